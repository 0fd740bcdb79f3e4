"""The HTTP edge: callbacks, health, metrics, and the limits every request is under.

A refused callback is 403, 400 or 413 with an empty body; nothing is stored and no traceback is
written. Slow and stalled connections end on their own: keep-alive 5 s, a deadline for every
handler, a cap on connections.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime

import structlog
from aiohttp import web

from bot.channels.base import Channel
from bot.channels.wecom_contact import ContactChannel
from bot.channels.wecom_kf import KfChannel
from bot.channels.wire import (
    MAX_BYTES,
    BadCallback,
    Opened,
    check_echo,
    open_callback,
    seal_reply,
    single_query,
)
from bot.contacts import ContactDesk
from bot.dispatcher import Dispatcher, NotAcknowledged
from bot.kf_sync import KfDesk
from bot.metrics import Metrics
from bot.probes import Probe
from bot.turns import Done
from handlers.message import Inbound

HANDLER_SECONDS = 4.7
BODY_SECONDS = 3.0
KEEPALIVE_SECONDS = 5.0
ROUTES: Mapping[str, frozenset[str]] = {
    "oa": frozenset({"oa"}),
    "wecom": frozenset({"wecom_app", "wecom_kf", "wecom_contact"}),
}

FIRST = ("/cb/", "/healthz", "/metrics")
"""What pages do not crowd out."""

log = structlog.get_logger("jiedan.server")


class Callbacks:
    """The webhooks of one merchant's accounts."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        dispatcher: Dispatcher,
        *,
        metrics: Metrics,
        probe: Probe,
        clock: Callable[[], datetime],
        kf: KfDesk,
        contacts: ContactDesk,
    ) -> None:
        self._kf = kf
        self._contacts = contacts
        self._channels = channels
        self._dispatcher = dispatcher
        self._metrics = metrics
        self._probe = probe
        self._clock = clock

    def add_routes(self, app: web.Application) -> None:
        """`/cb/oa/{slug}` and `/cb/wecom/{slug}`."""
        for family in ROUTES:
            app.router.add_get(f"/cb/{family}/{{slug}}", self.check_url)
            app.router.add_post(f"/cb/{family}/{{slug}}", self.receive)

    async def check_url(self, request: web.Request) -> web.Response:
        """The platform's check of the URL (GET with echostr)."""
        try:
            channel = self._channel(request)
            query = single_query(request.query.items())
            echo = check_echo(
                query, channel.keyring, now=self._clock(), is_encrypted=channel.kind != "oa"
            )
        except BadCallback as refusal:
            return self._refuse(request, refusal)
        return web.Response(text=echo)

    async def receive(self, request: web.Request) -> web.Response:
        """A message or event (POST): verified, handled, answered."""
        response = await self._handle(request)
        await response.prepare(request)
        await response.write_eof()
        self._probe("after-ack")
        return response

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            channel = self._channel(request)
            query = single_query(request.query.items())
            body = await read_body(request)
            opened = open_callback(body, query, channel.keyring, now=self._clock())
            if isinstance(channel, KfChannel):
                return await self._taken(self._kf.call(channel, opened.fields))
            if isinstance(channel, ContactChannel):
                event = channel.event(opened.fields)
                return await self._taken(self._contacts.receive(channel, event))
            inbound = channel.parse(opened.fields, received_at=self._clock())
        except BadCallback as refusal:
            return self._refuse(request, refusal)
        self._probe("after-verify")
        with self._metrics.seconds.time():
            try:
                async with asyncio.timeout(HANDLER_SECONDS):
                    done = await self._dispatcher.handle(channel, inbound)
            except (NotAcknowledged, TimeoutError):
                return web.Response(status=503)
        self._probe("after-commit-before-ack")
        return self._answer(channel, inbound, opened, done)

    async def _taken(self, work: Awaitable[None]) -> web.Response:
        """Acknowledged once it is taken in; what it is about is fetched or read behind it."""
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                await work
        except (NotAcknowledged, TimeoutError):
            return web.Response(status=503)
        return web.Response(text="")

    def _answer(
        self, channel: Channel, inbound: Inbound, opened: Opened, done: Done
    ) -> web.Response:
        if done.passive is None:
            return web.Response(text="success" if channel.kind == "oa" else "")
        sealed = seal_reply(
            done.passive.xml,
            channel.keyring,
            key_index=opened.key_index,
            timestamp=int(done.received_at.timestamp()),
            seed=f"{channel.slug}:{inbound.key}",
            is_json=opened.is_json,
        )
        kind = "application/json" if opened.is_json else "application/xml"
        return web.Response(text=sealed, content_type=kind)

    def _channel(self, request: web.Request) -> Channel:
        family = request.path.split("/", 3)[2]
        channel = self._channels.get(request.match_info["slug"])
        if channel is None or channel.kind not in ROUTES[family]:
            raise BadCallback(403, "no such account")
        return channel

    def _refuse(self, request: web.Request, refusal: BadCallback) -> web.Response:
        self._metrics.refused(refusal.status)
        slug = request.match_info.get("slug", "")
        log.info(
            "callback_refused",
            account=slug if slug in self._channels else "unknown",
            status=refusal.status,
            reason=refusal.reason,
        )
        return web.Response(status=refusal.status)


async def read_body(request: web.Request, most: int = MAX_BYTES) -> bytes:
    """At most 64 KiB, also where the length is not announced or the body is compressed."""
    if request.content_length is not None and request.content_length > most:
        raise BadCallback(413, "too large")
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while piece := await request.content.readany():
                size += len(piece)
                if size > most:
                    raise BadCallback(413, "too large")
                pieces.append(piece)
    except (TimeoutError, OSError, web.HTTPException, ValueError):
        raise BadCallback(400, "body not received") from None
    return b"".join(pieces)


class Doorkeeper:
    """Caps the requests in progress; a quarter of them is kept for the platforms' callbacks.

    Anybody may ask for pages: however many do, a customer's message still comes in.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._most_pages = limit - limit // 4
        self._inside = 0
        self._pages = 0

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Callable[..., object]
    ) -> web.StreamResponse:
        """503 beyond the cap; security headers come from the pages themselves."""
        is_page = not request.path.startswith(FIRST)
        if self._inside >= self._limit or (is_page and self._pages >= self._most_pages):
            return web.Response(status=503)
        self._inside += 1
        self._pages += is_page
        try:
            response = await handler(request)  # type: ignore[misc]  # aiohttp's Handler
            assert isinstance(response, web.StreamResponse)
            return response
        finally:
            self._inside -= 1
            self._pages -= is_page


def add_watch_routes(
    app: web.Application,
    metrics: Metrics,
    *,
    is_healthy: Callable[[], bool],
    metrics_token: str,
) -> None:
    """`/healthz` for the load balancer, `/metrics` for the scraper (with the token, if set)."""

    async def healthz(_request: web.Request) -> web.Response:
        healthy = is_healthy()
        return web.json_response({"ok": healthy}, status=200 if healthy else 503)

    async def figures(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if metrics_token:
            is_allowed = hmac.compare_digest(given.encode(), metrics_token.encode())
        else:
            is_allowed = request.remote in ("127.0.0.1", "::1")
        if not is_allowed:
            raise web.HTTPNotFound
        return web.Response(body=metrics.render(), content_type="text/plain")

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", figures)


async def watch_loop(metrics: Metrics, *, warn_at: float = 0.25) -> None:
    """Measure how late the event loop is; log what blocks it."""
    loop = asyncio.get_running_loop()
    with suppress(asyncio.CancelledError):
        while True:
            before = loop.time()
            await asyncio.sleep(0.5)
            lag = max(loop.time() - before - 0.5, 0.0)
            metrics.lag.set(lag)
            if lag > warn_at:
                log.warning("loop_blocked", seconds=round(lag, 3))
