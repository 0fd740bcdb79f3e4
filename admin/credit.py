"""A shop's account: what it owes and may owe, its statements, what finance decides of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from aiohttp import web

from admin.fields import FormReader
from admin.scope import customer_in_scope, order_in_scope
from admin.visit import Visit
from domain.base.clock import at_local
from domain.base.errors import NotFound
from domain.base.ids import OrderId, StaffId
from domain.base.money import Money
from domain.credit import (
    CreditBasis,
    CreditGrant,
    CreditStanding,
    CreditTerms,
    Dispute,
    OpeningBalance,
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
    opening_of,
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
    Receipt,
    Refund,
    WriteOff,
    free_balance,
    receipts_of,
    refunds_of,
    write_offs_waiting,
)
from domain.staff import Staff, get_staff

GRANTED_WITHIN = timedelta(days=366)
"""What is allowed beyond the limit for a time is looked at again within a year."""
BASES: Mapping[str, str] = {
    "placed": "From ordering",
    "shipped": "From shipping",
    "invoiced": "From the statement",
}
OVER_LIMIT: Mapping[str, str] = {
    "review": "The order waits for finance",
    "refuse": "The order is not taken",
}
METHODS: Mapping[str, str] = {
    "cash": "Cash",
    "transfer": "Bank transfer",
    "wechat": "WeChat Pay",
    "alipay": "Alipay",
    "opening": "Brought forward",
    "allowance": "Allowance",
}
REFUNDS: Mapping[str, str] = {"due": "To pay back", "paid": "Paid back", "kept": "Kept as balance"}
ENTRIES: Mapping[str, str] = {
    "sale": "Goods",
    "freight": "Freight",
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
    opening: OpeningBalance | None
    owed: Money
    orders: Mapping[OrderId, Order]
    period: Period | None
    receipts: tuple[Receipt, ...]
    refunds: tuple[Refund, ...]
    statements: tuple[Statement, ...]
    grants: tuple[CreditGrant, ...]
    granters: Mapping[StaffId, str]
    """Who granted more than the limit, by name."""
    disputes: tuple[Dispute, ...]
    write_offs: tuple[WriteOff, ...]
    """What waits for a second person."""
    today: date


async def show_account(visit: Visit) -> web.StreamResponse:
    """GET /customers/{code}/account."""
    return await show_again(visit, {})


async def show_again(visit: Visit, wrong: Mapping[str, str], form: str = "") -> web.Response:
    """The page of one account; `wrong` marks the fields of its form `form`."""
    view = await visit.read(_load, visit.staff, visit.part("code"), policy_of(visit))
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
    standing = standing_of(tx, customer, today=today)
    orders = get_orders(tx, [one.order_id for one in payable]) if payable else {}
    grants = grants_of(tx, customer.id)
    return AccountView(
        customer=customer,
        standing=standing,
        free=free_balance(tx, customer.id, customer.currency),
        payable=payable,
        opening=opening_of(tx, customer.id),
        owed=Money(sum(one.owed.minor for one in standing.owing), customer.currency),
        orders=orders,
        period=open_period(tx, customer, last=today),
        receipts=receipts_of(tx, customer.id, limit=_LONGEST),
        refunds=refunds_of(tx, customer.id),
        statements=statements_of(tx, customer),
        grants=grants,
        granters={one.granted_by: get_staff(tx, one.granted_by).name for one in grants},
        disputes=disputes_of(tx, customer),
        write_offs=write_offs_waiting(tx, customer.id),
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
        return await show_again(visit, reader.wrong, "terms")
    await visit.act(_set_terms, visit.staff, customer.code, terms)
    return back_to(visit, "saved")


def _set_terms(tx: Tx, staff: Staff, code: str, terms: CreditTerms) -> None:
    customer = customer_in_scope(tx, staff, code)
    changed = replace(customer, credit_days=terms.credit_days, due_day=terms.due_day)
    set_credit_terms(tx, changed, terms, actor=staff.actor)
    if changed != customer:
        change_customer(tx, changed, staff.actor)


async def grant(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/grant: more than the limit for a time."""
    reader = FormReader(visit)
    customer = await visit.read(customer_in_scope, visit.staff, visit.part("code"))
    extra = reader.money("extra", customer.currency)
    until = reader.day("until", within=GRANTED_WITHIN)
    reason = reader.text("reason", limit=200, required=True)
    if until is None and "until" not in reader.wrong:
        reader.wrong["until"] = visit.t("Please fill this in.")
    if not reader.is_right or extra is None or until is None:
        return await show_again(visit, reader.wrong, "grant")
    policy = policy_of(visit)
    zone = visit.context.shop().zone
    ends = at_local(until + timedelta(days=1), policy.trading_day_rolls_at, zone)
    await visit.act(_grant, visit.staff, customer.code, (extra, reason), ends)
    return back_to(visit, "granted")


def _grant(tx: Tx, staff: Staff, code: str, what: tuple[Money, str], ends: datetime) -> None:
    customer = customer_in_scope(tx, staff, code)
    account = account_of(tx, customer.id)
    if account is None:
        raise NotFound("account", code)
    grant_extra(tx, account, what[0], expires_at=ends, by=(staff.actor, what[1]))


async def end_grant(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/grant/end."""
    await visit.act(_end_grant, visit.staff, visit.part("code"))
    return back_to(visit, "saved")


def _end_grant(tx: Tx, staff: Staff, code: str) -> None:
    customer = customer_in_scope(tx, staff, code)
    account = account_of(tx, customer.id)
    if account is None:
        raise NotFound("account", code)
    end_extra(tx, account, actor=staff.actor)


async def close(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/statements: close everything up to a day."""
    reader = FormReader(visit)
    policy = policy_of(visit)
    last = reader.day("last") or today_of(policy, visit.now) - timedelta(days=1)
    if not reader.is_right:
        return await show_again(visit, reader.wrong, "close")
    await visit.act(_close, visit.staff, visit.part("code"), last, policy)
    return back_to(visit, "closed")


def _close(tx: Tx, staff: Staff, code: str, last: date, policy: DeliveryPolicy) -> None:
    customer = customer_in_scope(tx, staff, code)
    today = today_of(policy, tx.now)
    close_statement(tx, customer, last=last, today=today, actor=staff.actor)


async def answer_dispute(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/account/disputes/{id}: the shop is right, or the entry stands."""
    reader = FormReader(visit)
    answer = reader.text("answer", limit=200, required=True)
    if not reader.is_right:
        return await show_again(visit, reader.wrong, "dispute")
    is_right = visit.form.get("decision") == "corrected"
    number = number_of(visit, "dispute")
    await visit.act(_answer_dispute, visit.staff, visit.part("code"), (number, is_right), answer)
    return back_to(visit, "answered")


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


def policy_of(visit: Visit) -> DeliveryPolicy:
    """The merchant's calendar, which says what today is."""
    return visit.context.shop().policy


def number_of(visit: Visit, entity: str) -> int:
    """The id in the address; NotFound where it is none."""
    number = visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound(entity, number)
    return int(number)


def back_to(visit: Visit, done: str) -> web.Response:
    """To the page of the account, which says what was done."""
    return visit.go("credit", code=visit.part("code"), done=done)
