"""A lower price for one line: by staff, with a reason, under the floor only with a second word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import OrderLineId, SkuId
from domain.base.money import Money, UnitPrice
from domain.cart import Buyer, RemoveLine, SetQuantity, revise_cart
from domain.delivery import DeliveryMethod, DeliveryPolicy, FreightRule
from domain.order import (
    ChangeRequest,
    Decider,
    OrderFinished,
    OverrideClosed,
    OverrideRequest,
    OverrideSelfApproved,
    OverrideState,
    PriceAgreed,
    PriceUnderFloor,
    apply_change,
    cancel_order,
    decide_override,
    get_order,
    override_price,
    overrides_of,
    place_order,
    price_line,
    propose_change,
    still_holds,
)
from domain.pricing import (
    PriceDraft,
    PriceFloor,
    base_price_list,
    floor_of,
    floor_per,
    is_below_floor,
    set_price_floor,
    set_prices,
)
from domain.report.audit import run_audit
from tests.domain.goods import ORDER_KEY, make_shop, new_cart, place

OWNER = Actor(ActorKind.STAFF, 99, "陈总")


def asks(shop, line, price, reason="老客户", *, actor=None):
    return OverrideRequest(line.id, UnitPrice(price), reason, actor or shop.rep)


@pytest.fixture
def ordered(tx):
    """A shop with an order of 3箱 at 46 and a floor of 42 per 箱."""
    shop = make_shop(tx)
    set_price_floor(tx, shop.id("KL330"), SYSTEM, unit="箱", price=UnitPrice(420_000))
    return shop, place(tx, shop, shop.add("KL330", "3"))


@pytest.mark.parametrize(
    ("price", "factor", "is_below"),
    [(400_000, 24, False), (399_999, 24, True), (16_667, 1, False), (16_666, 1, True)],
)
def test_a_floor_holds_for_every_unit(price, factor, is_below):
    floor = PriceFloor(SkuId(1), "箱", 24, UnitPrice(400_000))
    assert is_below_floor(floor, UnitPrice(price), factor=factor) is is_below
    assert floor_per(floor, factor=24) == floor.price


def test_no_floor_and_a_floor_in_other_money_hold_nothing_back():
    floor = PriceFloor(SkuId(1), "箱", 24, UnitPrice(400_000))
    assert not is_below_floor(None, UnitPrice(1), factor=24)
    assert not is_below_floor(floor, UnitPrice(1, "USD"), factor=24)


def test_above_the_floor_it_holds_at_once_with_its_reason(tx, ordered):
    shop, order = ordered
    given = override_price(tx, order, asks(shop, order.lines[0], 440_000))
    new = get_order(tx, order.id)
    assert (given.state, given.floor, new.total) == (OverrideState.APPLIED, None, Money(13_200))
    assert [(one.reason, one.before) for one in overrides_of(tx, new)] == [
        ("老客户", UnitPrice(460_000))
    ]
    assert {violation.code for violation in run_audit(tx)} <= {"I24"}


def test_under_the_floor_it_waits_for_somebody_else(tx, ordered):
    shop, order = ordered
    asked = override_price(tx, order, asks(shop, order.lines[0], 400_000))
    assert (asked.state, asked.floor) == (OverrideState.OPEN, UnitPrice(420_000))
    assert get_order(tx, order.id) == order
    with pytest.raises(OverrideSelfApproved):
        decide_override(tx, asked.id, actor=shop.rep, is_approved=True)
    with pytest.raises(NotAllowed):
        decide_override(tx, asked.id, actor=shop.contact, is_approved=True)
    assert get_order(tx, order.id) == order
    decide_override(tx, asked.id, actor=OWNER, is_approved=True)
    assert get_order(tx, order.id).total == Money(12_000)
    with pytest.raises(OverrideClosed):
        decide_override(tx, asked.id, actor=OWNER, is_approved=False)
    assert {violation.code for violation in run_audit(tx)} <= {"I24"}


def test_turned_down_nothing_changes(tx, ordered):
    shop, order = ordered
    asked = override_price(tx, order, asks(shop, order.lines[0], 400_000))
    decided = decide_override(tx, asked.id, actor=OWNER, is_approved=False)
    assert decided.state is OverrideState.REFUSED
    assert get_order(tx, order.id) == order


def test_a_second_price_overtakes_the_one_that_waits(tx, ordered):
    shop, order = ordered
    first = override_price(tx, order, asks(shop, order.lines[0], 400_000))
    override_price(tx, order, asks(shop, order.lines[0], 430_000))
    with pytest.raises(OverrideClosed):
        decide_override(tx, first.id, actor=OWNER, is_approved=True)
    assert get_order(tx, order.id).total == Money(12_900)


def change(tx, shop, order, *ops):
    """老王 changes his order, and confirms the change."""
    asked = propose_change(tx, order.id, request=ChangeRequest(ops, shop.contact))
    apply_change(tx, asked.id, actor=shop.contact)
    return get_order(tx, order.id)


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_price_asked_for_one_unit_is_never_given_for_another(tx, is_kept):
    shop = make_shop(tx)
    set_price_floor(tx, shop.id("HN250"), SYSTEM, unit="箱", price=UnitPrice(1_300_000))
    order = place(tx, shop, shop.add("HN250", "12", "罐"), shop.add("KL330", "1"))
    asked = override_price(tx, order, asks(shop, order.lines[0], 50_000, "临期"))
    assert (asked.state, asked.unit) == (OverrideState.OPEN, "罐")
    op = SetQuantity(shop.id("HN250"), shop.amount("HN250", "1"))
    new = change(tx, shop, order, op if is_kept else RemoveLine(shop.id("HN250")))
    assert [one.state for one in overrides_of(tx, new)] == [OverrideState.WITHDRAWN]
    with pytest.raises(OverrideClosed):
        decide_override(tx, asked.id, actor=OWNER, is_approved=True)
    assert get_order(tx, order.id) == new


def test_a_price_asked_for_outlives_a_change_of_other_lines(tx, ordered):
    shop, order = ordered
    override_price(tx, order, asks(shop, order.lines[0], 460_000 - 1))
    asked = override_price(tx, order, asks(shop, order.lines[0], 400_000))
    change(tx, shop, order, shop.add("NF550", "1"))
    decide_override(tx, asked.id, actor=OWNER, is_approved=True)
    assert get_order(tx, order.id).total == Money(12_000 + 2_800)


@pytest.mark.parametrize(
    ("count", "unit", "total", "holds"),
    [("4", "箱", 52_000, True), ("1", "箱", 13_000, True), ("48", "罐", 26_400, False)],
)
def test_a_price_given_survives_a_change_of_amount(tx, count, unit, total, holds):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("HN250", "3"), shop.add("NF550", "1"))
    given = override_price(tx, order, asks(shop, order.lines[0], 1_300_000))
    assert still_holds(get_order(tx, order.id), given)
    op = SetQuantity(shop.id("HN250"), shop.amount("HN250", count, unit))
    new = change(tx, shop, order, op)
    assert (new.lines[0].amount, still_holds(new, given)) == (Money(total), holds)
    assert {violation.code for violation in run_audit(tx)} <= {"I24"}


def test_a_price_given_gives_way_to_a_cheaper_list(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    override_price(tx, order, asks(shop, order.lines[0], 440_000))
    tx.now += timedelta(minutes=1)
    cheaper = PriceDraft(shop.id("KL330"), "箱", UnitPrice(430_000))
    set_prices(tx, base_price_list(tx, SYSTEM).id, [cheaper], SYSTEM)
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "4"))
    assert change(tx, shop, order, op).total == Money(17_200)


def test_approved_too_late_it_changes_nothing(tx, ordered):
    shop, order = ordered
    asked = override_price(tx, order, asks(shop, order.lines[0], 400_000))
    cancel_order(tx, order.id, actor=shop.contact)
    called_off = get_order(tx, order.id)
    with pytest.raises(OrderFinished):
        decide_override(tx, asked.id, actor=OWNER, is_approved=True)
    with pytest.raises(OrderFinished):
        override_price(tx, order, asks(shop, order.lines[0], 430_000))
    assert get_order(tx, order.id) == called_off


def test_what_is_no_lower_price_of_a_line_is_refused(tx, ordered):
    shop, order = ordered
    line = order.lines[0]
    for price in (460_000, 470_000):
        with pytest.raises(PriceAgreed):
            override_price(tx, order, asks(shop, line, price))
    with pytest.raises(NotFound):
        override_price(tx, order, asks(shop, replace(line, id=OrderLineId(999)), 1))
    with pytest.raises(NotAllowed):
        override_price(tx, order, asks(shop, line, 440_000, actor=shop.contact))
    assert (get_order(tx, order.id), overrides_of(tx, order)) == (order, ())


def test_a_price_given_is_no_day_price(tx, ordered):
    shop, order = ordered
    override_price(tx, order, asks(shop, order.lines[0], 430_000))
    given = get_order(tx, order.id)
    with pytest.raises(PriceAgreed):
        price_line(tx, given, line_id=given.lines[0].id, price=UnitPrice(10_000), actor=shop.rep)
    assert get_order(tx, order.id) == given


def test_a_day_price_under_the_floor_is_the_owners_matter(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("DP250", "2"))
    unit = order.lines[0].quantity.unit
    set_price_floor(tx, shop.id("DP250"), SYSTEM, unit=unit, price=UnitPrice(900_000))
    line = order.lines[0].id
    with pytest.raises(PriceUnderFloor) as refused:
        price_line(tx, order, line_id=line, price=UnitPrice(899_999), actor=shop.rep)
    assert refused.value.floor == UnitPrice(900_000)
    assert get_order(tx, order.id) == order
    set_price_floor(tx, shop.id("DP250"), SYSTEM, unit=unit, price=None)
    assert floor_of(tx, shop.id("DP250")) is None
    assert price_line(
        tx, order, line_id=line, price=UnitPrice(899_999), actor=shop.rep
    ).is_complete


def freely(tx, shop):
    """3箱 for 138, brought free of freight from there on."""
    rule = FreightRule(DeliveryMethod.DELIVERY, "", Money(1_000), Money(13_800))
    policy = DeliveryPolicy(freight=(rule,))
    buyer, cart = Buyer(shop.customer, policy), new_cart(tx, shop)
    ops = [shop.add("KL330", "3")]
    shown = revise_cart(tx, cart, ops=ops, actor=shop.contact, buyer=buyer)
    order = place_order(tx, shown, actor=shop.contact, order_key=ORDER_KEY)
    assert (order.freight, order.delivery.fee) == (Money(0), Money(1_000))
    return order


def shortage(tx, shop, order, count):
    """小李 has only so much of the first line."""
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", count))
    request = ChangeRequest((op,), shop.rep, is_shortage=True)
    return propose_change(tx, order.id, request=request)


def test_a_preview_tells_goods_and_freight_apart(tx):
    shop = make_shop(tx)
    order = freely(tx, shop)
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "2"))
    change = propose_change(tx, order.id, request=ChangeRequest((op,), shop.contact))
    assert (change.paid_after, change.freight_after) == (Money(9_200), Money(1_000))
    assert change.total_after == Money(10_200)


def test_what_is_short_brings_no_freight(tx):
    shop = make_shop(tx)
    order = freely(tx, shop)
    assert shortage(tx, shop, order, "1").decider is Decider.NOBODY
    assert get_order(tx, order.id).total == Money(4_600)
    assert {violation.code for violation in run_audit(tx)} <= {"I24"}


def test_a_shortage_that_raises_the_price_is_asked(tx):
    shop = make_shop(tx)
    many = PriceDraft(shop.id("KL330"), "箱", UnitPrice(420_000), min_base=72)
    set_prices(tx, base_price_list(tx, SYSTEM).id, [many], SYSTEM)
    order = place(tx, shop, shop.add("KL330", "4"))
    assert order.total == Money(16_800)
    assert shortage(tx, shop, order, "3").decider is Decider.NOBODY
    change = shortage(tx, shop, order, "2")
    assert (change.decider, change.total_after) == (Decider.CUSTOMER, Money(9_200))


def test_a_lower_price_leaves_the_rule_for_freight(tx):
    shop = make_shop(tx)
    order = freely(tx, shop)
    order = change(tx, shop, order, shop.add("NF550", "1"))
    override_price(tx, order, asks(shop, order.lines[0], 455_000))
    assert get_order(tx, order.id).delivery == order.delivery


def test_freight_that_was_free_stays_free(tx):
    shop = make_shop(tx)
    order = freely(tx, shop)
    override_price(tx, order, asks(shop, order.lines[0], 440_000))
    assert get_order(tx, order.id).total == Money(13_200)
    assert {violation.code for violation in run_audit(tx)} <= {"I24"}
