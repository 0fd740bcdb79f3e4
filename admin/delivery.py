"""How goods get to the shops: freight, places to fetch them, routes, and days without delivery."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from aiohttp import web

from admin.fields import FormReader
from admin.visit import Visit
from admin.words import DELIVERY_METHODS, WEEKDAYS
from domain.base.money import Money
from domain.customer import regions_of_shops
from domain.db import Tx
from domain.delivery import (
    ClosedDay,
    DeliveryMethod,
    DeliveryPolicy,
    FreightRule,
    PickupPoint,
    Route,
    close_day,
    closed_days,
    drop_freight,
    freight_rules,
    list_routes,
    pickup_points,
    reopen_day,
    save_freight,
    save_pickup_point,
    save_route,
    today_of,
)
from handlers import figures

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")
_CUT_OFFS = ("", "strict", "flexible")
_SURE = "sure"
"""The tick that a region is meant although no shop is in it."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything the page shows."""

    freight: tuple[FreightRule, ...]
    points: tuple[PickupPoint, ...]
    routes: tuple[Route, ...]
    closed: tuple[ClosedDay, ...]


async def show(visit: Visit) -> web.StreamResponse:
    """GET /delivery."""
    return await _page(visit, "", {})


async def _page(visit: Visit, form: str, wrong: Mapping[str, str]) -> web.StreamResponse:
    """`wrong` belongs to the form named; its fields keep what was typed."""
    shop = visit.context.shop()
    page = await visit.read(_load, shop.policy)
    return visit.page(
        "delivery.html",
        http=422 if wrong else 200,
        page=page,
        policy=shop.policy,
        currency=shop.currency,
        methods=DELIVERY_METHODS,
        weekdays=WEEKDAYS,
        wrong={form: wrong},
        typed={form: dict(visit.form.pairs)} if wrong else {},
        ticked={form: visit.form.many("weekdays")} if wrong else {},
    )


def _load(tx: Tx, policy: DeliveryPolicy) -> _Page:
    today = today_of(policy, tx.now)
    return _Page(freight_rules(tx), pickup_points(tx), list_routes(tx), closed_days(tx, today))


async def save_fee(visit: Visit) -> web.StreamResponse:
    """POST /delivery/freight: what a method costs in a region, or no fee there any more."""
    reader = FormReader(visit)
    currency = visit.context.shop().currency
    is_dropped = visit.form.has("drop")
    rule = FreightRule(
        DeliveryMethod(reader.choice("method", tuple(DELIVERY_METHODS))),
        reader.text("region", limit=60),
        reader.money("fee", currency, required=not is_dropped) or Money.zero(currency),
        reader.money("free", currency, required=False) or None,
    )
    if not is_dropped:
        await _doubt_region(visit, reader, rule.region)
    if not reader.is_right:
        return await _page(visit, "freight", reader.wrong)
    await visit.act(drop_freight if is_dropped else save_freight, rule, visit.actor)
    return visit.go("delivery", done="removed" if is_dropped else "saved", anchor="#freight")


async def save_point(visit: Visit) -> web.StreamResponse:
    """POST /delivery/pickup: a place to fetch goods, new or changed."""
    reader = FormReader(visit)
    opens, closes = _hour(reader, visit, "opens"), _hour(reader, visit, "closes")
    point = PickupPoint(
        code=reader.text("code", limit=20, required=True).upper(),
        name=reader.text("name", limit=40, required=True),
        address=reader.text("address", limit=120, required=True),
        opens_at=opens or time(8),
        closes_at=closes or time(18),
        weekdays=_days(visit) or frozenset(range(1, 8)),
        lead_days=reader.whole("lead_days") or 0,
        is_active=not visit.form.has("is_off"),
    )
    if point.opens_at >= point.closes_at:
        reader.wrong.setdefault("closes", visit.t("It has to close after it opens."))
    if not reader.is_right:
        return await _page(visit, "pickup", reader.wrong)
    await visit.act(save_pickup_point, point, visit.actor)
    return visit.go("delivery", done="saved", anchor="#pickup")


async def save_line(visit: Visit) -> web.StreamResponse:
    """POST /delivery/routes: a route, new or changed; empty fields leave the merchant's own."""
    reader = FormReader(visit)
    kind = reader.choice("cut_off_kind", _CUT_OFFS)
    route = Route(
        code=reader.text("code", limit=20, required=True).upper(),
        name=reader.text("name", limit=40, required=True),
        region=reader.text("region", limit=60, required=True),
        weekdays=_days(visit),
        cut_off=_hour(reader, visit, "cut_off"),
        lead_days=reader.whole("lead_days"),
        order_minimum=reader.money("minimum", visit.context.shop().currency, required=False),
        is_strict=None if not kind else kind == "strict",
    )
    await _doubt_region(visit, reader, route.region)
    if not reader.is_right:
        return await _page(visit, "route", reader.wrong)
    await visit.act(save_route, route, visit.actor)
    return visit.go("delivery", done="saved", anchor="#routes")


async def close(visit: Visit) -> web.StreamResponse:
    """POST /delivery/closed: no delivery on a day, or delivery after all."""
    reader = FormReader(visit)
    is_open = visit.form.has("open")
    today = today_of(visit.context.shop().policy, visit.now)
    day = reader.day("day", since=None if is_open else today)
    if day is None:
        reader.wrong.setdefault("day", visit.t("Please fill this in."))
        return await _page(visit, "closed", reader.wrong)
    if is_open:
        await visit.act(reopen_day, day, visit.actor)
    else:
        await visit.act(close_day, ClosedDay(day, reader.text("reason", limit=60)), visit.actor)
    return visit.go("delivery", done="saved", anchor="#closed")


async def _doubt_region(visit: Visit, reader: FormReader, region: str) -> None:
    """A region that no shop is in is likelier a slip, and what is said of it does nothing."""
    known = await visit.read(regions_of_shops)
    if not reader.is_right or not region or region in known:
        return
    if visit.form.get(_SURE) == region:
        return
    told = visit.t("No customer is in {region} yet.", region=region)
    if known:
        told = visit.t(
            "No customer is in {region} yet (there are customers in: {known}).",
            region=region,
            known=figures.joined(visit.t, known),
        )
    reader.wrong["region"] = reader.wrong[_SURE] = told


def _hour(reader: FormReader, visit: Visit, name: str) -> time | None:
    value = visit.form.get(name)
    if not value:
        return None
    if _HOUR.match(value):
        return time.fromisoformat(value)
    reader.wrong[name] = visit.t("Please give a time like 18:00.")
    return None


def _days(visit: Visit) -> frozenset[int] | None:
    """The weekdays that were ticked; None: none was, so nothing is said about them."""
    ticked = {int(day) for day in visit.form.many("weekdays") if day in WEEKDAYS}
    return frozenset(ticked) or None
