"""Server-sent events: every change on the phones, to every open page."""

import asyncio
import json
from collections.abc import Mapping

from aiohttp import web

from bot.simulator.page.views import bubble_view, person_view
from bot.simulator.phones.model import Bubble, Person
from bot.simulator.platform.body import Json
from bot.simulator.platform.server import FakePlatform

QUEUED = 500
BEAT_SECONDS = 15.0

Message = tuple[str, Mapping[str, Json]]


class Stream:
    """The open pages. A page that cannot keep up is cut off, and loads anew by itself."""

    def __init__(self, platform: FakePlatform) -> None:
        self._platform = platform
        self._pages: set[asyncio.Queue[Message | None]] = set()
        self._stop = platform.book.listen(self._hear)

    def tell(self, kind: str, value: Mapping[str, Json]) -> None:
        """Tells all pages."""
        for page in tuple(self._pages):
            if page.full():
                self._pages.discard(page)
            else:
                page.put_nowait((kind, value))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One page's stream, until it goes or the server stops."""
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        page: asyncio.Queue[Message | None] = asyncio.Queue(QUEUED)
        self._pages.add(page)
        try:
            await response.write(b"event: ready\ndata: {}\n\n")
            while page in self._pages:
                await response.write(await _next(page))
        except (ConnectionResetError, _Ended):
            pass
        finally:
            self._pages.discard(page)
        return response

    async def close(self, _app: web.Application) -> None:
        """Ends all streams."""
        self._stop()
        for page in tuple(self._pages):
            if not page.full():
                page.put_nowait(None)
        self._pages.clear()

    def _hear(self, kind: str, value: Mapping[str, Json]) -> None:
        if not self._pages:
            return
        if kind in {"bubble", "changed"}:
            bubble = Bubble.from_json(value)
            value = bubble_view(bubble)
            person = self._platform.book.get(bubble.person)
            if person is not None:
                self.tell("person", person_view(self._platform, person))
        elif kind == "person":
            value = person_view(self._platform, Person.from_json(value))
        self.tell(kind, value)


class _Ended(Exception):
    """The server stops."""


async def _next(page: "asyncio.Queue[Message | None]") -> bytes:
    try:
        async with asyncio.timeout(BEAT_SECONDS):
            message = await page.get()
    except TimeoutError:
        return b": beat\n\n"
    if message is None:
        raise _Ended
    kind, value = message
    text = json.dumps(dict(value), ensure_ascii=False)
    return f"event: {kind}\ndata: {text}\n\n".encode()
