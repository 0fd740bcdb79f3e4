"""Table wanted_word: what customers asked for by a word the catalogue does not know."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId, SkuId, StaffId
from domain.catalog.model import WantedRow
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata

wanted_word_table = Table(
    "wanted_word",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("word", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("sku_id", Key, ForeignKey("sku.id")),
    Index("uq_wanted_word_customer", "word", "customer_id", unique=True),
)

_w = wanted_word_table.c
_c = customer_table.c
_FIRST = postgresql.insert(wanted_word_table)
_COUNT = _FIRST.on_conflict_do_update(
    index_elements=[_w.word, _w.customer_id],
    set_={
        "said": _FIRST.excluded.said,
        "times": _w.times + 1,
        "last_at": _FIRST.excluded.last_at,
        "settled_at": None,
        "sku_id": None,
    },
)
_OPEN = (
    select(
        _w.word, _w.said, _w.times, _w.first_at, _w.last_at, _c.id.label("customer_id"),
        _c.code, _c.name, _c.rep_id,
    )
    .select_from(wanted_word_table.join(customer_table, _c.id == _w.customer_id))
    .where(_w.settled_at.is_(None))
    .order_by(_w.last_at.desc(), _w.id.desc())
)  # fmt: skip
_SETTLE = (
    update(wanted_word_table)
    .where(_w.word == bindparam("p_word"), _w.settled_at.is_(None))
    .values(settled_at=bindparam("p_now", type_=UtcDateTime), sku_id=bindparam("p_sku", type_=Key))
)


def count_wanted(tx: Tx, customer_id: CustomerId, word: str, *, said: str) -> None:
    """One more time; what had been settled is open again."""
    tx.execute(
        _COUNT,
        customer_id=customer_id,
        word=word,
        said=said,
        times=1,
        first_at=tx.now,
        last_at=tx.now,
        settled_at=None,
        sku_id=None,
    )


def load_open(tx: Tx) -> tuple[WantedRow, ...]:
    """Every word of every customer that nobody has settled, the newest first."""
    return tuple(_row(row) for row in tx.execute(_OPEN))


def settle(tx: Tx, word: str, sku_id: SkuId | None) -> bool:
    """Close a word for all customers; False where none is open."""
    return tx.execute(_SETTLE, p_word=word, p_sku=sku_id, p_now=tx.now).rowcount > 0


def _row(row: Any) -> WantedRow:
    return WantedRow(
        word=row.word,
        said=row.said,
        times=row.times,
        first_at=row.first_at,
        last_at=row.last_at,
        customer_id=CustomerId(row.customer_id),
        customer_code=row.code,
        customer_name=row.name,
        rep_id=None if row.rep_id is None else StaffId(row.rep_id),
    )
