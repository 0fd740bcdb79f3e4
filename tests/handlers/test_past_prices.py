"""Orders brought along without their prices: not known, neither nothing nor still to be set."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.base.money import parse_unit_price
from domain.catalog import find_sku, measure
from domain.customer import find_customer
from domain.db import Tx
from domain.order import PastLine, PastOrder, import_order
from tests.factories import seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of

UNKNOWN = {"KL330": "", "XB330": ""}
PARTLY = {"KL330": "46", "XB330": ""}


def bring_along(tx: Tx, prices: dict[str, str]) -> None:
    """One case of each yesterday, at these prices; empty: the file had none."""
    customer = find_customer(tx, "C001")
    assert customer is not None
    lines = []
    for code, price in prices.items():
        sku = find_sku(tx, code)
        assert sku is not None
        unit_price = parse_unit_price(price, "CNY") if price else None
        lines.append(PastLine(sku.id, code, sku.name, measure(sku, Decimal(1), "箱"), unit_price))
    day = NOW - timedelta(days=1)
    import_order(tx, PastOrder("XS1", customer.id, day, day.date(), tuple(lines)))


def asked(database, prices, words, *, who):
    database.write_now(seed, "drinks")
    database.write_now(bring_along, prices)
    shop = make_shop(database)
    return text_of(shop, say(database, shop, message(words, who=who)))


@pytest.mark.parametrize(
    ("prices", "head", "row"),
    [
        (UNKNOWN, "老王超市 11月22日 XS1 没记价格", "可口可乐330ml×24　1箱，没记价格"),
        (PARTLY, "老王超市 11月22日 XS1 合计¥46，部分没记价格", "可口可乐330ml×24　1箱×¥46"),
    ],
)
def test_a_rep_who_asks_for_the_last_price_hears_that_it_is_not_known(
    sqlite_database, prices, head, row
):
    told = asked(sqlite_database, prices, "老王上次多少钱", who="R01").splitlines()
    assert told[:2] == [head, row]
    assert told[2] == "雪碧330ml×24　1箱，没记价格"


@pytest.mark.parametrize(
    ("prices", "head"),
    [
        (UNKNOWN, "XS1 已完成，2种，没记价格"),
        (PARTLY, "XS1 已完成，2种，¥46，部分没记价格"),
    ],
)
def test_a_shop_is_not_told_that_it_cost_nothing(sqlite_database, prices, head):
    told = asked(sqlite_database, prices, "我上一单买了什么", who="C001").splitlines()
    assert told[0] == head
