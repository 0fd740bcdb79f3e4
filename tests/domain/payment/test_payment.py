"""Receipts find their orders, once; what is left is a balance or goes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import CustomerId, OrderId, ReceiptId, RefundId
from domain.base.money import CurrencyMismatch, Money
from domain.cart import SetQuantity
from domain.credit import HoldState, PaymentAwaited, Receivable, receivable_of
from domain.customer import PaymentTerms
from domain.db import Tx
from domain.ledger import AccountCode, AccountKind, balance_of
from domain.order import (
    ChangeRequest,
    OrderFinished,
    OrderStatus,
    PaymentStatus,
    apply_change,
    cancel_order,
    confirm_order,
    get_order,
    let_prepaid_go,
    propose_change,
    start_picking,
)
from domain.payment import (
    PaymentInvalid,
    PaymentMethod,
    PaymentReceived,
    ReceiptDraft,
    ReceiptKeyTaken,
    ReceiptReversed,
    ReceiptSpent,
    ReceiptTwice,
    RefundDecided,
    RefundStatus,
    RefundTooMuch,
    ask_refund,
    free_balance,
    get_receipt,
    get_refund,
    keep_refund,
    pay_refund,
    payments_of_order,
    receipts_of,
    record_receipt,
    refunds_due,
    refunds_of,
    reverse_receipt,
    settle_order,
    spread_balance,
)
from domain.payment.rules import spread, surplus_of
from domain.reactions import drain
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


def status(tx, order):
    return get_order(tx, order.id).payment_status


def free(tx, shop):
    return free_balance(tx, shop.customer.id, "CNY").minor


def owes(no, payable, charged, paid=0):
    return Receivable(OrderId(no), CustomerId(1), Money(payable), Money(charged), Money(0),
                      Money(paid), TODAY, HoldState.HELD)  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "chosen", "prepaid", "wanted"),
    [
        (60_000, (), (), [(1, 50_200), (2, 9_800)]),
        (90_000, (), (), [(1, 50_200), (2, 30_000)]),
        (40_000, (2,), (), [(2, 30_000), (1, 10_000)]),
        (100_000, (3,), (), [(3, 7_000), (1, 50_200), (2, 30_000)]),
        (100_000, (), (3,), [(1, 50_200), (2, 30_000), (3, 7_000)]),
        (10, (9,), (), [(1, 10)]),
        (0, (1,), (), []),
    ],
)
def test_the_worked_example_of_spreading(minor, chosen, prepaid, wanted):
    payable = [owes(1, 50_200, 50_200), owes(2, 30_000, 30_000), owes(3, 7_000, 0)]
    shares = spread(
        Money(minor), payable, chosen=[OrderId(n) for n in chosen],
        prepaid={OrderId(n) for n in prepaid},
    )  # fmt: skip
    assert [(n, amount.minor) for n, amount in shares] == wanted


@given(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 10**5)), max_size=6),
    st.lists(st.integers(0, 5), max_size=4),
)
def test_spreading_gives_no_order_too_much_and_keeps_nothing_back(minor, rows, chosen):
    payable = [owes(n, c + p, c, 0) for n, (c, p) in enumerate(rows)]
    shares = spread(Money(minor), payable, chosen=[OrderId(n) for n in chosen])
    given_out = sum(amount.minor for _, amount in shares)
    assert given_out <= minor
    assert len({order for order, _ in shares}) == len(shares)
    assert all(0 < amount.minor <= payable[order].payable.minor for order, amount in shares)
    owed = sum(c for c, _ in rows)
    assert given_out >= min(minor, owed)


def test_money_pays_the_oldest_first(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    first, second = send(tx, shop, buy(tx, shop, 2)), send(tx, shop, buy(tx, shop, 3))
    got = pay(tx, shop, 10_000, finance)
    assert (status(tx, first), status(tx, second)) == (PaymentStatus.PAID, PaymentStatus.PARTIAL)
    assert (got.used, got.free) == (Money(10_000), Money(0))
    pay(tx, shop, 20_000, finance, key="second")
    assert status(tx, second) is PaymentStatus.PAID
    assert (free(tx, shop), exposure(tx, shop)) == (7_000, -7_000)
    assert balance_of(tx, AccountCode(AccountKind.CASH, "CNY")) == Money(30_000)
    paid = payments_of_order(tx, second.id)
    assert [p.amount.minor for p in paid] == [800, 13_000]
    third = send(tx, shop, buy(tx, shop, 1))
    assert (status(tx, third), free(tx, shop)) == (PaymentStatus.PAID, 2_400)
    assert spread_balance(tx, shop.customer.id) == 0
    check(tx)


def test_a_chosen_order_is_paid_first(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    first, second = send(tx, shop, buy(tx, shop, 2)), buy(tx, shop, 3)
    pay(tx, shop, 15_000, finance, chosen=[second.id])
    assert (status(tx, second), status(tx, first)) == (PaymentStatus.PAID, PaymentStatus.PARTIAL)
    check(tx)


def test_the_same_key_is_recorded_once(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    first = pay(tx, shop, 5_000, finance, key="form-1")
    assert pay(tx, shop, 5_000, finance, key="form-1") == first
    with pytest.raises(ReceiptKeyTaken):
        pay(tx, shop, 5_001, finance, key="form-1")
    assert receipts_of(tx, shop.customer.id) == (first,)
    assert free(tx, shop) == 5_000
    check(tx)


def test_a_bank_reference_counts_once(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)

    def transfer(key, reference="20270302-77"):
        draft = ReceiptDraft(
            shop.customer.id, Money(900), PaymentMethod.TRANSFER, TODAY, key, reference
        )
        return record_receipt(tx, draft, actor=finance, today=TODAY)

    first = transfer("a")
    with pytest.raises(ReceiptTwice):
        transfer("b")
    assert free(tx, shop) == 900
    assert balance_of(tx, AccountCode(AccountKind.BANK, "CNY")) == Money(900)
    reverse_receipt(tx, first.id, actor=finance, reason="记错客户", today=TODAY)
    transfer("c")
    assert free(tx, shop) == 900
    check(tx)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Money(0)}, "amount"),
        ({"amount": Money(-1)}, "amount"),
        ({"amount": Money(10**14)}, "amount"),
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"key": ""}, "key"),
        ({"method": PaymentMethod.TRANSFER}, "reference"),
        ({"reference": "x" * 101}, "reference"),
    ],
)
def test_an_impossible_receipt_is_refused(tx: Tx, change, field):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    draft = ReceiptDraft(shop.customer.id, Money(5), PaymentMethod.CASH, TODAY, "k")
    with pytest.raises(PaymentInvalid) as refused:
        record_receipt(tx, replace(draft, **change), actor=finance, today=TODAY)
    assert refused.value.field == field
    assert receipts_of(tx, shop.customer.id) == ()


def test_a_receipt_is_of_the_shops_currency_and_orders_and_by_staff(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    draft = ReceiptDraft(shop.customer.id, Money(5), PaymentMethod.CASH, TODAY, "k")
    with pytest.raises(CurrencyMismatch):
        record_receipt(tx, replace(draft, amount=Money(5, "USD")), actor=finance, today=TODAY)
    with pytest.raises(NotAllowed):
        record_receipt(tx, draft, actor=shop.contact, today=TODAY)
    with pytest.raises(NotFound):
        record_receipt(tx, draft, actor=finance, today=TODAY, chosen=[OrderId(404)])
    order = buy(tx, shop, 1)
    cancel_order(tx, order.id, actor=shop.contact)
    with pytest.raises(NotFound):
        record_receipt(tx, draft, actor=finance, today=TODAY, chosen=[order.id])
    assert receipts_of(tx, shop.customer.id) == ()
    with pytest.raises(NotFound):
        get_receipt(tx, ReceiptId(1))


def test_a_receipt_taken_back_is_owed_again(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    order = send(tx, shop, buy(tx, shop, 2))
    got = pay(tx, shop, 9_200, finance)
    assert exposure(tx, shop) == 0
    reverse_receipt(tx, got.id, actor=finance, reason="记错", today=TODAY)
    assert (status(tx, order), exposure(tx, shop)) == (PaymentStatus.ON_CREDIT, 9_200)
    assert get_receipt(tx, got.id).free == Money(0)
    with pytest.raises(ReceiptReversed):
        reverse_receipt(tx, got.id, actor=finance, reason="", today=TODAY)
    check(tx)


def test_what_a_shop_has_left_pays_what_is_owed_again(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    order = send(tx, shop, buy(tx, shop, 3))
    first = pay(tx, shop, 13_800, finance)
    pay(tx, shop, 4_600, finance)
    assert (status(tx, order), free(tx, shop)) == (PaymentStatus.PAID, 4_600)
    reverse_receipt(tx, first.id, actor=finance, reason="记错", today=TODAY)
    owed = receivable_of(tx, order.id)
    assert owed is not None
    assert (owed.owed, free(tx, shop), exposure(tx, shop)) == (Money(9_200), 0, 9_200)
    check(tx)


def test_what_a_cancelled_order_frees_pays_what_is_owed(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    sent = send(tx, shop, buy(tx, shop, 2))
    paid = buy(tx, shop, 1)
    pay(tx, shop, 4_600, finance, chosen=[paid.id])
    cancel_order(tx, paid.id, actor=shop.rep)
    drain(tx)
    owed = receivable_of(tx, sent.id)
    assert owed is not None
    assert (owed.owed, free(tx, shop), exposure(tx, shop)) == (Money(4_600), 0, 4_600)
    check(tx)


def test_a_balance_pays_what_a_prepaid_order_costs_more(tx: Tx):
    shop, finance = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID), finance_of(tx)
    pay(tx, shop, 20_000, finance)
    order = buy(tx, shop, 2)
    drain(tx)
    assert (status(tx, order), free(tx, shop)) == (PaymentStatus.PAID, 10_800)
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "3"))
    made = propose_change(tx, order.id, request=ChangeRequest((op,), shop.contact))
    apply_change(tx, made.id, actor=shop.contact)
    drain(tx)
    assert (status(tx, order), free(tx, shop)) == (PaymentStatus.PAID, 6_200)
    check(tx)


def test_a_prepaid_order_waits_for_its_money(tx: Tx):
    shop, finance = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID), finance_of(tx)
    order = buy(tx, shop, 2)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    with pytest.raises(PaymentAwaited) as refused:
        start_picking(tx, order.id, actor=shop.rep)
    assert refused.value.missing == Money(9_200)
    pay(tx, shop, 9_000, finance)
    with pytest.raises(PaymentAwaited):
        send(tx, shop, order)
    pay(tx, shop, 1_000, finance, key="rest")
    assert (status(tx, order), free(tx, shop)) == (PaymentStatus.PAID, 800)
    send(tx, shop, order)
    check(tx)


def test_a_prepaid_order_is_paid_from_the_balance(tx: Tx):
    shop, finance = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID), finance_of(tx)
    pay(tx, shop, 20_000, finance)
    order = buy(tx, shop, 2)
    assert (status(tx, order), free(tx, shop)) == (PaymentStatus.PAID, 10_800)
    check(tx)


@pytest.mark.parametrize(("key", "left"), [("case:7", 0), ("off", 383)])
def test_a_credit_given_for_a_complaint_pays_the_next_prepaid_order(tx: Tx, key: str, left: int):
    shop, finance = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID), finance_of(tx)
    method, who = PaymentMethod.ALLOWANCE, shop.customer.id
    draft = ReceiptDraft(who, Money(383), method, TODAY, key, note="破了2罐")
    record_receipt(tx, draft, actor=shop.rep, today=TODAY)
    order = buy(tx, shop, 2)
    assert free(tx, shop) == left
    pay(tx, shop, 9_200 - 383, finance)
    assert (status(tx, order) is PaymentStatus.PAID) == (not left)
    check(tx)


def test_staff_may_let_a_prepaid_order_go(tx: Tx):
    shop = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID)
    order = buy(tx, shop, 2)
    let_prepaid_go(tx, order.id, actor=shop.rep)
    let_prepaid_go(tx, order.id, actor=shop.rep)
    sent = send(tx, shop, order)
    assert (sent.status, sent.payment_status) == (OrderStatus.SHIPPED, PaymentStatus.UNPAID)
    other = put_on_terms(tx, shop, PaymentTerms.ON_DELIVERY)
    with pytest.raises(NotAllowed):
        let_prepaid_go(tx, buy(tx, other, 1).id, actor=shop.rep)
    gone = buy(tx, shop, 3)
    cancel_order(tx, gone.id, actor=shop.contact)
    with pytest.raises(OrderFinished):
        let_prepaid_go(tx, gone.id, actor=shop.rep)
    check(tx)


def cancelled_paid(tx: Tx):
    shop, finance = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID), finance_of(tx)
    order = buy(tx, shop, 2)
    pay(tx, shop, 10_000, finance)
    cancel_order(tx, order.id, actor=shop.contact)
    drain(tx)
    (asked,) = refunds_due(tx)
    return shop, finance, order, asked


def test_a_cancelled_paid_order_is_refunded(tx: Tx):
    shop, finance, order, asked = cancelled_paid(tx)
    assert (asked.order_id, asked.amount, asked.status) == (
        order.id, Money(9_200), RefundStatus.DUE,
    )  # fmt: skip
    assert (status(tx, order), free(tx, shop)) == (PaymentStatus.UNPAID, 800)
    check(tx)
    paid = pay_refund(
        tx, asked.id, method=PaymentMethod.CASH, reference="", actor=finance, today=TODAY
    )
    assert get_refund(tx, asked.id) == paid
    assert balance_of(tx, AccountCode(AccountKind.CASH, "CNY")) == Money(800)
    with pytest.raises(RefundDecided):
        keep_refund(tx, asked.id, actor=finance)
    receipt = receipts_of(tx, shop.customer.id)[0]
    with pytest.raises(ReceiptSpent):
        reverse_receipt(tx, receipt.id, actor=finance, reason="", today=TODAY)
    assert refunds_due(tx) == ()
    check(tx)


def test_a_refund_may_be_kept_as_a_balance(tx: Tx):
    shop, finance, _, asked = cancelled_paid(tx)
    order = buy(tx, shop, 2)
    assert status(tx, order) is PaymentStatus.PARTIAL
    keep_refund(tx, asked.id, actor=finance)
    assert (status(tx, order), free(tx, shop)) == (PaymentStatus.PAID, 800)
    assert [r.status for r in refunds_of(tx, shop.customer.id)] == [RefundStatus.KEPT]
    check(tx)


def test_a_balance_may_be_asked_back_but_no_more(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    pay(tx, shop, 5_000, finance, key="a")
    pay(tx, shop, 2_000, finance, key="b")
    with pytest.raises(RefundTooMuch) as refused:
        ask_refund(tx, shop.customer.id, Money(7_001), actor=finance)
    assert refused.value.free == Money(7_000)
    with pytest.raises(PaymentInvalid):
        ask_refund(tx, shop.customer.id, Money(0), actor=finance)
    asked = ask_refund(tx, shop.customer.id, Money(6_000), actor=finance)
    assert (free(tx, shop), exposure(tx, shop)) == (1_000, -7_000)
    with pytest.raises(PaymentInvalid):
        pay_refund(
            tx, asked.id, method=PaymentMethod.TRANSFER, reference="", actor=finance, today=TODAY
        )
    pay_refund(
        tx, asked.id, method=PaymentMethod.TRANSFER, reference="77", actor=finance, today=TODAY
    )
    assert exposure(tx, shop) == -1_000
    with pytest.raises(NotFound):
        get_refund(tx, RefundId(9))
    with pytest.raises(NotFound):
        keep_refund(tx, RefundId(9), actor=finance)
    with pytest.raises(NotAllowed):
        keep_refund(tx, asked.id, actor=shop.contact)
    check(tx)


def test_a_refund_takes_from_the_oldest_receipt_and_no_more(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    paid = [pay(tx, shop, 5_000, finance, key=key) for key in "ab"]
    ask_refund(tx, shop.customer.id, Money(3_000), actor=finance)
    assert [get_receipt(tx, one.id).free for one in paid] == [Money(2_000), Money(5_000)]
    check(tx)


def test_what_a_change_makes_cheaper_is_free_again(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    order = buy(tx, shop, 3)
    pay(tx, shop, 13_800, finance, chosen=[order.id])
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "1"))
    made = propose_change(tx, order.id, request=ChangeRequest((op,), shop.contact))
    apply_change(tx, made.id, actor=shop.contact)
    drain(tx)
    owed = receivable_of(tx, order.id)
    assert owed is not None
    assert (owed.paid, surplus_of(owed), free(tx, shop)) == (Money(4_600), Money(0), 9_200)
    assert status(tx, order) is PaymentStatus.PAID
    cancel_order(tx, order.id, actor=shop.contact)
    drain(tx)
    assert (free(tx, shop), refunds_due(tx)) == (13_800, ())
    settle_order(tx, OrderId(999))
    check(tx)


def test_a_receipt_is_told(tx: Tx):
    shop, finance = make_credit_shop(tx), finance_of(tx)
    draft = ReceiptDraft(shop.customer.id, Money(5), PaymentMethod.CASH, date(2027, 3, 1), "k")
    got = record_receipt(tx, draft, actor=finance, today=TODAY)
    assert tx.events[-1] == PaymentReceived(got.id, shop.customer.id)
    assert (got.recorded_by, got.received_on) == (finance.id, date(2027, 3, 1))
