"""Goods that came back of an order: what it comes to, then booked."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from admin.credit import policy_of
from admin.fields import FormReader
from admin.scope import order_in_scope
from admin.visit import Visit
from domain.aftersale import (
    Case,
    GoodsReturn,
    ReturnedLine,
    ReturnPreview,
    ReturnTooMuch,
    credited_for,
    preview_return,
    return_goods,
    returnable_lines,
    returned_of,
)
from domain.base.money import Money
from domain.base.values import replace
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, get_skus, measure
from domain.customer import Customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.order import Order, OrderLine
from domain.staff import Staff
from handlers.linetext import base_text

SHELF: Mapping[str, str] = {"shelf": "Back on the shelf", "off": "Written off"}


@dataclass(frozen=True, slots=True)
class Returnable:
    """A line of which `most` base units can come back."""

    line: OrderLine
    sku: Sku
    most: int


@dataclass(frozen=True, slots=True)
class ReturnView:
    """Everything the page shows; `found` is the preview of what was typed."""

    order: Order
    customer: Customer
    lines: tuple[Returnable, ...]
    before: tuple[tuple[Case, Money | None], ...]
    found: ReturnPreview | None = None


async def show(visit: Visit) -> web.StreamResponse:
    """GET /orders/{order_no}/returns."""
    view = await visit.read(_load, visit.staff, visit.part("order_no"))
    return _page(visit, view, {})


def _page(visit: Visit, view: ReturnView, wrong: Mapping[str, str]) -> web.Response:
    names = {one.line.id: (one.line.sku_name, one.sku) for one in view.lines}
    return visit.page(
        "goods_return.html",
        http=422 if wrong else 200,
        view=view,
        wrong=wrong,
        typed=dict(visit.form.pairs),
        shelf=SHELF,
        amount_of=lambda line_id, base: base_text(visit.t, names[line_id][1], base),
    )


def _load(tx: Tx, staff: Staff, order_no: str) -> ReturnView:
    order, customer = order_in_scope(tx, staff, order_no)
    open_lines = returnable_lines(tx, order)
    skus = get_skus(tx, [line.sku_id for line in order.lines])
    return ReturnView(
        order,
        customer,
        tuple(Returnable(line, skus[line.sku_id], most) for line, most in open_lines),
        tuple((case, credited_for(tx, case)) for case in returned_of(tx, order)),
    )


async def take_back(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/returns: shown what it comes to, or, so shown, booked."""
    reader = FormReader(visit)
    view = await visit.read(_load, visit.staff, visit.part("order_no"))
    lines = [one for row in view.lines if (one := _typed(visit, reader, row)) is not None]
    if not lines and view.lines and reader.is_right:
        reader.wrong[f"count.{view.lines[0].line.id}"] = visit.t("Please fill this in.")
    reason = reader.text("reason", limit=200, required=True)
    if not reader.is_right:
        return _page(visit, view, reader.wrong)
    try:
        found = await visit.read(preview_return, view.order, lines)
    except ReturnTooMuch as much:
        row = next(one for one in view.lines if one.line.sku_id == much.sku_id)
        most = base_text(visit.t, row.sku, much.most)
        told = visit.t("At most {most} can come back.", most=most)
        return _page(visit, view, {f"count.{row.line.id}": told})
    seen = visit.form.get("seen")
    if visit.form.get("do") != "book" or seen != str(found.seen):
        return _page(visit, replace(view, found=found), {})
    wanted = GoodsReturn(view.order.id, tuple(lines), reason, found.seen)
    await visit.act(_book, visit.staff, (view.order.order_no, wanted), policy_of(visit))
    return visit.go("order", order_no=view.order.order_no, done="returned")


def _typed(visit: Visit, reader: FormReader, row: Returnable) -> ReturnedLine | None:
    """What was typed of a line; None where nothing was."""
    field = f"count.{row.line.id}"
    count = reader.count(field, required=False)
    unit = reader.choice(f"unit.{row.line.id}", tuple(u.unit for u in row.sku.units) or ("",))
    where = visit.form.get(f"shelf.{row.line.id}")
    if count is None:
        return None
    if where not in SHELF:
        reader.wrong[f"shelf.{row.line.id}"] = visit.t("Please choose where it goes.")
        return None
    try:
        base = measure(row.sku, count, unit or None).base
    except (IllegalQuantity, UnitUnknown):
        reader.wrong[field] = visit.t("That is no amount of these goods.")
        return None
    return ReturnedLine(row.line.id, base, where == "shelf")


def _book(tx: Tx, staff: Staff, what: tuple[str, GoodsReturn], policy: DeliveryPolicy) -> None:
    order_no, wanted = what
    order, _ = order_in_scope(tx, staff, order_no)
    assert order.id == wanted.order_id
    return_goods(tx, wanted, actor=staff.actor, today=today_of(policy, tx.now))
