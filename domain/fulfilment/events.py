"""What happens to parcels."""

from dataclasses import dataclass

from domain.base.ids import ShipmentId
from domain.order import OrderEvent


@dataclass(frozen=True, slots=True)
class OrderShipped(OrderEvent):
    """A parcel left; others may follow."""

    shipment_id: ShipmentId


@dataclass(frozen=True, slots=True)
class RestClosed(OrderEvent):
    """What had not left will not."""


@dataclass(frozen=True, slots=True)
class OrderDelivered(OrderEvent):
    """Everything arrived."""
