"""Goods of a return lost beyond the merchant's limit: the rep asks, the shop hears nothing."""

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.db import Database, Tx
from domain.messaging import OutboxFilter, list_outbox
from domain.payment import set_write_off_limit
from domain.reactions import drain
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say, text_of


def _kinds(tx: Tx) -> list[str]:
    kinds = {"return_asked", "aftersale_decided"}
    return [row.kind for row in list_outbox(tx, OutboxFilter()).rows if row.kind in kinds]


def test_the_rep_asks_a_second_person(sqlite_database: Database) -> None:
    database = sqlite_database
    database.write_now(seed, "credit")
    database.write_now(lambda tx: set_write_off_limit(tx, "CNY", Money(5_000), actor=SYSTEM))
    shop = make_shop(database)
    for who, text in (("C001", "可乐330 3箱"), ("C001", "确认"), ("R01", "待确认"),
                      ("R01", "确认"), ("R01", "发货 自送")):  # fmt: skip
        say(database, shop, message(text, who=who))
    database.write_now(drain)

    def rep(text: str) -> list[str]:
        return text_of(shop, say(database, shop, message(text, who="R01"))).split("\n")[-2:]

    assert rep("老王超市退货：可乐1箱 过期 报损")[-1] == "回「确认」记账并告诉客户，「取消」不记"
    assert rep("算了") == ["好的，不动。"]
    assert rep("老王超市退货：可乐2箱 过期 报损") == [
        "报损这么多要两个人同意。", "回「确认」去请示，「取消」不记",
    ]  # fmt: skip
    assert rep("确认") == [
        "还没记账：报损这么多要两个人。", "已告诉财务和老板，同意了再告诉客户。",
    ]  # fmt: skip
    assert rep("确认")[0] == "这笔退货等第二个人同意，还没记账。"
    assert database.read_now(_kinds) == ["return_asked"] * 2
