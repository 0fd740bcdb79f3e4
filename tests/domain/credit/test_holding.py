"""Orders on credit: held at placing, owed when they leave, released when they do not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.audit import newest_entries
from domain.base.errors import NotAllowed
from domain.base.money import CurrencyMismatch, Money, UnitPrice
from domain.cart import SetQuantity
from domain.credit import (
    CreditBasis,
    CreditLimitExceeded,
    CreditReviewClosed,
    CreditReviewNeeded,
    CreditReviewOpen,
    CreditSelfApproved,
    CreditTerms,
    HoldState,
    OverLimit,
    PaymentOverdue,
    account_of,
    customer_account,
    end_extra,
    grant_extra,
    grants_of,
    receivable_of,
    set_credit_terms,
)
from domain.customer import PaymentTerms
from domain.db import Tx
from domain.fulfilment import close_rest
from domain.ledger import balance_of
from domain.order import (
    ChangeRequest,
    OrderFilter,
    OrderFinished,
    OrderStatus,
    PaymentStatus,
    apply_change,
    cancel_order,
    confirm_order,
    get_order,
    history_of,
    list_orders,
    pass_credit,
    place_order,
    price_line,
    propose_change,
    reject_order,
    start_picking,
)
from tests.domain.accounts import (
    buy,
    check,
    exposure,
    finance_of,
    make_credit_shop,
    pay,
    put_on_terms,
    send,
)
from tests.domain.goods import ORDER_KEY, make_shop, place, show_draft


def balance(tx, shop):
    return balance_of(tx, customer_account(shop.customer.id, "CNY")).minor


def test_the_worked_example(tx: Tx):
    shop, finance = make_credit_shop(tx, 100_000), finance_of(tx)
    first = buy(tx, shop, 10)
    assert (exposure(tx, shop), first.status) == (46_000, OrderStatus.PLACED)
    second = buy(tx, shop, 12)
    assert (exposure(tx, shop), second.status) == (46_000, OrderStatus.IN_REVIEW)
    account = account_of(tx, shop.customer.id)
    assert account is not None
    until = tx.now + timedelta(days=3)
    grant_extra(tx, account, Money(20_000), expires_at=until, by=(finance, "节前备货"))
    third = buy(tx, shop, 13)
    assert (exposure(tx, shop), third.status) == (105_800, OrderStatus.PLACED)
    sent = send(tx, shop, first)
    assert (exposure(tx, shop), balance(tx, shop)) == (105_800, 46_000)
    assert sent.payment_status is PaymentStatus.ON_CREDIT
    pay(tx, shop, 46_000, finance)
    assert (exposure(tx, shop), balance(tx, shop)) == (59_800, 0)
    assert get_order(tx, first.id).payment_status is PaymentStatus.PAID
    check(tx)


def test_placing_on_credit_costs_two_statements_more(tx: Tx):
    shop = make_shop(tx)
    priced = show_draft(tx, shop, shop.add("KL330", "3"), shop.add("NF550", "5"))
    before = tx.statements
    place_order(tx, priced, actor=shop.contact, order_key=ORDER_KEY)
    plain = tx.statements - before
    shop = put_on_terms(tx, shop, PaymentTerms.CREDIT, 100_000)
    priced = show_draft(tx, shop, shop.add("KL330", "4"), shop.add("NF550", "6"))
    before = tx.statements
    place_order(tx, priced, actor=shop.contact, order_key=ORDER_KEY)
    assert tx.statements - before == plain + 2


def test_terms_without_a_limit_count_and_refuse_nothing(tx: Tx):
    shop = put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID)
    shop = replace(shop, customer=replace(shop.customer, terms=PaymentTerms.CREDIT))
    order = buy(tx, shop, 50)
    account = account_of(tx, shop.customer.id)
    assert account is not None
    assert (account.limit, account.is_kept, account.room_at(tx.now)) == (None, False, None)
    assert (order.status, exposure(tx, shop)) == (OrderStatus.PLACED, 230_000)
    check(tx)


def test_an_order_over_the_limit_waits_for_finance(tx: Tx):
    shop, finance = make_credit_shop(tx, 40_000), finance_of(tx)
    order = place(tx, shop, shop.add("KL330", "10"))
    assert [e for e in tx.events if isinstance(e, CreditReviewNeeded)] == [
        CreditReviewNeeded(order.id, shop.customer.id, 1)
    ]
    assert [(h.to_status, h.reason) for h in history_of(tx, order.id)] == [
        (OrderStatus.PLACED, ""), (OrderStatus.IN_REVIEW, "credit"),
    ]  # fmt: skip
    held = receivable_of(tx, order.id)
    assert held is not None
    assert (held.state, held.agreed, exposure(tx, shop)) == (HoldState.WAITING, Money(46000), 0)
    with pytest.raises(CreditReviewOpen):
        confirm_order(tx, order.id, actor=shop.rep, version=1)
    check(tx)
    pass_credit(tx, order.id, actor=finance, reason="老客户")
    assert exposure(tx, shop) == 46_000
    with pytest.raises(CreditReviewClosed):
        pass_credit(tx, order.id, actor=finance, reason="再来")
    send(tx, shop, order)
    assert (exposure(tx, shop), balance(tx, shop)) == (46_000, 46_000)
    with pytest.raises(CreditReviewClosed):
        pass_credit(tx, order.id, actor=finance, reason="")
    passed = [e for e in newest_entries(tx) if e.action == "order.credit_passed"]
    assert [(e.actor, e.entity_id, e.after) for e in passed] == [
        (finance, str(order.id), "老客户")
    ]
    check(tx)


def test_who_placed_an_order_does_not_let_it_pass(tx: Tx):
    shop = make_credit_shop(tx, 100)
    priced = show_draft(tx, shop, shop.add("KL330", "1"))
    order = place_order(tx, priced, actor=shop.rep, order_key=ORDER_KEY)
    with pytest.raises(CreditSelfApproved):
        pass_credit(tx, order.id, actor=shop.rep, reason="")
    with pytest.raises(NotAllowed):
        pass_credit(tx, order.id, actor=shop.contact, reason="")
    reject_order(tx, order.id, actor=shop.rep, reason="超额")
    with pytest.raises(OrderFinished):
        pass_credit(tx, order.id, actor=finance_of(tx), reason="")
    assert exposure(tx, shop) == 0
    check(tx)


def test_terms_that_refuse_place_nothing(tx: Tx):
    shop = make_credit_shop(tx, 50_000, over=OverLimit.REFUSE)
    buy(tx, shop, 10)
    priced = show_draft(tx, shop, shop.add("XB330", "1"))
    blocked = replace(priced, problems=())
    tx.events.clear()
    with pytest.raises(CreditLimitExceeded) as refused:
        place_order(tx, blocked, actor=shop.contact, order_key=ORDER_KEY)
    assert (refused.value.wanted, refused.value.room) == (Money(4600), Money(4000))
    assert len(list_orders(tx, OrderFilter()).rows) == 1
    assert (exposure(tx, shop), tx.events) == (46_000, [])
    check(tx)


@pytest.mark.parametrize("end", ["cancel", "reject"])
def test_what_is_called_off_is_released_once(tx: Tx, end):
    shop = make_credit_shop(tx)
    order = buy(tx, shop, 10)
    if end == "cancel":
        cancel_order(tx, order.id, actor=shop.contact)
    else:
        reject_order(tx, order.id, actor=shop.rep, reason="没货")
    assert exposure(tx, shop) == 0
    held = receivable_of(tx, order.id)
    assert held is not None
    assert (held.payable, held.outstanding) == (Money(0), Money(0))
    check(tx)


def test_parcels_charge_their_share_and_the_rest_is_released(tx: Tx):
    shop = make_credit_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"), shop.add("XB330", "2"))
    cola, sprite = order.lines
    send(tx, shop, order, ((cola.id, 24),))
    assert (exposure(tx, shop), balance(tx, shop)) == (23_000, 4_600)
    send(tx, shop, order, ((cola.id, 48), (sprite.id, 24)))
    assert (exposure(tx, shop), balance(tx, shop)) == (23_000, 18_400)
    close_rest(tx, order.id, actor=shop.rep)
    assert (exposure(tx, shop), balance(tx, shop)) == (18_400, 18_400)
    check(tx)


def test_a_change_moves_what_is_held(tx: Tx):
    shop, finance = make_credit_shop(tx, 60_000), finance_of(tx)
    order = buy(tx, shop, 10)

    def change(count):
        op = SetQuantity(shop.id("KL330"), shop.amount("KL330", count))
        made = propose_change(tx, order.id, request=ChangeRequest((op,), shop.contact))
        apply_change(tx, made.id, actor=shop.contact)
        return exposure(tx, shop)

    assert [change("12"), change("8"), change("13")] == [55_200, 36_800, 59_800]
    assert change("14") == 0
    held = receivable_of(tx, order.id)
    assert held is not None
    assert (held.state, held.agreed) == (HoldState.WAITING, Money(64_400))
    assert change("15") == 0
    pass_credit(tx, order.id, actor=finance, reason="")
    assert exposure(tx, shop) == 69_000
    assert change("14") == 64_400
    check(tx)


def test_a_change_beyond_the_limit_is_refused_by_strict_terms(tx: Tx):
    shop = make_credit_shop(tx, 46_000, over=OverLimit.REFUSE)
    order = buy(tx, shop, 10)
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "11"))
    made = propose_change(tx, order.id, request=ChangeRequest((op,), shop.contact))
    with pytest.raises(CreditLimitExceeded):
        apply_change(tx, made.id, actor=shop.contact)
    assert (exposure(tx, shop), get_order(tx, order.id).total) == (46_000, Money(46_000))


def test_a_line_priced_at_review_is_held_then(tx: Tx):
    shop = make_credit_shop(tx, 10_000)
    order = place(tx, shop, shop.add("DP250", "1"))
    assert (order.total, exposure(tx, shop)) == (Money(0), 0)
    line = get_order(tx, order.id).lines[0]
    price_line(tx, order, line_id=line.id, price=UnitPrice(980_000), actor=shop.rep)
    assert exposure(tx, shop) == 9_800
    check(tx)


def test_overdue_stops_new_orders_until_it_is_paid(tx: Tx):
    shop, finance = make_credit_shop(tx, 1_000_000, days=7), finance_of(tx)
    send(tx, shop, buy(tx, shop, 1))
    tx.now += timedelta(days=7)
    assert buy(tx, shop, 2).status is OrderStatus.PLACED
    tx.now += timedelta(days=1)
    assert buy(tx, shop, 3).status is OrderStatus.IN_REVIEW
    day = tx.now.date()
    pay(tx, shop, 4_600, finance, today=day)
    assert buy(tx, shop, 4).status is OrderStatus.PLACED
    check(tx)


def test_a_confirmed_order_that_grew_too_large_is_not_packed(tx: Tx):
    shop = make_credit_shop(tx, 50_000)
    order = buy(tx, shop, 10)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "20"))
    made = propose_change(tx, order.id, request=ChangeRequest((op,), shop.rep))
    apply_change(tx, made.id, actor=shop.contact)
    with pytest.raises(CreditReviewOpen):
        start_picking(tx, order.id, actor=shop.rep)
    with pytest.raises(CreditReviewOpen):
        send(tx, shop, order)
    check(tx)


def test_overdue_is_refused_by_strict_terms(tx: Tx):
    shop = make_credit_shop(tx, 1_000_000, days=1, over=OverLimit.REFUSE)
    send(tx, shop, buy(tx, shop, 1))
    tx.now += timedelta(days=2)
    priced = replace(show_draft(tx, shop, shop.add("KL330", "2")), problems=())
    with pytest.raises(PaymentOverdue):
        place_order(tx, priced, actor=shop.contact, order_key=ORDER_KEY)


def test_a_limit_from_shipping_counts_and_is_asked_then(tx: Tx):
    shop, finance = make_credit_shop(tx, 50_000, basis=CreditBasis.SHIPPED), finance_of(tx)
    first, second = buy(tx, shop, 10), buy(tx, shop, 9)
    assert exposure(tx, shop) == 0
    send(tx, shop, first)
    assert exposure(tx, shop) == 46_000
    with pytest.raises(CreditLimitExceeded):
        send(tx, shop, second)
    pass_credit(tx, second.id, actor=finance, reason="货已备好")
    with pytest.raises(CreditReviewClosed):
        pass_credit(tx, second.id, actor=finance, reason="")
    send(tx, shop, second)
    assert exposure(tx, shop) == 87_400
    check(tx)


def test_switching_the_basis_reckons_anew(tx: Tx):
    shop = make_credit_shop(tx)
    send(tx, shop, buy(tx, shop, 2))
    buy(tx, shop, 3)
    seen = {}
    for basis in (*CreditBasis, CreditBasis.PLACED):
        terms = CreditTerms(Money(100_000), basis)
        set_credit_terms(tx, shop.customer, terms, actor=shop.rep)
        seen[basis] = exposure(tx, shop)
        check(tx)
    assert seen == {
        CreditBasis.PLACED: 23_000, CreditBasis.SHIPPED: 9_200, CreditBasis.INVOICED: 0,
    }  # fmt: skip


def test_a_grant_replaces_the_last_and_can_be_ended(tx: Tx):
    shop, finance = make_credit_shop(tx, 10_000), finance_of(tx)
    account = account_of(tx, shop.customer.id)
    assert account is not None
    until = tx.now + timedelta(days=1)
    grant_extra(tx, account, Money(5_000), expires_at=until, by=(finance, "a"))
    grant_extra(tx, account, Money(9_000), expires_at=until, by=(finance, "b"))
    found = grants_of(tx, shop.customer.id)
    assert [(g.extra.minor, g.ended_at is None) for g in found] == [(9000, True), (5000, False)]
    now = account_of(tx, shop.customer.id)
    assert now is not None
    assert now.room_at(tx.now) == Money(19_000)
    end_extra(tx, now, actor=finance)
    end_extra(tx, now, actor=finance)
    ended = account_of(tx, shop.customer.id)
    assert ended is not None
    assert ended.room_at(tx.now) == Money(10_000)
    with pytest.raises(NotAllowed):
        end_extra(tx, now, actor=shop.contact)
    with pytest.raises(CurrencyMismatch):
        set_credit_terms(tx, shop.customer, CreditTerms(Money(1, "USD")), actor=finance)
    check(tx)
