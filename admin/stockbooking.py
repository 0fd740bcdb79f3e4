"""Goods that came in, and counts: forms on the stock page of the goods.

A delivery note that was booked for the same goods before is asked about once.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from admin.fields import FormReader
from admin.html import Times, show_packs
from admin.stock import place_of, show_wrong
from admin.visit import Visit
from domain.base.actor import Actor
from domain.catalog import Sku
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockMovement,
    adjust_stock,
    count_stock,
    has_moved,
    receipt_under,
    receive_stock,
    stocks_of,
)

_SURE = "sure"


@dataclass(frozen=True, slots=True)
class _Typed:
    warehouse: str
    count: Decimal
    unit: str
    reason: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """The delivery note was booked before."""

    sku: Sku
    receipt: StockMovement


class _NotWhole:
    """The count does not come out as whole base units."""


_Refused = _Before | _NotWhole
_Booking = Callable[[Tx, str, _Typed, str, Actor], _Refused | None]


async def receive(visit: Visit) -> web.StreamResponse:
    """POST /stock/{code}/receive: goods came in."""
    return await _book(visit, _receive, "received")


async def adjust(visit: Visit) -> web.StreamResponse:
    """POST /stock/{code}/adjust: so much was counted."""
    return await _book(visit, _adjust, "adjusted")


def form_key(visit: Visit) -> str:
    """What the form books is named by the page it was on: pressed twice, it is booked once."""
    return f"admin:{visit.form.get('key')[:64] or secrets.token_hex(8)}"


def base_of(sku: Sku, count: Decimal, unit: str) -> int | None:
    """The base units, None where they are not whole."""
    factor = next((one.factor for one in sku.units if one.unit == unit), None)
    if factor is None:
        return None
    base = count * factor
    return int(base) if base == int(base) else None


async def _book(visit: Visit, booking: _Booking, done: str) -> web.StreamResponse:
    reader = FormReader(visit)
    typed = _read(visit, reader)
    code = visit.part("code")
    if typed is not None:
        match await visit.act(booking, code, typed, form_key(visit), visit.actor):
            case _Before(sku, receipt):
                reader.wrong["reason"] = reader.wrong[_SURE] = visit.t(
                    "{amount} came in under {note} on {day}; this would be added.",
                    amount=show_packs(sku, receipt.change),
                    note=receipt.reason,
                    day=Times(visit.context.shop().policy, visit.now, visit.t).moment(receipt.at),
                )
            case _NotWhole():
                told = visit.t("That does not come out as whole pieces of this unit.")
                reader.wrong["count"] = told
    if not reader.is_right:
        return await show_wrong(visit, {f"{done}.{k}": v for k, v in reader.wrong.items()})
    return visit.go("stock_sku", code=code, done=done)


def _read(visit: Visit, reader: FormReader) -> _Typed | None:
    count = reader.count("count")
    reason = reader.text("reason", limit=120, required=visit.path == "stock_adjust")
    typed = (visit.form.get("warehouse"), visit.form.get("unit"))
    if count is None or not reader.is_right:
        return None
    return _Typed(typed[0], count, typed[1], reason, visit.form.get(_SURE) == "yes")


def _receive(tx: Tx, code: str, typed: _Typed, key: str, actor: Actor) -> _Refused | None:
    sku, place = place_of(tx, code, typed.warehouse)
    base = base_of(sku, typed.count, typed.unit)
    if not base:
        return _NotWhole()
    if has_moved(tx, sku.id, key=key):
        return None
    before = receipt_under(tx, sku.id, typed.reason)
    if before is not None and not typed.is_sure:
        return _Before(sku, before)
    cause = MovementCause(Cause.RECEIPT, key, typed.reason)
    receive_stock(tx, place, base, cause, actor=actor)
    return None


def _adjust(tx: Tx, code: str, typed: _Typed, key: str, actor: Actor) -> _Refused | None:
    """So much is really there. Less than is promised makes the newest promises short."""
    sku, place = place_of(tx, code, typed.warehouse)
    base = base_of(sku, typed.count, typed.unit)
    if base is None:
        return _NotWhole()
    if has_moved(tx, sku.id, key=key):
        return None
    kept = {stock.warehouse_id: stock for stock in stocks_of(tx, [sku.id])}
    stock = kept.get(place.warehouse_id)
    if stock is None:
        cause = MovementCause(Cause.OPENING, key, typed.reason)
        receive_stock(tx, place, base, cause, actor=actor)
    elif base < stock.reserved:
        count_stock(tx, place, base, key=key, actor=actor)
    elif base != stock.on_hand:
        cause = MovementCause(Cause.ADJUST, key, typed.reason)
        adjust_stock(tx, place, base - stock.on_hand, cause, actor=actor)
    return None
