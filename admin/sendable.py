"""What of an order could leave now, line by line, for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from admin.weighed import Scale
from domain.base.ids import OrderLineId
from domain.base.quantity import plain_count
from domain.catalog import get_skus
from domain.db import Tx
from domain.order import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Sendable:
    """`most` base units of a line could leave, counted in `unit` of `factor`.

    What lies on the scale leaves as it is.
    """

    line: OrderLine
    most: int
    unit: str
    factor: int
    is_weighed: bool = False

    @property
    def count(self) -> str:
        """The most, as a figure to be typed over."""
        return plain_count(Decimal(self.most) / self.factor)

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"send.{self.line.id}"

    @property
    def shown_most(self) -> str:
        """The most with its unit."""
        return f"{self.count}{self.unit}"

    def admits(self, count: Decimal) -> bool:
        """Whether so much is whole base units and no more than there is."""
        base = count * self.factor
        return base == int(base) and base <= self.most

    def base(self, count: Decimal | None) -> int:
        """Base units that leave where `count` was typed; None: nothing was asked."""
        return self.most if count is None or self.is_weighed else int(count * self.factor)


def sendable_of(
    tx: Tx, order: Order, scales: Sequence[Scale], short: Mapping[OrderLineId, int]
) -> tuple[Sendable, ...]:
    """The lines of which something could leave; `short` is what a count took of each."""
    by_weight = {scale.line.id: scale for scale in scales}
    lines = [line for line in order.lines if line.ready_base]
    skus = get_skus(tx, [line.sku_id for line in lines]) if lines else {}
    found = []
    for line in lines:
        if (scale := by_weight.get(line.id)) is not None:
            base = scale.weighed.base if scale.weighed else 0
            found.append(Sendable(line, base, line.quantity.unit, line.quantity.factor, True))
            continue
        most = line.ready_base - short.get(line.id, 0)
        factor = line.quantity.factor
        is_plain = most * 1000 % factor == 0
        unit = line.quantity.unit if is_plain else skus[line.sku_id].base_unit
        found.append(Sendable(line, most, unit, factor if is_plain else 1))
    return tuple(found)
