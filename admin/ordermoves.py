"""What is done to one order on its page: confirmed, rejected, picked, sent, priced, changed."""

from aiohttp import web

from admin.fields import FormReader
from admin.orders import show_awaited, show_wrong
from admin.scope import order_in_scope
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import ChangeId, OrderLineId
from domain.base.money import UnitPrice
from domain.credit import PaymentAwaited
from domain.db import Tx
from domain.fulfilment import (
    close_rest,
    deliver_order,
)
from domain.order import (
    OrderFinished,
    OrderStatus,
    apply_change,
    cancel_order,
    complete_order,
    confirm_order,
    open_change_of,
    price_line,
    refuse_change,
    reject_order,
    start_picking,
)
from domain.staff import Staff


async def confirm(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/confirm, at the version that was shown."""
    version = visit.form.get("version")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise NotFound("order", visit.part("order_no"))
    await visit.act(_confirm, visit.staff, visit.part("order_no"), int(version))
    return visit.go("order", order_no=visit.part("order_no"), done="confirmed")


def _confirm(tx: Tx, staff: Staff, order_no: str, version: int) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    confirm_order(tx, order.id, actor=staff.actor, version=version)


async def reject(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/reject with the reason the customer reads."""
    reader = FormReader(visit)
    reason = reader.text("reason", limit=200, required=True)
    if not reader.is_right:
        return await show_wrong(visit, reader.wrong)
    await visit.act(_reject, visit.staff, visit.part("order_no"), reason)
    return visit.go("order", order_no=visit.part("order_no"), done="rejected")


def _reject(tx: Tx, staff: Staff, order_no: str, reason: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    reject_order(tx, order.id, actor=staff.actor, reason=reason)


async def cancel(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/cancel: called off after all, with the reason the customer reads."""
    reader = FormReader(visit)
    reason = reader.text("reason", limit=200, required=True)
    if not reader.is_right:
        return await show_wrong(visit, reader.wrong)
    await visit.act(_cancel, visit.staff, visit.part("order_no"), reason)
    return visit.go("order", order_no=visit.part("order_no"), done="called_off")


def _cancel(tx: Tx, staff: Staff, order_no: str, reason: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    cancel_order(tx, order.id, actor=staff.actor, reason=reason)


async def pick(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/pick."""
    try:
        await visit.act(_pick, visit.staff, visit.part("order_no"))
    except PaymentAwaited as awaited:
        return await show_awaited(visit, awaited.missing)
    return visit.go("order", order_no=visit.part("order_no"), done="picking")


def _pick(tx: Tx, staff: Staff, order_no: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    start_picking(tx, order.id, actor=staff.actor)


async def close_unsent(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/close: what has not left of it will not."""
    await visit.act(_close_unsent, visit.staff, visit.part("order_no"))
    return visit.go("order", order_no=visit.part("order_no"), done="rest_closed")


def _close_unsent(tx: Tx, staff: Staff, order_no: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    close_rest(tx, order.id, actor=staff.actor)


async def deliver(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/deliver."""
    await visit.act(_deliver, visit.staff, visit.part("order_no"))
    return visit.go("order", order_no=visit.part("order_no"), done="delivered")


def _deliver(tx: Tx, staff: Staff, order_no: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    deliver_order(tx, order.id, actor=staff.actor)


async def complete(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/complete."""
    await visit.act(_complete, visit.staff, visit.part("order_no"))
    return visit.go("order", order_no=visit.part("order_no"), done="completed")


def _complete(tx: Tx, staff: Staff, order_no: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    complete_order(tx, order.id, actor=staff.actor)


async def set_price(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/lines/{line}/price: the rep prices a line (时价)."""
    reader = FormReader(visit)
    price, line = reader.price("price"), visit.part("line")
    if not (line.isascii() and line.isdigit() and len(line) < 18):
        raise NotFound("order", line)
    if price is None:
        return await show_wrong(visit, {f"price.{line}": reader.wrong["price"]})
    number = OrderLineId(int(line))
    await visit.act(_set_price, visit.staff, visit.part("order_no"), number, price)
    return visit.go("order", order_no=visit.part("order_no"), done="saved")


def _set_price(tx: Tx, staff: Staff, order_no: str, line: OrderLineId, price: UnitPrice) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    if order.status not in {OrderStatus.PLACED, OrderStatus.IN_REVIEW}:
        raise OrderFinished(order.order_no, order.status.value)
    price_line(tx, order, line_id=line, price=price, actor=staff.actor)


async def decide_change(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/change: agree to what the customer asked for, or turn it down."""
    is_agreed = visit.form.get("answer") == "yes"
    number = visit.form.get("change")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("change", number)
    change = ChangeId(int(number))
    await visit.act(_decide, visit.staff, visit.part("order_no"), change, is_agreed)
    done = "change_applied" if is_agreed else "change_refused"
    return visit.go("order", order_no=visit.part("order_no"), done=done)


def _decide(tx: Tx, staff: Staff, order_no: str, change: ChangeId, is_agreed: bool) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    waiting = open_change_of(tx, order.id)
    if waiting is None or waiting.id != change:
        raise NotFound("change", str(change))
    actor: Actor = staff.actor
    if is_agreed:
        apply_change(tx, change, actor=actor)
    else:
        refuse_change(tx, change, actor=actor)
