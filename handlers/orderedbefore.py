"""Goods ordered anew that an order placed a short while ago has already: both would come.

Worked example: 1号5箱 of an offer is placed, then 1号2箱: a further order of 2, so 7 in all; who
meant 2 in all is told how to say that.
"""

from collections.abc import Sequence

from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.order import FINAL, Order
from handlers import figures
from handlers.context import Turn
from handlers.orderchange import RECENT


def placed_before(turn: Turn, wanted: Sequence[tuple[SkuId, str]]) -> tuple[str, ...]:
    """What of this the last order has, and how to have only this; `wanted`: goods and amount."""
    order, cart = turn.ground.last_order, turn.ground.cart
    if order is None or turn.now - order.placed_at > RECENT or order.status in FINAL:
        return ()
    if cart is not None and cart.lines:
        return ()
    t = turn.t
    there = _lines_of(order)
    told = [(*there[sku_id], amount) for sku_id, amount in wanted if sku_id in there]
    if not told:
        return ()
    goods = figures.joined(t, (f"{name} {figures.quantity(t, has)}" for name, has, _ in told))
    name, _, amount = told[0]
    return (
        t(
            "{order_no} has {goods} already, this comes on top of it.",
            order_no=order.order_no,
            goods=goods,
        ),
        t(
            'If you want only {amount} in all say "cancel", then "{name} to {amount}"',
            name=name,
            amount=amount,
        ),
    )


def _lines_of(order: Order) -> dict[SkuId, tuple[str, Quantity]]:
    return {one.sku_id: (one.sku_name, one.quantity) for one in order.lines if not one.is_gift}
