"""Price lists and rows, and the answer to "what does it cost, and why"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import PriceListId, PriceRowId, SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.catalog.model import Sku


class PriceSource(StrEnum):
    """Where a price comes from, nearest agreement first."""

    CAMPAIGN = "campaign"
    """A campaign the customer was told of; taken only where it is the lower price."""
    OWN = "own"
    """The customer's own price."""
    ASSIGNED = "assigned"
    """A list assigned to the customer."""
    GROUP = "group"
    """A list of one of the customer's groups."""
    GRADE = "grade"
    """The list of the customer's grade."""
    BASE = "base"
    """The price for everyone."""
    OVERRIDE = "override"
    """A rep's price for this line."""


SOURCE_ORDER = tuple(PriceSource)


class AssignmentTarget(StrEnum):
    """Whom a price list is for."""

    CUSTOMER = "customer"
    """`target_key` is the CustomerId as text."""
    GROUP = "group"
    """`target_key` is the group's code."""
    GRADE = "grade"
    """`target_key` is the grade."""
    CAMPAIGN = "campaign"
    """`target_key` is the CustomerId as text: he was told of the campaign the list belongs to."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """A named set of prices in one currency. `is_base` holds for everyone without assignment.

    `is_own` marks the list of one customer's contract prices.
    """

    id: PriceListId
    code: str
    name: str
    currency: str = "CNY"
    is_base: bool = False
    is_own: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PriceAssignment:
    """A list given to somebody; lower `priority` is looked at first among lists of one kind."""

    list_id: PriceListId
    target: AssignmentTarget
    target_key: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """A price as entered: `price` for one `unit`, from `min_base` base units of the SKU on.

    `valid_from` None = from now on; `valid_to` None = until it is replaced.
    """

    sku_id: SkuId
    unit: str
    price: UnitPrice
    min_base: int = 0
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    no_promotion: bool | None = False
    """None: as the price that it takes the place of."""


@dataclass(frozen=True, slots=True)
class PercentDraft:
    """A price as a share of the base price, in 1/100 of a percent (9500 = 95 %).

    `sku_id` None = every SKU of the list.
    """

    percent_bp: int
    sku_id: SkuId | None = None
    min_base: int = 0
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    no_promotion: bool | None = False
    """None: as the price that it takes the place of."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A stored price. Rows are never changed: a new price ends the old row (`valid_to`).

    Exactly one of `price` and `percent_bp` is set. `sku_id` and `unit` are None where a
    percentage holds for all.
    """

    id: PriceRowId
    list_id: PriceListId
    sku_id: SkuId | None
    unit: str | None
    min_base: int
    valid_from: datetime
    valid_to: datetime | None
    price: UnitPrice | None
    percent_bp: int | None = None
    no_promotion: bool = False


@dataclass(frozen=True, slots=True)
class PricePlan:
    """What setting prices will do: rows that end, each at its moment, and rows to add.

    The ids of added rows are not known yet and stand as 0.
    """

    ended: Mapping[PriceRowId, datetime]
    added: tuple[PriceRow, ...]


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A price row as it stands for one customer: from which source, with which list."""

    row: PriceRow
    source: PriceSource
    priority: int
    list_code: str


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Every price that holds for one customer at one moment, per SKU, nearest source first."""

    now: datetime
    currency: str
    rows: Mapping[SkuId, tuple[ListedRow, ...]]


@dataclass(frozen=True, slots=True)
class PriceTrace:
    """Why a unit costs what it costs; stored with the order line.

    `row_id` is the row that was used (0 for an override); with `percent_bp` its share of the base
    row `base_row_id`. `min_base` is the break that was reached. A derived price was computed from
    the price of `derived_from_unit` (`derived_from_factor` base units).
    """

    source: PriceSource
    list_code: str
    row_id: PriceRowId
    min_base: int
    valid_from: datetime
    valid_to: datetime | None
    priced_at: datetime
    is_derived: bool = False
    derived_from_unit: str | None = None
    derived_from_factor: int | None = None
    percent_bp: int | None = None
    base_row_id: PriceRowId | None = None
    no_promotion: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line to be priced."""

    sku: Sku
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of one sale unit for one customer; no price → None (时价)."""

    sku_id: SkuId
    unit: str
    factor: int
    unit_price: UnitPrice | None
    why: PriceTrace | None


@dataclass(frozen=True, slots=True)
class PricePart:
    """Part of a line at one unit price: whole packs, or the rest.

    `base` = base units of this part; `count` may have decimals only for weighed goods, so it is
    not kept: it is base / factor. `amount` is rounded once, from the undivided price.
    """

    base: int
    unit: str
    factor: int
    unit_price: UnitPrice
    amount: Money
    why: PriceTrace


@dataclass(frozen=True, slots=True)
class LineQuote:
    """What a line costs and why; `amount` None = 时价, priced by the rep at review.

    `unit_price` is for `unit`, the sale unit the line is told in.
    """

    sku_id: SkuId
    unit: str
    unit_price: UnitPrice | None
    parts: tuple[PricePart, ...]
    amount: Money | None


@dataclass(frozen=True, slots=True)
class NextBreak:
    """ "再加1箱到 ¥43 档，10箱共¥430": `extra` more makes `total` cost `amount`."""

    sku_id: SkuId
    extra: Quantity
    total: Quantity
    unit_price: UnitPrice
    amount: Money
