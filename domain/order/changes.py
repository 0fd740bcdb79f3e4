"""Changes to a placed order, as values: what is asked for, its preview, who decides."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.base.actor import Actor
from domain.base.ids import ChangeId, CustomerId, OrderId, SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart.operations import CartOp
from domain.delivery.model import BY_US, DeliveryPolicy, DeliveryTerms
from domain.order.model import LineDraft
from domain.promotion.outcome import Adjustment


class ChangeKind(StrEnum):
    """What is asked for."""

    EDIT = "edit"
    CANCEL = "cancel"


class ChangeStatus(StrEnum):
    """What became of it."""

    OPEN = "open"
    """Waits for the decider. At most one per order."""
    APPLIED = "applied"
    REFUSED = "refused"
    """Turned down by the decider."""
    WITHDRAWN = "withdrawn"
    """Taken back, or overtaken by a newer one of its proposer."""


class Decider(StrEnum):
    """Whose word a change waits for."""

    CUSTOMER = "customer"
    STAFF = "staff"
    NOBODY = "nobody"
    """It applied at once."""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line before and after; None where it did not or will not exist."""

    sku_id: SkuId
    sku_name: str
    before: Quantity | None
    after: Quantity | None
    amount_before: Money | None
    amount_after: Money | None
    unit_price_after: UnitPrice | None = None
    is_gift: bool = False


@dataclass(frozen=True, slots=True)
class OrderChange:
    """A proposed change with its preview; a cancel request has no lines."""

    id: ChangeId
    order_id: OrderId
    order_no: str
    customer_id: CustomerId
    kind: ChangeKind
    status: ChangeStatus
    decider: Decider
    order_version: int
    ops: tuple[CartOp, ...]
    lines: tuple[ChangedLine, ...]
    result: tuple[LineDraft, ...]
    note_after: str
    total_before: Money
    total_after: Money
    proposed_by: Actor
    proposed_at: datetime
    reason: str = ""
    decided_by: Actor | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""
    date_before: date | None = None
    date_after: date | None = None
    cut_off_after: datetime | None = None
    adjustments: tuple[Adjustment, ...] = ()
    """What the promotions do to the order after the change."""
    delivery_before: DeliveryTerms = BY_US
    delivery_after: DeliveryTerms = BY_US
    """How it gets where after the change; the freight follows from it."""

    @property
    def paid_after(self) -> Money:
        """What is paid for the goods after the change."""
        priced = (line for line in self.result if line.amount is not None)
        minor = sum(line.amount.minor - line.discount for line in priced if line.amount)
        return Money(minor, self.total_after.currency)

    @property
    def is_complete(self) -> bool:
        """Whether every line has a price after the change."""
        return all(line.amount is not None for line in self.result)

    @property
    def was_complete(self) -> bool:
        """Whether every line had a price before it."""
        moved = {(line.sku_id, line.is_gift) for line in self.lines}
        stays = [x for x in self.result if (x.sku_id, x.is_gift) not in moved]
        priced = [line.amount_before for line in self.lines if line.before is not None]
        return None not in priced and all(line.amount is not None for line in stays)

    @property
    def freight_after(self) -> Money:
        """The freight after the change."""
        return self.total_after - self.paid_after


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Who asks for which operations. `is_shortage`: the rep lowers for lack of stock.

    `leaves_out`: he confirms the order without what is missing, so whole lines may go as well.
    `policy` are the delivery rules a changed date is checked against; without it the date cannot
    be changed.
    """

    ops: tuple[CartOp, ...]
    actor: Actor
    is_shortage: bool = False
    reason: str = ""
    policy: DeliveryPolicy | None = None
    leaves_out: bool = False
