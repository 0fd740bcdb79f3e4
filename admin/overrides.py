"""Lower prices on the order's page: given with a reason, let be by another; floors of goods."""

from aiohttp import web

from admin import orders
from admin.fields import FormReader
from admin.products import read_view, show_view, sku_by_code
from admin.scope import order_in_scope
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import OrderLineId, OverrideId
from domain.base.money import UnitPrice
from domain.db import Tx
from domain.order import OverrideRequest, PriceOverride, decide_override, override_price
from domain.pricing import set_price_floor
from domain.staff import Staff


async def give(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/lines/{line}/override: a lower price and why."""
    reader = FormReader(visit)
    number = _number(visit.part("line"))
    price, reason = reader.price("price"), reader.text("reason", limit=200, required=True)
    if price is None or not reader.is_right:
        wrong = next(iter(reader.wrong.values()))
        return await orders.show_wrong(visit, {f"override.{number}": wrong})
    order_no = visit.part("order_no")
    request = OverrideRequest(OrderLineId(number), price, reason, visit.actor)
    given = await visit.act(_give, visit.staff, order_no, request)
    done = "saved" if given.is_applied else "price_asked"
    return visit.go("order", order_no=order_no, done=done)


def _give(tx: Tx, staff: Staff, order_no: str, request: OverrideRequest) -> PriceOverride:
    order, _ = order_in_scope(tx, staff, order_no)
    return override_price(tx, order, request)


async def decide(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/overrides: a price below the floor may be given, or not."""
    number = OverrideId(_number(visit.form.get("override")))
    is_approved = visit.form.get("answer") == "yes"
    await visit.act(_decide, number, visit.actor, is_approved)
    return visit.go("order", order_no=visit.part("order_no"), done="saved")


def _decide(tx: Tx, number: OverrideId, actor: Actor, is_approved: bool) -> None:
    decide_override(tx, number, actor=actor, is_approved=is_approved)


async def set_floor(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/floor: the lowest price staff may give by themselves; empty: any."""
    code, reader = visit.part("code"), FormReader(visit)
    price = reader.price("floor", visit.currency) if visit.form.get("floor") else None
    if not reader.is_right:
        return show_view(visit, await read_view(visit, code), wrong=reader.wrong)
    unit = reader.text("unit", limit=10)
    await visit.act(_set_floor, code, unit, price, visit.currency, visit.actor)
    return visit.go("product", code=code, done="saved", anchor="#prices")


def _set_floor(
    tx: Tx, code: str, unit: str, price: UnitPrice | None, currency: str, actor: Actor
) -> None:
    sku = sku_by_code(tx, code)
    unit = unit or sku.order_unit
    set_price_floor(tx, sku.id, actor, unit=unit, price=price, currency=currency)


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 18):
        raise NotFound("order", said)
    return int(said)
