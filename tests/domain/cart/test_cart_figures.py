"""What stands in the way of a draft, and what it costs, by tables; without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.base.errors import NotFound
from domain.base.ids import CartId, CustomerId, SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart import (
    Buyer,
    Cart,
    CartLine,
    CartStatus,
    Draft,
    DraftProblemCode,
    KeepOnly,
    LineMissing,
    LoadLines,
    SetDelivery,
    SetQuantity,
    SetSpending,
    TooManyLines,
    agree_to,
    apply_op,
    figure_cart,
    skus_of,
)
from domain.cart.codec import draft_in, draft_out, ops_in, ops_out
from domain.cart.figures import LineFacts, expires_at
from domain.cart.rules import MAX_LINES, there_now, wait_for_rest
from domain.catalog import SaleUnit, Sku, SkuStatus
from domain.customer import Customer, CustomerStatus, PaymentTerms
from domain.delivery import DeliveryChoice, DeliveryMethod, DeliveryPolicy, DeliveryTerms
from domain.pricing.model import LineQuote, Wanted
from domain.pricing.rules import price_by_hand
from domain.promotion.outcome import Spending

NOW = datetime(2027, 11, 23, 1, 10, tzinfo=UTC)
TUE = date(2027, 11, 23)
COLA = Sku(SkuId(1), "KL", "可乐", "罐", "箱", (SaleUnit("罐", 1), SaleUnit("箱", 24)))
SHOP = Customer(
    CustomerId(1), "C001", "老王超市", "", "", "", None, CustomerStatus.ACTIVE,
    PaymentTerms.ON_DELIVERY, 0, None, "CNY", False, "老王后门", "", "",
)  # fmt: skip
POLICY = DeliveryPolicy()
AT_HOME = DeliveryTerms(address="老王后门")
NEVER = replace(POLICY, weekdays=frozenset())


def cases(count):
    return Quantity(count * 24, "箱", Decimal(count), 24)


def figured(
    line=None, *, sku=COLA, shop=SHOP, policy=POLICY, there=None, usual=None, wanted=None,
    delivery=AT_HOME, price=460_000,
):  # fmt: skip
    """One line of cola at 46 per case, and what is said about it."""
    line = line or CartLine(sku.id, cases(3))
    cart = Cart(
        CartId(1), None, shop.id, 1, CartStatus.OPEN, (line,), "", wanted, "", None, NOW, NOW
    )
    quote = LineQuote(sku.id, "箱", None, (), None)
    if price is not None:
        quote = price_by_hand(Wanted(sku, line.quantity), UnitPrice(price), NOW)
    facts = LineFacts({sku.id: sku}, (quote,), {sku.id: there}, delivery=delivery)
    buyer = Buyer(shop, policy, usual or {})
    return figure_cart(cart, buyer=buyer, facts=facts, now=NOW)


@pytest.mark.parametrize(
    ("facts", "code", "limit"),
    [
        ({"sku": replace(COLA, status=SkuStatus.OFF_SALE)}, DraftProblemCode.OFF_SALE, 0),
        ({"there": 48}, DraftProblemCode.SHORT_STOCK, 48),
        ({"there": -5}, DraftProblemCode.SHORT_STOCK, 0),
        ({"sku": replace(COLA, moq=96)}, DraftProblemCode.BELOW_MINIMUM_QUANTITY, 96),
        ({"sku": replace(COLA, order_multiple=48)}, DraftProblemCode.BELOW_MINIMUM_QUANTITY, 48),
        (
            {"line": CartLine(COLA.id, Quantity(30, "罐", Decimal(30), 1))},
            DraftProblemCode.ILLEGAL_QUANTITY, 0,
        ),
        ({"usual": {COLA.id: 14}}, DraftProblemCode.UNUSUAL_QUANTITY, 14),
        ({"price": None}, DraftProblemCode.NO_PRICE, 0),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line(facts, code, limit):
    found = figured(**facts).lines[0].problems
    assert [(p.code, p.limit) for p in found if p.code is code] == [(code, limit)]


def test_a_yes_to_an_unusual_amount_and_to_waiting_are_kept_to_that_amount():
    line = CartLine(COLA.id, cases(3))
    agreed = replace(line, marks=(agree_to(line),))
    assert figured(agreed, usual={COLA.id: 14}).lines[0].problems == ()
    waiting = replace(line, marks=(wait_for_rest(line.quantity),))
    sku = replace(COLA, takes_backorder=True)
    (short,) = figured(waiting, sku=sku, there=50).lines[0].problems
    assert (short.is_blocking, short.limit) == (False, 48)
    assert there_now(cases(3), 72) == 72


@pytest.mark.parametrize(
    ("facts", "code", "day"),
    [
        ({"wanted": TUE}, DraftProblemCode.CUT_OFF_PASSED, TUE + timedelta(days=1)),
        ({"wanted": TUE - timedelta(days=1)}, DraftProblemCode.NO_DELIVERY_THAT_DAY, None),
        ({"wanted": TUE + timedelta(days=99)}, DraftProblemCode.NO_DELIVERY_THAT_DAY, None),
        ({"policy": NEVER}, DraftProblemCode.NO_DELIVERY_THAT_DAY, None),
        (
            {"wanted": TUE + timedelta(days=2), "policy": replace(
                POLICY, closed_days=frozenset({TUE + timedelta(days=2)}))},
            DraftProblemCode.NO_DELIVERY_THAT_DAY, TUE + timedelta(days=1),
        ),
        ({"delivery": DeliveryTerms()}, DraftProblemCode.ADDRESS_MISSING, None),
        (
            {"shop": replace(SHOP, status=CustomerStatus.BLOCKED)},
            DraftProblemCode.CUSTOMER_UNKNOWN, None,
        ),
        (
            {"policy": replace(POLICY, order_minimum=Money(13_801))},
            DraftProblemCode.BELOW_ORDER_MINIMUM, None,
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_order(facts, code, day):
    found = figured(**facts).problems
    assert [(p.code, p.day) for p in found] == [(code, day)]


@pytest.mark.parametrize("minimum", [Money(13_800), Money(99_999, "USD")])
def test_a_minimum_that_is_reached_or_in_other_money_is_none(minimum):
    assert figured(policy=replace(POLICY, order_minimum=minimum)).problems == ()


@pytest.mark.parametrize(
    ("fee", "free", "freight"),
    [(None, None, 0), (1_000, None, 1_000), (1_000, 13_801, 1_000), (1_000, 13_800, 0)],
)
def test_freight_is_part_of_the_total(fee, free, freight):
    terms = replace(
        AT_HOME,
        fee=None if fee is None else Money(fee),
        free_from=None if free is None else Money(free),
    )
    priced = figured(delivery=terms)
    assert (priced.freight, priced.total) == (Money(freight), Money(13_800 + freight))
    assert (priced.fingerprint == figured().fingerprint) is (freight == 0)


def test_a_draft_for_days_without_delivery_lives_its_longest():
    assert expires_at(NEVER, NOW) == NOW + POLICY.draft_ttl


CHOICE = DeliveryChoice(DeliveryMethod.PICKUP, "P1")


@pytest.mark.parametrize(
    ("op", "after"),
    [
        (SetDelivery(CHOICE), Draft(delivery=CHOICE)),
        (SetSpending(takes_coupon=False), Draft(spending=Spending(False, 0))),
        (SetSpending(points=-3), Draft(spending=Spending(True, 0))),
        (SetSpending(points=30), Draft(spending=Spending(True, 30))),
    ],
)
def test_what_is_said_beside_the_lines_is_kept_and_stored(op, after):
    assert apply_op(Draft(), op, {}) == after
    assert draft_in(draft_out(after)) == after
    assert ops_in(ops_out([op])) == (op,)


def test_the_goods_of_a_named_order_are_looked_up():
    assert skus_of(Draft(), [LoadLines((CartLine(COLA.id, cases(1)),))]) == {COLA.id}


def test_what_cannot_be_done_to_a_draft():
    many = tuple(CartLine(SkuId(n), cases(1)) for n in range(MAX_LINES + 1))
    with pytest.raises(TooManyLines):
        apply_op(Draft(), LoadLines(many), {})
    with pytest.raises(LineMissing):
        apply_op(Draft(), KeepOnly((COLA.id,)), {})
    with pytest.raises(NotFound):
        apply_op(Draft(), SetQuantity(COLA.id, cases(1)), {})
