"""Parcels: shipping all or part of an order, tracking numbers, delivery.

For: what left the warehouse and what arrived.
Not for: the order's own states (order), stock figures (inventory), carriers' networks (bot).
"""

from domain.fulfilment.errors import GoodsAwaited, NothingToShip, NotShippedYet, TooMuchShipped
from domain.fulfilment.events import OrderDelivered, OrderShipped, RestClosed
from domain.fulfilment.model import Parcel, Shipment, ShipmentLine, ShipmentStatus
from domain.fulfilment.service import (
    close_rest,
    deliver_order,
    deliver_shipment,
    get_shipment,
    ship_order,
    shipments_of,
)

__all__ = [
    "GoodsAwaited",
    "NotShippedYet",
    "NothingToShip",
    "OrderDelivered",
    "OrderShipped",
    "Parcel",
    "RestClosed",
    "Shipment",
    "ShipmentLine",
    "ShipmentStatus",
    "TooMuchShipped",
    "close_rest",
    "deliver_order",
    "deliver_shipment",
    "get_shipment",
    "ship_order",
    "shipments_of",
]
