"""`jiedan serve`."""

import asyncio
from argparse import Namespace

from bot.app import build_app
from bot.app import serve as serve_app
from bot.commands.opening import say, settings_of
from bot.logs import start_logging
from bot.settings import ConfigError, Settings, check_serving, secrets_of
from domain.db.migrate import SchemaTooNew


def serve(options: Namespace) -> int:
    """Serve until SIGTERM. Raises ConfigError before anything listens."""
    settings = settings_of(options)
    check_serving(settings)
    listener = start_logging(
        level=settings.server.log_level,
        is_json=settings.server.log_format == "json",
        secrets=secrets_of(settings),
    )
    host, port = options.host or settings.server.host, options.port or settings.server.port
    try:
        run_loop(settings, host, port)
    except SchemaTooNew as ahead:
        raise ConfigError(f"database.url: made by a newer version ({ahead.found})") from None
    except OSError as error:
        say(f"jiedan: cannot listen on {host}:{port}: {error.strerror}")
        return 1
    finally:
        listener.stop()
    return 0


def run_loop(settings: Settings, host: str, port: int) -> None:
    """The server on uvloop where there is one."""

    async def run() -> None:
        await serve_app(build_app(settings), host, port)

    try:
        import uvloop
    except ImportError:
        asyncio.run(run())
    else:
        uvloop.run(run())
