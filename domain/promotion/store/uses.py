"""Tables promotion_taken and promotion_use: what orders take of promotions.

Every counter moves by one conditional UPDATE; giving back spends the row of the use, so that it
happens once.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId, OrderId, PromotionId
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata

promotion_taken_table = Table(
    "promotion_taken",
    metadata,
    Column("promotion_id", Key, ForeignKey("promotion.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("used", BigInteger, nullable=False),
    PrimaryKeyConstraint("promotion_id", "customer_id"),
    CheckConstraint("used >= 0", name="used_positive"),
)
"""What each customer has taken of a promotion's quota."""

promotion_use_table = Table(
    "promotion_use",
    metadata,
    id_column(),
    Column("promotion_id", Key, ForeignKey("promotion.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("order_id", Key, nullable=False),
    Column("coupon_id", Key, ForeignKey("coupon.id")),
    Column("times", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("released_at", UtcDateTime),
    Index("ix_promotion_use_order_id", "order_id"),
    Index("ix_promotion_use_coupon_id", "coupon_id"),
    CheckConstraint("times >= 0 AND points >= 0", name="amounts_positive"),
)
"""What an order took; `released_at` is when it was given back."""

_t = promotion_taken_table.c
_new = postgresql.insert(promotion_taken_table)
_COUNT_EACH = _new.on_conflict_do_update(
    index_elements=[_t.promotion_id, _t.customer_id],
    set_={"used": _t.used + _new.excluded.used},
    where=_t.used + _new.excluded.used <= bindparam("p_most"),
).returning(_t.used)
_UNCOUNT_EACH = (
    update(promotion_taken_table)
    .where(_t.promotion_id == bindparam("p_id"), _t.customer_id == bindparam("p_customer"))
    .values(used=_t.used - bindparam("p_times"))
)
_u = promotion_use_table.c
_INSERT = insert(promotion_use_table).returning(_u.id)
_RELEASE = (
    update(promotion_use_table)
    .where(_u.order_id == bindparam("p_order"), _u.released_at.is_(None))
    .values(released_at=bindparam("p_at"))
    .returning(_u.id, _u.promotion_id, _u.customer_id, _u.coupon_id, _u.times, _u.points)
)
_OF_ORDER = (
    select(_u.id, _u.promotion_id, _u.customer_id, _u.coupon_id, _u.times, _u.points)
    .where(_u.order_id == bindparam("p_order"), _u.released_at.is_(None))
    .order_by(_u.id)
)
_NO_LIMIT = 2**62


def count_each(
    tx: Tx, promotion_id: PromotionId, customer_id: CustomerId, *, times: int, most: int | None
) -> bool:
    """Take `times` of one customer's quota; False where so much is not left."""
    limit = _NO_LIMIT if most is None else most
    if times > limit:
        return False
    found = tx.execute(
        _COUNT_EACH, promotion_id=promotion_id, customer_id=customer_id, used=times, p_most=limit
    )
    return found.first() is not None


def uncount_each(
    tx: Tx, promotion_id: PromotionId, customer_id: CustomerId, *, times: int
) -> None:
    """Give `times` back to one customer's quota."""
    tx.execute(_UNCOUNT_EACH, p_id=promotion_id, p_customer=customer_id, p_times=times)


def insert_use(tx: Tx, **values: Any) -> int:
    """Write down what an order took; its id."""
    return int(tx.execute(_INSERT, **values, taken_at=tx.now).one().id)


def release_uses(tx: Tx, order_id: OrderId) -> list[Any]:
    """Spend the order's uses; the rows spent now, empty where that was done before."""
    return tx.execute(_RELEASE, p_order=order_id, p_at=tx.now).all()


def uses_of(tx: Tx, order_id: OrderId) -> list[Any]:
    """What the order holds."""
    return tx.execute(_OF_ORDER, p_order=order_id).all()
