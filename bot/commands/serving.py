"""`jiedan serve`."""

import asyncio
import gc
import sys
from argparse import Namespace

from bot.logs import start_logging
from bot.settings import ConfigError, Settings, check_serving, load_settings, secrets_of


def serve(options: Namespace) -> int:
    """Serve until SIGTERM. Raises ConfigError before anything is opened or listens."""
    settings = load_settings(options.config)
    check_serving(settings)
    listener = start_logging(
        level=settings.server.log_level,
        is_json=settings.server.log_format == "json",
        secrets=secrets_of(settings),
    )
    host, port = options.host or settings.server.host, options.port or settings.server.port
    try:
        run_server(settings, host, port)
    except OSError as error:
        sys.stderr.write(f"jiedan: cannot listen on {host}:{port}: {error.strerror}\n")
        return 1
    finally:
        listener.stop()
    return 0


def run_server(settings: Settings, host: str, port: int) -> None:
    """The server on uvloop where there is one. The settings were right before this is loaded.

    Modules, texts and goods live as long as the process, so the garbage collector is kept off
    them: it rests while they are loaded and never looks at them again.
    """
    gc.disable()
    from bot.app import build_app
    from bot.app import serve as serve_app
    from domain.db.migrate import SchemaTooNew

    async def run() -> None:
        try:
            app = build_app(settings)
        except SchemaTooNew as ahead:
            raise ConfigError(
                f"database.url: made by a newer version ({ahead.found}); upgrade jiedan"
            ) from None
        gc.collect()
        gc.freeze()
        gc.enable()
        await serve_app(app, host, port)

    try:
        import uvloop
    except ImportError:
        asyncio.run(run())
    else:
        uvloop.run(run())
