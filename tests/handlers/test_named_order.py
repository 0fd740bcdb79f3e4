"""A rep who names the shop changes that shop's order, whichever one he looked at last."""

import pytest

from domain.customer import find_customer
from domain.order import OrderFilter, get_order, list_orders
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say, text_of


@pytest.mark.parametrize("text", ["老王那单加一箱红牛", "老王超市的那张单，加一箱红牛"])
def test_the_shop_named_is_the_one_whose_order_changes(sqlite_database, text):
    sqlite_database.write_now(seed, "drinks")
    shop = make_shop(sqlite_database)
    for words, who in (("可乐330 3箱", "C001"), ("确认", "C001"), ("雪碧2箱", "C002"),
                       ("确认", "C002"), ("待确认", "R01"), ("2", "R01")):  # fmt: skip
        say(sqlite_database, shop, message(words, who=who))
    reply = text_of(shop, say(sqlite_database, shop, message(text, who="R01")))
    assert "红牛" in reply
    assert "老王超市" in reply
    assert "李记" not in reply


ONE_EACH = (("雪碧330 2箱", "C002"), ("确认", "C002"))
"""李记 alone has an order."""
TWO = (("可乐330 3箱", "C001"), ("确认", "C001"), ("雪碧330 2箱", "C001"), ("确认", "C001"),
       ("雪碧330 2箱", "C002"), ("确认", "C002"), ("待确认", "R01"), ("3", "R01"))  # fmt: skip
"""老王 has two, 李记 one, which was looked at last."""


def played(database, steps):
    database.write_now(seed, "drinks")
    shop = make_shop(database)
    for words, who in steps:
        say(database, shop, message(words, who=who))
    return shop


def orders(database, code):
    def look(tx):
        customer = find_customer(tx, code)
        found = list_orders(tx, OrderFilter(customer_ids=(customer.id,))).rows
        return {(get_order(tx, one.id).total, len(get_order(tx, one.id).lines)) for one in found}

    return database.read_now(look)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("老王那单去掉一箱雪碧", "老王超市 没有还能改的单。"),
        ("给老王那单加一箱红牛", "老王超市 没有还能改的单。"),
        ("老王的单改成可乐2箱", "老王超市 没有还能改的单。"),
        ("取消老王的单", "老王超市 没有还能取消的单。"),
        ("老王的单取消", "老王超市 没有还能取消的单。"),
        ("老王超市那单不要了", "老王超市 没有还能取消的单。"),
        ("王老板那单加一箱红牛", "您的客户里没有「王老板」。"),
        ("取消王老板的单", "您的客户里没有「王老板」。"),
        ("王老板那单发了没", "您的客户里没有「王老板」。"),
        ("王老板的单上海青实重18.5斤", "您的客户里没有「王老板」。"),
    ],
)
def test_a_shop_without_an_order_changes_no_other_shops_order(sqlite_database, text, said):
    shop = played(sqlite_database, ONE_EACH)
    before = orders(sqlite_database, "C002")
    reply = text_of(shop, say(sqlite_database, shop, message(text, who="R01")))
    assert reply.split("\n")[0] == said
    assert orders(sqlite_database, "C002") == before


@pytest.mark.parametrize("text", ["老王那单加一箱红牛", "把老王那单加一箱红牛"])
def test_of_several_orders_of_the_shop_named_it_is_asked(sqlite_database, text):
    shop = played(sqlite_database, TWO)
    reply = text_of(shop, say(sqlite_database, shop, message(text, who="R01")))
    assert "哪" in reply
    assert "老王超市" in reply
    assert "李记" not in reply


def test_words_that_name_a_time_mean_the_order_looked_at(sqlite_database):
    shop = played(sqlite_database, ONE_EACH)
    reply = text_of(shop, say(sqlite_database, shop, message("刚才那单加一箱红牛", who="R01")))
    assert "李记" in reply
    assert "红牛" in reply
