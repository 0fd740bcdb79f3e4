"""Table alias: the words learned for SKUs."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    insert,
    select,
    text,
    update,
)

from domain.base.ids import AliasId, SkuId
from domain.catalog.model import Alias, AliasSource, LearnedWord, Scope
from domain.catalog.store.skus import sku_table
from domain.db import Tx
from domain.db.schema import Flag, Key, UtcDateTime, id_column, metadata

alias_table = Table(
    "alias",
    metadata,
    id_column(),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("scope_key", Text, nullable=False),
    Column("is_negative", Flag, nullable=False),
    Column("evidence", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("learned_by", Text, nullable=False),
    Column("learned_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    Index(
        "uq_alias_live",
        "text",
        "scope",
        "scope_key",
        "sku_id",
        unique=True,
        sqlite_where=text("undone_at IS NULL"),
        postgresql_where=text("undone_at IS NULL"),
    ),
)

_a = alias_table.c
_s = sku_table.c
_ALIAS = (
    _a.id, _a.sku_id, _a.text, _a.scope, _a.scope_key, _a.evidence, _a.is_negative, _a.source,
)  # fmt: skip
_INSERT = insert(alias_table).returning(_a.id)
_LIVE = select(*_ALIAS).where(_a.undone_at.is_(None)).order_by(_a.id)
_BY_ID = select(*_ALIAS).where(_a.id == bindparam("p_id"), _a.undone_at.is_(None))
_SAME_WORD = (
    select(*_ALIAS)
    .where(
        _a.text == bindparam("p_text"),
        _a.scope == bindparam("p_scope"),
        _a.scope_key == bindparam("p_key"),
        _a.undone_at.is_(None),
    )
    .order_by(_a.id)
)
_WORD = (
    select(*_ALIAS).where(_a.text == bindparam("p_text"), _a.undone_at.is_(None)).order_by(_a.id)
)
_UNDONE = select(_a.id).where(
    _a.text == bindparam("p_text"),
    _a.scope == bindparam("p_scope"),
    _a.scope_key == bindparam("p_key"),
    _a.sku_id == bindparam("p_sku"),
    _a.undone_at.is_not(None),
)
_OF_SKU = (
    select(*_ALIAS).where(_a.sku_id == bindparam("p_sku"), _a.undone_at.is_(None)).order_by(_a.id)
)
_LEARNED = (
    select(*_ALIAS, _a.learned_by, _a.learned_at, _s.code, _s.name)
    .select_from(alias_table.join(sku_table, _s.id == _a.sku_id))
    .where(_a.undone_at.is_(None))
    .order_by(_a.learned_at.desc(), _a.id.desc())
)
_NOT_OF_GOODS = _a.source != AliasSource.GOODS.value
_ONE_LEARNED = _LEARNED.where(_NOT_OF_GOODS, _a.id == bindparam("p_id"))
_other = alias_table.alias("other")
_CONTESTED = _LEARNED.where(
    _a.text.in_(
        select(_other.c.text).where(
            _other.c.undone_at.is_(None), _other.c.source != AliasSource.GOODS.value
        )
    )
)
_STRENGTHEN = (
    update(alias_table)
    .where(_a.id == bindparam("p_id"))
    .values(evidence=_a.evidence + 1, source=bindparam("p_source"))
)
_UNDO = (
    update(alias_table)
    .where(_a.id == bindparam("p_id"), _a.undone_at.is_(None))
    .values(undone_at=bindparam("p_now", type_=UtcDateTime))
)


def insert_alias(tx: Tx, alias: Alias, learned_by: str) -> AliasId:
    """Add a word; `alias.id` is not looked at."""
    row = tx.execute(
        _INSERT,
        sku_id=alias.sku_id,
        text=alias.text,
        scope=alias.scope.value,
        scope_key=alias.scope_key,
        is_negative=alias.is_negative,
        evidence=alias.evidence,
        source=alias.source.value,
        learned_by=learned_by,
        learned_at=tx.now,
    ).one()
    return AliasId(row.id)


def load_aliases(tx: Tx) -> tuple[Alias, ...]:
    """Every word that holds."""
    return tuple(_alias(row) for row in tx.execute(_LIVE))


def load_alias(tx: Tx, alias_id: AliasId) -> Alias | None:
    """One word that holds."""
    row = tx.execute(_BY_ID, p_id=alias_id).first()
    return None if row is None else _alias(row)


def load_same_word(tx: Tx, text: str, scope: Scope, scope_key: str) -> tuple[Alias, ...]:
    """What a word means in exactly this scope."""
    rows = tx.execute(_SAME_WORD, p_text=text, p_scope=scope.value, p_key=scope_key)
    return tuple(_alias(row) for row in rows)


def load_word(tx: Tx, text: str) -> tuple[Alias, ...]:
    """What a word means in any scope."""
    return tuple(_alias(row) for row in tx.execute(_WORD, p_text=text))


def was_undone(tx: Tx, alias: Alias) -> bool:
    """Whether this word held for this SKU in this scope and was taken back."""
    found = tx.execute(
        _UNDONE,
        p_text=alias.text,
        p_scope=alias.scope.value,
        p_key=alias.scope_key,
        p_sku=alias.sku_id,
    )
    return found.first() is not None


def load_aliases_of(tx: Tx, sku_id: SkuId) -> tuple[Alias, ...]:
    """The words of one SKU."""
    return tuple(_alias(row) for row in tx.execute(_OF_SKU, p_sku=sku_id))


def load_learned(tx: Tx, *, text: str, limit: int) -> tuple[LearnedWord, ...]:
    """The words that did not come with the goods, the newest first."""
    wanted = _LEARNED.where(_NOT_OF_GOODS).limit(limit)
    if text:
        wanted = wanted.where(_a.text.contains(text, autoescape=True))
    return tuple(_learned(row) for row in tx.query(wanted))


def load_one_learned(tx: Tx, alias_id: AliasId) -> LearnedWord | None:
    """One word that did not come with the goods."""
    row = tx.execute(_ONE_LEARNED, p_id=alias_id).first()
    return None if row is None else _learned(row)


def load_contested(tx: Tx) -> tuple[LearnedWord, ...]:
    """Every meaning of the words that have been taught or learned."""
    return tuple(_learned(row) for row in tx.execute(_CONTESTED))


def strengthen(tx: Tx, alias_id: AliasId, source: AliasSource) -> None:
    """One more piece of evidence."""
    tx.execute(_STRENGTHEN, p_id=alias_id, p_source=source.value)


def undo(tx: Tx, alias_id: AliasId) -> bool:
    """End a word; False where it did not hold."""
    return tx.execute(_UNDO, p_id=alias_id, p_now=tx.now).rowcount == 1


def _learned(row: Any) -> LearnedWord:
    return LearnedWord(_alias(row), row.code, row.name, row.learned_by, row.learned_at)


def _alias(row: Any) -> Alias:
    return Alias(
        id=AliasId(row.id),
        sku_id=SkuId(row.sku_id),
        text=row.text,
        scope=Scope(row.scope),
        scope_key=row.scope_key,
        evidence=row.evidence,
        is_negative=row.is_negative,
        source=AliasSource(row.source),
    )
