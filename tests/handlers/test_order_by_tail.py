"""The last four digits of an order's number name it: that order is spoken of, never another."""

import pytest

from domain.customer import find_customer
from domain.order import OrderFilter, OrderStatus, list_orders
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say, text_of

PLACED = ("可乐330 3箱", "确认", "雪碧330 2箱", "确认")
"""Two orders of 老王; the cola's is the older one."""


def played(database):
    database.write_now(seed, "drinks")
    shop = make_shop(database)
    for words in PLACED:
        say(database, shop, message(words))
    return shop


def newest_two(database):
    """The numbers and states of 老王's two orders, the older one first."""

    def look(tx):
        customer = find_customer(tx, "C001")
        found = list_orders(tx, OrderFilter(customer_ids=(customer.id,)), limit=2).rows
        return [(one.order_no, one.status) for one in reversed(found)]

    return database.read_now(look)


@pytest.mark.parametrize(
    "text",
    [
        "{tail}那单取消",
        "帮我把{tail}取消了",
        "{tail}不要了",
        "把{tail}那单取消掉",
        "{tail}那单不要了",
        "取消{tail}",
        "取消 {tail} 那单",
        "{tail}取消",
        "尾号{tail}的取消",
        "尾号{tail}那张单不要了",
        "单号{tail}取消吧",
        "取消单号{tail}的订单",
        "{tail}号单取消",
        "{tail}這單取消",
    ],
)
def test_the_order_of_the_number_said_is_cancelled_and_no_other(sqlite_database, text):
    shop = played(sqlite_database)
    older, newer = newest_two(sqlite_database)
    reply = text_of(shop, say(sqlite_database, shop, message(text.format(tail=older[0][-4:]))))
    assert older[0] in reply
    assert newest_two(sqlite_database) == [(older[0], OrderStatus.CANCELLED), newer]


def test_a_number_cancels_also_beside_an_open_draft(sqlite_database):
    shop = played(sqlite_database)
    older, newer = newest_two(sqlite_database)
    say(sqlite_database, shop, message("红牛2箱"))
    tail = older[0][-4:]
    assert older[0] in text_of(shop, say(sqlite_database, shop, message(f"{tail}那单取消")))
    assert newest_two(sqlite_database) == [(older[0], OrderStatus.CANCELLED), newer]
    assert "红牛" in text_of(shop, say(sqlite_database, shop, message("明细")))


@pytest.mark.parametrize("text", ["0000那单取消", "0000那单不要了", "取消0000"])
def test_a_number_of_no_order_cancels_nothing_and_is_asked(sqlite_database, text):
    shop = played(sqlite_database)
    before = newest_two(sqlite_database)
    reply = text_of(shop, say(sqlite_database, shop, message(text)))
    assert "没找到这一单" in reply
    assert all(number in reply for number, _ in before)
    assert newest_two(sqlite_database) == before


@pytest.mark.parametrize("text", ["{tail}那单到哪了", "{tail}那单什么时候送", "查一下{tail}那单"])
def test_only_the_order_of_the_number_is_told(sqlite_database, text):
    shop = played(sqlite_database)
    older, newer = newest_two(sqlite_database)
    reply = text_of(shop, say(sqlite_database, shop, message(text.format(tail=older[0][-4:]))))
    assert older[0] in reply
    assert newer[0] not in reply


def test_another_shops_number_is_none(sqlite_database):
    shop = played(sqlite_database)
    older, _ = newest_two(sqlite_database)
    say(sqlite_database, shop, message("雪碧330 2箱", who="C002"))
    say(sqlite_database, shop, message("确认", who="C002"))
    said = message(f"{older[0][-4:]}那单取消", who="C002")
    assert older[0] not in text_of(shop, say(sqlite_database, shop, said))
    assert [one[1] for one in newest_two(sqlite_database)] == [OrderStatus.PLACED] * 2


def test_which_order_is_answered_with_the_end_of_its_number(sqlite_database):
    shop = played(sqlite_database)
    older, newer = newest_two(sqlite_database)
    say(sqlite_database, shop, message("取消0000"))
    say(sqlite_database, shop, message(older[0][-4:]))
    assert newest_two(sqlite_database) == [(older[0], OrderStatus.CANCELLED), newer]
