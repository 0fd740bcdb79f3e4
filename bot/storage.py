"""Opening a merchant's database with its schema up to date."""

from contextlib import ExitStack

from bot.clock import Clock
from bot.settings import ConfigError
from domain.db import Database
from domain.db.migrate import ensure_schema
from domain.db.rights import may_have_temporary
from domain.tables import metadata


def open_database(url: str, clock: Clock) -> Database:
    """The database of `url`; it is created or upgraded first.

    SchemaTooNew where it is ahead; ConfigError where offers could not be sent from it.
    """
    database = Database.open(url, clock=clock)
    with ExitStack() as undo:
        undo.callback(database.close_now)
        ensure_schema(database, metadata)
        if not database.read_now(may_have_temporary):
            raise ConfigError(
                "database.url: its user may not make temporary tables, which sending an offer "
                f'needs; let the owner run: GRANT TEMP ON DATABASE "{database.url.database}" '
                f'TO "{database.url.username}"'
            )
        undo.pop_all()
    return database
