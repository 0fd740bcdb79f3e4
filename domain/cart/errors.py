"""What a draft refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import CartId, SkuId


@dataclass(eq=False)
class LineMissing(DomainError):
    """The draft has no line of this SKU to change."""

    sku_id: SkuId


@dataclass(eq=False)
class BelowZero(DomainError):
    """More would be taken away than the line has; it keeps its `base` quantity."""

    sku_id: SkuId
    base: int
    minus: int


@dataclass(eq=False)
class BadScale(DomainError):
    """All lines cannot be multiplied by this factor (zero, negative, over 100)."""

    factor: str


@dataclass(eq=False)
class TooManyLines(DomainError):
    """A draft has at most `limit` lines."""

    limit: int


@dataclass(eq=False)
class NothingToUndo(DomainError):
    """The draft is at its beginning."""

    cart_id: CartId


@dataclass(eq=False)
class CartClosed(DomainError):
    """The draft is placed, dropped or expired, or another one is open instead."""

    cart_id: CartId
    status: str
