"""The draft as values: lines, operations, and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.base.ids import CartId, ContactId, CustomerId, SkuId, StaffId
from domain.base.money import Money
from domain.base.quantity import Quantity
from domain.catalog.model import Sku
from domain.customer.model import Customer
from domain.delivery.model import (
    AS_USUAL,
    BY_US,
    DeliveryChoice,
    DeliveryPolicy,
    DeliverySlot,
    DeliveryTerms,
)
from domain.pricing.model import LineQuote, NextBreak
from domain.promotion.outcome import NOTHING_PROMOTED, USUAL_SPENDING, Nudge, Promoted, Spending
from domain.promotion.rules.gifts import SettledGift


class MarkCode(StrEnum):
    """What was assumed about a line, so that the reply can say it."""

    USUAL_SKU = "usual_sku"
    """Several SKUs fitted; this one is on the customer's usual list."""
    DEFAULT_UNIT = "default_unit"
    """No unit was said; the SKU's order unit was taken."""
    USUAL_UNIT = "usual_unit"
    """No unit was said; the customer's usual unit was taken."""
    USUAL_QUANTITY = "usual_quantity"
    """No amount was said; the customer's usual one was taken."""
    FROM_ORDER = "from_order"
    """Copied from a named order; `detail` is its number."""
    ALIAS = "alias"
    """A learned or common other name; `said` is the word."""
    SPOKEN = "spoken"
    """Read by sound, spelling or from a recording or picture."""
    AGREED = "agreed"
    """The customer said yes to an unusual quantity; `detail` is its base quantity."""
    UNIT_WORD = "unit_word"
    """A unit the SKU has under another name, or only by hearsay; `said` is the word."""
    BACKORDER = "backorder"
    """The customer waits for what is not there; `detail` is the line's base quantity."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One assumption; `said` quotes the customer, `detail` what it was taken for."""

    code: MarkCode
    said: str = ""
    detail: str = ""


Said = tuple[int, int]
"""When something was said, by the platform's clock in seconds, and the number of the message."""
NOT_SAID: Said = (0, 0)


@dataclass(frozen=True, slots=True)
class CartLine:
    """One SKU of the draft. A draft has at most one line per SKU."""

    sku_id: SkuId
    quantity: Quantity
    note: str = ""
    marks: tuple[Mark, ...] = ()
    said: Said = field(default=NOT_SAID, compare=False)
    """The message that named it first; `NOT_SAID` where none did."""


class CartStatus(StrEnum):
    """What became of a draft."""

    OPEN = "open"
    """Being written. At most one per contact and shop."""
    PLACED = "placed"
    """Became an order; never changes again."""
    DROPPED = "dropped"
    """Given up by its owner; `revive_cart` brings it back."""
    EXPIRED = "expired"
    """Older than its cut-off or 24 h; kept, and offered again."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """What a shown draft said about one line; `amount_minor` None is 时价."""

    sku_id: SkuId
    base: int
    amount_minor: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The version last handed to the channel (dialogue rule R4).

    `is_partial`: some lines did not fit the message; it can be confirmed only after all of them
    were shown or by a second confirmation.
    """

    version: int
    at: datetime
    fingerprint: str
    total: Money
    delivery_on: date | None = None
    lines: tuple[ShownLine, ...] = ()
    is_partial: bool = False
    promotions: tuple[str, ...] = ()
    """Names of the promotions that were applied."""
    way: tuple[str, str] = ("", "")
    """The method and where the goods go, as it was printed."""

    @property
    def is_complete(self) -> bool:
        """Whether every line had a price."""
        return all(line.amount_minor is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Cart:
    """A draft at one version."""

    id: CartId
    contact_id: ContactId | None
    customer_id: CustomerId
    version: int
    status: CartStatus
    lines: tuple[CartLine, ...]
    note: str
    wanted_date: date | None
    basis_order_no: str
    shown: Shown | None
    expires_at: datetime
    updated_at: datetime
    undo_to: int | None = None
    """The version that undo returns to; None at the beginning."""
    staff_id: StaffId | None = None
    """The member of staff who writes it on the shop's behalf; `contact_id` is None then."""
    spending: Spending = USUAL_SPENDING
    """What its owner wants of coupons and points."""
    delivery: DeliveryChoice = AS_USUAL
    """What its owner said about getting the goods."""

    def is_expired(self, now: datetime) -> bool:
        """Whether it must be offered again before it can be continued."""
        return now >= self.expires_at


def blank_cart(
    customer_id: CustomerId,
    *,
    expires_at: datetime,
    now: datetime,
    contact_id: ContactId | None = None,
    staff_id: StaffId | None = None,
) -> Cart:
    """A draft without lines, not stored yet: of a contact, or of staff on the shop's behalf."""
    return Cart(
        id=CartId(0),
        contact_id=contact_id,
        customer_id=customer_id,
        version=1,
        status=CartStatus.OPEN,
        lines=(),
        note="",
        wanted_date=None,
        basis_order_no="",
        shown=None,
        expires_at=expires_at,
        updated_at=now,
        staff_id=staff_id,
    )


@dataclass(frozen=True, slots=True)
class Drafts:
    """What one contact has open for one shop: `current`, or an older one to offer again."""

    current: Cart | None = None
    lapsed: Cart | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The part of a cart that operations change and undo restores."""

    lines: tuple[CartLine, ...] = ()
    note: str = ""
    wanted_date: date | None = None
    basis_order_no: str = ""
    spending: Spending = USUAL_SPENDING
    delivery: DeliveryChoice = AS_USUAL


@dataclass(frozen=True, slots=True)
class Known:
    """Goods as they were read earlier in the same transaction, for the same customer.

    `available` as `inventory.available` says it. What is not in here is read when it is needed.
    """

    skus: Mapping[SkuId, Sku] = field(default_factory=dict)
    available: Mapping[SkuId, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who is priced for, under which delivery rules.

    `usual` maps SKUs to the customer's usual base quantity, for the unusual-quantity question.
    """

    customer: Customer
    policy: DeliveryPolicy
    usual: Mapping[SkuId, int] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


class DraftProblemCode(StrEnum):
    """Why a draft cannot simply be placed (a closed list)."""

    UNKNOWN_PRODUCT = "unknown_product"
    AMBIGUOUS_PRODUCT = "ambiguous_product"
    UNIT_UNCLEAR = "unit_unclear"
    VAGUE_QUANTITY = "vague_quantity"
    ILLEGAL_QUANTITY = "illegal_quantity"
    UNUSUAL_QUANTITY = "unusual_quantity"
    """`limit` is the usual base quantity."""
    BELOW_MINIMUM_QUANTITY = "below_minimum_quantity"
    """`limit` is the least base quantity or the multiple."""
    BELOW_ORDER_MINIMUM = "below_order_minimum"
    """`amount` is what is missing, `of` the minimum."""
    NO_PRICE = "no_price"
    """时价: shown without a sum, priced at review; does not block."""
    SHORT_STOCK = "short_stock"
    """`limit` is the available base quantity."""
    OFF_SALE = "off_sale"
    CUT_OFF_PASSED = "cut_off_passed"
    NO_DELIVERY_THAT_DAY = "no_delivery_that_day"
    ADDRESS_MISSING = "address_missing"
    COUPON_INVALID = "coupon_invalid"
    CREDIT_EXCEEDED = "credit_exceeded"
    OVERDUE = "overdue"
    PRICE_CHANGED = "price_changed"
    STOCK_CHANGED = "stock_changed"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    CUSTOMER_UNKNOWN = "customer_unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the way; `is_blocking` ones must go before the draft can be placed."""

    code: DraftProblemCode
    is_blocking: bool = True
    limit: int = 0
    amount: Money | None = None
    of: Money | None = None
    day: date | None = None
    nearest: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its SKU, price and stock. `available` None: not tracked."""

    no: int
    line: CartLine
    sku: Sku
    quote: LineQuote
    available: int | None
    problems: tuple[Problem, ...] = ()
    discount: int = 0
    """What promotions take off it, in minor units."""

    @property
    def amount(self) -> Money | None:
        """The line's sum; None is 时价."""
        return self.quote.amount

    @property
    def waiting(self) -> int:
        """Base units that the customer agreed to wait for."""
        short = DraftProblemCode.SHORT_STOCK
        tolerated = (p for p in self.problems if p.code is short and not p.is_blocking)
        return next((self.line.quantity.base - p.limit for p in tolerated), 0)


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A draft with all its figures at one moment.

    `total` = `goods` − `discount` + `freight`; lines without a price count nothing and make
    `is_complete` false. `fingerprint` changes with any figure the customer was shown.
    `promoted` says where `discount` comes from, `gifts` what is given and what could not be,
    `breaks` which lines are near a better price.
    """

    cart: Cart
    customer: Customer
    policy: DeliveryPolicy
    lines: tuple[PricedLine, ...]
    goods: Money
    discount: Money
    freight: Money
    total: Money
    is_complete: bool
    slot: DeliverySlot | None
    problems: tuple[Problem, ...]
    fingerprint: str
    priced_at: datetime
    differences: tuple["Difference", ...] = field(default=())
    """What changed since the version was last shown; empty unless prices or stock moved."""
    promoted: Promoted = NOTHING_PROMOTED
    gifts: tuple[SettledGift, ...] = ()
    breaks: tuple[NextBreak, ...] = ()
    delivery: DeliveryTerms = BY_US
    """How the goods get where; `freight` comes from it."""

    @property
    def paid(self) -> Money:
        """What is paid for the goods, after promotions."""
        return self.goods - self.discount

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """Everything that keeps it from being placed."""
        of_lines = tuple(p for line in self.lines for p in line.problems if p.is_blocking)
        return of_lines + tuple(p for p in self.problems if p.is_blocking)

    @property
    def nudges(self) -> tuple[Nudge, ...]:
        """Promotions that are nearly reached."""
        return self.promoted.nudges


@dataclass(frozen=True, slots=True)
class Difference:
    """One line whose sum is not the one that was shown; None is 时价."""

    sku_id: SkuId
    before: Money | None
    after: Money | None
