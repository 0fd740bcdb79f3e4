"""The merchant's settings joined with the route calendar."""

from dataclasses import replace
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.customer import Customer
from domain.db import Tx
from domain.delivery import store
from domain.delivery.errors import RouteInvalid
from domain.delivery.model import ClosedDay, DeliveryPolicy, Route
from domain.delivery.rules import today_of, with_route


def policy_for(tx: Tx, policy: DeliveryPolicy, customer: Customer | None) -> DeliveryPolicy:
    """The merchant's policy with the customer's route and the closed days ahead."""
    today = today_of(policy, tx.now)
    closed = {day for day, _ in store.load_closed_days(tx, today)}
    route = store.load_route_of(tx, customer.region) if customer and customer.region else None
    routed = policy if route is None else with_route(policy, route)
    return replace(routed, closed_days=policy.closed_days | closed)


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
