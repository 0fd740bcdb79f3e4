"""`POST /cb/carrier/{slug}`: what carrier platforms push.

A push is believed by its signature alone. A forged one is 403, a broken one 400, one too large
413, each with an empty body and nothing stored; what is acknowledged is committed.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from bot.carriers.desk import CarrierDesk
from bot.channels.wire import BadCallback
from bot.server import HANDLER_SECONDS, read_body

MOST_BYTES = 1 << 20
"""A push holds all scans of up to a hundred parcels."""
MOST_FIELDS = 20

log = structlog.get_logger("jiedan.carriers")


class CarrierCallbacks:
    """The webhooks of one merchant's carrier accounts."""

    def __init__(self, desk: CarrierDesk, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._clock = clock

    def add_routes(self, app: web.Application) -> None:
        """`/cb/carrier/{slug}`."""
        app.router.add_post("/cb/carrier/{slug}", self.receive)

    async def receive(self, request: web.Request) -> web.Response:
        """A push: verified, committed, acknowledged."""
        slug = request.match_info["slug"]
        try:
            carrier = self._desk.carriers.get(slug)
            if carrier is None:
                raise BadCallback(403, "no such account")
            reports = carrier.open_push(read_form(await read_body(request, MOST_BYTES)))
        except BadCallback as refusal:
            known = slug if slug in self._desk.carriers else "unknown"
            log.info("push_refused", account=known, status=refusal.status, reason=refusal.reason)
            return web.Response(status=refusal.status)
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                await self._desk.hear(reports)
        except TimeoutError:
            return web.Response(status=503)
        return web.json_response(carrier.receipt(self._clock()))


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form; BadCallback where it is none, or has a field twice."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise BadCallback(400, "not a form") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadCallback(400, "a field twice")
    return fields
