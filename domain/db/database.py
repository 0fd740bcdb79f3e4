"""The bridge between the asynchronous edge and synchronous transactions.

The only file below `bot/` that knows asyncio.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar, TypeVarTuple, cast

from sqlalchemy.engine import URL, Connection

from domain.db.engines import is_memory, parse_url, reader_engine, writer_engine
from domain.db.tx import Tx
from domain.db.writer import Clock, DatabaseBusy, SqliteWorker, Worker

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["Database", "DatabaseBusy"]

POSTGRES_WORKERS = 4

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class Database:
    """One merchant's database.

    `write` runs a function in a writing transaction on a worker thread and returns once it is
    committed; `read` runs one on a consistent snapshot. Functions are synchronous and get the
    `Tx` first. With PostgreSQL, writes of the same `lane` (the sender's address) keep their
    order; SQLite has one writer, so all do.
    """

    def __init__(self, url: URL, clock: Clock) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._clock = clock
        self._engine = writer_engine(url)
        self._workers = self._start_workers()
        self._readers: AsyncEngine | None = None

    @classmethod
    def open(cls, url: str, *, clock: Clock) -> Self:
        """Connect to `url` (sqlite:///file, sqlite:// for memory, postgresql://…)."""
        return cls(parse_url(url), clock)

    def _start_workers(self) -> tuple[Worker, ...]:
        if self.is_sqlite:
            return (SqliteWorker(self._engine, self._clock, "writer"),)
        return tuple(
            Worker(self._engine, self._clock, f"writer-{i}") for i in range(POSTGRES_WORKERS)
        )

    async def write(self, fn: Callable[[Tx, *Ts], R], *args: *Ts, lane: str = "") -> R:
        """Run `fn(tx, *args)`; its result is returned after COMMIT, its error after ROLLBACK."""
        return await asyncio.wrap_future(self.submit(fn, *args, lane=lane))

    async def read(self, fn: Callable[[Tx, *Ts], R], *args: *Ts) -> R:
        """Run `fn(tx, *args)` on a snapshot that cannot write."""
        if is_memory(self.url):
            return await self.write(fn, *args)
        async with self._reading_engine().connect() as connection:
            return await connection.run_sync(self._run_read, fn, args)

    def write_now(self, fn: Callable[[Tx, *Ts], R], *args: *Ts, lane: str = "") -> R:
        """`write` for the command line and tests: blocks."""
        return self.submit(fn, *args, lane=lane).result()

    def read_now(self, fn: Callable[[Tx, *Ts], R], *args: *Ts) -> R:
        """`read` for the command line and tests: blocks."""
        if is_memory(self.url):
            return self.write_now(fn, *args)
        with self._engine.connect() as connection:
            return self._run_read(connection, fn, args)

    @contextmanager
    def rehearsal(self) -> Iterator[Tx]:
        """A writing transaction on this thread that is always rolled back (dry runs)."""
        with self._engine.connect() as connection:
            tx = Tx(connection, self._clock())
            tx.run_sql("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            try:
                yield tx
            finally:
                tx.run_sql("ROLLBACK")

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection outside any transaction, for `domain.db` (copies, VACUUM)."""
        with self._engine.connect() as connection:
            yield connection

    async def write_lightly(self, fn: Callable[[Tx, *Ts], R], *args: *Ts) -> R:
        """`write` that does not wait for the disk.

        What it did outlives this process; a machine that loses its power may forget it, unless
        another write was committed since. For what may then be done once more. Whoever waits for
        the event loop has his turn first, also where no thread is asked.
        """
        await asyncio.sleep(0)
        worker = self._worker("")
        if isinstance(worker, SqliteWorker) and (job := worker.run_here(fn, args)) is not None:
            return cast("R", job.outcome())
        return await asyncio.wrap_future(worker.submit(fn, args, is_light=True))

    def submit(self, fn: Callable[[Tx, *Ts], R], *args: *Ts, lane: str = "") -> "Future[R]":
        """Queue a write; the future is done after COMMIT or ROLLBACK."""
        return self._worker(lane).submit(fn, args)

    def shares_lane(self, one: str, other: str) -> bool:
        """Whether writes of these two lanes wait for each other."""
        return self._worker(one) is self._worker(other)

    def _worker(self, lane: str) -> Worker:
        return self._workers[zlib.crc32(lane.encode()) % len(self._workers)]

    async def close(self) -> None:
        """Finish the writes that wait, then let go of every connection."""
        await asyncio.to_thread(self._stop_workers)
        if self._readers is not None:
            await self._readers.dispose()
        self._engine.dispose()

    def close_now(self) -> None:
        """`close` for the command line and tests, outside any event loop."""
        self._stop_workers()
        if self._readers is not None:
            asyncio.run(self._readers.dispose())
        self._engine.dispose()

    def _stop_workers(self) -> None:
        for worker in self._workers:
            worker.stop()

    def _reading_engine(self) -> "AsyncEngine":
        if self._readers is None:
            self._readers = reader_engine(self.url)
        return self._readers

    def _run_read(self, connection: Connection, fn: Callable[..., R], args: tuple[Any, ...]) -> R:
        """Run `fn` between BEGIN and ROLLBACK, so that it sees one state of the data."""
        tx = Tx(connection, self._clock(), is_snapshot=True)
        tx.run_sql(self._begin_read)
        try:
            return fn(tx, *args)
        finally:
            tx.run_sql("ROLLBACK")

    @property
    def _begin_read(self) -> str:
        if self.is_sqlite:
            return "BEGIN"
        return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
