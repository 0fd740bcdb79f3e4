"""What shops ask for and nobody has answered: listed in many words, answered after any other."""

import pytest

from handlers.decisions import _LIST
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say, text_of

TWO_ASKED = (("红牛3箱", "C001"), ("确认", "C001"), ("待确认", "R01"), ("1", "R01"),
             ("确认", "R01"), ("取消订单", "C001"), ("雪碧330 2箱", "C002"), ("确认", "C002"),
             ("待确认", "R01"), ("1", "R01"), ("确认", "R01"), ("取消订单", "C002"))  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["哪几单要取消", "谁要取消", "有没有要取消的", "有哪些单要取消", "哪些订单要改", "取消申请",
     "改单申请", "哪家要退单", "有要改单的", "哪幾單要取消", "cancel requests"],
)  # fmt: skip
def test_these_ask_for_the_open_requests(text):
    assert _LIST.fullmatch(text) is not None


@pytest.mark.parametrize(
    "text", ["取消", "改一下", "取消这单", "可乐改2箱", "退货", "要取消吗老王"]
)
def test_these_do_not(text):
    assert _LIST.fullmatch(text) is None


def test_of_two_it_is_asked_whatever_was_spoken_of_since(sqlite_database):
    sqlite_database.write_now(seed, "drinks")
    shop = make_shop(sqlite_database)
    for words, who in (*TWO_ASKED, ("今天卖了多少", "R01"), ("取消", "R01")):
        say(sqlite_database, shop, message(words, who=who))
    asked = text_of(shop, say(sqlite_database, shop, message("同意", who="R01")))
    assert "1 客户要取消 老王超市" in asked
    assert "2 客户要取消 李记面馆" in asked
    said = text_of(shop, say(sqlite_database, shop, message("不同意 2", who="R01")))
    assert said.startswith("没同意")
    rest = text_of(shop, say(sqlite_database, shop, message("李记有没有要取消的", who="R01")))
    assert rest == "没有客户在等取消或改单的答复。"
    assert text_of(shop, say(sqlite_database, shop, message("同意", who="R01"))).startswith(
        "已同意"
    )
