"""What a shop owed before these books began, and what is written off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.base.errors import NotAllowed
from domain.base.money import CurrencyMismatch, Money
from domain.credit import (
    OpeningBalance,
    OpeningInvalid,
    close_statement,
    open_period,
    opening_of,
    receivable_of,
    standing_of,
)
from domain.customer import PaymentTerms
from domain.db import Tx
from domain.ledger import PostingKind
from domain.order import PaymentStatus, get_order
from domain.payment import (
    PaymentInvalid,
    PaymentMethod,
    PaymentReceived,
    ReceiptDraft,
    WriteOffTooMuch,
    bring_credit,
    credit_of,
    free_balance,
    reverse_receipt,
    set_opening,
    write_off,
)
from domain.report.debtors import debtors
from tests.domain.accounts import (
    TODAY,
    buy,
    check,
    exposure,
    finance_of,
    make_credit_shop,
    pay,
    put_on_terms,
    send,
)
from tests.domain.goods import make_shop

DUE = date(2027, 2, 28)


def bring(tx: Tx, shop, by, minor: int, *, due: date = DUE, currency: str = "CNY"):
    amount = Money(minor, currency)
    wanted = OpeningBalance(shop.customer.id, amount, due, Money.zero(currency), "旧系统")
    return set_opening(tx, shop.customer, wanted, actor=by, today=TODAY)


def off(shop, minor: int, key: str = "w1", note: str = "抹零") -> ReceiptDraft:
    method = PaymentMethod.ALLOWANCE
    return ReceiptDraft(shop.customer.id, Money(minor), method, TODAY, key, note=note)


def balance(tx: Tx, shop) -> int:
    return standing_of(tx, shop.customer, today=TODAY).balance.minor


def test_the_worked_example(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    assert bring(tx, shop, finance, 50_000).owed == Money(50_000)
    assert (balance(tx, shop), exposure(tx, shop)) == (50_000, 50_000)
    paid = pay(tx, shop, 30_000, finance)
    assert (opening_of(tx, shop.customer.id).owed, free_balance(tx, shop.customer.id, "CNY")) == (
        Money(20_000), Money(0),
    )  # fmt: skip
    assert bring(tx, shop, finance, 48_000).owed == Money(18_000)
    period = open_period(tx, shop.customer, last=TODAY)
    assert period is not None
    assert [(one.kind, one.amount.minor, one.reference) for one in period.entries] == [
        (PostingKind.OPENING, 50_000, "旧系统"),
        (PostingKind.RECEIPT, -30_000, ""),
        (PostingKind.OPENING, -2_000, "旧系统"),
    ]
    check(tx)
    reverse_receipt(tx, paid.id, actor=finance, reason="记错", today=TODAY)
    assert opening_of(tx, shop.customer.id).owed == Money(48_000)
    assert exposure(tx, shop) == 48_000
    check(tx)


def test_the_same_again_posts_nothing_and_less_than_was_paid_is_refused(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    first = bring(tx, shop, finance, 50_000)
    assert bring(tx, shop, finance, 50_000) == first
    pay(tx, shop, 30_000, finance)
    before = opening_of(tx, shop.customer.id)
    for minor in (29_999, -1, 10**13):
        with pytest.raises(OpeningInvalid):
            bring(tx, shop, finance, minor)
    with pytest.raises(CurrencyMismatch):
        bring(tx, shop, finance, 60_000, currency="USD")
    with pytest.raises(NotAllowed):
        bring(tx, shop, shop.contact, 60_000)
    assert opening_of(tx, shop.customer.id) == before
    assert len(open_period(tx, shop.customer, last=TODAY).entries) == 2
    later = bring(tx, shop, finance, 50_000, due=TODAY)
    assert (later.due_on, balance(tx, shop)) == (TODAY, 20_000)
    check(tx)


def test_it_is_paid_before_orders_is_overdue_and_on_the_statement(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    pay(tx, shop, 10_000, finance)
    bring(tx, shop, finance, 50_000, due=TODAY)
    assert opening_of(tx, shop.customer.id).owed == Money(40_000)
    order = send(tx, shop, buy(tx, shop, 2))
    later = TODAY + timedelta(days=1)
    standing = standing_of(tx, shop.customer, today=later)
    assert [one.owed.minor for one in standing.owing] == [40_000, 9_200]
    assert standing.ageing.overdue == Money(40_000)
    assert [(one.overdue, one.balance) for one in debtors(tx, later)] == [
        (Money(40_000), Money(49_200))
    ]
    pay(tx, shop, 45_000, finance)
    assert opening_of(tx, shop.customer.id).owed == Money(0)
    assert receivable_of(tx, order.id).owed == Money(4_200)
    assert bring(tx, shop, finance, 55_000, due=TODAY).owed == Money(5_000)
    closed = close_statement(tx, shop.customer, last=TODAY, today=later, actor=finance)
    assert (closed.other, closed.payments, closed.closing, closed.due_on) == (
        Money(55_000), Money(55_000), Money(9_200), TODAY,
    )  # fmt: skip
    check(tx)


def test_an_opening_that_is_not_due_waits_behind_what_is(tx: Tx):
    shop, finance = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID), finance_of(tx)
    bring(tx, shop, finance, 50_000, due=date(2027, 12, 31))
    order = buy(tx, shop, 2)
    pay(tx, shop, 9_200, finance)
    assert get_order(tx, order.id).payment_status is PaymentStatus.PAID
    assert opening_of(tx, shop.customer.id).owed == Money(50_000)
    bring(tx, shop, finance, 50_000, due=TODAY - timedelta(days=400))
    later = buy(tx, shop, 2)
    pay(tx, shop, 50_000, finance)
    assert opening_of(tx, shop.customer.id).owed == Money(0)
    assert get_order(tx, later.id).payment_status is not PaymentStatus.PAID
    check(tx)


def test_an_order_on_account_due_first_is_paid_first(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    bring(tx, shop, finance, 50_000, due=date(2028, 12, 31))
    order = send(tx, shop, buy(tx, shop, 2))
    pay(tx, shop, 10_000, finance)
    assert receivable_of(tx, order.id).owed == Money(0)
    assert opening_of(tx, shop.customer.id).owed == Money(49_200)
    check(tx)


def test_what_a_shop_had_left_pays_its_orders_and_is_no_payment(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    wrong = Money(500)
    tx.events.clear()
    first = bring_credit(tx, shop.customer.id, wrong, by=(finance, "预存"), today=TODAY)
    assert bring_credit(tx, shop.customer.id, wrong, by=(finance, "预存"), today=TODAY) == first
    reverse_receipt(tx, first.id, actor=finance, reason="少记", today=TODAY)
    assert credit_of(tx, shop.customer.id) is None
    held = bring_credit(tx, shop.customer.id, Money(5_000), by=(finance, "预存"), today=TODAY)
    assert credit_of(tx, shop.customer.id) == held
    assert tx.events == []
    order = send(tx, shop, buy(tx, shop, 2))
    assert receivable_of(tx, order.id).owed == Money(4_200)
    assert balance(tx, shop) == 4_200
    kinds = [one.kind for one in open_period(tx, shop.customer, last=TODAY).entries]
    assert kinds == [PostingKind.OPENING] * 3 + [PostingKind.SALE]
    check(tx)


def test_a_remainder_is_written_off_with_a_reason_and_taken_back(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    order = send(tx, shop, buy(tx, shop, 2))
    pay(tx, shop, 9_060, finance)
    with pytest.raises(WriteOffTooMuch):
        write_off(tx, off(shop, 141), actor=finance, today=TODAY)
    with pytest.raises(PaymentInvalid):
        write_off(tx, off(shop, 140, note=" "), actor=finance, today=TODAY)
    with pytest.raises(NotAllowed):
        write_off(tx, off(shop, 140), actor=shop.contact, today=TODAY)
    assert (balance(tx, shop), exposure(tx, shop)) == (140, 140)
    tx.events.clear()
    done = write_off(tx, off(shop, 140), actor=finance, today=TODAY, order_id=order.id)
    assert write_off(tx, off(shop, 140), actor=finance, today=TODAY) == done
    assert not [one for one in tx.events if isinstance(one, PaymentReceived)]
    assert (balance(tx, shop), exposure(tx, shop)) == (0, 0)
    assert get_order(tx, order.id).payment_status is PaymentStatus.PAID
    last = open_period(tx, shop.customer, last=TODAY).entries[-1]
    assert (last.kind, last.amount, last.reference) == (
        PostingKind.ALLOWANCE, Money(-140), "抹零",
    )  # fmt: skip
    check(tx)
    reverse_receipt(tx, done.id, actor=finance, reason="客户付了", today=TODAY)
    assert (balance(tx, shop), receivable_of(tx, order.id).owed) == (140, Money(140))
    kinds = [one.kind for one in open_period(tx, shop.customer, last=TODAY).entries]
    assert kinds[-1] is PostingKind.ALLOWANCE
    check(tx)


def test_nothing_is_written_off_of_what_has_not_left(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    waiting = buy(tx, shop, 2)
    bring(tx, shop, finance, 500)
    with pytest.raises(WriteOffTooMuch):
        write_off(tx, off(shop, 500), actor=finance, today=TODAY, order_id=waiting.id)
    with pytest.raises(WriteOffTooMuch):
        write_off(tx, off(shop, 501), actor=finance, today=TODAY)
    write_off(tx, off(shop, 500), actor=finance, today=TODAY)
    assert opening_of(tx, shop.customer.id) == replace(
        opening_of(tx, shop.customer.id), paid=Money(500)
    )
    assert balance(tx, shop) == 0
    check(tx)
