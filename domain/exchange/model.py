"""What a file holds once it is read, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.base.errors import DomainError
from domain.base.ids import StaffId
from domain.base.money import UnitPrice


class ImportKind(StrEnum):
    """What a file brings."""

    GOODS = "goods"
    PRICES = "prices"
    CUSTOMERS = "customers"
    HISTORY = "history"
    OPENINGS = "openings"


class ProblemCode(StrEnum):
    """What can be wrong with a file, a row or a cell. The pages hold the sentences."""

    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_UNKNOWN = "file_unknown"
    FILE_OLD_EXCEL = "file_old_excel"
    FILE_MACROS = "file_macros"
    FILE_LOCKED = "file_locked"
    FILE_BROKEN = "file_broken"
    FILE_SWOLLEN = "file_swollen"
    """A zip that unpacks to far more than a sheet needs."""
    ENCODING_UNKNOWN = "encoding_unknown"
    JSON_BROKEN = "json_broken"
    HEADER_MISSING = "header_missing"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    COLUMNS_ALIKE = "columns_alike"
    """Two headers that mean the same column: `value`, and `hint` before it."""
    COLUMN_IGNORED = "column_ignored"
    """A warning: the column's name is not known, its cells were not read."""
    ROWS_MISSING = "rows_missing"
    ROWS_TOO_MANY = "rows_too_many"
    VALUE_MISSING = "value_missing"
    VALUE_TOO_LONG = "value_too_long"
    VALUE_UNPRINTABLE = "value_unprintable"
    FORMULA_FAILED = "formula_failed"
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_NOT_POSITIVE = "number_not_positive"
    NUMBER_TOO_PRECISE = "number_too_precise"
    DATE_UNREADABLE = "date_unreadable"
    DATES_REVERSED = "dates_reversed"
    DATE_OVER = "date_over"
    CHOICE_UNKNOWN = "choice_unknown"
    DUPLICATE = "duplicate"
    UNITS_UNREADABLE = "units_unreadable"
    UNITS_CONTRADICT = "units_contradict"
    UNIT_UNKNOWN = "unit_unknown"
    QUANTITY_NOT_WHOLE = "quantity_not_whole"
    BARCODE_ODD = "barcode_odd"
    """A warning: the check digit does not fit."""
    CASE_UNCLEAR = "case_unclear"
    """How many pieces a case holds is said, but not what one of the two is called."""
    SPEC_UNCLEAR = "spec_unclear"
    """A warning: the pack could not be read from the spec, so it is sold as one piece."""
    SKU_UNKNOWN = "sku_unknown"
    CUSTOMER_UNKNOWN = "customer_unknown"
    SUBSTITUTES_CYCLIC = "substitutes_cyclic"
    """`value` is the way from substitute to substitute back to the row's goods."""
    STAFF_UNKNOWN = "staff_unknown"
    WAREHOUSE_UNKNOWN = "warehouse_unknown"
    WAREHOUSE_OPENED = "warehouse_opened"
    """A warning: the shop has no warehouse yet, so the file opens this one."""
    GOODS_NEW = "goods_new"
    """A warning, where the shop has goods already: `hint` new ones, by name."""
    GOODS_UNPRICED = "goods_unpriced"
    """A warning: `hint` goods will have no price, by name."""
    LEAST_UNFIT = "least_unfit"
    """A warning: the minimum of `hint` goods is no legal amount; `value` names the real least."""
    PRICE_FAR = "price_far"
    """A warning: `hint` prices are less than half or more than double of what they were."""
    PHONE_UNREADABLE = "phone_unreadable"
    REFUSED = "refused"
    """The feature the row belongs to refused it; `refusal` says why."""


WARNINGS = frozenset(
    {
        ProblemCode.COLUMN_IGNORED,
        ProblemCode.BARCODE_ODD,
        ProblemCode.SPEC_UNCLEAR,
        ProblemCode.WAREHOUSE_OPENED,
        ProblemCode.GOODS_NEW,
        ProblemCode.GOODS_UNPRICED,
        ProblemCode.LEAST_UNFIT,
        ProblemCode.PRICE_FAR,
    }
)
"""Said, but no reason to refuse the file."""


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing wrong. `row` is the row as the spreadsheet program numbers it, None = the file.

    `column` is a canonical column name, `value` what stands in the cell (cut to 60 characters),
    `hint` what would fit: a limit, the allowed words, the row of the first occurrence. `refusal`
    is what the feature answered that the row belongs to.
    """

    code: ProblemCode
    row: int | None = None
    column: str = ""
    value: str = ""
    hint: str = ""
    refusal: DomainError | None = None

    @property
    def is_warning(self) -> bool:
        """The file may be imported all the same."""
        return self.code in WARNINGS


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: canonical column → text, stripped, never None."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as text. `columns` are the canonical columns it has."""

    columns: frozenset[str]
    rows: tuple[SheetRow, ...]
    problems: tuple[ImportProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class StockEntry:
    """How much lies in a warehouse ("" = the first), counted in order units."""

    warehouse: str
    count: Decimal


@dataclass(frozen=True, slots=True)
class GoodsEntry:
    """One SKU to create or update by `code`. `units` maps unit → base units, base unit first.

    None means "the file does not say": a new SKU takes the default, an old one keeps its own.
    """

    row: int
    code: str
    name: str
    brand: str
    product: str
    spec: str
    base_unit: str
    order_unit: str
    units: Mapping[str, int]
    category: str | None = None
    barcode: str = ""
    aliases: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    is_weighed: bool = False
    settles_by_weight: bool | None = None
    derives_price: bool | None = None
    vat_rate_bp: int | None = None
    split: str | None = None
    step: int | None = None
    moq: int | None = None
    multiple: int | None = None
    is_on_sale: bool | None = None
    price: UnitPrice | None = None
    stock: tuple[StockEntry, ...] = ()
    has_pack: bool = True
    """Whether the file tells the pack; else known goods keep theirs, see `Shelf.with_pack`."""
    said_unit: str = ""
    """The one unit that the file names where it tells no pack; "" for none."""


ALL_GOODS = "*"
"""The code of a price row that holds for all goods: a percentage of their base prices."""


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """One price row. `scope` is base, group:X, grade:X or customer:CODE; dates are inclusive.

    Either `price` or `percent_bp` (1/100 of a percent of the base price) is set. `priority` is
    the turn of a group's list among those of a shop's groups, None: not said. `currency` None:
    the customer's, for others the shop's.
    """

    row: int
    scope: str
    code: str
    unit: str
    price: UnitPrice | None
    min_count: Decimal = Decimal(1)
    valid_from: date | None = None
    valid_to: date | None = None
    percent_bp: int | None = None
    priority: int | None = None
    currency: str | None = None
    no_promotion: bool | None = None
    """None: the file does not say, so it stays as it is."""


@dataclass(frozen=True, slots=True)
class CustomerEntry:
    """One shop to create or update by `code`, with its first contact. None = not said."""

    row: int
    code: str
    name: str
    group: str | None = None
    grade: str | None = None
    region: str | None = None
    rep: str | None = None
    terms: str | None = None
    address: str | None = None
    phone: str | None = None
    contact: str | None = None
    contact_phone: str | None = None
    no_substitute: bool | None = None
    note: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class PastLineEntry:
    """One line of an order of the past; rows with the same customer, day and number belong
    together."""

    row: int
    customer: str
    order_ref: str
    day: date
    code: str
    count: Decimal
    unit: str
    price: UnitPrice | None = None
    said: str = ""
    """What the customer calls the goods."""


@dataclass(frozen=True, slots=True)
class OpeningEntry:
    """What a shop owed before; below zero: what we held for it."""

    row: int
    customer: str
    amount: Decimal
    due: date | None = None
    note: str = ""


Entry = GoodsEntry | PriceEntry | CustomerEntry | PastLineEntry | OpeningEntry


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A row of a price file that changes something: what holds in its list now, and what then.

    `target` is the name of the shop, else of the group or grade, empty for everybody. One of
    `price` and `percent_bp` is set; both befores are None where the list has no such price.
    `min_count` counts `unit`, "" for a share of all goods. Days are inclusive.
    """

    row: int
    scope: str
    target: str
    code: str
    name: str
    unit: str
    min_count: Decimal
    price: UnitPrice | None
    percent_bp: int | None
    price_before: UnitPrice | None
    percent_before: int | None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import would do, or did. Nothing is written while `is_clean` is false.

    `skipped` counts example rows; `cut` problems beyond the first 200 are only counted.
    `price_changes` are those of a price file.
    """

    kind: ImportKind
    filename: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    problems: tuple[ImportProblem, ...] = ()
    cut: int = 0
    price_changes: tuple[PriceChange, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Nothing but warnings."""
        return all(problem.is_warning for problem in self.problems)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A file that was read: its report so far and its rows, ready to check and apply.

    `currency` is that of prices and new customers of which the file does not say another.
    """

    report: ImportReport
    rows: tuple[Entry, ...] = field(default=())
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """A file that was looked at and may be applied, under a key of ≥ 128 random bits."""

    key: str
    staff_id: StaffId
    kind: ImportKind
    filename: str
    content: bytes
