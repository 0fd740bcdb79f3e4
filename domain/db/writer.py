"""The threads that write: one with group commit for SQLite, several for PostgreSQL.

Group commit, worked example: four turns wait. The thread begins one transaction, runs the first
turn in it and each other one in a savepoint, commits once (one fsync), and only then answers all
four. A turn that raises is rolled back to its savepoint and answered with its error; the others
are not touched. Where the first one raises, the others begin a transaction of their own. If an
error has ended the whole transaction (disk full), every turn of the batch runs again alone.
It takes whatever is waiting, at most 64 turns or 20 ms of work, and never waits for more.

A light write is committed without waiting for the disk: it outlives the process, and the machine
too once any other write is committed behind it. A light batch ends before a write that is not.
Where the writer of an SQLite file rests, whoever asks for a light write runs it himself on its
connection: to wake a thread and be woken by it costs more than the write. He waits for nothing
there, neither a lock nor the disk (the next write on the thread copies the log into the file);
where he would have to, the thread does it.
"""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Engine

from domain.db.engines import BUSY_TIMEOUT_MS
from domain.db.tx import Tx

BATCH_TURNS = 64
BATCH_SECONDS = 0.020
ATTEMPTS = 4
"""How often a turn is begun that the database ended for another turn's sake."""
_PAUSE_SECONDS = 0.02
_RETRY_STATES = frozenset({"40001", "40P01"})
_WAITING = (f"busy_timeout={BUSY_TIMEOUT_MS}", "wal_autocheckpoint=1000")
_SURELY = ("synchronous=FULL", *_WAITING)
_LIGHTLY = ("synchronous=NORMAL", *_WAITING)
_AT_ONCE = ("synchronous=NORMAL", "busy_timeout=0", "wal_autocheckpoint=0")

Clock = Callable[[], datetime]


class DatabaseBusy(Exception):
    """Another program held the write lock too long; nothing was done."""


class WriterClosed(RuntimeError):
    """The database is being closed; nothing more is taken."""


@dataclass(slots=True)
class Job:
    """One function to run in a transaction, and where its result goes."""

    fn: Callable[..., Any]
    args: tuple[Any, ...]
    is_light: bool = False
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None

    def take(self) -> bool:
        """Begin; False where nobody waits any more. From now on it cannot be cancelled."""
        return self.future.set_running_or_notify_cancel()

    def outcome(self) -> Any:
        """Its result, or its error raised, once it is over."""
        if self.error is not None:
            raise self.error
        return self.result

    def answer(self) -> None:
        """Hand the result, or the error, to whoever waits."""
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


_NOBODY: Future[Any] = Future()
"""Of a job whose caller runs it himself."""


class Worker:
    """A thread that owns one writing connection and drains its queue when stopped."""

    def __init__(self, engine: Engine, clock: Clock, name: str) -> None:
        self._engine = engine
        self._clock = clock
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_closed = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(
        self, fn: Callable[..., Any], args: tuple[Any, ...], *, is_light: bool = False
    ) -> Future[Any]:
        """Queue `fn(tx, *args)`; WriterClosed after `stop`."""
        if self._is_closed:
            raise WriterClosed
        job = Job(fn, args, is_light)
        self._jobs.put(job)
        return job.future

    def stop(self) -> None:
        """Take nothing more, finish what waits, close the connection."""
        if not self._is_closed:
            self._is_closed = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                if job.take():
                    self._work(job)
        finally:
            self._disconnect()

    def _work(self, job: Job) -> None:
        self._run_alone(job)
        job.answer()

    def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _tx(self, connection: Connection) -> Tx:
        return Tx(connection, self._clock())

    def _run_alone(self, job: Job) -> None:
        """Run one job in a transaction of its own, and again after what was no fault of its own.

        After a serialization failure or a deadlock it waits a little, longer each time, so that
        the turn it met can end first; a lost connection is opened once more.
        """
        for attempt in range(1, ATTEMPTS + 1):
            job.result, job.error = None, None
            is_committing = False
            try:
                tx = self._tx(self._connect())
                self._begin(tx, is_light=job.is_light)
                job.result = job.fn(tx, *job.args)
                is_committing = True
                tx.run_sql("COMMIT")
            except BaseException as error:
                job.result, job.error = None, _named(error)
                is_alive = self._roll_back()
                is_victim = is_alive and _sqlstate(error) in _RETRY_STATES
                tries = ATTEMPTS if is_victim else 1 if is_alive else 2
                if not is_committing and attempt < tries:
                    if is_victim:
                        time.sleep(_PAUSE_SECONDS * attempt)
                    continue
            return

    def _roll_back(self) -> bool:
        """End whatever is open; False where the connection was lost."""
        connection = self._connection
        if connection is None:
            return False
        try:
            dbapi: Any = connection.connection.dbapi_connection
            dbapi.rollback()
        except Exception:
            self._disconnect()
            return False
        if getattr(dbapi, "closed", False):
            self._disconnect()
            return False
        return True

    def _begin(self, tx: Tx, *, is_light: bool) -> None:
        tx.run_sql("BEGIN")
        if is_light:
            tx.run_sql("SET LOCAL synchronous_commit TO OFF")


class SqliteWorker(Worker):
    """The one writer of an SQLite file, with group commit."""

    def __init__(self, engine: Engine, clock: Clock, name: str) -> None:
        self._patience: tuple[str, ...] = ()
        self._is_here = False
        self._in_use = threading.Lock()
        self._kept: Job | None = None
        super().__init__(engine, clock, name)

    def run_here(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Job | None:
        """Run a light `fn(tx, *args)` on the caller's thread, at once; None: it has to be queued.

        The job is over then: `result` is committed, or its `error` says what was rolled back.
        """
        if not self._in_use.acquire(blocking=False):
            return None
        try:
            if self._is_closed or self._connection is None or not self._jobs.empty():
                return None
            job = Job(fn, args, is_light=True, future=_NOBODY)
            self._is_here = True
            self._run_alone(job)
            return None if isinstance(job.error, DatabaseBusy) else job
        finally:
            self._is_here = False
            self._in_use.release()

    def _connect(self) -> Connection:
        if self._connection is None:
            self._patience = ()
        return super()._connect()

    def _begin(self, tx: Tx, *, is_light: bool) -> None:
        patience = _AT_ONCE if self._is_here else _LIGHTLY if is_light else _SURELY
        if patience is not self._patience:
            for pragma in patience:
                tx.run_sql(f"PRAGMA {pragma}")
            self._patience = patience
        tx.run_sql("BEGIN IMMEDIATE")

    def _work(self, job: Job) -> None:
        with self._in_use:
            self._work_batch(job)
            while self._kept is not None:
                kept, self._kept = self._kept, None
                self._work_batch(kept)

    def _work_batch(self, job: Job) -> None:
        batch = [job]
        if self._run_batch(batch):
            for done in batch:
                done.answer()
            return
        for waiting in batch:
            self._run_alone(waiting)
            waiting.answer()

    def _run_batch(self, batch: list[Job]) -> bool:
        """Run `batch[0]` and what waits behind it, appended to `batch`; False: none happened."""
        try:
            connection = self._connect()
            tx = self._tx(connection)
            self._begin(tx, is_light=batch[0].is_light)
            until = time.monotonic() + BATCH_SECONDS
            if not self._run_first(batch[0], tx, connection):
                return True
            while len(batch) < BATCH_TURNS and time.monotonic() < until:
                job = self._next()
                if job is None:
                    break
                if batch[0].is_light and not job.is_light:
                    self._kept = job
                    break
                batch.append(job)
                self._run_in_savepoint(job, connection)
            tx.run_sql("COMMIT")
        except Exception:
            self._roll_back()
            return False
        return True

    def _next(self) -> Job | None:
        """The next job that somebody still waits for; None where none is there."""
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return None
            if job is None:
                self._jobs.put(None)
                return None
            if job.take():
                return job

    def _run_first(self, job: Job, tx: Tx, connection: Connection) -> bool:
        """Run the job that begins a transaction; False where it is rolled back and all is over.

        Nothing stands before it, so it needs no savepoint; those behind it have theirs.
        """
        try:
            job.result, job.error = job.fn(tx, *job.args), None
        except Exception as error:
            dbapi: Any = connection.connection.dbapi_connection
            if not dbapi.in_transaction:
                raise
            job.result, job.error = None, error
            tx.run_sql("ROLLBACK")
            return False
        return True

    def _run_in_savepoint(self, job: Job, connection: Connection) -> None:
        """Run one job; an error that ended the whole transaction is raised, others are kept."""
        tx = self._tx(connection)
        tx.run_sql("SAVEPOINT turn")
        try:
            job.result, job.error = job.fn(tx, *job.args), None
        except Exception as error:
            dbapi: Any = connection.connection.dbapi_connection
            if not dbapi.in_transaction:
                raise
            job.result, job.error = None, error
            tx.run_sql("ROLLBACK TO turn")
        tx.run_sql("RELEASE turn")


def _sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's code of an error, also inside SQLAlchemy's wrapping."""
    inner = getattr(error, "orig", None) or error
    state: str | None = getattr(inner, "sqlstate", None)
    return state


def _named(error: BaseException) -> BaseException:
    """DatabaseBusy for the driver's "database is locked"; any other error as it is."""
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return DatabaseBusy()
    return error
