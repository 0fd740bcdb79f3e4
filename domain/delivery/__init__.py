"""How and when an order gets to its shop: methods, places, freight, route calendar, cut-off.

For: the method, place, date and freight of an order, and whether they can still be had.
Not for: shipments on the road (fulfilment), stock (inventory), what goods cost (pricing).
"""

from domain.customer.model import DeliveryMethod
from domain.delivery.errors import (
    CutOffPassed,
    DateInPast,
    DateTooFar,
    FreightInvalid,
    NeverDelivered,
    NoDeliveryThatDay,
    NoPickup,
    PickupInvalid,
    PlaceUnknown,
    RouteInvalid,
)
from domain.delivery.freight import freight_of, missing_for_free
from domain.delivery.model import (
    AS_USUAL,
    Arranged,
    ClosedDay,
    DeliveryChoice,
    DeliveryPolicy,
    DeliverySlot,
    DeliveryTerms,
    FreightRule,
    PickupPoint,
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
    arrange_delivery,
    close_day,
    closed_days,
    drop_freight,
    freight_rules,
    list_routes,
    pickup_points,
    policy_for,
    reopen_day,
    save_freight,
    save_pickup_point,
    save_route,
)

__all__ = [
    "AS_USUAL",
    "Arranged",
    "ClosedDay",
    "CutOffPassed",
    "DateInPast",
    "DateTooFar",
    "DeliveryChoice",
    "DeliveryMethod",
    "DeliveryPolicy",
    "DeliverySlot",
    "DeliveryTerms",
    "FreightInvalid",
    "FreightRule",
    "NeverDelivered",
    "NoDeliveryThatDay",
    "NoPickup",
    "PickupInvalid",
    "PickupPoint",
    "PlaceUnknown",
    "Route",
    "RouteInvalid",
    "arrange_delivery",
    "close_day",
    "closed_days",
    "cut_off_for",
    "delivers_on",
    "delivery_for",
    "drop_freight",
    "earliest_slot",
    "freight_of",
    "freight_rules",
    "list_routes",
    "missing_for_free",
    "next_cut_off",
    "pickup_points",
    "policy_for",
    "reopen_day",
    "save_freight",
    "save_pickup_point",
    "save_route",
    "today_of",
]
