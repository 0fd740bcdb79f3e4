"""Table word_choice: which SKU a customer chose for a word, once for each draft."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, delete, select
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId, SkuId
from domain.catalog.spreading import CHOICES
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata

word_choice_table = Table(
    "word_choice",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("word", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("chosen_at", UtcDateTime, nullable=False),
    Index("uq_word_choice_occasion", "customer_id", "word", "occasion", unique=True),
    Index("ix_word_choice_word", "word"),
)

_w = word_choice_table.c
_c = customer_table.c
_FIRST = postgresql.insert(word_choice_table)
_SAVE = _FIRST.on_conflict_do_update(
    index_elements=[_w.customer_id, _w.word, _w.occasion],
    set_={"sku_id": _FIRST.excluded.sku_id, "chosen_at": _FIRST.excluded.chosen_at},
)
_NEWEST = (
    select(_w.sku_id)
    .where(_w.customer_id == bindparam("p_customer"), _w.word == bindparam("p_word"))
    .order_by(_w.chosen_at.desc(), _w.id.desc())
    .limit(bindparam("p_limit"))
)
_OF_WORD = (
    select(_w.customer_id, _w.sku_id)
    .where(_w.word == bindparam("p_word"))
    .order_by(_w.chosen_at, _w.id)
)
_older = word_choice_table.alias("older")
_TRIM = delete(word_choice_table).where(
    _w.customer_id == bindparam("p_customer"),
    _w.word == bindparam("p_word"),
    _w.id.not_in(
        select(_older.c.id)
        .where(
            _older.c.customer_id == bindparam("p_customer"), _older.c.word == bindparam("p_word")
        )
        .order_by(_older.c.chosen_at.desc(), _older.c.id.desc())
        .limit(bindparam("p_kept"))
    ),
)
_TAKEN_BACK = (
    delete(word_choice_table)
    .where(
        _w.customer_id == bindparam("p_customer"),
        _w.occasion == bindparam("p_occasion"),
        _w.sku_id == bindparam("p_sku"),
    )
    .returning(_w.word)
)
_FORGET = delete(word_choice_table).where(
    _w.customer_id == bindparam("p_customer"), _w.word == bindparam("p_word")
)


def save_choice(
    tx: Tx, customer_id: CustomerId, word: str, *, occasion: str, sku_id: SkuId
) -> None:
    """Keep the choice, and of those before only what can still count.

    Another one in the same draft takes its place.
    """
    tx.execute(
        _SAVE,
        customer_id=customer_id,
        word=word,
        occasion=occasion,
        sku_id=sku_id,
        chosen_at=tx.now,
    )
    tx.execute(_TRIM, p_customer=customer_id, p_word=word, p_kept=CHOICES)


def take_back(tx: Tx, customer_id: CustomerId, *, occasion: str, sku_id: SkuId) -> tuple[str, ...]:
    """The choices of a SKU in one draft count no more; the words they were made for."""
    rows = tx.execute(_TAKEN_BACK, p_customer=customer_id, p_occasion=occasion, p_sku=sku_id)
    return tuple(row.word for row in rows)


def load_newest(tx: Tx, customer_id: CustomerId, word: str, *, limit: int) -> tuple[SkuId, ...]:
    """What the customer chose for a word, the newest first."""
    rows = tx.execute(_NEWEST, p_customer=customer_id, p_word=word, p_limit=limit)
    return tuple(SkuId(row.sku_id) for row in rows)


def load_last_of_all(tx: Tx, word: str) -> dict[CustomerId, SkuId]:
    """What each customer chose last for a word."""
    rows = tx.execute(_OF_WORD, p_word=word)
    return {CustomerId(row.customer_id): SkuId(row.sku_id) for row in rows}


def forget_choices(tx: Tx, customer_id: CustomerId, word: str) -> None:
    """The customer's choices for a word count no more."""
    tx.execute(_FORGET, p_customer=customer_id, p_word=word)


def load_groups_of(tx: Tx, customer_ids: Iterable[CustomerId]) -> Mapping[CustomerId, str]:
    """The group of each of these customers."""
    ids = sorted(customer_ids)
    if not ids:
        return {}
    rows = tx.query(select(_c.id, _c.group_code).where(_c.id.in_(ids)))
    return {CustomerId(row.id): row.group_code for row in rows}
