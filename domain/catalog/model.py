"""What a SKU is, and the words learned for it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.base.ids import AliasId, CategoryId, CustomerId, SkuId, StaffId


class SkuStatus(StrEnum):
    """Whether a SKU can be ordered."""

    ON_SALE = "on_sale"
    OFF_SALE = "off_sale"
    """Still known by name, so that the answer can say that it is no longer sold."""


class Split(StrEnum):
    """How far a pack may be opened."""

    NONE = "none"
    """Whole order units only."""
    HALF = "half"
    """Halves of an order unit."""
    LOOSE = "loose"
    """Any multiple of the SKU's smallest step."""


class Scope(StrEnum):
    """For whom a word holds; the nearest scope wins."""

    CUSTOMER = "customer"
    """`scope_key` is the CustomerId as text."""
    GROUP = "group"
    """`scope_key` is the customer group's code."""
    ALL = "all"
    """`scope_key` is empty."""


class AliasSource(StrEnum):
    """Where a word came from."""

    GOODS = "goods"
    """Entered or imported with the SKU."""
    REP = "rep"
    """A rep taught it with one tap."""
    CHOICE = "choice"
    """A customer chose it, more than once."""
    HISTORY = "history"
    """The customer's own word for it in imported orders."""
    CORRECTION = "correction"
    """A customer said that it is something else."""


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the catalogue; `parent_id` makes levels."""

    id: CategoryId
    code: str
    name: str
    parent_id: CategoryId | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class SaleUnit:
    """A unit word of one SKU: `factor` base units; `synonyms` mean the same."""

    unit: str
    factor: int
    synonyms: tuple[str, ...] = ()
    is_learned: bool = False


class PackCount(NamedTuple):
    """One part of an amount as it is shown: "1箱" of "1箱+12罐"."""

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class SkuDraft:
    """A SKU as entered or imported, before it has an id. Fields as in `Sku`."""

    code: str
    name: str
    base_unit: str
    order_unit: str
    units: tuple[SaleUnit, ...]
    brand: str = ""
    product: str = ""
    spec: str = ""
    category_id: CategoryId | None = None
    barcode: str = ""
    status: SkuStatus = SkuStatus.ON_SALE
    split: Split = Split.NONE
    is_weighed: bool = False
    step_base: int = 1
    moq: int = 0
    order_multiple: int = 0
    derives_price: bool = True
    settles_by_weight: bool = False
    takes_backorder: bool = False
    vat_rate_bp: int | None = None
    image: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sku:
    """Something that is sold.

    `step_base`, `moq`, `order_multiple` and `unusual_typical` are in base units (grams for
    weighed goods); `moq` and `order_multiple` 0 mean no such rule. `unusual_typical` is what a
    shop usually takes at once, worked out from the orders of all; None: too few say it. Where a
    SKU is loaded for a customer, `split`, `moq` and `order_multiple` are the ones that hold for
    him. `units` always has the base unit (factor 1) and the order unit, smallest factor first.
    `vat_rate_bp` is in 1/100 of a percent.
    """

    id: SkuId
    code: str
    name: str
    base_unit: str
    order_unit: str
    units: tuple[SaleUnit, ...]
    brand: str = ""
    product: str = ""
    spec: str = ""
    category_id: CategoryId | None = None
    barcode: str = ""
    status: SkuStatus = SkuStatus.ON_SALE
    split: Split = Split.NONE
    is_weighed: bool = False
    step_base: int = 1
    moq: int = 0
    order_multiple: int = 0
    unusual_typical: int | None = None
    derives_price: bool = True
    settles_by_weight: bool = False
    takes_backorder: bool = False
    vat_rate_bp: int | None = None
    image: str = ""

    @property
    def is_on_sale(self) -> bool:
        """Whether it can be ordered."""
        return self.status is SkuStatus.ON_SALE


@dataclass(frozen=True, slots=True)
class BuyingRule:
    """Minimum, multiple and carton rule agreed for a group or one customer; None = not agreed.

    `moq` and `order_multiple` are base units; 0 lifts the SKU's own rule.
    """

    sku_id: SkuId
    scope: Scope
    scope_key: str
    moq: int | None = None
    order_multiple: int | None = None
    split: Split | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A word for a SKU; `evidence` counts how often it was taught or chosen."""

    id: AliasId
    sku_id: SkuId
    text: str
    scope: Scope
    scope_key: str
    evidence: int
    is_negative: bool
    source: AliasSource


@dataclass(frozen=True, slots=True)
class WantedRow:
    """One customer's word for something the catalogue does not have."""

    word: str
    said: str
    times: int
    first_at: datetime
    last_at: datetime
    customer_id: CustomerId
    customer_code: str
    customer_name: str
    rep_id: StaffId | None


@dataclass(frozen=True, slots=True)
class LearnedWord:
    """A word that was taught or learned, with the code and name of its SKU."""

    alias: Alias
    sku_code: str
    sku_name: str
    learned_by: str
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class SkuFilter:
    """What a list of SKUs is narrowed to; empty fields narrow nothing."""

    category_ids: tuple[CategoryId, ...] = ()
    status: SkuStatus | None = None
    text: str = ""
    """Part of the name, code or barcode."""
    sku_ids: tuple[SkuId, ...] = field(default=())
