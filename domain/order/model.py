"""Orders as values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.base.actor import Actor
from domain.base.ids import (
    CartId,
    ContactId,
    CustomerId,
    OrderId,
    OrderLineId,
    PromotionId,
    SkuId,
    StaffId,
)
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart.model import Mark
from domain.delivery.model import BY_US, DeliveryTerms
from domain.pricing.model import PricePart, PriceSource
from domain.promotion.outcome import Adjustment


class OrderStatus(StrEnum):
    """Where an order is in its life; `states.MOVES` says what may follow."""

    PLACED = "placed"
    """Stock is reserved; waits for the rep."""
    IN_REVIEW = "in_review"
    """Waits at a review step (finance, stock, a second pair of eyes)."""
    CONFIRMED = "confirmed"
    """Agreed; locked for the customer."""
    PICKING = "picking"
    """Being put together in the warehouse."""
    SHIPPED = "shipped"
    """At least one parcel has left."""
    DELIVERED = "delivered"
    """Everything has arrived."""
    COMPLETED = "completed"
    """Nothing is left to do."""
    REJECTED = "rejected"
    """Turned down by the merchant; stock released."""
    CANCELLED = "cancelled"
    """Called off; stock released."""


class PaymentStatus(StrEnum):
    """How much of it is paid."""

    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"
    ON_CREDIT = "on_credit"
    """Owed by agreement; due with the statement."""


class FulfilmentStatus(StrEnum):
    """How much of it has left the warehouse."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class OrderSource(StrEnum):
    """How an order came in."""

    CHAT = "chat"
    ON_BEHALF = "on_behalf"
    """A rep ordered for the shop."""
    ADMIN = "admin"
    IMPORT = "import"
    """History brought along; no stock, no notices."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One SKU as it was agreed; later changes of units or prices change nothing here.

    `unit_price` and `amount` None: 时价, priced at review. `parts` is the price trace: packs and
    rest, each with its price and why. `shipped_base`, `cancelled_base` and `waiting_base` never
    exceed `quantity.base` together.
    """

    id: OrderLineId
    no: int
    sku_id: SkuId
    sku_code: str
    sku_name: str
    quantity: Quantity
    unit_price: UnitPrice | None
    amount: Money | None
    discount: Money
    parts: tuple[PricePart, ...]
    marks: tuple[Mark, ...]
    note: str = ""
    is_gift: bool = False
    shipped_base: int = 0
    cancelled_base: int = 0
    promotion_id: PromotionId | None = None
    """The promotion a gift comes from."""
    waiting_base: int = 0
    """Not there yet: comes with a later arrival (backorder)."""
    ordered: Quantity | None = None
    """What was ordered, where `quantity` is what a scale made of it."""

    @property
    def wanted(self) -> Quantity:
        """What was ordered, whatever was weighed."""
        return self.ordered or self.quantity

    @property
    def is_day_price(self) -> bool:
        """Whether staff set this price (时价), not a list or an agreement."""
        return _is_by_hand(self.parts)

    @property
    def open_base(self) -> int:
        """Base units still to be shipped."""
        return self.quantity.base - self.shipped_base - self.cancelled_base

    @property
    def ready_base(self) -> int:
        """Base units that could be shipped now: open, and not waiting for an arrival."""
        return self.open_base - self.waiting_base


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line that is about to be written; `id` None: a new one. Fields as in `OrderLine`."""

    id: OrderLineId | None
    sku_id: SkuId
    sku_code: str
    sku_name: str
    quantity: Quantity
    unit_price: UnitPrice | None
    amount: Money | None
    parts: tuple[PricePart, ...]
    marks: tuple[Mark, ...] = ()
    note: str = ""
    is_gift: bool = False
    discount: int = 0
    """What promotions take off, in minor units."""
    promotion_id: PromotionId | None = None
    waiting: int = 0
    """Base units that a new line waits for; what a stored line waits for is kept with it."""

    @property
    def is_day_price(self) -> bool:
        """Whether staff set this price, not a list or an agreement."""
        return _is_by_hand(self.parts)


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order without its lines."""

    id: OrderId
    order_no: str
    customer_id: CustomerId
    contact_id: ContactId | None
    rep_id: StaffId | None
    cart_id: CartId | None
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    terms: str
    source: OrderSource
    goods: Money
    discount: Money
    freight: Money
    total: Money
    is_complete: bool
    line_count: int
    note: str
    address: str
    delivery_on: date | None
    cut_off_at: datetime | None
    trading_day: date
    placed_at: datetime
    confirmed_at: datetime | None
    based_on: str
    version: int
    history_seq: int
    delivery: DeliveryTerms = BY_US
    """How it gets where, as agreed; `address` and `freight` come from it."""

    @property
    def paid_goods(self) -> Money:
        """What is paid for the goods, after promotions."""
        return self.goods - self.discount

    @property
    def lacks_prices(self) -> bool:
        """Whether it was brought along without all its prices: not known, not still to be set."""
        return self.source is OrderSource.IMPORT and not self.is_complete

    def is_locked(self, now: datetime) -> bool:
        """Whether changing or cancelling needs the other side's agreement (from now on).

        Locked once the rep has confirmed it or its cut-off has passed, whichever is first.
        """
        if self.status not in {OrderStatus.PLACED, OrderStatus.IN_REVIEW}:
            return True
        return self.cut_off_at is not None and now >= self.cut_off_at


@dataclass(frozen=True, slots=True)
class Order(OrderSummary):
    """An order with its lines, and what each promotion did to them."""

    lines: tuple[OrderLine, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One move. `seq` counts from 1 without gaps; the first comes from None."""

    order_id: OrderId
    seq: int
    from_status: OrderStatus | None
    to_status: OrderStatus
    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class OrderReference:
    """Which earlier order is meant, in the merchant's trading days.

    An `order_no` alone, or the newest between `day_from` and `day_to` (both may be None), `back`
    orders further back.
    """

    order_no: str = ""
    day_from: date | None = None
    day_to: date | None = None
    back: int = 0


@dataclass(frozen=True, slots=True)
class UsualItem:
    """What a shop usually takes of one SKU, from its history.

    `unit`, `count` and `base` are those of a usual order; `times` counts the orders it was in.
    """

    sku_id: SkuId
    unit: str
    count: Decimal
    factor: int
    base: int
    times: int
    last_price: UnitPrice | None
    last_order_no: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class OrderPlacedAt:
    """That a shop ordered, and who did; `is_void`: it was cancelled or rejected later."""

    customer_id: CustomerId
    contact_id: ContactId | None
    placed_at: datetime
    is_void: bool


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders a list shows; empty fields do not restrict.

    `rep_id`: of the shops this rep looks after now, and of those nobody does.
    """

    customer_ids: tuple[CustomerId, ...] = ()
    rep_id: StaffId | None = None
    statuses: tuple[OrderStatus, ...] = ()
    day_from: date | None = None
    day_to: date | None = None
    delivery_on: date | None = None
    search: str = ""
    """Part of an order number."""


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order from the merchant's earlier system, for the history import."""

    order_no: str
    customer_id: CustomerId
    placed_at: datetime
    trading_day: date
    lines: tuple["PastLine", ...]
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line of a past order; `unit_price` None where the old system did not keep it."""

    sku_id: SkuId
    sku_code: str
    sku_name: str
    quantity: Quantity
    unit_price: UnitPrice | None


def _is_by_hand(parts: tuple[PricePart, ...]) -> bool:
    return bool(parts) and all(part.why.source is PriceSource.OVERRIDE for part in parts)
