"""Tables of parcels."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)

from domain.base.ids import OrderId, OrderLineId, ShipmentId, SkuId
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.fulfilment.model import Shipment, ShipmentLine, ShipmentStatus

shipment = Table(
    "shipment",
    metadata,
    id_column(),
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("tracking_no", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("shipped_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    UniqueConstraint("order_id", "no"),
)

shipment_line = Table(
    "shipment_line",
    metadata,
    Column("shipment_id", Key, ForeignKey("shipment.id"), nullable=False),
    Column("order_line_id", Key, ForeignKey("order_line.id"), nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("base_quantity", Key, nullable=False),
    PrimaryKeyConstraint("shipment_id", "order_line_id"),
    CheckConstraint("base_quantity > 0", name="quantity_positive"),
)

_INSERT = insert(shipment).returning(shipment.c.id)
_INSERT_LINE = insert(shipment_line)
_OF_ORDER = (
    select(
        shipment,
        shipment_line.c.order_line_id,
        shipment_line.c.sku_id,
        shipment_line.c.base_quantity,
    )
    .outerjoin(shipment_line, shipment_line.c.shipment_id == shipment.c.id)
    .where(shipment.c.order_id == bindparam("p_order"))
    .order_by(shipment.c.no, shipment_line.c.order_line_id)
)
_ORDER_OF = select(shipment.c.order_id).where(shipment.c.id == bindparam("p_id"))
_DELIVER = (
    update(shipment)
    .where(shipment.c.id == bindparam("p_id"))
    .where(shipment.c.status == "shipped")
    .values(status="delivered", delivered_at=bindparam("p_at"))
)


def insert_shipment(tx: Tx, new: Shipment) -> ShipmentId:
    """Write a parcel with its lines."""
    found = tx.execute(
        _INSERT,
        order_id=new.order_id,
        no=new.no,
        carrier=new.carrier,
        tracking_no=new.tracking_no,
        status=str(new.status),
        shipped_at=new.shipped_at,
    ).scalar()
    shipment_id = ShipmentId(int(found or 0))
    tx.execute_many(
        _INSERT_LINE,
        [
            {
                "shipment_id": shipment_id,
                "order_line_id": line.order_line_id,
                "sku_id": line.sku_id,
                "base_quantity": line.base_quantity,
            }
            for line in new.lines
        ],
    )
    return shipment_id


def shipments_of(tx: Tx, order_id: OrderId) -> tuple[Shipment, ...]:
    """The parcels of an order, in order."""
    grouped: dict[int, list[Any]] = {}
    for row in tx.execute(_OF_ORDER, p_order=order_id):
        grouped.setdefault(row.id, []).append(row)
    return tuple(_shipment(rows) for rows in grouped.values())


def order_of(tx: Tx, shipment_id: ShipmentId) -> OrderId | None:
    """The order a parcel belongs to."""
    found = tx.execute(_ORDER_OF, p_id=shipment_id).scalar()
    return None if found is None else OrderId(found)


def set_delivered(tx: Tx, shipment_id: ShipmentId) -> bool:
    """Mark as delivered; False where it was."""
    return tx.execute(_DELIVER, p_id=shipment_id, p_at=tx.now).rowcount == 1


def _shipment(rows: Sequence[Any]) -> Shipment:
    first = rows[0]
    return Shipment(
        id=first.id,
        order_id=first.order_id,
        no=first.no,
        carrier=first.carrier,
        tracking_no=first.tracking_no,
        status=ShipmentStatus(first.status),
        shipped_at=first.shipped_at,
        delivered_at=first.delivered_at,
        lines=tuple(
            ShipmentLine(OrderLineId(row.order_line_id), SkuId(row.sku_id), row.base_quantity)
            for row in rows
            if row.order_line_id is not None
        ),
    )
