"""Opening the settings and the database for a command."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import utc_now
from bot.settings import ConfigError, Secret, Settings, load_settings
from bot.storage import open_database
from domain.db import Database
from domain.db.migrate import SchemaTooNew


def settings_of(options: Namespace) -> Settings:
    """The settings; `--db` replaces the database's URL. Raises ConfigError."""
    settings = load_settings(options.config)
    url = getattr(options, "db", None)
    if not url:
        return settings
    if not url.startswith(("sqlite://", "postgresql://")):
        raise ConfigError("--db: must be sqlite:///file.db or postgresql://…")
    database = msgspec.structs.replace(settings.database, url=Secret(url))
    return msgspec.structs.replace(settings, database=database)


@contextmanager
def database_of(settings: Settings, *, may_create: bool = True) -> Iterator[Database]:
    """The database, brought up to date; closed afterwards. Raises ConfigError.

    Without `may_create` a SQLite file that is not there is an error, not a new empty shop.
    """
    missing = None if may_create else _missing_file(settings)
    if missing is not None:
        raise ConfigError(
            f"database.url: no such file: {missing}; name the right one with --db, or make one "
            "with jiedan import, staff add, seed or serve"
        )
    try:
        database = open_database(settings.database.url.reveal(), utc_now)
    except SchemaTooNew as ahead:
        raise ConfigError(
            f"database.url: made by a newer version ({ahead.found}); upgrade jiedan"
        ) from None
    except (SQLAlchemyError, OSError) as error:
        raise ConfigError(f"database.url: cannot be opened ({type(error).__name__})") from None
    try:
        yield database
    finally:
        database.close_now()


def _missing_file(settings: Settings) -> Path | None:
    url = make_url(settings.database.url.reveal())
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    path = Path(str(url.database))
    return None if path.exists() else path


def say(text: str) -> None:
    """One line of a command's output."""
    sys.stdout.write(text + "\n")
