"""Which errors of a database pass by themselves, whatever the driver calls them.

A message that met one of these was not handled, and the same message will be when it comes
again: the disk had no room, another program held the lock, the server restarted, two turns met
in a deadlock. Anything else is the fault of the code or of the data, and comes back with it.
"""

import sqlite3

from domain.db.writer import DatabaseBusy, WriterClosed

_SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_SQLSTATE_CLASSES = frozenset({"08", "40", "53", "57", "58"})
"""PostgreSQL: connection, rolled back by the server, resources, operator, system."""
_SQLSTATES = frozenset({"25006", "55P03"})
"""A server that is read-only during a failover; a lock that was not to be had."""


def is_passing(error: BaseException) -> bool:
    """Whether the same work may well succeed when it is done again."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, BaseException):
        return is_passing(cause)
    if isinstance(error, DatabaseBusy | WriterClosed):
        return True
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    return _is_passing_on_a_server(error)


def _is_passing_on_a_server(error: BaseException) -> bool:
    """PostgreSQL's driver is optional, so its errors are known by name and code.

    One without a code never came from the server: the connection could not be made, or broke.
    """
    kinds = type(error).__mro__
    if not any(kind.__module__.partition(".")[0] == "psycopg" for kind in kinds):
        return False
    code: str | None = getattr(error, "sqlstate", None)
    if code is None:
        return any(kind.__name__ in ("OperationalError", "InterfaceError") for kind in kinds)
    return code[:2] in _SQLSTATE_CLASSES or code in _SQLSTATES
