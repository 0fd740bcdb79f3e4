"""关联码: a code said in one chat makes the other one the same person's."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from domain.cart import list_carts
from domain.customer import customers_of
from domain.joining import JoinRefusal
from domain.messaging import find_address
from handlers import joinwords
from handlers.message import EventKind, InboundKind
from locales import LANGUAGES
from tests.factories import KF, OA, open_id, seed
from tests.handlers.stage import make_shop, message, say, text_of


@pytest.fixture
def shop(sqlite_database):
    sqlite_database.write_now(seed, "drinks")
    return make_shop(sqlite_database)


def from_desk(text):
    return replace(message(text), account=KF, channel="wecom_kf", address="wm1")


def tapped(code, event):
    """A 微信客服 link can carry any scene."""
    return replace(from_desk(""), kind=InboundKind.EVENT, event=event, event_key=code)


def behind(database, account, external_id):
    found = partial(find_address, account=account, external_id=external_id)
    return database.read_now(found).contact_id


def code_of(said):
    return said.splitlines()[1]


def test_who_says_the_code_in_the_second_chat_goes_on_with_his_draft(sqlite_database, shop):
    def hear(inbound):
        return text_of(shop, say(sqlite_database, shop, inbound))

    hear(message("可乐3箱"))
    asked = message("关联码")
    said = hear(asked)
    assert said.startswith("请在另一个聊天窗口把这个码发给我们：\n")
    assert hear(asked) == said
    assert hear(from_desk("雪碧两箱")).endswith("您刚才说的我先记着，通过后不用重发。")
    asked = hear(from_desk(code_of(said)))
    assert asked.splitlines() == [
        "这是老王的关联码（公众号）。",
        "关联后，这个聊天窗口就能替老王超市下单。",
        "是您本人就回「是」，两边就关联成一个；不是就别回。",
    ]
    assert behind(sqlite_database, OA, open_id("C001")) != behind(sqlite_database, KF, "wm1")
    joined = hear(from_desk("是"))
    assert joined.splitlines()[:2] == [
        "两边已关联：老王超市。直接在这里继续就行。",
        "未下单 2种 合计 ¥230",
    ]
    assert behind(sqlite_database, OA, open_id("C001")) == behind(sqlite_database, KF, "wm1")
    assert len(sqlite_database.read_now(list_carts)) == 1
    assert hear(message(code_of(said))).startswith("这个码不能用了")


def test_a_guess_opens_nothing(sqlite_database, shop):
    say(sqlite_database, shop, message("关联码"))
    guess = say(sqlite_database, shop, from_desk("7K3M9QX02B4C2"))
    assert "关联" not in text_of(shop, guess)
    contact_id = behind(sqlite_database, KF, "wm1")
    assert sqlite_database.read_now(customers_of, contact_id) == ()


@pytest.mark.parametrize("event", [EventKind.SUBSCRIBE, EventKind.SCAN])
def test_a_link_that_carries_a_code_joins_nothing(sqlite_database, shop, event):
    said = text_of(shop, say(sqlite_database, shop, message("关联码")))
    tap = text_of(shop, say(sqlite_database, shop, tapped(code_of(said), event)))
    assert tap.startswith("没有这个邀请码")
    assert behind(sqlite_database, KF, "wm1") != behind(sqlite_database, OA, open_id("C001"))


def test_who_says_no_stays_who_he_is(sqlite_database, shop):
    code = code_of(text_of(shop, say(sqlite_database, shop, message("关联码"))))
    for text, reply in ((code, "这是老王的关联码"), ("不是", "好的，没有关联。"), ("是", "您好")):
        said = text_of(shop, say(sqlite_database, shop, from_desk(text)))
        assert said.startswith(reply)
    assert behind(sqlite_database, KF, "wm1") != behind(sqlite_database, OA, open_id("C001"))


def test_an_answer_too_late_is_asked_again(sqlite_database, shop, clock):
    code = code_of(text_of(shop, say(sqlite_database, shop, message("关联码"))))
    asked = text_of(shop, say(sqlite_database, shop, from_desk(code)))
    clock.now += timedelta(minutes=31)
    assert text_of(shop, say(sqlite_database, shop, from_desk("是"))) == asked


def test_a_stranger_gets_no_code(sqlite_database, shop):
    said = text_of(shop, say(sqlite_database, shop, from_desk("关联码")))
    assert said == "请到您平时订货的聊天窗口说「关联码」，再把那边给的码发到这里。"


def test_who_orders_for_a_shop_already_is_told_that_both_stay(sqlite_database, shop):
    code = code_of(text_of(shop, say(sqlite_database, shop, message("关联码"))))
    said = text_of(shop, say(sqlite_database, shop, message(code, who="C002")))
    assert said == "没有关联：两边都已经绑定了店铺。有需要请找业务员。"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_why(shop, language):
    t = shop.texts.translator(language)
    assert len({joinwords.refusal(t, why) for why in JoinRefusal}) == len(JoinRefusal)
