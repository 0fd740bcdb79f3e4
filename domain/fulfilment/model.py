"""Parcels as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.base.ids import OrderId, OrderLineId, ShipmentId, SkuId


class ShipmentStatus(StrEnum):
    """Where a parcel is."""

    SHIPPED = "shipped"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """How much of an order line is in a parcel, in base units."""

    order_line_id: OrderLineId
    sku_id: SkuId
    base_quantity: int


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel of an order; `no` counts from 1."""

    id: ShipmentId
    order_id: OrderId
    no: int
    carrier: str
    tracking_no: str
    status: ShipmentStatus
    shipped_at: datetime
    delivered_at: datetime | None
    lines: tuple[ShipmentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """What leaves now. `lines` None: everything that is still open.

    `day` is the trading day it leaves on, for the books; None: by the usual time zone.
    """

    carrier: str = ""
    tracking_no: str = ""
    lines: tuple[tuple[OrderLineId, int], ...] | None = None
    day: date | None = None
