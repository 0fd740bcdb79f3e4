"""Prices staff gave below the agreed ones, as values: each with its reason and who let it be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.actor import Actor
from domain.base.ids import OrderId, OrderLineId, OverrideId, SkuId, StaffId
from domain.base.money import UnitPrice
from domain.order.model import LineDraft, Order


class OverrideState(StrEnum):
    """What became of it."""

    OPEN = "open"
    """Below the floor: waits for somebody else's word. At most one per line."""
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Overtaken by another price or unit of the line, or the line is gone."""


@dataclass(frozen=True, slots=True)
class PriceOverride:
    """A price per `unit` for one order line. `floor` is the floor it lies under, else None."""

    id: OverrideId
    order_id: OrderId
    line_id: OrderLineId
    sku_id: SkuId
    unit: str
    before: UnitPrice
    price: UnitPrice
    floor: UnitPrice | None
    reason: str
    state: OverrideState
    asked_by: Actor
    asked_at: datetime
    decided_by: StaffId | None = None
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody else's word."""
        return self.state is OverrideState.OPEN

    @property
    def is_applied(self) -> bool:
        """Whether it became the line's price."""
        return self.state is OverrideState.APPLIED

    def is_asked_of(self, line: LineDraft) -> bool:
        """Whether the line is still sold by the unit and at the price it was asked for."""
        return line.quantity.unit == self.unit and line.unit_price == self.before


@dataclass(frozen=True, slots=True)
class OverrideRequest:
    """What a member of staff asks for: this price per the line's unit, and why."""

    line_id: OrderLineId
    price: UnitPrice
    reason: str
    actor: Actor


def still_holds(order: Order, given: PriceOverride) -> bool:
    """Whether its line is sold at this price today; a later price or another unit ended it."""
    return given.is_applied and any(
        (line.id, line.quantity.unit, line.unit_price) == (given.line_id, given.unit, given.price)
        for line in order.lines
    )
