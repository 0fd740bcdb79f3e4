"""A rep about one shop: whose debt is meant, and how today's orders stand."""

import pytest

from domain.catalog import SkuFilter, list_skus
from domain.inventory import StockPlace, list_warehouses, set_stock_levels
from handlers import hisshops, repday
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say, text_of


def asked(database, *steps):
    """What the last of these (who, words) is answered."""
    database.write_now(seed, "drinks")
    shop = make_shop(database)
    replies = [text_of(shop, say(database, shop, message(words, who=who))) for who, words in steps]
    return replies[-1]


@pytest.mark.parametrize(
    "text",
    ["老王欠多少钱", "老王欠多少", "老王超市现在欠多少钱", "老王还欠多少钱", "老王一共欠多少钱"],
)
def test_a_shop_by_its_name(sqlite_database, text):
    assert asked(sqlite_database, ("R01", text)) == "老王超市 没有欠款"


@pytest.mark.parametrize("text", ["李姐欠多少钱", "李姐欠多少", "李姐现在欠多少钱"])
def test_a_shop_by_the_name_of_who_speaks_for_it(sqlite_database, text):
    assert asked(sqlite_database, ("R01", text)) == "李记面馆 没有欠款"


def test_a_cancelled_order_is_no_order_of_today(sqlite_database):
    reply = asked(
        sqlite_database,
        ("C001", "可乐330 3箱"), ("C001", "确认"), ("C001", "刚那单取消"),
        ("R01", "老王今天下单没"),
    )  # fmt: skip
    assert "今天还没下单" in reply
    assert "已取消" in reply


def test_every_order_of_today_says_how_it_stands(sqlite_database):
    reply = asked(
        sqlite_database,
        ("C001", "可乐330 3箱"), ("C001", "确认"), ("C001", "刚那单取消"), ("C001", "雪碧330 2箱"),
        ("C001", "确认"), ("R01", "老王今天下单没"),
    )  # fmt: skip
    states = [line.rsplit(" ", 1)[1] for line in reply.splitlines()]
    assert states == ["等业务员确认", "已取消"]


def test_a_rep_hears_of_every_shop_and_every_order_whatever_a_page_holds(
    sqlite_database, monkeypatch
):
    for module in (repday, hisshops):
        monkeypatch.setattr(module, "_PAGE", 1)
    steps = [
        ("C001", "可乐330 3箱"),
        ("C001", "确认"),
        ("C001", "另开一单红牛5箱"),
        ("C001", "确认"),
    ]
    due = asked(sqlite_database, *steps, ("R01", "明天要送的有哪些"))
    assert "2单" in due
    assert "老王超市" in due
    silent = text_of(*_silent(sqlite_database))
    assert "老王超市" not in silent
    assert "张姐二店 30天没下单" in silent
    assert "李记面馆" in silent


def _silent(database):
    shop = make_shop(database)
    return shop, say(database, shop, message("今天谁还没下单", who="R01"))


def test_what_of_the_low_stock_is_not_listed_is_said(sqlite_database):
    def empty(tx):
        seed(tx, "drinks")
        house = list_warehouses(tx)[0]
        for sku in list_skus(tx, SkuFilter(), limit=50).rows:
            place = StockPlace(sku.id, house.id)
            set_stock_levels(tx, place, low_at=10_000_000, over_at=None)

    sqlite_database.write_now(empty)
    shop = make_shop(sqlite_database)
    rows = text_of(shop, say(sqlite_database, shop, message("库存不足的有哪些", who="R01")))
    assert len(rows.split("\n")) == 13
    assert rows.split("\n")[-1] == "还有2个"
