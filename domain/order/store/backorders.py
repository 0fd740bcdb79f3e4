"""What order lines wait for: goods that were ordered and are not there yet."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain.base.ids import CustomerId, OrderId, OrderLineId, SkuId
from domain.db.idset import among
from domain.db.schema import Key, UtcDateTime
from domain.db.tx import Tx
from domain.order.store.tables import order_line, orders

_l = order_line.c
_OVER = ("rejected", "cancelled", "completed")


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line that waits for `waiting` base units, in sale units of `factor`."""

    id: OrderLineId
    order_id: OrderId
    customer_id: CustomerId
    sku_id: SkuId
    waiting: int
    factor: int


_QUEUE = (
    select(_l.id, _l.order_id, orders.c.customer_id, _l.sku_id, _l.waiting_base, _l.factor)
    .join_from(order_line, orders, orders.c.id == _l.order_id)
    .where(_l.sku_id == bindparam("p_sku"), _l.waiting_base > 0, orders.c.status.not_in(_OVER))
    .order_by(_l.waiting_since, _l.id)
)
_WANTED = (
    select(_l.sku_id)
    .distinct()
    .join_from(order_line, orders, orders.c.id == _l.order_id)
    .where(among(_l.sku_id, "p_ids"), _l.waiting_base > 0, orders.c.status.not_in(_OVER))
)
_LIVING = select(orders.c.id).where(among(orders.c.id, "p_ids"), orders.c.status.not_in(_OVER))
_TAKE = (
    update(order_line)
    .where(_l.id == bindparam("p_id"), _l.waiting_base >= bindparam("p_base"))
    .values(waiting_base=_l.waiting_base - bindparam("p_base"))
)
_SET = (
    update(order_line)
    .where(_l.id == bindparam("p_id"))
    .values(
        waiting_base=bindparam("p_base"),
        waiting_since=func.coalesce(_l.waiting_since, bindparam("p_now", type_=UtcDateTime)),
    )
)
_DROP = (
    update(order_line)
    .where(_l.order_id == bindparam("p_order", type_=Key), _l.waiting_base > 0)
    .values(waiting_base=0)
)


def load_waiting(tx: Tx, sku_id: SkuId) -> tuple[WaitingLine, ...]:
    """The lines of living orders that wait for a SKU, the longest waiting first."""
    return tuple(_line(row) for row in tx.execute(_QUEUE, p_sku=sku_id))


def waited_for(tx: Tx, sku_ids: Collection[SkuId]) -> frozenset[SkuId]:
    """Those of these SKUs that lines of living orders wait for."""
    return frozenset(SkuId(row.sku_id) for row in tx.execute(_WANTED, p_ids=list(sku_ids)))


def living_of(tx: Tx, order_ids: Collection[OrderId]) -> frozenset[OrderId]:
    """Those of these orders that are not over."""
    return frozenset(OrderId(row.id) for row in tx.execute(_LIVING, p_ids=list(order_ids)))


def take_waiting(tx: Tx, line_id: OrderLineId, base: int) -> bool:
    """`base` less is waited for; False where the line no longer waits for so much."""
    return tx.execute(_TAKE, p_id=line_id, p_base=base).rowcount == 1


def set_waiting(tx: Tx, line_id: OrderLineId, base: int) -> None:
    """A line waits for so much; its place in the queue stays."""
    tx.execute(_SET, p_id=line_id, p_base=base, p_now=tx.now)


def drop_waiting(tx: Tx, order_id: OrderId) -> None:
    """No line of the order waits any more."""
    tx.execute(_DROP, p_order=order_id)


def _line(row: Any) -> WaitingLine:
    return WaitingLine(
        OrderLineId(row.id),
        OrderId(row.order_id),
        CustomerId(row.customer_id),
        SkuId(row.sku_id),
        row.waiting_base,
        row.factor,
    )
