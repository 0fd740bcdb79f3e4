"""A rep who names the shop changes that shop's order, whichever one he looked at last."""

import pytest

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
