"""The merchant's settings joined with the route calendar."""

from collections.abc import Sequence
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import CustomerId
from domain.base.values import replace
from domain.customer import Customer, DeliveryMethod, addresses_of
from domain.db import Tx
from domain.delivery import store
from domain.delivery.errors import FreightInvalid, PickupInvalid, RouteInvalid
from domain.delivery.freight import Places, arrange
from domain.delivery.model import (
    AS_USUAL,
    Arranged,
    ClosedDay,
    DeliveryChoice,
    DeliveryPolicy,
    FreightRule,
    PickupPoint,
    Route,
)
from domain.delivery.rules import today_of, with_route


def policy_for(tx: Tx, policy: DeliveryPolicy, customer: Customer | None) -> DeliveryPolicy:
    """The merchant's policy with the customer's route, the closed days ahead, and freight."""
    route = store.load_route_of(tx, customer.region) if customer and customer.region else None
    routed = policy if route is None else with_route(policy, route)
    return _with_days(routed, policy, store.load_ahead(tx, today_of(policy, tx.now)))


def usual_policies(
    tx: Tx, policy: DeliveryPolicy, customers: Sequence[Customer]
) -> dict[CustomerId, DeliveryPolicy]:
    """The days and cut-offs by which each shop has its goods as usual: its route's, or those of
    the place where it fetches them. Three statements, however many shops there are.
    """
    ahead = store.load_ahead(tx, today_of(policy, tx.now))
    routes = {route.region: route for route in reversed(store.load_routes(tx)) if route.region}
    fetches = any(shop.delivery_method is DeliveryMethod.PICKUP for shop in customers)
    places = Places(store.load_points(tx) if fetches else ())
    found = {}
    for shop in customers:
        route = routes.get(shop.region)
        routed = policy if route is None else with_route(policy, route)
        own = _with_days(routed, policy, ahead)
        found[shop.id] = arrange(shop, AS_USUAL, places, own).policy
    return found


def arrange_delivery(
    tx: Tx, customer: Customer, *, choice: DeliveryChoice, policy: DeliveryPolicy
) -> Arranged:
    """How an order with this choice gets to the shop; no statement where all is as usual.

    `policy` is what `policy_for` gives.
    """
    is_usual = choice == AS_USUAL and customer.delivery_method is DeliveryMethod.DELIVERY
    if is_usual:
        return arrange(customer, choice, Places(), policy)
    places = Places(store.load_points(tx), addresses_of(tx, customer.id), store.load_routes(tx))
    return arrange(customer, choice, places, policy)


def pickup_points(tx: Tx) -> tuple[PickupPoint, ...]:
    """All places where goods can be fetched, by code."""
    return store.load_points(tx)


def save_pickup_point(tx: Tx, point: PickupPoint, actor: Actor) -> None:
    """Enter or change a place to fetch goods. PickupInvalid."""
    for field in ("code", "name", "address"):
        if not getattr(point, field).strip():
            raise PickupInvalid(field)
    if point.opens_at >= point.closes_at:
        raise PickupInvalid("closes_at")
    if not (point.weekdays and point.weekdays <= set(range(1, 8))):
        raise PickupInvalid("weekdays")
    if not 0 <= point.lead_days <= 30:
        raise PickupInvalid("lead_days")
    store.save_point(tx, point)
    record(tx, Recorded("pickup.save", "pickup", point.code, None, point.name), actor=actor)


def freight_rules(tx: Tx) -> tuple[FreightRule, ...]:
    """All freight rules, by method and region."""
    return store.load_freight(tx)


def save_freight(tx: Tx, rule: FreightRule, actor: Actor) -> None:
    """Enter or change what a method costs in a region. FreightInvalid."""
    free = rule.free_from
    if rule.fee.minor < 0:
        raise FreightInvalid("fee")
    if free is not None and (free.minor <= 0 or free.currency != rule.fee.currency):
        raise FreightInvalid("free_from")
    store.save_freight(tx, rule)
    shown = [rule.fee.minor, None if free is None else free.minor, rule.fee.currency]
    key = f"{rule.method}:{rule.region}"
    record(tx, Recorded("freight.save", "freight", key, None, shown), actor=actor)


def drop_freight(tx: Tx, rule: FreightRule, actor: Actor) -> None:
    """Charge nothing by this rule any more; NotFound."""
    key = f"{rule.method}:{rule.region}"
    if not store.drop_freight(tx, rule):
        raise NotFound("freight", key)
    record(tx, Recorded("freight.drop", "freight", key), actor=actor)


def save_route(tx: Tx, route: Route, actor: Actor) -> None:
    """Enter or change a route. RouteInvalid."""
    if not route.code.strip() or not route.region.strip():
        raise RouteInvalid("code" if not route.code.strip() else "region")
    if route.weekdays is not None and not (route.weekdays and route.weekdays <= set(range(1, 8))):
        raise RouteInvalid("weekdays")
    if route.lead_days is not None and not 0 <= route.lead_days <= 30:
        raise RouteInvalid("lead_days")
    store.save_route(tx, route)
    record(tx, Recorded("route.save", "route", route.code), actor=actor)


def list_routes(tx: Tx) -> tuple[Route, ...]:
    """All routes by code."""
    return store.load_routes(tx)


def close_day(tx: Tx, closed: ClosedDay, actor: Actor) -> None:
    """Deliver nothing on that day."""
    store.save_closed_day(tx, closed.day, closed.reason)
    change = Recorded("calendar.close", "calendar", closed.day.isoformat(), None, closed.reason)
    record(tx, change, actor=actor)


def reopen_day(tx: Tx, day: date, actor: Actor) -> None:
    """Deliver on that day after all; NotFound where it was not closed."""
    if not store.drop_closed_day(tx, day):
        raise NotFound("closed_day", day.isoformat())
    record(tx, Recorded("calendar.reopen", "calendar", day.isoformat()), actor=actor)


def closed_days(tx: Tx, first: date) -> tuple[ClosedDay, ...]:
    """Days without delivery from `first` on."""
    return tuple(ClosedDay(day, reason) for day, reason in store.load_closed_days(tx, first))


def _with_days(
    routed: DeliveryPolicy, policy: DeliveryPolicy, ahead: store.Ahead
) -> DeliveryPolicy:
    """With the merchant's closed days ahead and those of its settings, and freight."""
    closed = policy.closed_days | ahead.closed
    return replace(routed, closed_days=closed, freight=ahead.freight)
