"""The line of a shop's newest order with some goods: what it paid last."""

from collections.abc import Collection

from domain.base.ids import SkuId
from domain.customer import Customer
from domain.order import Order, OrderFilter, OrderLine, OrderStatus, get_order, list_orders
from handlers.context import Turn

_LOOKED_BACK = 30
_GONE = frozenset((OrderStatus.REJECTED, OrderStatus.CANCELLED))


def newest_line(
    turn: Turn, shop: Customer, ids: Collection[SkuId]
) -> tuple[Order, OrderLine] | None:
    """The newest line that was priced, and its order; None: no recent order has one."""
    wanted = OrderFilter(customer_ids=(shop.id,))
    for summary in list_orders(turn.tx, wanted, limit=_LOOKED_BACK).rows:
        order = get_order(turn.tx, summary.id)
        for line in order.lines if order.status not in _GONE else ():
            if line.sku_id in ids and not line.is_gift and line.parts:
                return order, line
    return None
