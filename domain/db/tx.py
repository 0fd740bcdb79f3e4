"""One transaction, as the features see it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.expression import Executable

from domain.base.events import Event
from domain.db.prepared import Prepared, changed_table, prepare


class StatementCache:
    """Prepared statements of one kind of dialect; all databases of the process share them."""

    def __init__(self, *, is_locking: bool) -> None:
        self._is_locking = is_locking
        self._entries: dict[tuple[int, tuple[str, ...]], tuple[Executable, Prepared | None]] = {}

    def find(
        self, statement: Executable, names: tuple[str, ...], dialect: Dialect
    ) -> Prepared | None:
        """The prepared form, made on first use; None where Core must run it."""
        key = (id(statement), names)
        entry = self._entries.get(key)
        if entry is None:
            made = prepare(statement, dialect, names, is_locking=self._is_locking)
            entry = (statement, made)
            self._entries[key] = entry
        return entry[1]


@cache
def statements_of(_name: str, _paramstyle: str, is_snapshot: bool) -> StatementCache:
    """The cache of a dialect: what is compiled depends on its name and parameter style alone.

    Snapshots have one of their own: nothing is locked in them.
    """
    return StatementCache(is_locking=not is_snapshot)


class Rows:
    """What a statement returned: named tuples, read once into memory."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def all(self) -> list[Any]:
        """Every row."""
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def first(self) -> Any | None:
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row; LookupError unless there is exactly one."""
        if len(self._rows) != 1:
            raise LookupError(f"{len(self._rows)} rows where one was expected")
        return self._rows[0]

    def scalar(self) -> Any | None:
        """The first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None


class Tx:
    """A transaction in progress.

    `now` is the one time of this transaction; `events` collects what happened for
    `domain.reactions`, `written` the tables in which rows were changed, `journal` what a store
    says of how to put its rows back; what a savepoint rolled back is in none of them. Only
    `domain.db` begins, commits and rolls back. In a snapshot, which cannot write, statements that
    lock what they read only read it.
    """

    def __init__(
        self, connection: Connection, now: datetime, *, is_snapshot: bool = False
    ) -> None:
        self.now = now
        self.events: list[Event] = []
        self.written: set[str] = set()
        self.journal: list[object] = []
        dialect = connection.dialect
        self.dialect: str = dialect.name
        self.statements = 0
        self._connection = connection
        self._dbapi: Any = connection.connection.dbapi_connection
        self._cache = statements_of(dialect.name, dialect.paramstyle, is_snapshot)
        self._depth = 0

    def execute(self, statement: Executable, /, **values: Any) -> Rows:
        """Run a module-level statement, prepared on first use.

        For an INSERT the names are columns; otherwise they are the statement's bindparams, whose
        names never equal a column's. An ad-hoc statement belongs into `query`, or it would be
        kept in the cache for ever.
        """
        prepared = self._cache.find(statement, tuple(values), self._connection.dialect)
        return self.query(statement, values) if prepared is None else self._run(prepared, values)

    def execute_once(self, statement: Executable) -> Rows:
        """Run an ad-hoc statement over many rows, its words and numbers literal in the SQL.

        A parameter is looked up at each row: of a hundred thousand that is a fifth of the time.
        """
        prepared = prepare(statement, self._connection.dialect, ())
        return self.query(statement) if prepared is None else self._run(prepared, {})

    def _run(self, prepared: Prepared, values: dict[str, Any]) -> Rows:
        self.statements += 1
        cursor = self._dbapi.cursor()
        try:
            cursor.execute(prepared.sql, prepared.bind(values))
            fetched = prepared.rows(cursor.fetchall()) if cursor.description else []
            if prepared.changes and (fetched or cursor.rowcount != 0):
                self.written.add(prepared.changes)
            return Rows(fetched, cursor.rowcount)
        finally:
            cursor.close()

    def execute_many(self, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
        """Run a module-level statement once per dict; all dicts have the same keys."""
        if not rows:
            return
        prepared = self._cache.find(statement, tuple(rows[0]), self._connection.dialect)
        self.statements += 1
        self.written.add(changed_table(statement))
        if prepared is None:
            self._connection.execute(statement, list(rows))
            return
        cursor = self._dbapi.cursor()
        try:
            names = prepared.names
            bound = [prepared.bind({name: row[name] for name in names}) for row in rows]
            cursor.executemany(prepared.sql, bound)
        finally:
            cursor.close()

    def query(self, statement: Executable, values: dict[str, Any] | None = None) -> Rows:
        """Run an ad-hoc Core statement: reports, filters, IN lists."""
        self.statements += 1
        result = self._connection.execute(statement, values or {})
        if changes := changed_table(statement):
            self.written.add(changes)
        if result.returns_rows:
            rows: list[Any] = list(result.all())
            return Rows(rows, len(rows))
        return Rows([], result.rowcount)

    @property
    def connection(self) -> Connection:
        """The SQLAlchemy connection, for `domain.db` itself (create tables, migrate)."""
        return self._connection

    def run_sql(self, sql: str) -> None:
        """Run one literal SQL command (savepoints, PRAGMA)."""
        cursor = self._dbapi.cursor()
        try:
            cursor.execute(sql)
        finally:
            cursor.close()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything inside, its events and traces too, when the body raises."""
        self._depth += 1
        name = f"sp{self._depth}"
        kept, journal, written = len(self.events), len(self.journal), self.written.copy()
        self.run_sql(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            del self.events[kept:], self.journal[journal:]
            self.written = written
            if self._is_open:
                self.run_sql(f"ROLLBACK TO SAVEPOINT {name}")
                self.run_sql(f"RELEASE SAVEPOINT {name}")
            raise
        else:
            self.run_sql(f"RELEASE SAVEPOINT {name}")
        finally:
            self._depth -= 1

    @property
    def _is_open(self) -> bool:
        """False once an error has ended the whole transaction, as a full disk does on SQLite."""
        return bool(getattr(self._dbapi, "in_transaction", True))
