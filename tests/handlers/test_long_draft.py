"""R1: a draft that does not fit one message shows what matters and cannot slip through."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.base.money import parse_unit_price
from domain.catalog import find_sku, measure
from domain.customer import bind_contact, find_customer
from domain.db import Database, Tx
from domain.messaging import find_address
from domain.order import OrderFilter, PastLine, PastOrder, import_order, list_orders
from tests.chatworld import alter
from tests.factories import OA, Goods, open_id, seed, seed_goods
from tests.handlers.stage import NOW, make_shop, message, say, text_of

LINES = 60


@pytest.fixture
def shop(database: Database, clock):
    clock.now = NOW
    database.write_now(seed, "drinks")
    database.write_now(big_history)
    return make_shop(database)


def big_history(tx: Tx) -> None:
    goods = tuple(
        Goods(f"X{n:02d}", f"整箱装测试商品第{n:02d}款500ml×12", "瓶", "箱", 12, "36", 500, "测试")
        for n in range(LINES)
    )
    seed_goods(tx, goods, warehouse="W9")
    customer = find_customer(tx, "C002")
    lines = []
    for item in goods:
        sku = find_sku(tx, item.code)
        quantity = measure(sku, Decimal(2), "箱")
        price = parse_unit_price("36", "CNY")
        lines.append(PastLine(sku.id, sku.code, sku.name, quantity, price))
    placed = NOW - timedelta(days=3)
    past = PastOrder("SO-1120-0001", customer.id, placed, placed.date(), tuple(lines))
    import_order(tx, past)


def placed(database: Database) -> int:
    found = database.read_now(list_orders, OrderFilter()).rows
    return len([order for order in found if order.source != "import"])


def texts(outcome):
    return [part.text for part in outcome.reply.parts]


def test_the_state_comes_first_and_the_rest_is_named(database, shop):
    outcome = say(database, shop, message("照旧", who="C002"))
    (text,) = texts(outcome)
    assert len(text.encode()) <= 2_048
    rows = text.split("\n")
    assert rows[0] == "未下单 60种 合计 ¥4,320（按11月20日那单）"
    assert any(row.endswith("行照单，回「明细」看全部") for row in rows)


def test_it_is_placed_by_a_second_confirmation(database, shop):
    say(database, shop, message("照旧", who="C002"))
    asked = say(database, shop, message("确认", who="C002"))
    assert placed(database) == 0
    assert "还有几行没给您看。" in text_of(shop, asked)
    assert all(len(text.encode()) <= 2_048 for text in texts(asked))
    say(database, shop, message("确认", who="C002"))
    assert placed(database) == 1


def test_or_after_every_page_of_the_details(database, shop):
    say(database, shop, message("照旧", who="C002"))
    page = say(database, shop, message("明细", who="C002"))
    seen = text_of(shop, page)
    while "回「更多」" in text_of(shop, page):
        page = say(database, shop, message("更多", who="C002"))
        seen += "\n" + text_of(shop, page)
        assert all(len(text.encode()) <= 2_048 for text in texts(page))
    assert sum(f"测试商品第{n:02d}款" in seen for n in range(LINES)) == LINES
    say(database, shop, message("确认", who="C002"))
    assert placed(database) == 1


def test_prices_that_move_before_the_second_confirmation_are_shown_first(database, shop):
    say(database, shop, message("照旧", who="C002"))
    say(database, shop, message("确认", who="C002"))
    database.write_now(alter, ["price", "X07", "箱", "99"])
    told = say(database, shop, message("确认", who="C002"))
    assert placed(database) == 0
    rows = text_of(shop, told).split("\n")
    assert rows[0] == "未下单 60种 合计 ¥4,446"
    assert "没有下单：价格变了 ¥4,320→¥4,446，请再看一遍：" in text_of(shop, told)


def test_prices_that_move_before_the_first_confirmation_are_named(database, shop):
    say(database, shop, message("照旧", who="C002"))
    database.write_now(alter, ["price", "X07", "箱", "99"])
    told = say(database, shop, message("确认", who="C002"))
    assert placed(database) == 0
    assert "整箱装测试商品第07款500ml×12 ¥72→¥198" in text_of(shop, told)


def test_pages_of_different_prices_are_begun_again(database, shop):
    say(database, shop, message("照旧", who="C002"))
    say(database, shop, message("明细", who="C002"))
    database.write_now(alter, ["price", "X07", "箱", "99"])
    page = say(database, shop, message("更多", who="C002"))
    assert text_of(shop, page).startswith("刚才有变动，从头再看一遍：\n")
    seen = text_of(shop, page)
    while "回「更多」" in text_of(shop, page):
        page = say(database, shop, message("更多", who="C002"))
        seen += "\n" + text_of(shop, page)
        assert all(len(text.encode()) <= 2_048 for text in texts(page))
    assert sum(f"测试商品第{n:02d}款" in seen for n in range(LINES)) == LINES
    say(database, shop, message("确认", who="C002"))
    assert placed(database) == 1


def test_prices_that_move_after_the_last_page_are_shown_first(database, shop):
    say(database, shop, message("照旧", who="C002"))
    page = say(database, shop, message("明细", who="C002"))
    while "回「更多」" in text_of(shop, page):
        page = say(database, shop, message("更多", who="C002"))
    database.write_now(alter, ["price", "X07", "箱", "99"])
    say(database, shop, message("确认", who="C002"))
    assert placed(database) == 0


def test_what_is_said_before_a_draft_counts_against_its_limit(database, shop):
    whole = text_of(shop, say(database, shop, message("照旧", who="C002")))
    assert len(whole.encode()) <= 2_048
    database.write_now(bind_to_two_shops)
    told = text_of(shop, say(database, shop, message("李记面馆：照旧", who="C002")))
    assert told.startswith("【李记面馆】\n未下单 60种")
    assert len(told.encode()) <= 2_048


def bind_to_two_shops(tx: Tx) -> None:
    contact_id = find_address(tx, OA, external_id=open_id("C002")).contact_id
    bind_contact(tx, contact_id, find_customer(tx, "C001").id)
