"""What happened to stock."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import (
    ContactId,
    CustomerId,
    OrderId,
    OrderLineId,
    SkuId,
    WarehouseId,
)


@dataclass(frozen=True, slots=True)
class StockArrived(Event):
    """More of a SKU can be promised than before; backorders and waits may be served."""

    sku_id: SkuId
    warehouse_id: WarehouseId
    base: int


@dataclass(frozen=True, slots=True)
class GoodsArrived(Event):
    """A SKU is there again, and this person wanted to hear of it."""

    wait_id: int
    sku_id: SkuId
    contact_id: ContactId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class ReservationShort(Event):
    """A count found less than was promised; `base` of this order line is no longer held.

    `short` is what the reservation is short of by now, after this count and those before.
    """

    order_id: OrderId
    order_line_id: OrderLineId
    sku_id: SkuId
    base: int
    reservation_id: int
    short: int


@dataclass(frozen=True, slots=True)
class StockLevelCrossed(Event):
    """Available stock fell to `low_at` or rose to `over_at`; told once per crossing."""

    sku_id: SkuId
    warehouse_id: WarehouseId
    is_low: bool
    available: int


@dataclass(frozen=True, slots=True)
class GoodsSplit(Event):
    """What an order needs was held in several warehouses."""

    order_id: OrderId
    warehouse_ids: tuple[WarehouseId, ...]
