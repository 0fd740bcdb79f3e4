"""Statements compiled once per dialect and run on the DBAPI cursor.

SQLAlchemy Core spends about 15 µs a statement on caching and result objects; a prepared one
spends about 3. This file leans on compiler internals of SQLAlchemy 2.1 (`positiontup`,
`_bind_processors`, `_result_columns`, `post_compile_params`); a test holds its results equal to
Core's on both databases. A statement it cannot prepare (expanding IN, Python-side defaults) runs
through Core instead, with the same results.

Constants of a statement stand in its SQL as literals. A bound constant in the condition of a
partial index makes SQLite compile the statement anew at every execution, since its plan depends
on the value: about ten times what the statement itself costs.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.expression import Executable

Make = Callable[[Sequence[Any]], Any]
Pick = Callable[[Sequence[Any]], Sequence[Any]]

_MANY = 8
"""More rows than this are processed column by column."""


class Prepared:
    """One statement, compiled for one dialect and one sequence of parameter names."""

    __slots__ = (
        "_binds", "_defaults", "_keys", "_make", "_pick", "_results", "changes", "names", "sql",
    )  # fmt: skip

    def __init__(self, compiled: SQLCompiler, dialect: Dialect, names: Sequence[str]) -> None:
        self.sql = compiled.string
        self.changes = changed_table(compiled.statement)
        self.names = tuple(names)
        processors: dict[str, Any] = dict(compiled._bind_processors)
        defaults = {
            name: processors[name](parameter.effective_value)
            if name in processors
            else parameter.effective_value
            for parameter, name in compiled.bind_names.items()
            if not parameter.required and name not in self.names
        }
        self._binds = tuple(
            (place, processors[name]) for place, name in enumerate(names) if name in processors
        )
        self._keys = (*self.names, *defaults)
        self._defaults = tuple(defaults.values())
        self._pick: Pick | None = None
        if compiled.positional:
            self._pick = _picker(self._keys, tuple(compiled.positiontup or ()))
        columns = compiled._result_columns
        self._results = tuple(
            (i, process)
            for i, column in enumerate(columns)
            if (process := column.type._cached_result_processor(dialect, None)) is not None
        )
        self._make = _row_maker([str(column.keyname) for column in columns])

    def bind(self, values: dict[str, Any]) -> Sequence[Any] | dict[str, Any]:
        """The parameters as the driver wants them; `values` in the order of `names`."""
        given = [*values.values(), *self._defaults]
        for place, process in self._binds:
            given[place] = process(given[place])
        pick = self._pick
        return dict(zip(self._keys, given, strict=True)) if pick is None else pick(given)

    def rows(self, fetched: Sequence[Sequence[Any]]) -> list[Any]:
        """Driver rows → named tuples with the types' result processing done."""
        make, results = self._make, self._results
        if not results:
            return [make(row) for row in fetched]
        if len(fetched) > _MANY:
            columns: list[Any] = list(zip(*fetched, strict=True))
            for i, process in results:
                columns[i] = map(process, columns[i])
            return [make(row) for row in zip(*columns, strict=True)]
        made = []
        for row in fetched:
            cells = list(row)
            for i, process in results:
                cells[i] = process(cells[i])
            made.append(make(cells))
        return made


def changed_table(statement: Any) -> str:
    """The table whose rows a statement may change; empty for one that only reads."""
    return str(statement.table.name) if getattr(statement, "is_dml", False) else ""


def prepare(
    statement: Executable, dialect: Dialect, names: Sequence[str], *, is_locking: bool = True
) -> Prepared | None:
    """Compile `statement` for parameters called `names`; None where only Core can run it.

    Without `is_locking` its FOR UPDATE is left out: PostgreSQL refuses it in a READ ONLY
    transaction, and who cannot write needs no lock. KeyError where the statement has a
    parameter that is not among the names.
    """
    base: Any = dialect.statement_compiler
    compiler = _with_constants(base, is_locking)
    compiled: Any = compiler(dialect, statement, column_keys=list(names))
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
        return None
    if compiled.insert_prefetch or compiled.update_prefetch:
        return None
    return Prepared(compiled, dialect, names)


@cache
def _with_constants(base: Any, is_locking: bool) -> Any:
    """A dialect's compiler that writes unnamed numbers and words as literals."""

    class WithConstants(base):  # type: ignore[misc]
        def visit_bindparam(self, bindparam: BindParameter[Any], **keywords: Any) -> str:
            """`status = 'open'` instead of `status = ?`."""
            is_constant = bindparam.unique and isinstance(bindparam.value, str | int)
            if is_constant and not bindparam.expanding:
                keywords["literal_binds"] = True
            return str(super().visit_bindparam(bindparam, **keywords))

        def for_update_clause(self, select: Any, **keywords: Any) -> str:
            """FOR UPDATE, for those who write."""
            return str(super().for_update_clause(select, **keywords)) if is_locking else ""

    return WithConstants


def _picker(keys: tuple[str, ...], wanted: tuple[str, ...]) -> Pick:
    """Takes the values of `wanted` out of those of `keys`."""
    places = {key: place for place, key in enumerate(keys)}
    order = [places[name] for name in wanted]
    if order == list(range(len(keys))):
        return tuple
    return itemgetter(*order) if len(order) > 1 else lambda values: [values[i] for i in order]


def _row_maker(names: list[str]) -> Make:
    row = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    make: Make = partial(tuple.__new__, row)
    return make
