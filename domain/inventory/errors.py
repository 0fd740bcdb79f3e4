"""What stock refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import SkuId
from domain.inventory.model import Shortage


@dataclass(eq=False)
class InsufficientStock(DomainError):
    """`wanted` base units of a SKU, of which `available` can be promised; nothing was reserved.

    `shortages` lists every SKU of the request that is short, this one first.
    """

    sku_id: SkuId
    wanted: int
    available: int
    shortages: tuple[Shortage, ...] = ()


@dataclass(eq=False)
class NotReserved(DomainError):
    """More is to be issued or released than `outstanding` base units held for the line."""

    order_line_id: int
    wanted: int
    outstanding: int
    sku_id: SkuId | None = None


@dataclass(eq=False)
class StockBelowReserved(DomainError):
    """The change would leave less than the `reserved` base units promised to orders."""

    sku_id: SkuId
    on_hand: int
    reserved: int


@dataclass(eq=False)
class StockQuantityInvalid(DomainError):
    """A movement of nothing, or of the wrong sign."""

    sku_id: SkuId
    base: int


@dataclass(eq=False)
class WarehouseExists(DomainError):
    """The code is taken or empty."""

    code: str


@dataclass(eq=False)
class WarehouseNotEmpty(DomainError):
    """The warehouse cannot be switched off: goods of `skus` different SKUs lie there."""

    code: str
    skus: int
