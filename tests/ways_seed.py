"""The ways of the seed "delivery": a route with a minimum, two places to fetch goods, freight.

老王超市 lies in 城东 and has a second shop in 城西.
"""

from dataclasses import replace
from datetime import time

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.customer import ShopAddress, change_customer, find_customer, save_address
from domain.db import Tx
from domain.delivery import (
    DeliveryMethod,
    FreightRule,
    PickupPoint,
    Route,
    save_freight,
    save_pickup_point,
    save_route,
)
from domain.terms import Question, set_sentence

ALL_DAYS = frozenset({1, 2, 3, 4, 5, 6, 7})


def seed_ways(tx: Tx) -> None:
    """城东: minimum ¥100, freight ¥10, free from ¥200; elsewhere ¥25; by carrier ¥40."""
    save_route(tx, Route("E", "东线", "城东", order_minimum=Money(10_000)), SYSTEM)
    save_route(tx, Route("W", "西线", "城西", frozenset({2, 4, 6}), is_strict=False), SYSTEM)
    brought, carried = DeliveryMethod.DELIVERY, DeliveryMethod.CARRIER
    save_freight(tx, FreightRule(brought, "城东", Money(1_000), Money(20_000)), SYSTEM)
    save_freight(tx, FreightRule(brought, "", Money(2_500)), SYSTEM)
    save_freight(tx, FreightRule(carried, "", Money(4_000)), SYSTEM)
    for code, name, address in (("P1", "东仓", "东风路8号"), ("P2", "西站店", "站前街3号")):
        point = PickupPoint(code, name, address, time(8), time(18), ALL_DAYS)
        save_pickup_point(tx, point, SYSTEM)
    shop = find_customer(tx, "C001")
    assert shop is not None
    change_customer(tx, replace(shop, region="城东"), SYSTEM)
    save_address(tx, shop.id, ShopAddress("二店", "解放路5号", "城西"), SYSTEM)


def fetch_always(tx: Tx, code: str) -> None:
    """A shop that comes for its goods from now on."""
    shop = find_customer(tx, code)
    assert shop is not None
    change_customer(tx, replace(shop, delivery_method=DeliveryMethod.PICKUP), SYSTEM)


def buy_in(tx: Tx, code: str, currency: str) -> None:
    """A shop whose prices are in another currency than the merchant's own."""
    shop = find_customer(tx, code)
    assert shop is not None
    change_customer(tx, replace(shop, currency=currency), SYSTEM)


def tell(tx: Tx, question: str, *words: str) -> None:
    """What shops are told from now on: `tells payment 微信`."""
    set_sentence(tx, Question(question), " ".join(words), actor=SYSTEM)
