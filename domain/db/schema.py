"""The metadata all tables hang on, and column types that mean the same on both databases.

Python-side column defaults are not used: prepared statements bypass them. Write
`server_default=` or pass the value.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from domain.base.clock import from_micros, to_micros
from domain.base.quantity import plain_count

Processor = Callable[[Any], Any]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")
"""The type of ids and of columns that refer to them."""


def id_column() -> Column[int]:
    """An integer primary key the database hands out."""
    return Column("id", Key, primary_key=True, autoincrement=True)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


def dump_json(value: object) -> str:
    """Compact JSON with readable Chinese; the one spelling that is stored."""
    return _encode(value)


def _micros(value: datetime | None) -> int | None:
    return None if value is None else to_micros(value)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)


def _json_text(value: Any) -> str | None:
    return None if value is None else dump_json(value)


def _json_value(value: str | None) -> Any:
    """Text → value; the empty list, which most columns hold, without parsing."""
    if value == "[]":
        return []
    return None if value is None else _decode(value)


def _number(value: bool | None) -> int | None:
    return None if value is None else int(value)


_truth = {None: None, 0: False, 1: True}.__getitem__


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970 in a BIGINT."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware datetime → microseconds; ValueError for a naive one."""
        return _micros(value)

    def bind_processor(self, dialect: Dialect) -> Processor:
        """`process_bind_param` in one call."""
        return _micros

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        """`process_result_value` in one call."""
        return _moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Microseconds → aware UTC datetime."""
        return _moment(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Compare with datetimes."""
        return self


class Json(TypeDecorator[Any]):
    """Any JSON value, stored as TEXT; None is SQL NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Value → text."""
        return _json_text(value)

    def bind_processor(self, dialect: Dialect) -> Processor:
        """`process_bind_param` in one call."""
        return _json_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        """`process_result_value` in one call."""
        return _json_value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Text → value."""
        return _json_value(value)


class Flag(TypeDecorator[bool]):
    """A truth value, stored as INTEGER 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """bool → 0 or 1."""
        return _number(value)

    def bind_processor(self, dialect: Dialect) -> Processor:
        """`process_bind_param` in one call."""
        return _number

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        """`process_result_value` in one call."""
        return _truth

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """0 or 1 → bool."""
        return _truth(value)


class DateText(TypeDecorator[date]):
    """A calendar date, stored as ISO text, which sorts as dates do."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """date → "2027-11-23"."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """ISO text → date."""
        return None if value is None else date.fromisoformat(value)


class CountText(TypeDecorator[Decimal]):
    """A count of sale units, stored as plain decimal text ("1.5")."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Decimal → plain text."""
        return None if value is None else plain_count(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Plain text → Decimal."""
        return None if value is None else Decimal(value)
