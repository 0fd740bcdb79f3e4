"""Pushes to the server under test: signed, encrypted, repeated when not acknowledged.

The platform waits five seconds for an answer and tries three times, with the same message id.
Each try is signed anew, as the real platform does, so a server must recognise a repetition by
what is inside.
"""

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import aiohttp

from bot.channels.fields import Fields, Writable, write_xml
from bot.channels.wire import seal_push
from bot.simulator.phones.book import PhoneBook
from bot.simulator.phones.model import Direction, Exchange
from bot.simulator.platform.accounts import FakeAccount
from bot.simulator.platform.passive import MalformedAnswer, pretty_xml, read_answer

TRIES = 3


@dataclass(frozen=True, slots=True)
class Manner:
    """How a push is sent. The defaults are the platform's safe mode in XML.

    `key_index` 1 uses the previous AES key; `seconds_off` shifts the signed time; `padding` adds
    so many bytes to the envelope; `cut` sends only the first part of the body.
    """

    is_json: bool = False
    is_compatible: bool = False
    has_bom: bool = False
    is_forged: bool = False
    receive_id: str = ""
    key_index: int = 0
    seconds_off: int = 0
    padding: int = 0
    cut: int | None = None
    tries: int = TRIES


PLAIN = Manner()


@dataclass(frozen=True, slots=True)
class Pace:
    """Real seconds that an answer may take and that lie between two tries."""

    deadline: float = 5.0
    between: float = 5.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a push. `status` 0 means that no answer came; `problem` is empty if good."""

    status: int
    tries: int
    answer: bytes
    reply: Fields | None
    problem: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether the platform is satisfied and will not repeat it."""
        return self.status == 200


NOT_PUSHED = Delivery(200, 0, b"", None)
"""Of a message that people at 客服 got: the server never hears of it."""


class PushDriver:
    """Sends pushes to the callback of each account. `violations` collects wrong answers."""

    def __init__(self, clock: Callable[[], datetime], book: PhoneBook, pace: Pace) -> None:
        self._clock = clock
        self._book = book
        self._session: aiohttp.ClientSession | None = None
        self._queue: asyncio.Queue[tuple[FakeAccount, Mapping[str, Writable]]] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None
        self.pace = pace
        self.callbacks: dict[str, str] = {}
        self.violations: list[str] = []

    def start(self) -> None:
        """Opens the client and starts sending what the platform reports on its own."""
        self._session = aiohttp.ClientSession()
        self._worker = asyncio.create_task(self._send_later())

    async def stop(self) -> None:
        """Stops sending; what is still queued is forgotten, as after a platform's outage."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def later(self, account: FakeAccount, fields: Mapping[str, Writable]) -> None:
        """Queues a report (template or mass job finished)."""
        self._queue.put_nowait((account, fields))

    async def idle(self) -> None:
        """Returns once every queued report was sent."""
        await self._queue.join()

    async def push(
        self, account: FakeAccount, fields: Mapping[str, Writable], manner: Manner = PLAIN
    ) -> Delivery:
        """Sends one push, up to three times, and reads the answer."""
        delivery = Delivery(0, 0, b"", None, "no callback")
        for number in range(1, manner.tries + 1):
            if number > 1:
                await asyncio.sleep(self.pace.between)
            delivery = await self._try(account, fields, manner)
            delivery = replace(delivery, tries=number)
            if delivery.is_acknowledged:
                break
        if delivery.problem and delivery.is_acknowledged:
            self.violations.append(f"{account.slug}: {delivery.problem}")
        self._note(account, fields, delivery)
        return delivery

    async def _send_later(self) -> None:
        while True:
            account, fields = await self._queue.get()
            try:
                await self.push(account, fields)
            finally:
                self._queue.task_done()

    async def _try(
        self, account: FakeAccount, fields: Mapping[str, Writable], manner: Manner
    ) -> Delivery:
        url = self.callbacks.get(account.slug)
        if url is None or self._session is None:
            return Delivery(0, 1, b"", None, "no callback")
        query, body = seal(account, fields, manner, now=self._clock())
        content = "application/json" if manner.is_json else "text/xml"
        timeout = aiohttp.ClientTimeout(total=self.pace.deadline)
        try:
            async with self._session.post(
                url, params=query, data=body, headers={"Content-Type": content}, timeout=timeout
            ) as response:
                answer = await response.read()
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Delivery(0, 1, b"", None, f"no answer: {type(error).__name__}")
        if status != 200:
            return Delivery(status, 1, answer, None, f"status {status}")
        try:
            reply = read_answer(account, fields, answer)
            if reply is not None and manner.is_json != answer.lstrip().startswith(b"{"):
                raise MalformedAnswer("the answer's format is not the push's")
            return Delivery(status, 1, answer, reply)
        except MalformedAnswer as error:
            return Delivery(status, 1, answer, None, str(error))

    def _note(
        self, account: FakeAccount, fields: Mapping[str, Writable], delivery: Delivery
    ) -> None:
        title = _title(fields)
        if delivery.reply is not None:
            answer = pretty_xml(delivery.reply)
        else:
            answer = delivery.problem or delivery.answer.decode("utf-8", "replace") or "(empty)"
        is_good = delivery.is_acknowledged and not delivery.problem
        request = pretty_xml(fields)
        self._book.log(Exchange(Direction.PUSH, account.slug, title, request, answer, is_good))


def _title(fields: Mapping[str, Writable]) -> str:
    """What the push is, with the beginning of what it says."""
    kind = str(fields.get("Event") or fields.get("MsgType") or "")
    said = str(fields.get("Content") or fields.get("EventKey") or "").replace("\n", " ")
    return f"{kind} {said[:24]}".strip()


def seal(
    account: FakeAccount, fields: Mapping[str, Writable], manner: Manner, *, now: datetime
) -> tuple[dict[str, str], bytes]:
    """Query and body of one try."""
    text = json.dumps(fields, ensure_ascii=False) if manner.is_json else write_xml(fields)
    outer = {"ToUserName": account.original_id}
    if account.agent_id:
        outer["AgentID"] = account.agent_id
    if manner.is_compatible:
        outer |= {name: str(value) for name, value in fields.items()}
    if manner.padding:
        outer["Padding"] = "x" * manner.padding
    keyring = account.keyring
    if manner.receive_id:
        keyring = replace(keyring, receive_id=manner.receive_id)
    sealed = seal_push(
        text,
        keyring,
        timestamp=int(now.timestamp()) + manner.seconds_off,
        nonce=str(secrets.randbelow(10**10)),
        prefix=secrets.token_hex(8).encode(),
        key_index=manner.key_index,
        outer=outer,
    )
    query, body = dict(sealed.query), sealed.body
    if manner.is_forged:
        query["msg_signature"] = "0" * 40
    if manner.has_bom:
        body = b"\xef\xbb\xbf" + body
    return query, body if manner.cut is None else body[: manner.cut]
