"""Prices of one SKU: setting one for everybody, a group, a grade or a customer; ending one."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aiohttp import web

from admin import currencies
from admin.agreed import no_such_grade, no_such_group
from admin.fields import FormReader
from admin.html import show_price
from admin.products import read_view, show_view, sku_by_code
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.clock import at_local
from domain.base.errors import NotFound
from domain.base.ids import PriceRowId
from domain.base.money import UnitPrice
from domain.catalog import Sku
from domain.customer import find_customer, find_customer_group, list_customer_groups, list_grades
from domain.db import Tx
from domain.exchange.pricelists import PriceScope, known_list, list_for_scope
from domain.pricing import PriceDoubt, PriceDraft, end_price, price_doubt, set_prices

if TYPE_CHECKING:
    from locales import Translator

_SURE = "sure"
"""The tick that a price is meant although it is far from what it was."""


@dataclass(frozen=True, slots=True)
class _Typed:
    scope: str
    unit: str
    price: UnitPrice
    min_base: int
    """Base units from which it holds; 0: from the first on."""
    start: date | None
    end: date | None
    no_promotion: bool


async def add(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/prices."""
    code, reader = visit.part("code"), FormReader(visit)
    sku = await visit.read(sku_by_code, code)
    typed = await _read(visit, reader, sku)
    if typed is not None and reader.is_right and visit.form.get(_SURE) != "yes":
        doubt = await visit.read(_doubt, code, typed)
        if doubt is not None:
            reader.wrong["price"] = reader.wrong[_SURE] = _sentence(visit.t, typed, doubt)
    if typed is None or not reader.is_right:
        view = await read_view(visit, code)
        return show_view(visit, view, wrong=reader.wrong)
    await visit.act(_set, code, typed, visit.context.shop().zone, visit.actor)
    return visit.go("product", code=code, done="saved", anchor="#prices")


async def _read(visit: Visit, reader: FormReader, sku: Sku) -> _Typed | None:
    scope = reader.choice("scope", ("base", "group", "grade", "customer"))
    key = "" if scope == "base" else reader.text("key", limit=40, required=True)
    shop = await visit.read(find_customer, key) if scope == "customer" and key else None
    if scope == "customer" and key and shop is None:
        reader.wrong["key"] = visit.t("There is no customer with this code.")
    if scope == "group" and key:
        group = await visit.read(find_customer_group, key)
        if group is None:
            groups = await visit.read(list_customer_groups)
            reader.wrong["key"] = no_such_group(visit.t, groups)
        key = group.code if group else key
    if scope == "grade" and key and key not in (grades := await visit.read(list_grades)):
        reader.wrong["key"] = no_such_grade(visit.t, grades)
    price = reader.price("price", currencies.chosen(visit, reader, shop))
    unit = reader.text("unit", limit=10, required=True)
    least = reader.base("min", next((u.factor for u in sku.units if u.unit == unit), 1))
    today = visit.now.astimezone(visit.context.shop().zone).date()
    start, end = reader.day("from", since=today), reader.day("to", since=today)
    if start and end and start > end:
        reader.wrong["to"] = visit.t("The end lies before the beginning.")
    if price is None:
        return None
    said = scope if scope == "base" else f"{scope}:{key}"
    alone = visit.form.get("no_promotion") == "yes"
    return _Typed(said, unit, price, least or 0, start, end, alone)


def _doubt(tx: Tx, code: str, typed: _Typed) -> PriceDoubt | None:
    sku = sku_by_code(tx, code)
    if all(sold.unit != typed.unit for sold in sku.units):
        return None
    known = known_list(tx, PriceScope.parse(typed.scope), currency=typed.price.currency)
    return price_doubt(tx, known, sku, _draft(sku, typed))


def _sentence(t: "Translator", typed: _Typed, doubt: PriceDoubt) -> str:
    if doubt.usual is None:
        return t("{price}/{unit} is very little.", price=show_price(typed.price), unit=typed.unit)
    return t(
        "So far it costs {usual}/{unit}; {price} is far from that.",
        usual=show_price(doubt.usual),
        unit=typed.unit,
        price=show_price(typed.price),
    )


def _set(tx: Tx, code: str, typed: _Typed, zone: ZoneInfo, actor: Actor) -> None:
    sku = sku_by_code(tx, code)
    draft = replace(
        _draft(sku, typed),
        valid_from=at_local(typed.start, time(0), zone) if typed.start else None,
        valid_to=at_local(typed.end + timedelta(days=1), time(0), zone) if typed.end else None,
    )
    price_list = list_for_scope(
        tx, PriceScope.parse(typed.scope), actor, currency=typed.price.currency
    )
    set_prices(tx, price_list.id, [draft], actor)


def _draft(sku: Sku, typed: _Typed) -> PriceDraft:
    factor = next((u.factor for u in sku.units if u.unit == typed.unit), 1)
    least = typed.min_base if typed.min_base > factor else 0
    return PriceDraft(sku.id, typed.unit, typed.price, least, no_promotion=typed.no_promotion)


async def end(visit: Visit) -> web.StreamResponse:
    """POST /products/{code}/prices/{row}/end: this price holds no longer."""
    number = visit.part("row")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("price", number)
    await visit.act(end_price, PriceRowId(int(number)), visit.actor)
    return visit.go("product", code=visit.part("code"), done="removed", anchor="#prices")
