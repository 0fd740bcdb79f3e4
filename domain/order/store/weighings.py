"""Table weighing: every figure of a scale that was taken for an order line, none is changed."""

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
    select,
    update,
)

from domain.base.actor import Actor, ActorKind
from domain.base.ids import OrderId, OrderLineId, ShipmentId
from domain.base.money import Money
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.order.weighing import Weighing, WeighingState

weighing = Table(
    "weighing",
    metadata,
    id_column(),
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False, index=True),
    Column("order_line_id", Key, ForeignKey("order_line.id"), nullable=False),
    Column("part_base", Key, nullable=False),
    Column("weighed_base", Key, nullable=False),
    Column("state", Text, nullable=False),
    Column("shipment_id", Key),
    Column("agreed_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("line_before_minor", Key, nullable=False),
    Column("line_after_minor", Key, nullable=False),
    Column("total_before_minor", Key, nullable=False),
    Column("total_after_minor", Key, nullable=False),
    Column("paid_minor", Key, nullable=False),
    Column("by_kind", Text, nullable=False),
    Column("by_id", Key, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("part_base > 0 AND weighed_base > 0", name="weights_positive"),
)
_c = weighing.c
_IS_OPEN = _c.state == "open"
Index(
    "uq_weighing_open", _c.order_line_id, unique=True,
    sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN,
)  # fmt: skip

_INSERT = insert(weighing)
_OF_ORDER = select(weighing).where(_c.order_id == bindparam("p_order")).order_by(_c.id)
_END_LINE = (
    update(weighing)
    .where(_c.order_line_id == bindparam("p_line"), _IS_OPEN)
    .values(state=bindparam("p_state"), shipment_id=bindparam("p_shipment"))
)
_DROP = (
    update(weighing).where(_c.order_id == bindparam("p_order"), _IS_OPEN).values(state="dropped")
)


def insert_weighing(tx: Tx, new: Weighing) -> None:
    """Write one; another that is open for the line has given way before."""
    tx.execute(
        _INSERT,
        order_id=new.order_id,
        order_line_id=new.line_id,
        part_base=new.part,
        weighed_base=new.base,
        state=str(new.state),
        shipment_id=None,
        agreed_version=new.agreed_version,
        version=new.version,
        currency=new.total_after.currency,
        line_before_minor=new.line_before.minor,
        line_after_minor=new.line_after.minor,
        total_before_minor=new.total_before.minor,
        total_after_minor=new.total_after.minor,
        paid_minor=new.paid.minor,
        by_kind=str(new.by.kind),
        by_id=new.by.id,
        by_name=new.by.name,
        at=new.at,
    )


def weighings_of(tx: Tx, order_id: OrderId) -> tuple[Weighing, ...]:
    """Everything weighed for an order, oldest first."""
    return tuple(_weighing(row) for row in tx.execute(_OF_ORDER, p_order=order_id))


def replace_open(tx: Tx, line_id: OrderLineId) -> None:
    """A newer figure takes the place of the line's open one."""
    tx.execute(_END_LINE, p_line=line_id, p_state=str(WeighingState.REPLACED), p_shipment=None)


def note_left(tx: Tx, line_id: OrderLineId, shipment_id: ShipmentId) -> None:
    """What was weighed of a line has left with this parcel."""
    tx.execute(_END_LINE, p_line=line_id, p_state=str(WeighingState.LEFT), p_shipment=shipment_id)


def drop_open(tx: Tx, order_id: OrderId) -> None:
    """What was weighed and lies there will not leave."""
    tx.execute(_DROP, p_order=order_id)


def _weighing(row: Any) -> Weighing:
    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return Weighing(
        id=row.id,
        order_id=OrderId(row.order_id),
        line_id=OrderLineId(row.order_line_id),
        part=row.part_base,
        base=row.weighed_base,
        state=WeighingState(row.state),
        agreed_version=row.agreed_version,
        version=row.version,
        line_before=money(row.line_before_minor),
        line_after=money(row.line_after_minor),
        total_before=money(row.total_before_minor),
        total_after=money(row.total_after_minor),
        paid=money(row.paid_minor),
        by=Actor(ActorKind(row.by_kind), row.by_id, row.by_name),
        at=row.at,
    )
