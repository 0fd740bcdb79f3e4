"""A load generator that costs little: raw HTTP/1.1 over kept-alive connections.

Requests are built before the clock starts. Closed loop: every connection sends its next request
when the answer to the last has come. Open loop: requests leave at their intended times, and
latency counts from there.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

from bot.channels.wire import Push

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


def request_bytes(path: str, push: Push) -> bytes:
    """One POST as it goes over the wire."""
    target = f"{path}?{urlencode(push.query)}"
    head = (
        f"POST {target} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(push.body)}\r\n\r\n"
    )
    return head.encode() + push.body


@dataclass
class Result:
    """What came back."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[bytes, int] = field(default_factory=dict)
    samples: list[bytes] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Answers with status 200."""
        return self.statuses.get(b"200", 0)

    def percentile(self, share: float) -> float:
        """Milliseconds below which `share` of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._waiter: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(_END)
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(_LENGTH)
        length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        total = end + 4 + length
        if len(self._buffer) >= total and self._waiter is not None:
            answer, self._buffer = self._buffer[:total], self._buffer[total:]
            waiter, self._waiter = self._waiter, None
            waiter.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(exc or ConnectionError("closed"))

    async def ask(self, request: bytes) -> bytes:
        assert self._transport is not None
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiter

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _note(result: Result, answer: bytes, latency: float) -> None:
    result.latencies.append(latency)
    status = answer[9:12]
    result.statuses[status] = result.statuses.get(status, 0) + 1
    if len(result.samples) < 3:
        result.samples.append(answer.split(_END, 1)[1])


async def _connect(port: int, count: int) -> list[_Connection]:
    loop = asyncio.get_running_loop()
    made = []
    for _ in range(count):
        _transport, protocol = await loop.create_connection(_Connection, "127.0.0.1", port)
        made.append(protocol)
    return made


async def closed_loop(port: int, requests: Sequence[bytes], connections: int = 32) -> Result:
    """Send all requests as fast as the server answers."""
    result = Result()
    waiting = iter(requests)

    async def run(connection: _Connection) -> None:
        for request in waiting:
            started = time.perf_counter()
            answer = await connection.ask(request)
            _note(result, answer, time.perf_counter() - started)

    opened = await _connect(port, connections)
    started = time.perf_counter()
    await asyncio.gather(*(run(connection) for connection in opened))
    result.seconds = time.perf_counter() - started
    for connection in opened:
        connection.close()
    return result


async def open_loop(
    port: int, requests: Sequence[bytes], rate: float, connections: int = 64
) -> Result:
    """Send at `rate` a second, whatever the server does."""
    result = Result()
    free: asyncio.Queue[_Connection] = asyncio.Queue()
    opened = await _connect(port, connections)
    for connection in opened:
        free.put_nowait(connection)

    async def one(request: bytes, intended: float) -> None:
        connection = await free.get()
        answer = await connection.ask(request)
        _note(result, answer, time.perf_counter() - intended)
        free.put_nowait(connection)

    started = time.perf_counter()
    tasks = []
    for number, request in enumerate(requests):
        intended = started + number / rate
        delay = intended - time.perf_counter()
        if delay > 0:
            await asyncio.sleep(delay)
        tasks.append(asyncio.ensure_future(one(request, intended)))
    await asyncio.gather(*tasks)
    result.seconds = time.perf_counter() - started
    for connection in opened:
        connection.close()
    return result
