"""Opening a merchant's database with its schema up to date."""

from contextlib import ExitStack

from bot.clock import Clock
from domain.db import Database
from domain.db.migrate import ensure_schema
from domain.tables import metadata


def open_database(url: str, clock: Clock) -> Database:
    """The database of `url`; it is created or upgraded first (SchemaTooNew where it is ahead)."""
    database = Database.open(url, clock=clock)
    with ExitStack() as undo:
        undo.callback(database.close_now)
        ensure_schema(database, metadata)
        undo.pop_all()
    return database
