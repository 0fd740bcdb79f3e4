"""What of an order has to be weighed before it leaves, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.base.quantity import Quantity, plain_count
from domain.catalog import Sku, get_skus
from domain.catalog.rules import as_quantity
from domain.db import Tx
from domain.order import (
    Order,
    OrderLine,
    OrderStatus,
    WeighingState,
    weighings_of,
)

_PACKED = frozenset({OrderStatus.CONFIRMED, OrderStatus.PICKING, OrderStatus.SHIPPED})


@dataclass(frozen=True, slots=True)
class Scale:
    """A line that is paid for as weighed: `ready` of it can leave; `weighed` lies there.

    `part` is what of the order that is, where it is not all, `rest` what is to be weighed yet
    beside it; `taken` is the id of the figure that lies there.
    """

    line: OrderLine
    sku: Sku
    ready: Quantity
    weighed: Quantity | None
    part: Quantity | None
    rest: Quantity | None = None
    taken: int | None = None

    @property
    def unit(self) -> str:
        """What the figures are typed in."""
        return self.line.wanted.unit

    @property
    def count(self) -> str:
        """The figure that was taken, to be corrected; empty where none was."""
        return self._told(self.weighed)

    @property
    def part_count(self) -> str:
        """How much of the order that figure is for, where it is not for all of it."""
        return self._told(self.part)

    def _told(self, value: Quantity | None) -> str:
        is_told = value is not None and value.unit == self.unit
        return plain_count(value.count) if value is not None and is_told else ""


def seen_of(order: Order, scales: Sequence[Scale]) -> str:
    """What the page was made of: another one once something was weighed, or left, or was changed.

    A parcel leaves the version as it is, so the figures that lie there are named as well.
    """
    return "-".join(str(n) for n in (order.version, *(scale.taken or 0 for scale in scales)))


def scales_of(tx: Tx, order: Order) -> tuple[Scale, ...]:
    """The lines on their way to the scale, in the order of the order."""
    lines = [line for line in order.lines if line.ready_base]
    if order.status not in _PACKED or not lines:
        return ()
    skus = get_skus(tx, [line.sku_id for line in lines])
    there = {
        one.line_id: one for one in weighings_of(tx, order.id) if one.state is WeighingState.OPEN
    }
    found = []
    for line in lines:
        sku, taken = skus[line.sku_id], there.get(line.id)
        if not sku.settles_by_weight and taken is None:
            continue
        unit = line.wanted.unit
        ready = line.ready_base - (taken.base - taken.part if taken else 0)
        is_part = taken is not None and taken.part != ready
        found.append(
            Scale(
                line,
                sku,
                as_quantity(sku, ready, unit),
                as_quantity(sku, taken.base, unit) if taken else None,
                as_quantity(sku, taken.part, unit) if taken and is_part else None,
                as_quantity(sku, ready - taken.part, unit) if taken and is_part else None,
                taken.id if taken else None,
            )
        )
    return tuple(found)
