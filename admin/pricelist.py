"""One price list: the prices in it by the names of the goods, found by name or code."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from admin.pricelists import given_to
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.base.ids import PriceListId, SkuId
from domain.catalog import Sku, get_skus
from domain.customer import Customer
from domain.db import Tx
from domain.pricing import (
    AssignmentTarget,
    PriceList,
    PriceRow,
    assignments_of,
    get_price_list,
    rows_of,
)

_SHOWN = 200
"""Rows on the page; further ones are found by the name of their goods."""


@dataclass(frozen=True, slots=True)
class OneList:
    """Prices that hold now or later, those looked for; `more` of them are not shown."""

    price_list: PriceList
    group: str
    """The code of the group it is given to; empty for others."""
    shops: tuple[Customer, ...]
    """The customers it is given to by themselves."""
    rows: tuple[PriceRow, ...]
    more: int
    skus: Mapping[SkuId, Sku]


async def show(visit: Visit) -> web.StreamResponse:
    """GET /pricelists/{id}."""
    said, text = visit.part("id"), visit.query("q").strip()
    if not (said.isascii() and said.isdigit() and len(said) < 18):
        raise NotFound("price_list", said)
    view = await visit.read(_load, PriceListId(int(said)), text)
    return visit.page("pricelist.html", view=view, text=text)


def _load(tx: Tx, list_id: PriceListId, text: str) -> OneList:
    found, rows = get_price_list(tx, list_id), rows_of(tx, list_id)
    skus = get_skus(tx, tuple({row.sku_id for row in rows if row.sku_id is not None}))
    if text:
        rows = tuple(row for row in rows if _is_meant(row, skus, text.casefold()))
    given = assignments_of(tx, list_id)
    group = next((x.target_key for x in given if x.target is AssignmentTarget.GROUP), "")
    shops = () if found.is_own else given_to(tx, list_id)
    return OneList(found, group, shops, rows[:_SHOWN], max(len(rows) - _SHOWN, 0), skus)


def _is_meant(row: PriceRow, skus: Mapping[SkuId, Sku], text: str) -> bool:
    sku = None if row.sku_id is None else skus.get(row.sku_id)
    return sku is not None and (text in sku.name.casefold() or text in sku.code.casefold())
