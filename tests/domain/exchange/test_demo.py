"""The demo shop holds what the dialogues promise, and every rule of the data."""

from datetime import date
from decimal import Decimal

import pytest

from domain.audit import check_chain
from domain.base.money import Money, UnitPrice
from domain.catalog import SkuFilter, find_sku, list_categories, list_skus
from domain.customer import (
    contacts_of,
    customers_of,
    find_customer,
    list_customers,
    list_registrations,
)
from domain.db import Database, Tx
from domain.delivery import (
    DeliveryChoice,
    DeliveryMethod,
    DeliveryPolicy,
    arrange_delivery,
    policy_for,
)
from domain.exchange import seed_demo
from domain.exchange.goods import is_ean
from domain.inventory import list_stocks, list_warehouses
from domain.order import OrderFilter, OrderStatus, latest_order, list_orders, usual_list
from domain.pricing import quote_sku
from domain.report.audit import run_audit
from domain.report.today import (
    count_waiting_orders,
    sales_by_day,
    short_stock,
    waiting_changes,
)
from domain.staff import Role, find_staff, list_staff

pytestmark = pytest.mark.slow

DIALOGUE_PRICES = {
    "可口可乐330ml×24": ("箱", 460_000), "可口可乐500ml×24": ("箱", 620_000),
    "雪碧330ml×24": ("箱", 460_000), "农夫山泉550ml×24": ("箱", 280_000),
    "红牛250ml×24": ("箱", 1_320_000), "海天金标生抽500ml×12": ("件", 780_000),
    "海天金标生抽1.9L×6": ("件", 960_000), "鲁花花生油5L×4": ("件", 5_200_000),
    "康师傅红烧牛肉面桶×12": ("箱", 420_000), "上海青": ("斤", 28_000),
    "怡宝555ml×24": ("箱", 260_000), "东鹏特饮250ml×24": ("箱", 980_000),
    "雪花勇闯天涯500ml×12": ("箱", 420_000),
}  # fmt: skip


def test_goods_are_brought_for_a_freight_or_fetched(demo_database: Database) -> None:
    def look(tx: Tx) -> None:
        near, far = find_customer(tx, "C001"), find_customer(tx, "C006")
        assert near is not None
        assert far is not None
        policies = {x.code: policy_for(tx, DeliveryPolicy(), x) for x in (near, far)}
        ways = {
            (shop.code, method): arrange_delivery(
                tx, shop, choice=DeliveryChoice(method), policy=policies[shop.code]
            ).terms
            for shop in (near, far)
            for method in (None, DeliveryMethod.PICKUP, DeliveryMethod.CARRIER)
        }
        assert {key: (x.fee, x.free_from, x.is_pickup) for key, x in ways.items()} == {
            ("C001", None): (None, None, False),
            ("C001", DeliveryMethod.PICKUP): (None, None, True),
            ("C001", DeliveryMethod.CARRIER): (Money(4_000), None, False),
            ("C006", None): (Money(1_500), Money(30_000), False),
            ("C006", DeliveryMethod.PICKUP): (None, None, True),
            ("C006", DeliveryMethod.CARRIER): (Money(4_000), None, False),
        }

    demo_database.read_now(look)


def test_the_shop_is_complete(demo_database: Database) -> None:
    def look(tx: Tx) -> None:
        skus = list_skus(tx, SkuFilter(), limit=1000).rows
        assert len(skus) == 270
        assert len([c for c in list_categories(tx) if c.parent_id is None]) == 15
        assert [w.name for w in list_warehouses(tx)] == ["主仓", "冷库"]
        assert all(is_ean(sku.barcode) for sku in skus if sku.barcode)
        assert len({sku.barcode for sku in skus if sku.barcode}) == len(
            [sku for sku in skus if sku.barcode]
        )
        assert [(s.code, s.role) for s in list_staff(tx)] == [
            ("R00", Role.OWNER), ("R01", Role.REP), ("R02", Role.REP), ("R03", Role.FINANCE),
            ("R04", Role.WAREHOUSE),
        ]  # fmt: skip
        shops = list_customers(tx).rows
        assert [shop.code for shop in shops] == [f"C00{n}" for n in range(1, 7)]
        assert {shop.grade for shop in shops} == {"A", "B", "C"}
        (waiting,) = list_registrations(tx)
        assert waiting.shop_name == "小赵烧烤"
        assert any(stock.available == 0 for stock in list_stocks(tx, limit=500))
        assert len(short_stock(tx)) >= 8

    demo_database.read_now(look)


def test_the_goods_of_the_dialogues_cost_what_they_say(demo_database: Database) -> None:
    def look(tx: Tx) -> None:
        wang = find_customer(tx, "C001")
        assert wang is not None
        by_name = {sku.name: sku for sku in list_skus(tx, SkuFilter(), limit=1000).rows}
        for name, (unit, price) in DIALOGUE_PRICES.items():
            quote = quote_sku(tx, wang, by_name[name])
            assert (name, quote.unit, quote.unit_price) == (name, unit, UnitPrice(price))
        oil = quote_sku(tx, wang, by_name["鲁花花生油5L×4"], "桶")
        assert oil.unit_price == UnitPrice(1_300_000)

    demo_database.read_now(look)


def test_wang_takes_his_usual(demo_database: Database) -> None:
    def look(tx: Tx) -> None:
        wang, rep = find_customer(tx, "C001"), find_staff(tx, "R01")
        assert wang is not None
        assert rep is not None
        assert (wang.name, wang.rep_id, rep.name) == ("老王超市", rep.id, "小李")
        codes = {code: find_sku(tx, code) for code in ("YL001", "YL007", "SH001")}
        usual = {item.sku_id: (item.count, item.unit) for item in usual_list(tx, wang.id)}
        assert usual == {
            sku.id: (Decimal(count), "箱")
            for sku, count in zip(codes.values(), (3, 2, 5), strict=True) if sku
        }  # fmt: skip
        last = latest_order(tx, wang.id)
        water = codes["SH001"]
        assert last is not None
        assert water is not None
        assert last.status is OrderStatus.COMPLETED
        assert [line.unit_price for line in last.lines if line.sku_id == water.id] == [
            UnitPrice(270_000)
        ]

    demo_database.read_now(look)


def test_one_contact_orders_for_both_shops_of_the_chain(demo_database: Database) -> None:
    def look(tx: Tx) -> None:
        first, second = find_customer(tx, "C004"), find_customer(tx, "C005")
        assert first is not None
        assert second is not None
        (person,) = contacts_of(tx, first.id)
        assert contacts_of(tx, second.id) == (person,)
        assert [shop.code for shop in customers_of(tx, person.id)] == ["C004", "C005"]

    demo_database.read_now(look)


def test_every_rule_of_the_data_holds(database: Database) -> None:
    assert database.write_now(seed_demo) is True

    def look(tx: Tx) -> None:
        assert check_chain(tx) == ()
        assert run_audit(tx) == []
        orders = list_orders(tx, OrderFilter(), limit=100).rows
        assert len(orders) == 31
        assert (count_waiting_orders(tx), waiting_changes(tx)) == (2, ())
        assert len(short_stock(tx)) >= 8
        sold = sales_by_day(tx, date(2000, 1, 1))
        assert sum(day.orders for day in sold) == 27
        assert sum(day.waiting for day in sold) == 2
        assert sum(day.total.minor + day.waiting_total.minor for day in sold) == sum(
            order.total.minor
            for order in orders
            if order.status not in {OrderStatus.REJECTED, OrderStatus.CANCELLED}
        )
        assert {order.status for order in orders} == set(OrderStatus) - {OrderStatus.IN_REVIEW}

    database.read_now(look)


def test_a_database_in_use_is_left_alone(demo_database: Database) -> None:
    assert demo_database.write_now(seed_demo) is False
    assert len(demo_database.read_now(lambda tx: list_customers(tx).rows)) == 6
