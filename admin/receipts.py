"""Money that came in and goes back: receipts and refunds of a shop's account."""

from datetime import date

from aiohttp import web

from admin.credit import back_to, number_of, policy_of, show_again
from admin.fields import FormReader
from admin.html import Times, show_money
from admin.scope import customer_in_scope, order_in_scope
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.base.ids import ReceiptId, RefundId
from domain.base.money import Money
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.payment import (
    PaymentMethod,
    ReceiptDoubts,
    ReceiptDraft,
    ask_refund,
    get_receipt,
    get_refund,
    keep_refund,
    pay_refund,
    receipt_doubts,
    record_receipt,
    reverse_receipt,
)
from domain.staff import Staff

PAID_BACK = ("cash", "transfer", "wechat", "alipay")
RECEIVED = (*PAID_BACK, "opening")
_SURE = "sure"
"""The tick that it is meant, although something about it is unlikely."""


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
    doubts = await visit.read(_doubts, draft, today)
    if doubts and visit.form.get(_SURE) != (meant := _meant(draft, doubts)):
        wrong = {**_sentences(visit, draft, doubts), _SURE: meant}
        return await show_again(visit, wrong, "receipt")
    await visit.act(_record, visit.staff, customer.code, draft, visit.form.get("order"), today)
    return back_to(visit, "paid")


def _doubts(tx: Tx, draft: ReceiptDraft, today: date) -> ReceiptDoubts:
    return receipt_doubts(tx, draft, today=today)


def _meant(draft: ReceiptDraft, doubts: ReceiptDoubts) -> str:
    """What the tick says yes to; another doubt, after something was changed, is asked anew."""
    much = f"much:{draft.amount.minor}" if doubts.owed is not None else ""
    same = f"same:{doubts.same.id}" if doubts.same is not None else ""
    old = f"old:{doubts.long_ago}" if doubts.long_ago is not None else ""
    return " ".join(one for one in (much, same, old) if one)


def _sentences(visit: Visit, draft: ReceiptDraft, doubts: ReceiptDoubts) -> dict[str, str]:
    """The field each doubt is about, and what is asked there."""
    t, said = visit.t, {"amount": show_money(draft.amount)}
    times = Times(policy_of(visit), visit.now, t)
    about_amount = []
    if doubts.owed is not None and not doubts.owed.minor:
        about_amount.append(
            t("Nothing is owed now; {amount} would all stay as a balance.", **said)
        )
    elif doubts.owed is not None:
        owed = show_money(doubts.owed)
        about_amount.append(t("Only {owed} is owed; {amount} is far more.", owed=owed, **said))
    if doubts.same is not None:
        at = times.moment(doubts.same.recorded_at)
        about_amount.append(
            t("{amount} of the same day and way is recorded already ({at}).", at=at, **said)
        )
    sentences = {"amount": " ".join(about_amount)} if about_amount else {}
    if doubts.long_ago is not None:
        day = times.day(doubts.long_ago)
        sentences["received_on"] = t("{day} is long ago.", day=day)
    return sentences


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
