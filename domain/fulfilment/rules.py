"""What the goods in a parcel cost. Pure.

Worked example: 3箱 for ¥100, of which one leaves each day: the first third is 33.33, two thirds
are 66.67, so the second parcel costs 33.34 and the third 33.33. The parts are differences of
what has left in all, so they add up to the line exactly. Freight goes with the first parcel.
"""

from collections.abc import Mapping

from domain.base.ids import OrderLineId
from domain.base.money import Money, round_half_up
from domain.order.model import Order, OrderLine


def parcel_amount(order: Order, amounts: Mapping[OrderLineId, int]) -> Money:
    """What leaves costs with its freight, by base units per line, discounts in proportion."""
    minor = sum(_part(line, amounts.get(line.id, 0)) for line in order.lines)
    return Money(minor, order.total.currency) + parcel_freight(order, amounts)


def parcel_freight(order: Order, amounts: Mapping[OrderLineId, int]) -> Money:
    """What of it is freight: all of the order's with its first parcel, then none."""
    is_first = not any(line.shipped_base for line in order.lines)
    return order.freight if is_first and amounts else Money.zero(order.total.currency)


def _part(line: OrderLine, base: int) -> int:
    if line.amount is None:
        return 0
    net = (line.amount - line.discount).minor
    whole = line.quantity.base
    before = round_half_up(net * line.shipped_base, whole)
    return round_half_up(net * (line.shipped_base + base), whole) - before
