"""Table promotion, and the one read of everything that is on for a customer."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from domain.base.ids import CustomerId, PromotionId
from domain.db import Tx
from domain.db.schema import Json, UtcDateTime, id_column, metadata
from domain.promotion.codec import (
    audience_in,
    audience_out,
    scope_in,
    scope_out,
    terms_in,
    terms_out,
)
from domain.promotion.model import CouponTerms, Promotion, PromotionKind
from domain.promotion.store.uses import promotion_taken_table

promotion_table = Table(
    "promotion",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("terms", Json, nullable=False),
    Column("audience", Json, nullable=False),
    Column("scope", Json, nullable=False),
    Column("word", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("exclusive_group", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("quota", BigInteger),
    Column("quota_each", BigInteger),
    Column("used", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("ix_promotion_ends_at", "ends_at"),
    CheckConstraint("used >= 0 AND (quota IS NULL OR used <= quota)", name="used_within_quota"),
)
"""`word` is the coupon word, again, to be found by; empty for everything else."""

_p = promotion_table.c
_COLUMNS = (
    _p.id, _p.code, _p.name, _p.kind, _p.terms, _p.audience, _p.scope, _p.starts_at, _p.ends_at,
    _p.exclusive_group, _p.priority, _p.quota, _p.quota_each, _p.used, _p.currency, _p.version,
)  # fmt: skip
_t = promotion_taken_table.c
_at = bindparam("p_at", type_=UtcDateTime)
_is_live = and_(_p.starts_at <= _at, or_(_p.ends_at.is_(None), _p.ends_at > _at))
_LIVE = (
    select(*_COLUMNS, _t.used.label("used_each"))
    .join_from(
        promotion_table,
        promotion_taken_table,
        and_(_t.promotion_id == _p.id, _t.customer_id == bindparam("p_customer")),
        isouter=True,
    )
    .where(_is_live, _p.currency == bindparam("p_currency"))
    .order_by(_p.id)
)
_INSERT = insert(promotion_table).returning(_p.id)
_UPDATE = (
    update(promotion_table)
    .where(_p.id == bindparam("p_id"), _p.version == bindparam("p_version"))
    .values(
        name=bindparam("p_name"),
        terms=bindparam("p_terms"),
        audience=bindparam("p_audience"),
        scope=bindparam("p_scope"),
        word=bindparam("p_word"),
        starts_at=bindparam("p_starts"),
        ends_at=bindparam("p_ends"),
        exclusive_group=bindparam("p_group"),
        priority=bindparam("p_priority"),
        quota=bindparam("p_quota"),
        quota_each=bindparam("p_quota_each"),
        version=_p.version + 1,
    )
)
_BY_ID = select(*_COLUMNS).where(_p.id == bindparam("p_id"))
_LOCK = _BY_ID.with_for_update()
_BY_CODE = select(*_COLUMNS).where(_p.code == bindparam("p_code"))
_BY_WORD = (
    select(*_COLUMNS).where(_p.word == bindparam("p_word"), _is_live).order_by(_p.priority, _p.id)
)
_COUNT = (
    update(promotion_table)
    .where(
        _p.id == bindparam("p_id"),
        or_(_p.quota.is_(None), _p.used + bindparam("p_times") <= _p.quota),
    )
    .values(used=_p.used + bindparam("p_times"))
)
_UNCOUNT = (
    update(promotion_table)
    .where(_p.id == bindparam("p_id"))
    .values(used=_p.used - bindparam("p_times"))
)
_ALL = select(*_COLUMNS).order_by(_p.id.desc())


def load_live(
    tx: Tx, customer_id: CustomerId, *, currency: str, at: datetime
) -> list[tuple[Promotion, int]]:
    """What holds at `at`, by id, with what the customer has taken of each."""
    rows = tx.execute(_LIVE, p_customer=customer_id, p_currency=currency, p_at=at)
    return [(_promotion(row), row.used_each or 0) for row in rows]


def insert_promotion(tx: Tx, new: Promotion, made_by: str) -> PromotionId:
    """Add a promotion; its id is not looked at."""
    row = tx.execute(
        _INSERT,
        code=new.code,
        name=new.name,
        kind=new.kind.value,
        terms=terms_out(new.terms),
        audience=audience_out(new.audience),
        scope=scope_out(new.scope),
        word=_word(new),
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        exclusive_group=new.exclusive_group,
        priority=new.priority,
        quota=new.quota,
        quota_each=new.quota_each,
        used=0,
        currency=new.currency,
        version=1,
        made_by=made_by,
        made_at=tx.now,
    ).one()
    return PromotionId(row.id)


def update_promotion(tx: Tx, changed: Promotion, *, old_version: int) -> bool:
    """Write everything but code, kind and uses; False where it is another version."""
    done = tx.execute(
        _UPDATE,
        p_id=changed.id,
        p_version=old_version,
        p_name=changed.name,
        p_terms=terms_out(changed.terms),
        p_audience=audience_out(changed.audience),
        p_scope=scope_out(changed.scope),
        p_word=_word(changed),
        p_starts=changed.starts_at,
        p_ends=changed.ends_at,
        p_group=changed.exclusive_group,
        p_priority=changed.priority,
        p_quota=changed.quota,
        p_quota_each=changed.quota_each,
    )
    return done.rowcount == 1


def find_promotion(tx: Tx, promotion_id: PromotionId) -> Promotion | None:
    """The promotion with this id."""
    row = tx.execute(_BY_ID, p_id=promotion_id).first()
    return None if row is None else _promotion(row)


def lock_promotion(tx: Tx, promotion_id: PromotionId) -> Promotion | None:
    """The promotion with this id, locked until the transaction ends."""
    row = tx.execute(_LOCK, p_id=promotion_id).first()
    return None if row is None else _promotion(row)


def find_by_code(tx: Tx, code: str) -> Promotion | None:
    """The promotion with this code."""
    row = tx.execute(_BY_CODE, p_code=code).first()
    return None if row is None else _promotion(row)


def find_by_word(tx: Tx, word: str) -> list[Promotion]:
    """Live coupons with this word."""
    return [_promotion(row) for row in tx.execute(_BY_WORD, p_word=word, p_at=tx.now)]


def load_all(tx: Tx) -> list[Promotion]:
    """Every promotion, newest first."""
    return [_promotion(row) for row in tx.execute(_ALL)]


def count(tx: Tx, promotion_id: PromotionId, times: int) -> bool:
    """Take `times` of the whole quota; False where so much is not left."""
    return tx.execute(_COUNT, p_id=promotion_id, p_times=times).rowcount == 1


def uncount(tx: Tx, promotion_id: PromotionId, times: int) -> None:
    """Give `times` back to the whole quota."""
    tx.execute(_UNCOUNT, p_id=promotion_id, p_times=times)


def _word(promotion: Promotion) -> str:
    return promotion.terms.word if isinstance(promotion.terms, CouponTerms) else ""


def _promotion(row: Any) -> Promotion:
    kind = PromotionKind(row.kind)
    return Promotion(
        id=PromotionId(row.id),
        code=row.code,
        name=row.name,
        kind=kind,
        terms=terms_in(kind, row.terms),
        audience=audience_in(row.audience),
        scope=scope_in(row.scope),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        exclusive_group=row.exclusive_group,
        priority=row.priority,
        quota=row.quota,
        quota_each=row.quota_each,
        used=row.used,
        version=row.version,
        currency=row.currency,
    )
