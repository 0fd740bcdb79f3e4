"""Table coupon: who holds which, and how often it can still be used."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from domain.base.ids import CouponId, CustomerId, PromotionId
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.promotion.outcome import Coupon, HeldCoupon

coupon_table = Table(
    "coupon",
    metadata,
    id_column(),
    Column("promotion_id", Key, ForeignKey("promotion.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("expires_at", UtcDateTime),
    Index("ix_coupon_customer_id", "customer_id"),
    Index("ix_coupon_promotion_id", "promotion_id"),
    CheckConstraint("used >= 0 AND used <= uses", name="used_within_uses"),
)

_c = coupon_table.c
_is_usable = or_(_c.expires_at.is_(None), _c.expires_at > bindparam("p_now", type_=UtcDateTime))
_HELD = (
    select(_c.id, _c.promotion_id, (_c.uses - _c.used).label("uses_left"), _c.expires_at)
    .where(_c.customer_id == bindparam("p_customer"), _c.used < _c.uses, _is_usable)
    .order_by(_c.expires_at.is_(None), _c.expires_at, _c.id)
)
_UNUSED = (
    select(_c.id, _c.promotion_id, (_c.uses - _c.used).label("uses_left"), _c.expires_at)
    .where(_c.customer_id == bindparam("p_customer"), _c.used < _c.uses, _is_usable)
    .order_by(_c.expires_at.is_(None), _c.expires_at.desc(), _c.id)
    .limit(bindparam("p_limit"))
)
_INSERT = insert(coupon_table).returning(_c.id)
_USE = (
    update(coupon_table)
    .where(
        _c.id == bindparam("p_id"),
        _c.customer_id == bindparam("p_customer"),
        _c.used < _c.uses,
    )
    .values(used=_c.used + 1)
)
_GIVE_BACK = update(coupon_table).where(_c.id == bindparam("p_id")).values(used=_c.used - 1)
_OF = (
    select(_c.id, _c.promotion_id, _c.customer_id, _c.uses, _c.used, _c.issued_at, _c.expires_at)
    .where(_c.promotion_id == bindparam("p_promotion"))
    .order_by(_c.id.desc())
    .limit(bindparam("p_limit"))
)


def load_held(tx: Tx, customer_id: CustomerId, *, at: datetime) -> tuple[HeldCoupon, ...]:
    """What a customer could use at `at`, those that expire first in front."""
    return _held(tx.execute(_HELD, p_customer=customer_id, p_now=at))


def load_unused(
    tx: Tx, customer_id: CustomerId, *, since: datetime, limit: int
) -> tuple[HeldCoupon, ...]:
    """What a customer has not used up and could still use at `since`, the last to expire first."""
    return _held(tx.execute(_UNUSED, p_customer=customer_id, p_now=since, p_limit=limit))


def insert_coupon(tx: Tx, **values: Any) -> CouponId:
    """Hand out a coupon."""
    return CouponId(tx.execute(_INSERT, **values, used=0, issued_at=tx.now).one().id)


def use_coupon(tx: Tx, coupon_id: CouponId, customer_id: CustomerId) -> bool:
    """Use it once; False where it is used up or another's."""
    return tx.execute(_USE, p_id=coupon_id, p_customer=customer_id).rowcount == 1


def give_back(tx: Tx, coupon_id: CouponId) -> None:
    """One use comes back."""
    tx.execute(_GIVE_BACK, p_id=coupon_id)


def coupons_of(tx: Tx, promotion_id: PromotionId, limit: int) -> tuple[Coupon, ...]:
    """The coupons of one promotion, newest first."""
    rows = tx.execute(_OF, p_promotion=promotion_id, p_limit=limit)
    return tuple(
        Coupon(
            CouponId(row.id), PromotionId(row.promotion_id), CustomerId(row.customer_id),
            row.uses, row.used, row.issued_at, row.expires_at,
        )
        for row in rows
    )  # fmt: skip


def _held(rows: Iterable[Any]) -> tuple[HeldCoupon, ...]:
    return tuple(
        HeldCoupon(CouponId(row.id), PromotionId(row.promotion_id), row.uses_left, row.expires_at)
        for row in rows
    )
