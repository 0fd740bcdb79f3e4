"""Table reservation: what is held for order lines."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    bindparam,
    insert,
    select,
    text,
    update,
)

from domain.base.ids import OrderId, OrderLineId, SkuId, WarehouseId
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.inventory.model import Allotment, LostPromise, Reservation

reservation_table = Table(
    "reservation",
    metadata,
    id_column(),
    Column("order_id", Key, nullable=False, index=True),
    Column("order_line_id", Key, nullable=False, index=True),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("warehouse_id", Key, ForeignKey("warehouse.id"), nullable=False),
    Column("stock_id", Key, ForeignKey("stock.id"), nullable=False, index=True),
    Column("quantity", BigInteger, nullable=False),
    Column("issued", BigInteger, nullable=False),
    Column("released", BigInteger, nullable=False),
    Column("short", BigInteger, nullable=False),
    Column("reserved_at", UtcDateTime, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    CheckConstraint("issued >= 0 AND released >= 0 AND short >= 0", name="parts_positive"),
    CheckConstraint("issued + released + short <= quantity", name="parts_fit"),
)

_r = reservation_table.c
Index(
    "ix_reservation_lost",
    _r.sku_id,
    sqlite_where=text("short > 0"),
    postgresql_where=text("short > 0"),
)
_COLUMNS = tuple(column for column in _r if column.name != "reserved_at")
_outstanding = _r.quantity - _r.issued - _r.released - _r.short
_INSERT = insert(reservation_table).returning(_r.id)
_OF_ORDER = select(*_COLUMNS).where(_r.order_id == bindparam("p_order")).order_by(_r.id)
_OF_LINE = select(*_COLUMNS).where(_r.order_line_id == bindparam("p_line")).order_by(_r.id)
_HELD_IN = (
    select(*_COLUMNS).where(_r.stock_id == bindparam("p_stock"), _outstanding > 0).order_by(_r.id)
)
_LOST = (
    select(_r.order_id, _r.order_line_id, _r.sku_id)
    .distinct()
    .where(among(_r.sku_id, "p_ids"), _r.short > 0)
    .order_by(_r.order_id, _r.order_line_id)
)
_SPEND = (
    update(reservation_table)
    .where(
        _r.id == bindparam("p_id"),
        _outstanding >= bindparam("p_issued") + bindparam("p_released") + bindparam("p_short"),
    )
    .values(
        issued=_r.issued + bindparam("p_issued"),
        released=_r.released + bindparam("p_released"),
        short=_r.short + bindparam("p_short"),
    )
)


def insert_reservation(tx: Tx, order_id: OrderId, given: Allotment) -> Reservation:
    """Hold what routing gave to a line."""
    row = tx.execute(
        _INSERT,
        order_id=order_id,
        order_line_id=given.order_line_id,
        sku_id=given.sku_id,
        warehouse_id=given.warehouse_id,
        stock_id=given.stock_id,
        quantity=given.base,
        issued=0,
        released=0,
        short=0,
        reserved_at=tx.now,
    ).one()
    return Reservation(
        id=row.id,
        order_id=order_id,
        order_line_id=given.order_line_id,
        sku_id=given.sku_id,
        warehouse_id=given.warehouse_id,
        stock_id=given.stock_id,
        quantity=given.base,
        issued=0,
        released=0,
        short=0,
    )


def load_of_order(tx: Tx, order_id: OrderId) -> tuple[Reservation, ...]:
    """Everything held or once held for an order, oldest first."""
    return _all(tx.execute(_OF_ORDER, p_order=order_id).all())


def load_of_line(tx: Tx, order_line_id: OrderLineId) -> tuple[Reservation, ...]:
    """Everything held or once held for a line, oldest first."""
    return _all(tx.execute(_OF_LINE, p_line=order_line_id).all())


def load_held_in(tx: Tx, stock_id: int) -> tuple[Reservation, ...]:
    """What is held of one stock, oldest first."""
    return _all(tx.execute(_HELD_IN, p_stock=stock_id).all())


def load_lost(tx: Tx, sku_ids: Collection[SkuId]) -> tuple[LostPromise, ...]:
    """Lines of orders, open or long over, that lost some of these SKUs, the first placed first."""
    return tuple(
        LostPromise(OrderId(row.order_id), OrderLineId(row.order_line_id), SkuId(row.sku_id))
        for row in tx.execute(_LOST, p_ids=list(sku_ids))
    )


def spend(
    tx: Tx, reservation_id: int, *, issued: int = 0, released: int = 0, short: int = 0
) -> bool:
    """Turn part of what is held into issued, released or short; False where less is held."""
    spent = tx.execute(
        _SPEND, p_id=reservation_id, p_issued=issued, p_released=released, p_short=short
    )
    return spent.rowcount == 1


def _all(rows: Sequence[Any]) -> tuple[Reservation, ...]:
    return tuple(
        Reservation(
            id=row.id,
            order_id=OrderId(row.order_id),
            order_line_id=OrderLineId(row.order_line_id),
            sku_id=SkuId(row.sku_id),
            warehouse_id=WarehouseId(row.warehouse_id),
            stock_id=row.stock_id,
            quantity=row.quantity,
            issued=row.issued,
            released=row.released,
            short=row.short,
        )
        for row in rows
    )
