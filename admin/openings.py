"""What a shop owed before these books began, and remainders that are written off."""

from datetime import date

from aiohttp import web

from admin.credit import back_to, number_of, policy_of, show_again
from admin.fields import FormReader
from admin.scope import customer_in_scope, order_in_scope
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.base.money import Money
from domain.credit import OpeningBalance
from domain.db import Tx
from domain.delivery import today_of
from domain.payment import (
    PaymentMethod,
    ReceiptDraft,
    WriteOff,
    decide_write_off,
    get_write_off,
    set_opening,
    write_off,
)
from domain.staff import Staff


async def bring(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/opening: what it owed before, or what that should be."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    today = today_of(policy_of(visit), visit.now)
    amount = reader.money("owed", customer.currency)
    due, note = reader.day("due_on") or today, reader.text("note", limit=100)
    if not reader.is_right or amount is None:
        return await show_again(visit, reader.wrong, "opening")
    wanted = OpeningBalance(customer.id, amount, due, Money.zero(amount.currency), note)
    await visit.act(_bring, visit.staff, customer.code, wanted, today)
    return back_to(visit, "saved")


def _bring(tx: Tx, staff: Staff, code: str, wanted: OpeningBalance, today: date) -> None:
    customer = customer_in_scope(tx, staff, code)
    set_opening(tx, customer, wanted, actor=staff.actor, today=today)


async def write(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/write_off: a remainder nobody will pay, with a reason."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    today = today_of(policy_of(visit), visit.now)
    amount = reader.money("amount", customer.currency)
    reason = reader.text("reason", limit=200, required=True)
    key = reader.text("key", limit=64, required=True)
    if not reader.is_right or amount is None:
        return await show_again(visit, reader.wrong, "write_off")
    method = PaymentMethod.ALLOWANCE
    draft = ReceiptDraft(customer.id, amount, method, today, key, note=reason)
    is_asked = await visit.act(_write, visit.staff, customer.code, draft, visit.form.get("order"))
    return back_to(visit, "write_off_asked" if is_asked else "saved")


def _write(tx: Tx, staff: Staff, code: str, draft: ReceiptDraft, order_no: str) -> bool:
    """Whether it waits for a second person."""
    customer_in_scope(tx, staff, code)
    order_id = order_in_scope(tx, staff, order_no)[0].id if order_no else None
    today = draft.received_on
    done = write_off(tx, draft, actor=staff.actor, today=today, order_id=order_id)
    return isinstance(done, WriteOff)


async def decide(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/write_offs/{id}: a second person's word."""
    number, is_agreed = number_of(visit, "write_off"), visit.form.get("answer") == "yes"
    today = today_of(policy_of(visit), visit.now)
    await visit.act(_decide, visit.staff, visit.part("code"), number, (is_agreed, today))
    return back_to(visit, "saved")


def _decide(tx: Tx, staff: Staff, code: str, number: int, said: tuple[bool, date]) -> None:
    customer = customer_in_scope(tx, staff, code)
    if get_write_off(tx, number).customer_id != customer.id:
        raise NotFound("write_off", str(number))
    is_agreed, today = said
    decide_write_off(tx, number, actor=staff.actor, is_agreed=is_agreed, today=today)
