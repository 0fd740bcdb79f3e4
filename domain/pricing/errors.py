"""What a price list refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import PriceRowId, SkuId


@dataclass(eq=False)
class PriceInvalid(DomainError):
    """A price that is negative, absurd, or of another currency than its list.

    `value` is what stands in `field` as one would write it: "-0.01", "1200" (percent), "HKD".
    """

    sku_id: SkuId | None
    field: str
    value: str


@dataclass(eq=False)
class BreakRises(DomainError):
    """A larger quantity would cost more per unit than a smaller one: row `other_id` says so."""

    sku_id: SkuId | None
    min_base: int
    other_id: PriceRowId


@dataclass(eq=False)
class PriceWindowInvalid(DomainError):
    """A price that ends before it begins, or begins in the past."""

    sku_id: SkuId | None


@dataclass(eq=False)
class TraceMismatch(DomainError):
    """A stored trace recomputes to another price than was stored."""

    row_id: PriceRowId
    stored: int
    recomputed: int


@dataclass(eq=False)
class PriceListExists(DomainError):
    """The code is taken, or there is a base list of that currency already."""

    code: str
