"""What the goods in a parcel cost. Pure.

Worked example: 3箱 for ¥100, of which one leaves each day: the first third is 33.33, two thirds
are 66.67, so the second parcel costs 33.34 and the third 33.33. A parcel costs what has left in
all, less what was charged before, so the parcels add up to the order exactly, also where the
rest of a line turns out to weigh something else. Freight goes with the first parcel.
"""

from collections.abc import Mapping

from domain.base.ids import OrderLineId
from domain.base.money import Money, round_half_up
from domain.order.model import Order, OrderLine


def parcel_amount(
    order: Order, amounts: Mapping[OrderLineId, int], charged: Money | None = None
) -> Money:
    """What leaves costs with its freight, by base units per line, discounts in proportion.

    `charged` is what the parcels before cost.
    """
    minor = sum(_left(line, amounts.get(line.id, 0)) for line in order.lines)
    freight = order.freight.minor if amounts else 0
    before = charged.minor if charged else 0
    return Money(max(0, minor + freight - before), order.total.currency)


def parcel_freight(order: Order, amounts: Mapping[OrderLineId, int]) -> Money:
    """What of it is freight: all of the order's with its first parcel, then none."""
    is_first = not any(line.shipped_base for line in order.lines)
    return order.freight if is_first and amounts else Money.zero(order.total.currency)


def _left(line: OrderLine, base: int) -> int:
    """What of the line has left costs, once `base` more units have."""
    if line.amount is None:
        return 0
    net = (line.amount - line.discount).minor
    return round_half_up(net * (line.shipped_base + base), line.quantity.base)
