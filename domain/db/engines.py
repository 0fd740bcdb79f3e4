"""Engines for both databases, always in driver autocommit with explicit BEGIN.

The SQLite driver's own transaction control loses updates (it begins deferred, and a read that
becomes a write fails at once with SQLITE_BUSY_SNAPSHOT), so every writing transaction begins
with BEGIN IMMEDIATE.
"""

import sqlite3
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

READERS = 4
BUSY_TIMEOUT_MS = 3_000


def parse_url(url: str) -> URL:
    """`sqlite:///file.db`, `sqlite://` (memory) or `postgresql://…`; ValueError for others."""
    parsed = make_url(url)
    name = parsed.get_backend_name()
    if name == "sqlite":
        return parsed.set(drivername="sqlite")
    if name == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError(f"no database of kind {name!r}: use sqlite or postgresql")


def is_memory(url: URL) -> bool:
    """Whether the database lives in one connection's memory only."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def _tune_writer(dbapi: Any, _record: Any) -> None:
    if isinstance(dbapi, sqlite3.Connection):
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-32768",
            "temp_store=MEMORY",
        ):
            dbapi.execute(f"PRAGMA {pragma}")


def _tune_reader(dbapi: Any, _record: Any) -> None:
    cursor = dbapi.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def writer_engine(url: URL) -> Engine:
    """An engine whose connections write; each worker thread keeps one of them."""
    connect_args = {"check_same_thread": False} if url.get_backend_name() == "sqlite" else {}
    engine = create_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=connect_args
    )
    event.listen(engine, "connect", _tune_writer)
    return engine


def reader_engine(url: URL) -> "AsyncEngine":
    """A pool of reading connections: aiosqlite (query_only) or psycopg's async side.

    The import is here because it brings the whole ORM along, which a start has no use for.
    """
    from sqlalchemy.ext.asyncio import create_async_engine

    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite") if is_sqlite else url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=READERS,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
    )
    if is_sqlite:
        event.listen(engine.sync_engine, "connect", _tune_reader)
    return engine
