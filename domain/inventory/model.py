"""Warehouses, stock, reservations and movements. All quantities are base units of the SKU."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import (
    ContactId,
    CustomerId,
    OrderId,
    OrderLineId,
    SkuId,
    WarehouseId,
)


class Cause(StrEnum):
    """The one cause of a movement."""

    OPENING = "opening"
    """First count when stock-keeping starts."""
    RECEIPT = "receipt"
    """Goods came in from a supplier."""
    SHIPMENT = "shipment"
    """Goods went out for an order line."""
    GOODS_RETURN = "goods_return"
    """A customer's goods came back."""
    REPLACEMENT = "replacement"
    """Goods went out for nothing, for what was broken before."""
    ADJUST = "adjust"
    """Corrected by hand, with a reason."""
    COUNT = "count"
    """A stocktake found another number."""
    TRANSFER = "transfer"
    """Between two warehouses; the two movements of one cause sum to zero."""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place with stock; `regions` it serves first, lower `priority` is tried first."""

    id: WarehouseId
    code: str
    name: str
    priority: int = 0
    regions: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Stock:
    """What one warehouse has of one SKU; `reserved` of `on_hand` is promised to orders.

    `low_at` and `over_at` are alert levels for what is available; None = no alert.
    """

    id: int
    sku_id: SkuId
    warehouse_id: WarehouseId
    on_hand: int
    reserved: int
    low_at: int | None = None
    over_at: int | None = None

    @property
    def available(self) -> int:
        """What can still be promised."""
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True)
class StockWant:
    """What an order line needs reserved."""

    order_line_id: OrderLineId
    sku_id: SkuId
    base: int


@dataclass(frozen=True, slots=True)
class Allotment:
    """Part of a want given to one warehouse by routing."""

    order_line_id: OrderLineId
    sku_id: SkuId
    warehouse_id: WarehouseId
    stock_id: int
    base: int


@dataclass(frozen=True, slots=True)
class Routing:
    """Which warehouse gives what, and what nobody can give; shortages per SKU."""

    allotments: tuple[Allotment, ...]
    shortages: tuple["Shortage", ...] = ()


@dataclass(frozen=True, slots=True)
class Shortage:
    """`wanted` of a SKU where only `available` can be promised."""

    sku_id: SkuId
    wanted: int
    available: int


@dataclass(frozen=True, slots=True)
class Reservation:
    """Stock promised to an order line; `outstanding` is neither shipped nor released yet."""

    id: int
    order_id: OrderId
    order_line_id: OrderLineId
    sku_id: SkuId
    warehouse_id: WarehouseId
    stock_id: int
    quantity: int
    issued: int
    released: int
    short: int

    @property
    def outstanding(self) -> int:
        """What is still held for the line."""
        return self.quantity - self.issued - self.released - self.short


@dataclass(frozen=True, slots=True)
class LostPromise:
    """A line that a count has left with less than was held for it, now or once."""

    order_id: OrderId
    order_line_id: OrderLineId
    sku_id: SkuId


@dataclass(frozen=True, slots=True)
class StockMovement:
    """A change of `on_hand` by `change` with its one cause."""

    id: int
    sku_id: SkuId
    warehouse_id: WarehouseId
    change: int
    cause: Cause
    cause_key: str
    at: datetime
    reason: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class MovementCause:
    """Why stock changes: a cause, the key of what caused it, and a reason in words."""

    cause: Cause
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefusedDemand:
    """Asked for and not sold since some moment: how often, and how many base units too many."""

    sku_id: SkuId
    times: int
    missing: int


@dataclass(frozen=True, slots=True)
class ArrivalWait:
    """A person who wants to hear when a SKU is there again."""

    id: int
    sku_id: SkuId
    customer_id: CustomerId
    contact_id: ContactId
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StockPlace:
    """Which SKU in which warehouse."""

    sku_id: SkuId
    warehouse_id: WarehouseId
