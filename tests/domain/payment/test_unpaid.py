"""Prepaid orders whose time to pay ends: warned of, called off, or left to the rep."""

from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import NotAllowed
from domain.base.ids import OrderId
from domain.base.money import Money, UnitPrice
from domain.cart import SetQuantity
from domain.credit import (
    CreditTermsInvalid,
    PaymentTime,
    PayStage,
    payment_time,
    receivable_of,
    set_payment_time,
)
from domain.customer import (
    PaymentTerms,
)
from domain.db import Tx
from domain.inventory import Stock, stocks_of
from domain.messaging import OutboxFilter, list_outbox
from domain.order import (
    ChangeRequest,
    Order,
    OrderStatus,
    PaymentStatus,
    cancel_order,
    confirm_order,
    get_order,
    history_of,
    let_prepaid_go,
    price_line,
    propose_change,
    start_picking,
)
from domain.payment import (
    EXPIRED,
    free_balance,
    look_after_unpaid,
    refunds_due,
    reverse_receipt,
    unpaid_orders,
)
from domain.promotion import (
    CouponTerms,
    PromotionDraft,
    claim_coupon,
    coupons_of,
    create_promotion,
)
from domain.reactions import drain
from tests.domain.accounts import TODAY, buy, check, finance_of, pay, put_on_terms, send
from tests.domain.goods import Shop, make_shop, place

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(tx: Tx) -> Shop:
    """老王超市, which pays in advance."""
    return put_on_terms(tx, make_shop(tx), PaymentTerms.PREPAID)


def later(tx: Tx, hours: float) -> int:
    """So many hours on, the job runs; how many orders it called off."""
    tx.now += hours * HOUR
    off = sum(look_after_unpaid(tx, order_id) for order_id in unpaid_orders(tx))
    drain(tx)
    return off


def told(tx: Tx, order: Order) -> list[tuple[str, str]]:
    """What was said of the order's money and end: kind and side, in order."""
    kinds = {"prepayment_late", "order_cancelled"}
    return sorted(
        (row.kind, str(row.recipient.kind)) for row in list_outbox(tx, OutboxFilter()).rows
        if row.kind in kinds and row.payload["order_id"] == order.id
    )  # fmt: skip


def cola(tx: Tx, shop: Shop) -> Stock:
    """The shelf of cola."""
    (found,) = stocks_of(tx, [shop.id("KL330")])
    return found


WARNED = ("prepayment_late", "contact")
REPORTED = ("prepayment_late", "staff")
OFF = [("order_cancelled", "contact"), ("order_cancelled", "staff")]


def test_unpaid_it_is_called_off_once_and_its_stock_is_free(tx: Tx, shop: Shop):
    before = cola(tx, shop)
    order = buy(tx, shop, 2)
    assert cola(tx, shop).reserved == before.reserved + 48
    assert (later(tx, 21.9), told(tx, order)) == (0, [])
    assert (later(tx, 0.2), told(tx, order)) == (0, [WARNED])
    assert (later(tx, 1.8), get_order(tx, order.id).status) == (0, OrderStatus.PLACED)
    assert later(tx, 0.1) == 1
    last = history_of(tx, order.id)[-1]
    assert (last.to_status, last.reason, last.actor) == (OrderStatus.CANCELLED, EXPIRED, SYSTEM)
    assert (cola(tx, shop), told(tx, order)) == (before, [*OFF, WARNED])
    assert (later(tx, 0), later(tx, 24), unpaid_orders(tx)) == (0, 0, ())
    assert not look_after_unpaid(tx, order.id)
    assert (cola(tx, shop), told(tx, order)) == (before, [*OFF, WARNED])
    check(tx)


def test_a_confirmed_one_is_called_off_too_and_an_open_change_with_it(tx: Tx, shop: Shop):
    order = buy(tx, shop, 2)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    wish = SetQuantity(shop.id("KL330"), shop.amount("KL330", "3"))
    propose_change(tx, order.id, request=ChangeRequest((wish,), shop.contact))
    assert later(tx, 24) == 1
    assert get_order(tx, order.id).status is OrderStatus.CANCELLED
    check(tx)


def test_its_coupon_can_be_used_again(tx: Tx, shop: Shop):
    made = create_promotion(
        tx, PromotionDraft("C", "国庆券", CouponTerms("国庆", 1_000, 500), quota_each=1), SYSTEM
    )
    claim_coupon(tx, shop.customer, "国庆")
    order = buy(tx, shop, 2)
    assert (order.total, [c.used for c in coupons_of(tx, made.id)]) == (Money(8_700), [1])
    assert later(tx, 24) == 1
    assert [c.used for c in coupons_of(tx, made.id)] == [0]
    assert buy(tx, shop, 2).total == Money(8_700)
    check(tx)


@pytest.mark.parametrize("is_picked", [False, True])
def test_of_which_some_is_paid_it_stays_and_the_rep_is_told(tx: Tx, shop: Shop, is_picked: bool):
    finance = finance_of(tx)
    order = buy(tx, shop, 2)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    got = pay(tx, shop, 9_200 if is_picked else 5_000, finance)
    if is_picked:
        start_picking(tx, order.id, actor=shop.rep)
        reverse_receipt(tx, got.id, actor=finance, reason="记错", today=TODAY)
    assert [later(tx, hours) for hours in (23, 1, 1)] == [0, 0, 0]
    assert told(tx, order) == [WARNED, REPORTED]
    assert get_order(tx, order.id).status in {OrderStatus.CONFIRMED, OrderStatus.PICKING}
    check(tx)


def test_what_was_paid_of_one_the_rep_calls_off_is_kept_for_its_shop(tx: Tx, shop: Shop):
    order = buy(tx, shop, 2)
    pay(tx, shop, 5_000, finance_of(tx))
    assert later(tx, 24) == 0
    cancel_order(tx, order.id, actor=shop.rep, reason="没付清")
    drain(tx)
    assert [(one.order_id, one.amount) for one in refunds_due(tx)] == [(order.id, Money(5_000))]
    check(tx)


def test_a_balance_pays_before_anything_is_called_off(tx: Tx, shop: Shop):
    big = buy(tx, shop, 3)
    pay(tx, shop, 13_800, finance_of(tx))
    order = buy(tx, shop, 2)
    less = SetQuantity(shop.id("KL330"), shop.amount("KL330", "1"))
    propose_change(tx, big.id, request=ChangeRequest((less,), shop.rep, True))
    drain(tx)
    assert free_balance(tx, shop.customer.id, "CNY") == Money(0)
    assert get_order(tx, order.id).payment_status is PaymentStatus.PAID
    assert later(tx, 25) == 0
    assert (get_order(tx, order.id).status, told(tx, order)) == (OrderStatus.PLACED, [])
    check(tx)


@pytest.mark.parametrize("end", ["paid", "let go", "called off", "shipped"])
def test_nothing_follows_of_what_no_longer_waits_for_money(tx: Tx, shop: Shop, end: str):
    order = buy(tx, shop, 2)
    match end:
        case "paid":
            pay(tx, shop, 9_200, finance_of(tx))
        case "let go":
            let_prepaid_go(tx, order.id, actor=shop.rep)
        case "called off":
            cancel_order(tx, order.id, actor=shop.contact)
        case _:
            let_prepaid_go(tx, order.id, actor=shop.rep)
            send(tx, shop, order)
    drain(tx)
    before = (get_order(tx, order.id), told(tx, order))
    assert (later(tx, 23), later(tx, 2)) == (0, 0)
    assert (get_order(tx, order.id), told(tx, order)) == before
    held = receivable_of(tx, order.id)
    assert held is not None
    assert (held.pay_stage, unpaid_orders(tx)) == (PayStage.CLOSED, ())
    check(tx)


def test_the_time_begins_when_the_last_price_is_known(tx: Tx, shop: Shop):
    order = place(tx, shop, shop.add("DP250", "3"))
    assert (order.is_complete, later(tx, 48)) == (False, 0)
    price_line(tx, order, line_id=order.lines[0].id, price=UnitPrice(980_000), actor=shop.rep)
    drain(tx)
    assert [later(tx, hours) for hours in (23, 0.9, 0.1)] == [0, 0, 1]
    check(tx)


@pytest.mark.parametrize("terms", [PaymentTerms.ON_DELIVERY, PaymentTerms.CREDIT])
def test_what_is_not_paid_in_advance_has_no_such_time(tx: Tx, shop: Shop, terms: PaymentTerms):
    order = buy(tx, put_on_terms(tx, shop, terms, None), 2)
    assert (later(tx, 24 * 40), get_order(tx, order.id).status) == (0, OrderStatus.PLACED)


def test_switched_off_nothing_new_is_called_off_and_what_was_told_stays(tx: Tx, shop: Shop):
    assert payment_time(tx) == PaymentTime(24, 2)
    old = buy(tx, shop, 1)
    set_payment_time(tx, PaymentTime(None, 0), actor=shop.rep)
    assert payment_time(tx) == PaymentTime(None, 0)
    new = buy(tx, shop, 2)
    assert (later(tx, 24 * 40), told(tx, old)) == (1, OFF)
    assert (get_order(tx, new.id).status, told(tx, new)) == (OrderStatus.PLACED, [])
    set_payment_time(tx, PaymentTime(1, 0), actor=shop.rep)
    quick = buy(tx, shop, 3)
    assert (later(tx, 0.9), later(tx, 0.1), told(tx, quick)) == (0, 1, OFF)
    check(tx)


@pytest.mark.parametrize(
    ("hours", "warned", "field"),
    [(0, 0, "hours"), (745, 2, "hours"), (24, 24, "warned_hours"), (2, -1, "warned_hours"),
     (None, 744, "warned_hours")],
)  # fmt: skip
def test_a_time_that_cannot_stand_is_refused(tx: Tx, shop: Shop, hours, warned, field):
    with pytest.raises(CreditTermsInvalid) as wrong:
        set_payment_time(tx, PaymentTime(hours, warned), actor=shop.rep)
    assert (wrong.value.field, payment_time(tx)) == (field, PaymentTime())


def test_an_order_that_owes_nothing_is_left_alone(tx: Tx):
    assert not look_after_unpaid(tx, OrderId(9_999))


def test_a_customer_does_not_set_it(tx: Tx, shop: Shop):
    with pytest.raises(NotAllowed):
        set_payment_time(tx, PaymentTime(1, 0), actor=shop.contact)
