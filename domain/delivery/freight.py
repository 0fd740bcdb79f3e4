"""How an order gets to its shop, and what that costs. Pure.

The method is what the order says, else what the shop has as usual. A place that is not there any
more counts as not said: the draft always prints where the goods go, and a draft whose place
changed under it is shown again before it can be placed.

The dearest mistake is a surprise, so freight is one line with its reason. The rule for the region
wins over the one for everywhere; it is free from an amount of goods after promotions.

Worked example: ¥10 in 城东, free from ¥200; ¥25 elsewhere, free from ¥600. A shop in 城东 orders
goods of ¥238 under 满200减40: ¥198 are paid for goods, so freight is ¥10 and ¥2 are missing.
Fetched by the shop itself the same order costs ¥198, and no order minimum holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.base.money import Money
from domain.customer.model import Customer, DeliveryMethod, ShopAddress
from domain.delivery.model import (
    Arranged,
    DeliveryChoice,
    DeliveryPolicy,
    DeliveryTerms,
    FreightRule,
    PickupPoint,
    Route,
)
from domain.delivery.rules import with_route

NEAR_PERCENT = 30
"""How much of the amount may be missing for free freight to be near."""


@dataclass(frozen=True, slots=True)
class Places:
    """What an order can choose from; `routes` by region."""

    points: tuple[PickupPoint, ...] = ()
    addresses: tuple[ShopAddress, ...] = ()
    routes: tuple[Route, ...] = ()


def arrange(
    customer: Customer, choice: DeliveryChoice, places: Places, policy: DeliveryPolicy
) -> Arranged:
    """The terms of an order of `customer`; `policy` is the one of the shop's own region."""
    point = pickup_point(customer, choice, places.points)
    if point is not None:
        address = f"{point.name} {point.address} ({point.hours})"
        terms = DeliveryTerms(DeliveryMethod.PICKUP, point.code, address)
        fetched = with_point(policy, point)
        return Arranged(_with_freight(terms, "", policy.freight, customer.currency), fetched)
    method = choice.method or customer.delivery_method
    if method is DeliveryMethod.PICKUP:
        method = DeliveryMethod.DELIVERY
    elsewhere = next((a for a in places.addresses if a.label == choice.place), None)
    if elsewhere is None:
        terms = DeliveryTerms(method, "", customer.address)
        return Arranged(
            _with_freight(terms, customer.region, policy.freight, customer.currency), policy
        )
    terms = DeliveryTerms(method, elsewhere.label, elsewhere.address)
    region = elsewhere.region or customer.region
    terms = _with_freight(terms, region, policy.freight, customer.currency)
    return Arranged(terms, _in_region(policy, region, customer, places.routes))


def pickup_point(
    customer: Customer, choice: DeliveryChoice, points: Sequence[PickupPoint]
) -> PickupPoint | None:
    """Where this order is fetched; None where it is brought."""
    if (choice.method or customer.delivery_method) is not DeliveryMethod.PICKUP:
        return None
    there = [point for point in points if point.is_active]
    return next((p for p in there if p.code == choice.place), there[0] if there else None)


def freight_of(terms: DeliveryTerms, paid: Money) -> Money:
    """The freight of an order of which `paid` is for goods, after promotions."""
    zero = Money.zero(paid.currency)
    if terms.fee is None:
        return zero
    is_free = terms.free_from is not None and paid >= terms.free_from
    return zero if is_free else terms.fee


def missing_for_free(terms: DeliveryTerms, paid: Money) -> Money | None:
    """What is missing to free freight; None where it is free, never free, or far away."""
    if terms.free_from is None or not freight_of(terms, paid):
        return None
    missing = terms.free_from - paid
    is_near = missing.minor * 100 <= terms.free_from.minor * NEAR_PERCENT
    return missing if is_near else None


def freight_rule(
    rules: Iterable[FreightRule], method: DeliveryMethod, region: str, *, currency: str
) -> FreightRule | None:
    """The rule for exactly this region, else the one for everywhere."""
    fitting = [r for r in rules if r.method is method and r.fee.currency == currency]
    own = next((rule for rule in fitting if rule.region and rule.region == region), None)
    return own or next((rule for rule in fitting if not rule.region), None)


def is_unpriced(
    rules: Iterable[FreightRule], method: DeliveryMethod, region: str, *, currency: str
) -> bool:
    """Whether freight is charged here, but in other currencies only: the fee is not known."""
    here = [rule for rule in rules if rule.method is method and rule.region in {"", region}]
    is_known = any(rule.fee.currency == currency for rule in here)
    return not is_known and any(rule.fee for rule in here)


def with_point(policy: DeliveryPolicy, point: PickupPoint) -> DeliveryPolicy:
    """The merchant's policy with the days and hours of a pickup point, and no minimum."""
    general = policy.general or policy
    return replace(
        general,
        weekdays=point.weekdays,
        cut_off=point.closes_at,
        lead_days=point.lead_days,
        order_minimum=None,
        closed_days=policy.closed_days,
        general=general,
    )


def _in_region(
    policy: DeliveryPolicy, region: str, customer: Customer, routes: Sequence[Route]
) -> DeliveryPolicy:
    """The policy of another region's route, else the merchant's own."""
    if region == customer.region:
        return policy
    general = replace(policy.general or policy, closed_days=policy.closed_days)
    route = next((r for r in routes if r.region == region), None)
    return general if route is None else with_route(general, route)


def _with_freight(
    terms: DeliveryTerms, region: str, rules: Sequence[FreightRule], currency: str
) -> DeliveryTerms:
    rule = freight_rule(rules, terms.method, region, currency=currency)
    if rule is None or not rule.fee:
        return terms
    return replace(terms, fee=rule.fee, free_from=rule.free_from)
