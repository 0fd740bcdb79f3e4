"""Goods move from one warehouse to another: a form on the stock page of the goods."""

from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from admin.fields import FormReader
from admin.html import show_packs
from admin.stock import place_of, show_wrong
from admin.stockbooking import base_of, form_key
from admin.visit import Visit
from domain.base.actor import Actor
from domain.db import Tx
from domain.inventory import get_warehouse, has_moved, stocks_of, transfer_stock


@dataclass(frozen=True, slots=True)
class _Typed:
    source: str
    to: str
    count: Decimal
    unit: str


async def move(visit: Visit) -> web.StreamResponse:
    """POST /stock/{code}/move: only what is promised to nobody can be moved."""
    reader, code = FormReader(visit), visit.part("code")
    count = reader.count("count")
    typed = _Typed(
        visit.form.get("source"),
        visit.form.get("to"),
        count or Decimal(0),
        visit.form.get("unit"),
    )
    if reader.is_right and typed.source == typed.to:
        reader.wrong["to"] = visit.t("Please choose another warehouse than it comes from.")
    if not reader.is_right:
        return await _again(visit, reader.wrong)
    wrong = await visit.act(_move, code, typed, form_key(visit), visit.actor)
    if wrong is None:
        return visit.go("stock_sku", code=code, done="moved")
    if not wrong:
        told = visit.t("That does not come out as whole pieces of this unit.")
    else:
        told = visit.t("Only {amount} are free there; the rest is promised.", amount=wrong)
    return await _again(visit, {"count": told})


def _move(tx: Tx, code: str, typed: _Typed, key: str, actor: Actor) -> str | None:
    """What is free where less is than was to move; "" where it is not whole; None: moved."""
    sku, source = place_of(tx, code, typed.source)
    base = base_of(sku, typed.count, typed.unit)
    if not base:
        return ""
    if has_moved(tx, sku.id, key=key):
        return None
    lying = {stock.warehouse_id: stock.available for stock in stocks_of(tx, [sku.id])}
    if lying.get(source.warehouse_id, base) < base:
        return show_packs(sku, lying[source.warehouse_id])
    to = get_warehouse(tx, typed.to)
    transfer_stock(tx, source, to.id, base, key=key, actor=actor)
    return None


async def _again(visit: Visit, wrong: dict[str, str]) -> web.StreamResponse:
    return await show_wrong(visit, {f"moved.{field}": text for field, text in wrong.items()})
