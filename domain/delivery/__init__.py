"""When an order can be delivered: route calendar, cut-off, the trading day.

For: the delivery date of an order and whether it can still be had.
Not for: shipments on the road (fulfilment), stock (inventory), what an order costs (pricing).
"""

from domain.delivery.errors import (
    CutOffPassed,
    DateInPast,
    DateTooFar,
    NeverDelivered,
    NoDeliveryThatDay,
    RouteInvalid,
)
from domain.delivery.model import (
    ClosedDay,
    DeliveryMethod,
    DeliveryPolicy,
    DeliverySlot,
    Route,
)
from domain.delivery.rules import (
    cut_off_for,
    delivers_on,
    delivery_for,
    earliest_slot,
    next_cut_off,
    today_of,
)
from domain.delivery.service import (
    close_day,
    closed_days,
    list_routes,
    policy_for,
    reopen_day,
    save_route,
)

__all__ = [
    "ClosedDay",
    "CutOffPassed",
    "DateInPast",
    "DateTooFar",
    "DeliveryMethod",
    "DeliveryPolicy",
    "DeliverySlot",
    "NeverDelivered",
    "NoDeliveryThatDay",
    "Route",
    "RouteInvalid",
    "close_day",
    "closed_days",
    "cut_off_for",
    "delivers_on",
    "delivery_for",
    "earliest_slot",
    "list_routes",
    "next_cut_off",
    "policy_for",
    "reopen_day",
    "save_route",
    "today_of",
]
