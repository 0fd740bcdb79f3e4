"""`column IN (many ids)` in a statement that is prepared once.

The ids travel as one JSON text: `tx.execute(statement, p_ids=[3, 5, 8])`.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from domain.db.schema import Json


class IdSet(FunctionElement[int]):
    """The ids of one JSON array as rows; use through `among`."""

    name = "id_set"
    inherit_cache = True


def among(column: ColumnElement[Any], param: str) -> ColumnElement[bool]:
    """`column` is one of the integers passed as the list `param`; an empty list matches none."""
    return column.bool_op("IN")(IdSet(bindparam(param, type_=Json)))


@compiles(IdSet, "sqlite")
def _on_sqlite(element: IdSet, compiler: Any, **keywords: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **keywords)}))"  # noqa: S608 - the only operand is a bound parameter


@compiles(IdSet, "postgresql")
def _on_postgresql(element: IdSet, compiler: Any, **keywords: Any) -> str:
    ids = compiler.process(element.clauses, **keywords)
    return f"(SELECT CAST(e AS BIGINT) FROM json_array_elements_text(CAST({ids} AS JSON)) e)"  # noqa: S608 - the only operand is a bound parameter
