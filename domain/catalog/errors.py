"""What can be wrong with goods, units and amounts."""

from dataclasses import dataclass
from enum import StrEnum

from domain.base.errors import DomainError
from domain.base.ids import SkuId
from domain.base.quantity import Quantity


class IllegalReason(StrEnum):
    """Why an amount cannot be ordered."""

    NOT_POSITIVE = "not_positive"
    """Zero or less."""
    FRACTION = "fraction"
    """Not a whole number of base units."""
    SPLIT = "split"
    """The pack may not be opened (that far)."""
    STEP = "step"
    """Not a multiple of the smallest step."""
    BELOW_MOQ = "below_moq"
    """Less than the minimum."""
    OFF_MULTIPLE = "off_multiple"
    """Not a multiple of the agreed number."""
    TOO_MUCH = "too_much"
    """Beyond any sensible amount."""


@dataclass(eq=False)
class UnitUnknown(DomainError):
    """The SKU is not sold by `unit`; `known` are the unit words it has."""

    sku_id: SkuId
    unit: str
    known: tuple[str, ...]


@dataclass(eq=False)
class IllegalQuantity(DomainError):
    """`wanted_base` base units cannot be ordered; `nearest` are at most two legal amounts.

    For BELOW_MOQ and OFF_MULTIPLE `limit` is the minimum or multiple in base units, else 0.
    """

    sku_id: SkuId
    wanted_base: int
    nearest: tuple[Quantity, ...]
    reason: IllegalReason
    limit: int = 0


@dataclass(eq=False)
class SkuOffSale(DomainError):
    """The SKU is known but not sold now."""

    sku_id: SkuId


@dataclass(eq=False)
class SubstitutesCyclic(DomainError):
    """From substitute to substitute it goes back to the first: `codes` of the way, ends equal."""

    codes: tuple[str, ...]


@dataclass(eq=False)
class SkuInvalid(DomainError):
    """A SKU as entered contradicts itself in `field`; `value` is what stands there."""

    code: str
    field: str
    value: str


@dataclass(eq=False)
class CategoryInvalid(DomainError):
    """A category without code or name, or one that would be its own ancestor."""

    code: str


@dataclass(eq=False)
class UnitConflict(DomainError):
    """`unit` already means `factor` base units of this SKU."""

    sku_id: SkuId
    unit: str
    factor: int


@dataclass(eq=False)
class AliasUnfit(DomainError):
    """A word that cannot be learned: empty, too long, or without letters."""

    text: str
