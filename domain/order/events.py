"""What happens to orders. `seq` is the place in the order's history."""

from dataclasses import dataclass

from domain.base.actor import ActorKind
from domain.base.events import Event
from domain.base.ids import (
    ChangeId,
    ContactId,
    CustomerId,
    OrderId,
    OrderLineId,
    OverrideId,
    SkuId,
    StaffId,
)


@dataclass(frozen=True, slots=True)
class OrderEvent(Event):
    """Whom it concerns; `by` is the side that did it."""

    order_id: OrderId
    customer_id: CustomerId
    contact_id: ContactId | None
    rep_id: StaffId | None
    seq: int
    by: ActorKind
    by_id: int


@dataclass(frozen=True, slots=True)
class OrderPlaced(OrderEvent):
    """A draft became an order."""


@dataclass(frozen=True, slots=True)
class OrderConfirmed(OrderEvent):
    """The merchant agreed."""


@dataclass(frozen=True, slots=True)
class OrderConfirmedInPart(OrderConfirmed):
    """The merchant agreed to what is there; `change_id` took out what is not."""

    change_id: ChangeId


@dataclass(frozen=True, slots=True)
class OrderRejected(OrderEvent):
    """The merchant turned it down."""


@dataclass(frozen=True, slots=True)
class OrderCancelled(OrderEvent):
    """It was called off, by the customer or the merchant."""


@dataclass(frozen=True, slots=True)
class OrderCreditPassed(OrderEvent):
    """Finance let it pass beyond the shop's limit, at this version of its content."""

    version: int


@dataclass(frozen=True, slots=True)
class OrderPriced(OrderEvent):
    """A line without a price got one."""


@dataclass(frozen=True, slots=True)
class OrderWeighed(OrderEvent):
    """Goods were weighed; the order costs what this version of it says."""

    version: int


@dataclass(frozen=True, slots=True)
class BuyerDecided(OrderEvent):
    """The head office has agreed (`is_agreed` 1) or not (0)."""

    review_id: int
    is_agreed: int


@dataclass(frozen=True, slots=True)
class ReviewsVoid(OrderEvent):
    """Nothing of it has to be looked at any more: it waits for its rep alone."""


@dataclass(frozen=True, slots=True)
class BackorderFilled(OrderEvent):
    """`base` units that a line waited for have come and are held for it."""

    line_id: OrderLineId
    base: int
    reservation_id: int


@dataclass(frozen=True, slots=True)
class GoodsMissing(OrderEvent):
    """A count took `base` units of a SKU that were held for it, and nothing else is free.

    `reservation_id` is short of `short` by now.
    """

    sku_id: SkuId
    base: int
    reservation_id: int
    short: int


@dataclass(frozen=True, slots=True)
class OrderPicking(OrderEvent):
    """The warehouse started on it."""


@dataclass(frozen=True, slots=True)
class OrderCompleted(OrderEvent):
    """Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class ChangeEvent(OrderEvent):
    """A change request moved; `seq` is the order's history at that time."""

    change_id: ChangeId


@dataclass(frozen=True, slots=True)
class OrderChangeProposed(ChangeEvent):
    """A change waits for the other side (`by` proposed it)."""


@dataclass(frozen=True, slots=True)
class OrderChangeApplied(ChangeEvent):
    """The order is changed."""


@dataclass(frozen=True, slots=True)
class LinesLeftOut(OrderChangeApplied):
    """The order is changed by its confirmation in part, which tells of it."""


@dataclass(frozen=True, slots=True)
class OrderChangeRefused(ChangeEvent):
    """The change was turned down."""


@dataclass(frozen=True, slots=True)
class CancelRequested(ChangeEvent):
    """The customer asks to call off a locked order."""


@dataclass(frozen=True, slots=True)
class OrderPriceAsked(OrderEvent):
    """A price under the floor waits for somebody else's word."""

    override_id: OverrideId


@dataclass(frozen=True, slots=True)
class OrderPriceDecided(OrderEvent):
    """It holds now, or was turned down."""

    override_id: OverrideId
