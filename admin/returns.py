"""Goods that came back of an order: what it comes to, then booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from admin.credit import policy_of
from admin.fields import FormReader
from admin.returned import Returned, returned_rows
from admin.scope import order_in_scope
from admin.visit import Visit
from domain.aftersale import (
    Case,
    CaseStatus,
    GoodsReturn,
    ReturnedLine,
    ReturnPreview,
    ReturnTooMuch,
    decide_return,
    needs_second,
    preview_return,
    return_goods,
    returnable_lines,
    returns_waiting,
)
from domain.base.errors import NotFound
from domain.base.ids import CaseId
from domain.base.values import replace
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, get_skus, measure
from domain.customer import Customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.order import Order, OrderLine
from domain.staff import Permission, Staff, require
from handlers.linetext import base_text
from locales import Translator

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
    before: tuple[Returned, ...]
    found: ReturnPreview | None = None
    needs_two: bool = False
    """Whether what is previewed waits for a second person."""


async def show(visit: Visit) -> web.StreamResponse:
    """GET /orders/{order_no}/returns."""
    view = await visit.read(_load, visit.staff, visit.part("order_no"), visit.t)
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


def _load(tx: Tx, staff: Staff, order_no: str, t: Translator) -> ReturnView:
    order, customer = order_in_scope(tx, staff, order_no)
    open_lines = returnable_lines(tx, order)
    skus = get_skus(tx, [line.sku_id for line in order.lines])
    return ReturnView(
        order,
        customer,
        tuple(Returnable(line, skus[line.sku_id], most) for line, most in open_lines),
        returned_rows(tx, order, staff, t),
    )


async def take_back(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/returns: shown what it comes to, or, so shown, booked."""
    reader = FormReader(visit)
    view = await visit.read(_load, visit.staff, visit.part("order_no"), visit.t)
    lines = [one for row in view.lines if (one := _typed(visit, reader, row)) is not None]
    if not lines and view.lines and reader.is_right:
        reader.wrong[f"count.{view.lines[0].line.id}"] = visit.t("Please fill this in.")
    reason = reader.text("reason", limit=200, required=True)
    if not reader.is_right:
        return _page(visit, view, reader.wrong)
    try:
        found, needs_two = await visit.read(_look, view.order, lines, policy_of(visit))
    except ReturnTooMuch as much:
        row = next(one for one in view.lines if one.line.sku_id == much.sku_id)
        most = base_text(visit.t, row.sku, much.most)
        told = visit.t("At most {most} can come back.", most=most)
        return _page(visit, view, {f"count.{row.line.id}": told})
    seen = visit.form.get("seen")
    if visit.form.get("do") != "book" or seen != str(found.seen):
        return _page(visit, replace(view, found=found, needs_two=needs_two), {})
    wanted = GoodsReturn(view.order.id, tuple(lines), reason, found.seen)
    what = view.order.order_no, wanted
    case = await visit.act(_book, visit.staff, what, policy_of(visit))
    done = "return_asked" if case.status is CaseStatus.ASKED else "returned"
    return visit.go("order", order_no=view.order.order_no, done=done)


async def decide(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/returns/{id}: a second person agrees that it is lost, or not."""
    number = visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("return", number)
    is_agreed = visit.form.get("answer") == "yes"
    what = visit.part("order_no"), CaseId(int(number)), is_agreed
    await visit.act(_decide, visit.staff, what, policy_of(visit))
    done = "returned" if is_agreed else "decided"
    return visit.go("order", order_no=visit.part("order_no"), done=done)


def _decide(tx: Tx, staff: Staff, what: tuple[str, CaseId, bool], policy: DeliveryPolicy) -> None:
    order_no, case_id, is_agreed = what
    order, _ = order_in_scope(tx, staff, order_no)
    waiting = next((case for case in returns_waiting(tx, order) if case.id == case_id), None)
    if waiting is None:
        raise NotFound("return", str(case_id))
    if is_agreed or waiting.asked_by != staff.id:
        require(staff, Permission.REVIEW_MONEY)
    today = today_of(policy, tx.now)
    decide_return(tx, case_id, actor=staff.actor, is_agreed=is_agreed, today=today)


def _look(
    tx: Tx, order: Order, lines: Sequence[ReturnedLine], policy: DeliveryPolicy
) -> tuple[ReturnPreview, bool]:
    found = preview_return(tx, order, lines)
    return found, needs_second(tx, order, found, today=today_of(policy, tx.now))


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


def _book(tx: Tx, staff: Staff, what: tuple[str, GoodsReturn], policy: DeliveryPolicy) -> Case:
    order_no, wanted = what
    order, _ = order_in_scope(tx, staff, order_no)
    assert order.id == wanted.order_id
    return return_goods(tx, wanted, actor=staff.actor, today=today_of(policy, tx.now))
