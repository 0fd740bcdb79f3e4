"""Money that came in and goes back: receipts and refunds of a shop's account."""

from datetime import date

from aiohttp import web

from admin.credit import back_to, number_of, policy_of, show_again
from admin.fields import FormReader
from admin.html import show_money
from admin.scope import customer_in_scope, order_in_scope
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.base.ids import ReceiptId, RefundId
from domain.base.money import Money
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.payment import (
    PaymentMethod,
    ReceiptDraft,
    ask_refund,
    get_receipt,
    get_refund,
    keep_refund,
    pay_refund,
    receipt_doubt,
    receipt_with_key,
    record_receipt,
    reverse_receipt,
)
from domain.staff import Staff

PAID_BACK = ("cash", "transfer", "wechat", "alipay")
RECEIVED = (*PAID_BACK, "opening")
_SURE = "sure"
"""The tick that so much came in, although far less is owed."""


async def record(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/receipts: money came in, by any way."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    today = today_of(policy_of(visit), visit.now)
    method = PaymentMethod(reader.choice("method", RECEIVED))
    amount = reader.money("amount", customer.currency)
    day = reader.day("received_on") or today
    reference = reader.text("reference", limit=100, required=method is PaymentMethod.TRANSFER)
    if day > today:
        reader.wrong["received_on"] = visit.t("This day is still to come.")
    note, key = reader.text("note", limit=200), reader.text("key", limit=64, required=True)
    if not reader.is_right or amount is None:
        return await show_again(visit, reader.wrong, "receipt")
    own = f"receipt:{customer.id}:{key}"
    draft = ReceiptDraft(customer.id, amount, method, day, own, reference, note)
    if visit.form.get(_SURE) != "yes" and (asked := await visit.read(_doubt, draft)):
        wrong = {"amount": _sentence(visit, amount, asked), _SURE: asked.currency}
        return await show_again(visit, wrong, "receipt")
    await visit.act(_record, visit.staff, customer.code, draft, visit.form.get("order"), today)
    return back_to(visit, "paid")


def _doubt(tx: Tx, draft: ReceiptDraft) -> Money | None:
    """What is owed, where far more came in; nothing to ask where it is the same form again."""
    return None if receipt_with_key(tx, draft.key) is not None else receipt_doubt(tx, draft)


def _sentence(visit: Visit, amount: Money, owed: Money) -> str:
    t = visit.t
    said = {"amount": show_money(amount), "owed": show_money(owed)}
    if not owed.minor:
        return t("Nothing is owed now; {amount} would all stay as a balance.", **said)
    return t("Only {owed} is owed; {amount} is far more.", **said)


def _record(
    tx: Tx, staff: Staff, code: str, draft: ReceiptDraft, order_no: str, today: date
) -> None:
    customer_in_scope(tx, staff, code)
    chosen = [order_in_scope(tx, staff, order_no)[0].id] if order_no else []
    record_receipt(tx, draft, actor=staff.actor, today=today, chosen=chosen)


async def reverse(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/receipts/{id}/reverse: recorded by mistake."""
    reader = FormReader(visit)
    reason = reader.text("reason", limit=200, required=True)
    if not reader.is_right:
        return await show_again(visit, reader.wrong, "reverse")
    number = ReceiptId(number_of(visit, "receipt"))
    await visit.act(_reverse, visit.staff, visit.part("code"), number, (reason, policy_of(visit)))
    return back_to(visit, "reversed")


def _reverse(
    tx: Tx, staff: Staff, code: str, number: ReceiptId, how: tuple[str, DeliveryPolicy]
) -> None:
    customer = customer_in_scope(tx, staff, code)
    if get_receipt(tx, number).customer_id != customer.id:
        raise NotFound("receipt", str(number))
    reason, policy = how
    today = today_of(policy, tx.now)
    reverse_receipt(tx, number, actor=staff.actor, reason=reason, today=today)


async def decide_refund(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/refunds/{id}: paid out, or kept as a balance."""
    reader = FormReader(visit)
    method = PaymentMethod(reader.choice("method", PAID_BACK))
    is_kept = visit.form.get("answer") == "keep"
    is_wanted = method is PaymentMethod.TRANSFER and not is_kept
    reference = reader.text("reference", limit=100, required=is_wanted)
    if not reader.is_right:
        return await show_again(visit, reader.wrong, "refund")
    number = RefundId(number_of(visit, "refund"))
    paid = None if is_kept else (method, reference)
    await visit.act(_decide, visit.staff, visit.part("code"), (number, policy_of(visit)), paid)
    return back_to(visit, "refunded")


def _decide(
    tx: Tx,
    staff: Staff,
    code: str,
    which: tuple[RefundId, DeliveryPolicy],
    paid: tuple[PaymentMethod, str] | None,
) -> None:
    number, policy = which
    customer = customer_in_scope(tx, staff, code)
    if get_refund(tx, number).customer_id != customer.id:
        raise NotFound("refund", str(number))
    if paid is None:
        keep_refund(tx, number, actor=staff.actor)
        return
    pay_refund(
        tx,
        number,
        method=paid[0],
        reference=paid[1],
        actor=staff.actor,
        today=today_of(policy, tx.now),
    )


async def ask_back(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/refunds: some of the balance goes back."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    amount = reader.money("amount", customer.currency)
    if amount is None:
        return await show_again(visit, reader.wrong, "ask")
    await visit.act(_ask_back, visit.staff, customer.code, amount)
    return back_to(visit, "saved")


def _ask_back(tx: Tx, staff: Staff, code: str, amount: Money) -> None:
    customer = customer_in_scope(tx, staff, code)
    ask_refund(tx, customer.id, amount, actor=staff.actor)
