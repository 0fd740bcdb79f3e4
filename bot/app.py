"""The composition root: settings become a running application; clock and probe are injected."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import structlog
from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from admin import AdminContext, build_admin
from bot.carriers.callback import CarrierCallbacks
from bot.clock import Clock, utc_now
from bot.invites import InviteDesk
from bot.logins import wecom_door
from bot.merchant import Merchant, open_merchant
from bot.previews import PreviewDesk
from bot.probes import Probe, no_probe
from bot.server import (
    HANDLER_SECONDS,
    KEEPALIVE_SECONDS,
    Callbacks,
    Doorkeeper,
    add_watch_routes,
    watch_loop,
)
from bot.settings import Settings

MERCHANT = web.AppKey("merchant", Merchant)
DRAIN_SECONDS = 10
MAX_UPLOAD = 20 << 20

log = structlog.get_logger("jiedan.app")


def build_app(
    settings: Settings,
    *,
    probe: Probe = no_probe,
    clock: Clock = utc_now,
    mount: Callable[[web.Application, Merchant], None] | None = None,
    chat_url: str = "",
) -> web.Application:
    """The server of one merchant: callbacks, admin page, health and metrics.

    The database is opened and brought up to date here, so a failure shows before anything
    listens. `mount` may add routes (the demo's chat page); it runs before the app is frozen.
    """
    merchant = open_merchant(settings, probe=probe, clock=clock)
    doorkeeper = Doorkeeper(settings.server.max_connections)
    app = web.Application(middlewares=[doorkeeper.middleware], client_max_size=MAX_UPLOAD)
    app[MERCHANT] = merchant
    callbacks = Callbacks(
        merchant.channels,
        merchant.dispatcher,
        metrics=merchant.metrics,
        probe=probe,
        clock=clock,
        kf=merchant.kf,
        contacts=merchant.contacts,
    )
    callbacks.add_routes(app)
    CarrierCallbacks(merchant.carriers, clock).add_routes(app)
    add_watch_routes(
        app,
        merchant.metrics,
        is_healthy=lambda: not merchant.courier.is_lost,
        metrics_token=settings.server.metrics_token.reveal(),
    )
    app.router.add_get("/admin", _to_admin)
    app.add_subapp("/admin", build_admin(_admin_context(merchant, chat_url)))
    if mount is not None:
        mount(app, merchant)
    else:
        app.router.add_get("/", _to_admin)
    app.cleanup_ctx.append(_run_merchant)
    app.on_response_prepare.append(_hide_server)
    return app


def _admin_context(merchant: Merchant, chat_url: str) -> AdminContext:
    public_url = merchant.settings.server.public_url

    def committed() -> None:
        merchant.courier.wake()
        merchant.kf.look()
        merchant.shop.look_soon()

    return AdminContext(
        database=merchant.database,
        shop=lambda: merchant.shop.now,
        texts=merchant.texts,
        public_url=public_url,
        on_commit=committed,
        is_secure=public_url.startswith("https://"),
        chat_url=chat_url,
        invite_qr=InviteDesk(merchant.channels, merchant.clock).qr,
        preview_mass=PreviewDesk(merchant.database, merchant.channels).show,
        wecom=wecom_door(merchant.channels, public_url),
    )


async def _run_merchant(app: web.Application) -> AsyncIterator[None]:
    merchant = app[MERCHANT]
    await merchant.start()
    watch = asyncio.ensure_future(watch_loop(merchant.metrics))
    yield
    watch.cancel()
    await watch
    await merchant.stop()


async def _to_admin(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/admin/")


async def _hide_server(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.popall("Server", None)


class AccessLog(AbstractAccessLogger):
    """Method, path and status; never the query string, which carries signatures and ids."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """One line a request."""
        log.debug(
            "request",
            method=request.method,
            path=request.path,
            status=response.status,
            ms=round(time * 1000, 1),
        )


async def listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Start serving; the runner's `cleanup` drains and stops. OSError where the port is taken."""
    runner = web.AppRunner(
        app,
        access_log_class=AccessLog,
        keepalive_timeout=KEEPALIVE_SECONDS,
        shutdown_timeout=DRAIN_SECONDS,
        lingering_time=HANDLER_SECONDS,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=1024).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner


async def serve(app: web.Application, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then stop accepting and finish what is at work."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(name, stopping.set)
    runner = await listen(app, host, port)
    log.info("listening", host=host, port=port)
    try:
        await stopping.wait()
        log.info("stopping")
    finally:
        await runner.cleanup()
        log.info("stopped")
