"""How an order gets to its shop and what that costs, by tables."""

from dataclasses import replace
from datetime import time

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.customer import (
    AddressInvalid,
    Customer,
    CustomerStatus,
    PaymentTerms,
    ShopAddress,
    addresses_of,
    drop_address,
    find_customer,
    save_address,
)
from domain.delivery import (
    AS_USUAL,
    DeliveryChoice,
    DeliveryMethod,
    DeliveryPolicy,
    DeliveryTerms,
    FreightInvalid,
    FreightRule,
    PickupInvalid,
    PickupPoint,
    Route,
    arrange_delivery,
    drop_freight,
    freight_of,
    freight_rules,
    is_unpriced,
    missing_for_free,
    pickup_points,
    policy_for,
    save_freight,
    save_pickup_point,
)
from domain.delivery.freight import Places, arrange, freight_rule
from tests.factories import seed

BROUGHT, FETCHED, CARRIED = (
    DeliveryMethod.DELIVERY,
    DeliveryMethod.PICKUP,
    DeliveryMethod.CARRIER,
)
SHOP = Customer(
    CustomerId(1), "C001", "老王超市", "", "", "城东", None, CustomerStatus.ACTIVE,
    PaymentTerms.ON_DELIVERY, 0, None, "CNY", False, "老王后门", "", "",
)  # fmt: skip
RULES = (
    FreightRule(BROUGHT, "城东", Money(1_000), Money(20_000)),
    FreightRule(BROUGHT, "", Money(2_500), Money(60_000)),
    FreightRule(CARRIED, "", Money(4_000)),
    FreightRule(DeliveryMethod.SAME_CITY, "", Money(0)),
)
POLICY = DeliveryPolicy(order_minimum=Money(5_000), freight=RULES)
EAST = PickupPoint("P1", "东仓", "东风路8号", time(8), time(18), frozenset({1, 2, 3}), 1)
SHUT = PickupPoint("P0", "老仓", "旧街1号", is_active=False)
WEST = PickupPoint("P2", "西站店", "站前街3号")
SECOND = ShopAddress("二店", "解放路5号", "城西")
NEAR = ShopAddress("三店", "东风路9号")
PLACES = Places(
    (SHUT, EAST, WEST), (SECOND, NEAR), (Route("W", "西线", "城西", order_minimum=Money(9_000)),)
)


@pytest.mark.parametrize(
    ("usual", "choice", "method", "address", "fee", "minimum"),
    [
        (BROUGHT, AS_USUAL, BROUGHT, "老王后门", 1_000, 5_000),
        (FETCHED, AS_USUAL, FETCHED, "东仓 东风路8号 (08:00–18:00)", None, None),
        (FETCHED, DeliveryChoice(BROUGHT), BROUGHT, "老王后门", 1_000, 5_000),
        (
            BROUGHT, DeliveryChoice(FETCHED, "P2"), FETCHED,
            "西站店 站前街3号 (08:00–18:00)", None, None,
        ),
        (
            BROUGHT, DeliveryChoice(FETCHED, "P0"), FETCHED,
            "东仓 东风路8号 (08:00–18:00)", None, None,
        ),
        (BROUGHT, DeliveryChoice(BROUGHT, "二店"), BROUGHT, "解放路5号", 2_500, 9_000),
        (BROUGHT, DeliveryChoice(BROUGHT, "三店"), BROUGHT, "东风路9号", 1_000, 5_000),
        (BROUGHT, DeliveryChoice(BROUGHT, "九店"), BROUGHT, "老王后门", 1_000, 5_000),
        (BROUGHT, DeliveryChoice(CARRIED), CARRIED, "老王后门", 4_000, 5_000),
        (
            BROUGHT, DeliveryChoice(DeliveryMethod.SAME_CITY), DeliveryMethod.SAME_CITY,
            "老王后门", None, 5_000,
        ),
    ],
)  # fmt: skip
def test_what_was_said_wins_over_what_is_usual(usual, choice, method, address, fee, minimum):
    got = arrange(replace(SHOP, delivery_method=usual), choice, PLACES, POLICY)
    assert (got.terms.method, got.terms.address) == (method, address)
    assert got.terms.fee == (None if fee is None else Money(fee))
    assert got.policy.order_minimum == (None if minimum is None else Money(minimum))


@pytest.mark.parametrize(
    ("method", "region", "currency", "is_unknown"),
    [
        (BROUGHT, "城东", "CNY", False),
        (BROUGHT, "城东", "USD", True),
        (BROUGHT, "城北", "USD", True),
        (DeliveryMethod.SAME_CITY, "城东", "USD", False),
        (FETCHED, "城东", "USD", False),
    ],
)
def test_freight_set_in_other_currencies_only_is_not_known(method, region, currency, is_unknown):
    assert is_unpriced(RULES, method, region, currency=currency) is is_unknown


def test_a_place_to_fetch_has_its_own_days_and_hours():
    routed = replace(POLICY, lead_days=3, general=POLICY)
    got = arrange(SHOP, DeliveryChoice(FETCHED), PLACES, routed).policy
    assert (got.cut_off, got.lead_days, got.weekdays) == (time(18), 1, frozenset({1, 2, 3}))


def test_another_region_without_a_route_has_the_merchants_own_days():
    general = replace(POLICY, order_minimum=Money(1))
    routed = replace(POLICY, lead_days=3, general=general)
    places = replace(PLACES, routes=())
    assert arrange(SHOP, DeliveryChoice(BROUGHT, "二店"), places, routed).policy == general


def test_a_merchant_without_a_place_to_fetch_brings_the_goods():
    fetching = replace(SHOP, delivery_method=FETCHED)
    assert arrange(fetching, AS_USUAL, Places(), POLICY).terms.method is BROUGHT


@pytest.mark.parametrize(
    ("free", "paid", "freight", "missing"),
    [
        (20_000, 19_800, 1_000, 200),
        (20_000, 14_000, 1_000, 6_000),
        (20_000, 13_999, 1_000, None),
        (20_000, 20_000, 0, None),
        (None, 99_999, 1_000, None),
    ],
)
def test_freight_is_free_from_an_amount(free, paid, freight, missing):
    terms = DeliveryTerms(fee=Money(1_000), free_from=None if free is None else Money(free))
    assert freight_of(terms, Money(paid)) == Money(freight)
    expected = None if missing is None else Money(missing)
    assert missing_for_free(terms, Money(paid)) == expected


def test_an_order_without_a_fee_costs_no_freight():
    assert freight_of(DeliveryTerms(), Money(100, "USD")) == Money(0, "USD")


@pytest.mark.parametrize(
    ("method", "region", "currency", "fee"),
    [
        (BROUGHT, "城东", "CNY", 1_000),
        (BROUGHT, "城北", "CNY", 2_500),
        (BROUGHT, "", "CNY", 2_500),
        (BROUGHT, "城东", "USD", None),
        (FETCHED, "城东", "CNY", None),
    ],
)
def test_the_rule_of_the_region_wins(method, region, currency, fee):
    rule = freight_rule(RULES, method, region, currency=currency)
    assert (None if rule is None else rule.fee.minor) == fee


def test_rules_places_and_addresses_are_kept(tx):
    seed(tx, "drinks")
    shop = find_customer(tx, "C001")
    for rule in RULES:
        save_freight(tx, rule, SYSTEM)
    assert set(freight_rules(tx)) == set(RULES)
    drop_freight(tx, RULES[0], SYSTEM)
    with pytest.raises(NotFound):
        drop_freight(tx, RULES[0], SYSTEM)
    save_pickup_point(tx, EAST, SYSTEM)
    save_pickup_point(tx, replace(EAST, name="新东仓"), SYSTEM)
    assert [point.name for point in pickup_points(tx)] == ["新东仓"]
    save_address(tx, shop.id, ShopAddress(" 二店 ", "解放路5号"), SYSTEM)
    policy = policy_for(tx, DeliveryPolicy(), shop)
    choice = DeliveryChoice(BROUGHT, "二店")
    got = arrange_delivery(tx, shop, choice=choice, policy=policy)
    assert (got.terms.address, got.terms.fee) == ("解放路5号", Money(2_500))
    drop_address(tx, shop.id, "二店", SYSTEM)
    assert addresses_of(tx, shop.id) == ()
    with pytest.raises(NotFound):
        drop_address(tx, shop.id, "二店", SYSTEM)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(EAST, code=" "), "code"),
        (replace(EAST, name=""), "name"),
        (replace(EAST, address=""), "address"),
        (replace(EAST, closes_at=time(8)), "closes_at"),
        (replace(EAST, weekdays=frozenset()), "weekdays"),
        (replace(EAST, weekdays=frozenset({8})), "weekdays"),
        (replace(EAST, lead_days=-1), "lead_days"),
        (FreightRule(BROUGHT, "", Money(-1)), "fee"),
        (FreightRule(BROUGHT, "", Money(1), Money(0)), "free_from"),
        (FreightRule(BROUGHT, "", Money(1), Money(1, "USD")), "free_from"),
        (ShopAddress(" ", "x"), "label"),
        (ShopAddress("店" * 13, "x"), "label"),
        (ShopAddress("二店", "x" * 201), "address"),
        (ShopAddress("二店", " "), "address"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_kept(tx, wrong, field):
    seed(tx, "drinks")
    shop = find_customer(tx, "C001")
    save = {
        PickupPoint: lambda: save_pickup_point(tx, wrong, SYSTEM),
        FreightRule: lambda: save_freight(tx, wrong, SYSTEM),
        ShopAddress: lambda: save_address(tx, shop.id, wrong, SYSTEM),
    }[type(wrong)]
    with pytest.raises((PickupInvalid, FreightInvalid, AddressInvalid)) as refused:
        save()
    assert refused.value.field == field
    assert pickup_points(tx) == freight_rules(tx) == addresses_of(tx, shop.id) == ()
