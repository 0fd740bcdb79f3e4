"""Statements: periods that follow one another, closed by hand or by the job, never twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.base.errors import NotFound
from domain.base.money import Money
from domain.cart import Buyer, revise_cart
from domain.credit import (
    CreditBasis,
    CreditTerms,
    PaymentFellDue,
    PeriodEmpty,
    PeriodNotOver,
    StatementClosed,
    close_due_statements,
    close_statement,
    get_statement,
    latest_statement,
    open_period,
    period_of,
    remind_of_payments,
    set_credit_terms,
    standing_of,
    statement_by_no,
    statements_of,
)
from domain.db import Tx
from domain.delivery import DeliveryMethod, DeliveryPolicy
from domain.delivery.model import FreightRule
from domain.ledger import PostingKind
from domain.order import place_order
from tests.domain.accounts import (
    TODAY,
    buy,
    check,
    exposure,
    finance_of,
    make_credit_shop,
    pay,
    send,
)
from tests.domain.goods import ORDER_KEY, new_cart


def month(tx: Tx, shop, finance, days: int):
    """Buys ¥92, pays ¥46; then so many days pass."""
    day = TODAY + (tx.now.date() - TODAY)
    send(tx, shop, buy(tx, shop, 2), day=day)
    pay(tx, shop, 4_600, finance, today=day)
    tx.now += timedelta(days=days)


def test_a_closing_is_the_next_opening(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    month(tx, shop, finance, 31)
    first = close_statement(
        tx, shop.customer, last=date(2027, 3, 31), today=date(2027, 4, 2), actor=finance
    )
    month(tx, shop, finance, 31)
    second = close_statement(
        tx, shop.customer, last=date(2027, 4, 30), today=date(2027, 5, 3), actor=finance
    )
    figures = [
        (s.no, s.first, s.last, s.opening.minor, s.charges.minor, s.payments.minor,
         s.other.minor, s.closing.minor, s.due_on)
        for s in (first, second)
    ]  # fmt: skip
    assert figures == [
        (1, TODAY, date(2027, 3, 31), 0, 9_200, 4_600, 0, 4_600, date(2027, 4, 30)),
        (2, date(2027, 4, 1), date(2027, 4, 30), 4_600, 9_200, 4_600, 0, 9_200,
         date(2027, 5, 31)),
    ]  # fmt: skip
    assert statements_of(tx, shop.customer) == (second, first)
    assert latest_statement(tx, shop.customer) == second == get_statement(tx, second.id)
    assert statement_by_no(tx, shop.customer, 1) == first
    assert [e.amount.minor for e in period_of(tx, shop.customer, first).entries] == [9200, -4600]
    assert any(isinstance(e, StatementClosed) for e in tx.events)
    with pytest.raises(NotFound):
        statement_by_no(tx, shop.customer, 3)
    with pytest.raises(NotFound):
        get_statement(tx, type(first.id)(99))
    check(tx)


def test_nothing_is_closed_twice_or_before_it_is_over(tx: Tx):
    shop = make_credit_shop(tx)
    with pytest.raises(PeriodEmpty):
        close_statement(tx, shop.customer, last=TODAY - timedelta(days=1), today=TODAY)
    send(tx, shop, buy(tx, shop, 2))
    with pytest.raises(PeriodNotOver):
        close_statement(tx, shop.customer, last=TODAY, today=TODAY)
    later = TODAY + timedelta(days=5)
    close_statement(tx, shop.customer, last=TODAY, today=later)
    with pytest.raises(PeriodEmpty):
        close_statement(tx, shop.customer, last=TODAY, today=later)
    assert len(statements_of(tx, shop.customer)) == 1


def test_the_job_closes_each_period_once(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    terms = CreditTerms(Money(100_000), statement_day=25)
    set_credit_terms(tx, shop.customer, terms, actor=finance)
    assert close_due_statements(tx, TODAY) == 0
    month(tx, shop, finance, 31)
    assert close_due_statements(tx, date(2027, 3, 25)) == 0
    assert [close_due_statements(tx, date(2027, 3, d)) for d in (26, 26, 27)] == [1, 0, 0]
    assert close_due_statements(tx, date(2027, 4, 26)) == 1
    found = statements_of(tx, shop.customer)
    assert [(s.first, s.last, s.closing.minor) for s in found] == [
        (date(2027, 3, 26), date(2027, 4, 25), 4_600), (TODAY, date(2027, 3, 25), 4_600),
    ]  # fmt: skip
    check(tx)


def test_a_limit_from_invoicing_counts_what_statements_ask_for(tx: Tx):
    shop, finance = make_credit_shop(tx, basis=CreditBasis.INVOICED), finance_of(tx)
    month(tx, shop, finance, 1)
    assert exposure(tx, shop) == -4_600
    close_statement(tx, shop.customer, last=TODAY, today=tx.now.date())
    assert exposure(tx, shop) == 4_600
    month(tx, shop, finance, 1)
    assert exposure(tx, shop) == 0
    check(tx)
    set_credit_terms(tx, shop.customer, CreditTerms(None, CreditBasis.INVOICED), actor=finance)
    assert exposure(tx, shop) == 0


def test_what_is_open_goes_on_from_the_last_statement(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    assert open_period(tx, shop.customer, last=TODAY) is None
    month(tx, shop, finance, 1)
    close_statement(tx, shop.customer, last=TODAY, today=tx.now.date())
    month(tx, shop, finance, 1)
    period = open_period(tx, shop.customer, last=tx.now.date())
    assert period is not None
    assert (period.first, period.opening.minor, period.charges.minor) == (
        TODAY + timedelta(days=1), 4_600, 9_200,
    )  # fmt: skip
    assert (period.payments.minor, period.other.minor, period.closing.minor) == (4600, 0, 9200)


def test_a_payment_is_spoken_of_before_and_after_its_day(tx: Tx):
    shop = make_credit_shop(tx, days=10)
    assert remind_of_payments(tx, TODAY) == 0
    send(tx, shop, buy(tx, shop, 1))
    due = TODAY + timedelta(days=10)
    assert remind_of_payments(tx, due - timedelta(days=4)) == 0
    assert remind_of_payments(tx, due) == 1
    assert remind_of_payments(tx, due + timedelta(days=1)) == 1
    told = [e for e in tx.events if isinstance(e, PaymentFellDue)]
    assert [(e.due_key, e.is_overdue) for e in told] == [
        ("2027-03-12:due", False), ("2027-03-12:over", True),
    ]  # fmt: skip
    standing = standing_of(tx, shop.customer, today=due + timedelta(days=1))
    assert (standing.balance, standing.ageing.overdue) == (Money(4_600), Money(4_600))
    assert [r.owed for r in standing.owing] == [Money(4_600)]
    assert replace(standing).account is not None


def test_freight_is_a_line_of_its_own_and_counts_as_bought(tx: Tx):
    shop = make_credit_shop(tx, basis=CreditBasis.INVOICED)
    fee = FreightRule(DeliveryMethod.DELIVERY, "", Money(1_000))
    buyer = Buyer(shop.customer, DeliveryPolicy(freight=(fee,)))
    ops = [shop.add("KL330", "2")]
    shown = revise_cart(tx, new_cart(tx, shop), ops=ops, actor=shop.contact, buyer=buyer)
    order = place_order(tx, shown, actor=shop.contact, order_key=ORDER_KEY)
    send(tx, shop, order)
    period = open_period(tx, shop.customer, last=TODAY)
    assert period is not None
    assert [(one.kind, one.reference, one.amount) for one in period.entries] == [
        (PostingKind.SALE, order.order_no, Money(9_200)),
        (PostingKind.FREIGHT, order.order_no, Money(1_000)),
    ]
    assert (period.charges, period.freight, period.other) == (
        Money(10_200), Money(1_000), Money(0),
    )  # fmt: skip
    assert exposure(tx, shop) == 0
    close_statement(tx, shop.customer, last=TODAY, today=TODAY + timedelta(days=1))
    assert exposure(tx, shop) == 10_200
    check(tx)
