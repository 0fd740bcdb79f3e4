"""A shop's account: what it owes and may owe, receipts, refunds; all shops that owe."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from aiohttp import web

from admin.fields import FormReader
from admin.scope import customer_in_scope, order_in_scope, rep_in_scope
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.clock import at_local
from domain.base.errors import NotFound
from domain.base.ids import OrderId, ReceiptId, RefundId
from domain.base.money import Money
from domain.credit import (
    CreditBasis,
    CreditGrant,
    CreditStanding,
    CreditTerms,
    Dispute,
    OverLimit,
    Period,
    Receivable,
    Statement,
    account_of,
    close_statement,
    decide_dispute,
    disputes_of,
    end_extra,
    get_dispute,
    grant_extra,
    grants_of,
    open_period,
    payable_of,
    set_credit_terms,
    standing_of,
    statements_of,
)
from domain.customer import Customer, change_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.order import Order, get_orders, let_prepaid_go, pass_credit
from domain.payment import (
    PaymentMethod,
    Receipt,
    ReceiptDraft,
    Refund,
    ask_refund,
    free_balance,
    get_receipt,
    get_refund,
    keep_refund,
    pay_refund,
    receipts_of,
    record_receipt,
    refunds_due,
    refunds_of,
    reverse_receipt,
)
from domain.report.debtors import Debtor, debtors
from domain.staff import Staff
from domain.terms import LONGEST, Question, sentences, set_sentence

BASES: Mapping[str, str] = {
    "placed": "From ordering",
    "shipped": "From shipping",
    "invoiced": "From the statement",
}
OVER_LIMIT: Mapping[str, str] = {
    "review": "The order waits for finance",
    "refuse": "The order is not taken",
}
METHODS: Mapping[str, str] = {"cash": "Cash", "transfer": "Bank transfer"}
REFUNDS: Mapping[str, str] = {"due": "To pay back", "paid": "Paid back", "kept": "Kept as balance"}
ENTRIES: Mapping[str, str] = {
    "sale": "Goods",
    "receipt": "Payment",
    "reversal": "Payment taken back",
    "refund": "Paid back",
    "opening": "Brought forward",
    "allowance": "Allowance",
}
DISPUTES: Mapping[str, str] = {
    "open": "Waits for an answer",
    "corrected": "Put right",
    "upheld": "Stands as it is",
}
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class AccountView:
    """Everything the page of one account shows."""

    customer: Customer
    standing: CreditStanding
    free: Money
    payable: tuple[Receivable, ...]
    orders: Mapping[OrderId, Order]
    period: Period | None
    receipts: tuple[Receipt, ...]
    refunds: tuple[Refund, ...]
    statements: tuple[Statement, ...]
    grants: tuple[CreditGrant, ...]
    disputes: tuple[Dispute, ...]
    today: date


async def show_accounts(visit: Visit) -> web.StreamResponse:
    """GET /accounts: the shops that owe, those overdue first, and refunds that wait."""
    found, due, shops = await visit.read(_load_accounts, visit.staff, _policy(visit))
    told = await visit.read(sentences)
    return visit.page(
        "accounts.html",
        debtors=found,
        refunds=due,
        shops=shops,
        told={q.value: told.get(q, "") for q in Question},
        longest=LONGEST,
    )


def _load_accounts(
    tx: Tx, staff: Staff, policy: DeliveryPolicy
) -> tuple[tuple[Debtor, ...], tuple[Refund, ...], dict[int, Debtor]]:
    found = debtors(tx, today_of(policy, tx.now), rep_id=rep_in_scope(staff))
    shops = {int(one.customer_id): one for one in found}
    due = tuple(one for one in refunds_due(tx) if int(one.customer_id) in shops)
    return found, due, shops


async def tell_terms(visit: Visit) -> web.StreamResponse:
    """POST /accounts/terms: what shops are told that ask how to pay, or for an invoice."""
    reader = FormReader(visit)
    told = {q: reader.text(q.value, limit=LONGEST) for q in Question}
    if not reader.is_right:
        return visit.explain(visit.t("That is too long."), status=422)
    await visit.act(_tell_terms, told, visit.actor)
    return visit.go("accounts", done="saved")


def _tell_terms(tx: Tx, told: Mapping[Question, str], actor: Actor) -> None:
    for question, answer in told.items():
        set_sentence(tx, question, answer, actor=actor)


async def show_account(visit: Visit) -> web.StreamResponse:
    """GET /customers/{code}/account."""
    return await _show(visit, {})


async def _show(visit: Visit, wrong: Mapping[str, str], form: str = "") -> web.Response:
    view = await visit.read(_load, visit.staff, visit.part("code"), _policy(visit))
    return visit.page(
        "credit.html",
        http=422 if wrong else 200,
        view=view,
        wrong=wrong,
        form=form,
        typed=dict(visit.form.pairs) if form else {},
        bases=BASES,
        over_limit=OVER_LIMIT,
        methods=METHODS,
        refund_states=REFUNDS,
        entries=ENTRIES,
        dispute_states=DISPUTES,
        fresh_key=secrets.token_hex(16),
    )


def _load(tx: Tx, staff: Staff, code: str, policy: DeliveryPolicy) -> AccountView:
    customer = customer_in_scope(tx, staff, code)
    today = today_of(policy, tx.now)
    payable = payable_of(tx, customer.id)[:_LONGEST]
    orders = get_orders(tx, [one.order_id for one in payable]) if payable else {}
    return AccountView(
        customer=customer,
        standing=standing_of(tx, customer, today=today),
        free=free_balance(tx, customer.id, customer.currency),
        payable=payable,
        orders=orders,
        period=open_period(tx, customer, last=today),
        receipts=receipts_of(tx, customer.id, limit=_LONGEST),
        refunds=refunds_of(tx, customer.id),
        statements=statements_of(tx, customer),
        grants=grants_of(tx, customer.id),
        disputes=disputes_of(tx, customer),
        today=today,
    )


async def set_terms(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/terms."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    limit = reader.money("limit", customer.currency, required=False)
    terms = CreditTerms(
        limit=limit,
        basis=CreditBasis(reader.choice("basis", tuple(BASES))),
        over_limit=OverLimit(reader.choice("over_limit", tuple(OVER_LIMIT))),
        statement_day=reader.whole("statement_day") or 31,
        credit_days=reader.whole("credit_days") or 0,
        due_day=reader.whole("due_day") or None,
    )
    if not reader.is_right:
        return await _show(visit, reader.wrong, "terms")
    await visit.act(_set_terms, visit.staff, customer.code, terms)
    return _back(visit, "saved")


def _set_terms(tx: Tx, staff: Staff, code: str, terms: CreditTerms) -> None:
    customer = customer_in_scope(tx, staff, code)
    changed = replace(customer, credit_days=terms.credit_days, due_day=terms.due_day)
    set_credit_terms(tx, changed, terms, actor=staff.actor)
    if changed != customer:
        change_customer(tx, changed, staff.actor)


async def record(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/receipts: cash or a transfer came in."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    today = today_of(_policy(visit), visit.now)
    method = PaymentMethod(reader.choice("method", tuple(METHODS)))
    amount = reader.money("amount", customer.currency)
    day = reader.day("received_on") or today
    reference = reader.text("reference", limit=100, required=method is PaymentMethod.TRANSFER)
    if day > today:
        reader.wrong["received_on"] = visit.t("This day is still to come.")
    note, key = reader.text("note", limit=200), reader.text("key", limit=64, required=True)
    if not reader.is_right or amount is None:
        return await _show(visit, reader.wrong, "receipt")
    draft = ReceiptDraft(customer.id, amount, method, day, key, reference, note)
    await visit.act(_record, visit.staff, customer.code, draft, visit.form.get("order"), today)
    return _back(visit, "paid")


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
        return await _show(visit, reader.wrong, "reverse")
    number = ReceiptId(_number(visit, "receipt"))
    await visit.act(_reverse, visit.staff, visit.part("code"), number, (reason, _policy(visit)))
    return _back(visit, "reversed")


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
    method = PaymentMethod(reader.choice("method", tuple(METHODS)))
    is_kept = visit.form.get("answer") == "keep"
    is_wanted = method is PaymentMethod.TRANSFER and not is_kept
    reference = reader.text("reference", limit=100, required=is_wanted)
    if not reader.is_right:
        return await _show(visit, reader.wrong, "refund")
    number = RefundId(_number(visit, "refund"))
    paid = None if is_kept else (method, reference)
    await visit.act(_decide, visit.staff, visit.part("code"), (number, _policy(visit)), paid)
    return _back(visit, "refunded")


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
        return await _show(visit, reader.wrong, "ask")
    await visit.act(_ask_back, visit.staff, customer.code, amount)
    return _back(visit, "saved")


def _ask_back(tx: Tx, staff: Staff, code: str, amount: Money) -> None:
    customer = customer_in_scope(tx, staff, code)
    ask_refund(tx, customer.id, amount, actor=staff.actor)


async def grant(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/grant: more than the limit for a time."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    extra = reader.money("extra", customer.currency)
    until = reader.day("until")
    reason = reader.text("reason", limit=200, required=True)
    if until is None and "until" not in reader.wrong:
        reader.wrong["until"] = visit.t("Please fill this in.")
    if not reader.is_right or extra is None or until is None:
        return await _show(visit, reader.wrong, "grant")
    policy = _policy(visit)
    zone = visit.context.shop().zone
    ends = at_local(until + timedelta(days=1), policy.trading_day_rolls_at, zone)
    await visit.act(_grant, visit.staff, customer.code, (extra, reason), ends)
    return _back(visit, "granted")


def _grant(tx: Tx, staff: Staff, code: str, what: tuple[Money, str], ends: datetime) -> None:
    customer = customer_in_scope(tx, staff, code)
    account = account_of(tx, customer.id)
    if account is None:
        raise NotFound("account", code)
    grant_extra(tx, account, what[0], expires_at=ends, by=(staff.actor, what[1]))


async def end_grant(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/grant/end."""
    await visit.act(_end_grant, visit.staff, visit.part("code"))
    return _back(visit, "saved")


def _end_grant(tx: Tx, staff: Staff, code: str) -> None:
    customer = customer_in_scope(tx, staff, code)
    account = account_of(tx, customer.id)
    if account is None:
        raise NotFound("account", code)
    end_extra(tx, account, actor=staff.actor)


async def close(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/statements: close everything up to a day."""
    reader = FormReader(visit)
    policy = _policy(visit)
    last = reader.day("last") or today_of(policy, visit.now) - timedelta(days=1)
    if not reader.is_right:
        return await _show(visit, reader.wrong, "close")
    await visit.act(_close, visit.staff, visit.part("code"), last, policy)
    return _back(visit, "closed")


def _close(tx: Tx, staff: Staff, code: str, last: date, policy: DeliveryPolicy) -> None:
    customer = customer_in_scope(tx, staff, code)
    today = today_of(policy, tx.now)
    close_statement(tx, customer, last=last, today=today, actor=staff.actor)


async def answer_dispute(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/disputes/{id}: the shop is right, or the entry stands."""
    reader = FormReader(visit)
    answer = reader.text("answer", limit=200, required=True)
    if not reader.is_right:
        return await _show(visit, reader.wrong, "dispute")
    is_right = visit.form.get("decision") == "corrected"
    number = _number(visit, "dispute")
    await visit.act(_answer_dispute, visit.staff, visit.part("code"), (number, is_right), answer)
    return _back(visit, "answered")


def _answer_dispute(tx: Tx, staff: Staff, code: str, what: tuple[int, bool], answer: str) -> None:
    number, is_right = what
    customer = customer_in_scope(tx, staff, code)
    if get_dispute(tx, number).customer_id != customer.id:
        raise NotFound("dispute", str(number))
    decide_dispute(tx, number, is_right=is_right, answer=answer, actor=staff.actor)


async def let_pass(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/pass: finance lets it pass beyond the limit."""
    reader = FormReader(visit)
    reason = reader.text("reason", limit=200)
    await visit.act(_let_pass, visit.staff, visit.part("order_no"), reason)
    return visit.go("order", order_no=visit.part("order_no"), done="passed")


def _let_pass(tx: Tx, staff: Staff, order_no: str, reason: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    pass_credit(tx, order.id, actor=staff.actor, reason=reason)


async def let_go(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/let_go: a prepaid order is packed before its money has come."""
    await visit.act(_let_go, visit.staff, visit.part("order_no"))
    return visit.go("order", order_no=visit.part("order_no"), done="let_go")


def _let_go(tx: Tx, staff: Staff, order_no: str) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    let_prepaid_go(tx, order.id, actor=staff.actor)


def _policy(visit: Visit) -> DeliveryPolicy:
    return visit.context.shop().policy


def _number(visit: Visit, entity: str) -> int:
    number = visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound(entity, number)
    return int(number)


def _back(visit: Visit, done: str) -> web.Response:
    return visit.go("credit", code=visit.part("code"), done=done)
