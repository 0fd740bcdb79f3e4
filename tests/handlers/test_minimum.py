"""D10: below the order minimum the reply names usual goods that reach it."""

from dataclasses import replace

import pytest

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.cart import find_drafts
from domain.catalog import find_sku
from domain.customer import customers_of
from domain.db import Database, Tx
from domain.messaging import find_address
from domain.pricing import end_price, prices_of_sku
from tests.factories import OA, open_id, seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of


@pytest.fixture
def shop(sqlite_database: Database, clock):
    clock.now = NOW
    sqlite_database.write_now(seed, "drinks")
    made = make_shop(sqlite_database)
    return replace(made, policy=replace(made.policy, order_minimum=Money(20_000)))


def lines(tx: Tx) -> dict[str, int]:
    contact_id = find_address(tx, OA, external_id=open_id("C001")).contact_id
    (customer,) = customers_of(tx, contact_id)
    draft = find_drafts(tx, contact_id, customer_id=customer.id).current
    return {str(line.quantity.count): line.quantity.base for line in draft.lines}


def test_what_is_missing_is_offered_from_the_usual_goods(sqlite_database, shop):
    told = text_of(shop, say(sqlite_database, shop, message("红牛1箱")))
    assert told.split("\n")[2:] == [
        "还差¥68到¥200起送",
        "您常订的：①农夫山泉550ml×24 3箱 ¥84 ②可口可乐330ml×24 2箱 ¥92",
        "明天(周三)送，业务员确认前可改(最晚19:00)",
        "回数字，或直接说",
    ]
    assert "还差" in text_of(shop, say(sqlite_database, shop, message("确认")))
    told = text_of(shop, say(sqlite_database, shop, message("1")))
    assert told.split("\n")[0] == "未下单 2种 合计 ¥216"
    assert sqlite_database.read_now(lines) == {"1": 24, "3": 72}
    assert text_of(shop, say(sqlite_database, shop, message("确认"))).startswith("已下单 SO-")


def test_somebody_without_usual_goods_is_only_told_what_is_missing(sqlite_database, shop):
    told = text_of(shop, say(sqlite_database, shop, message("红牛1箱", who="C002")))
    assert "还差¥68到¥200起送" in told
    assert "①" not in told


def unprice(tx: Tx, code: str) -> None:
    """The goods cost what the day brings: their prices end."""
    sku = find_sku(tx, code)
    assert sku is not None
    for _, row in prices_of_sku(tx, sku.id):
        end_price(tx, row.id, SYSTEM)


def test_goods_still_to_be_priced_are_not_called_too_few(sqlite_database, shop):
    sqlite_database.write_now(unprice, "HN250")
    told = text_of(shop, say(sqlite_database, shop, message("红牛1箱")))
    assert "满¥200起送，够不够等报价后看" in told.split("\n")
    assert "还差" not in told
    assert "①" not in told
    assert text_of(shop, say(sqlite_database, shop, message("确认"))).startswith("已下单 SO-")


def test_an_empty_draft_with_a_question_is_not_called_too_small(sqlite_database, shop):
    told = text_of(shop, say(sqlite_database, shop, message("生抽2件")))
    assert "有1处要问" in told
    assert "起送" not in told
