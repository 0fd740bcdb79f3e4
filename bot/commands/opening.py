"""Opening the settings and the database for a command."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
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
def database_of(settings: Settings) -> Iterator[Database]:
    """The database, brought up to date; closed afterwards. Raises ConfigError."""
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


def say(text: str) -> None:
    """One line of a command's output."""
    sys.stdout.write(text + "\n")
