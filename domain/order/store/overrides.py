"""Prices given by staff. At most one per line is open (a unique index holds it)."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from domain.base.actor import Actor, ActorKind
from domain.base.ids import OrderId, OrderLineId, OverrideId, StaffId
from domain.base.money import UnitPrice
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.order.overrides import OverrideState, PriceOverride

price_override = Table(
    "price_override",
    metadata,
    id_column(),
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False, index=True),
    Column("line_id", Key, nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("price_before", BigInteger, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("floor_price", BigInteger),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_by", Key, nullable=False),
    Column("asked_by_name", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("decided_by", Key),
    Column("decided_at", UtcDateTime),
)
_IS_OPEN = price_override.c.state == "open"
Index(
    "uq_price_override_open", price_override.c.line_id, unique=True,
    sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN,
)  # fmt: skip

_INSERT = insert(price_override).returning(price_override.c.id)
_BY_ID = select(price_override).where(price_override.c.id == bindparam("p_id"))
_OF_ORDER = (
    select(price_override)
    .where(price_override.c.order_id == bindparam("p_order"))
    .order_by(price_override.c.id)
)
_DECIDE = (
    update(price_override)
    .where(price_override.c.id == bindparam("p_id"), _IS_OPEN)
    .values(
        state=bindparam("p_state"),
        decided_by=bindparam("p_by"),
        decided_at=bindparam("p_at"),
    )
)
_WITHDRAW = (
    update(price_override)
    .where(price_override.c.line_id == bindparam("p_line"), _IS_OPEN)
    .values(state="withdrawn", decided_at=bindparam("p_at"))
)


def insert_override(tx: Tx, new: PriceOverride) -> OverrideId:
    """Write one; another that is open for the line gives way."""
    withdraw_open(tx, new.line_id)
    found = tx.execute(
        _INSERT,
        order_id=new.order_id,
        line_id=new.line_id,
        sku_id=new.sku_id,
        unit=new.unit,
        currency=new.price.currency,
        price_before=new.before.ten_thousandths,
        price=new.price.ten_thousandths,
        floor_price=None if new.floor is None else new.floor.ten_thousandths,
        reason=new.reason,
        state=str(new.state),
        asked_by=new.asked_by.id,
        asked_by_name=new.asked_by.name,
        asked_at=new.asked_at,
        decided_by=new.decided_by,
        decided_at=new.decided_at,
    ).scalar()
    return OverrideId(int(found or 0))


def withdraw_open(tx: Tx, line_id: OrderLineId) -> None:
    """Nobody is to decide any more on what waits for this line."""
    tx.execute(_WITHDRAW, p_line=line_id, p_at=tx.now)


def find_override(tx: Tx, override_id: OverrideId) -> PriceOverride | None:
    """The one with this id."""
    row = tx.execute(_BY_ID, p_id=override_id).first()
    return None if row is None else _override(row)


def overrides_of(tx: Tx, order_id: OrderId) -> tuple[PriceOverride, ...]:
    """All of an order, oldest first."""
    return tuple(_override(row) for row in tx.execute(_OF_ORDER, p_order=order_id))


def decide(tx: Tx, override_id: OverrideId, *, state: OverrideState, by: StaffId) -> bool:
    """Close an open one; False where it is closed."""
    done = tx.execute(_DECIDE, p_id=override_id, p_state=str(state), p_by=by, p_at=tx.now)
    return done.rowcount == 1


def _override(row: Any) -> PriceOverride:
    floor = row.floor_price
    return PriceOverride(
        id=OverrideId(row.id),
        order_id=OrderId(row.order_id),
        line_id=OrderLineId(row.line_id),
        sku_id=row.sku_id,
        unit=row.unit,
        before=UnitPrice(row.price_before, row.currency),
        price=UnitPrice(row.price, row.currency),
        floor=None if floor is None else UnitPrice(floor, row.currency),
        reason=row.reason,
        state=OverrideState(row.state),
        asked_by=Actor(ActorKind.STAFF, row.asked_by, row.asked_by_name),
        asked_at=row.asked_at,
        decided_by=None if row.decided_by is None else StaffId(row.decided_by),
        decided_at=row.decided_at,
    )
