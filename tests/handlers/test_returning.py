"""Goods of a return lost beyond the merchant's limit: the rep asks, the shop hears nothing."""

from datetime import date

from domain.aftersale import decide_return
from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.ids import CaseId
from domain.base.money import Money
from domain.db import Database, Tx
from domain.messaging import OutboxFilter, list_outbox
from domain.payment import set_write_off_limit
from domain.reactions import drain
from domain.staff import Role, list_staff
from handlers.notice import render_notice
from handlers.plaintext import reply_text
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


def test_who_asked_hears_that_it_was_not_agreed_to(sqlite_database: Database) -> None:
    database = sqlite_database
    database.write_now(seed, "credit")
    database.write_now(lambda tx: set_write_off_limit(tx, "CNY", Money(5_000), actor=SYSTEM))
    shop = make_shop(database)
    for who, text in (("C001", "可乐330 3箱"), ("C001", "确认"), ("R01", "待确认"),
                      ("R01", "确认"), ("R01", "发货 自送"),
                      ("R01", "老王超市退货：可乐2箱 过期 报损"), ("R01", "确认")):  # fmt: skip
        say(database, shop, message(text, who=who))

    def refuse(tx: Tx) -> list[str]:
        owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
        actor = Actor(ActorKind.STAFF, int(owner.id), owner.name)
        asked = list_outbox(tx, OutboxFilter(kind="return_asked")).rows[0].payload["case_id"]
        today = date(2027, 11, 23)
        decide_return(tx, CaseId(int(asked)), actor=actor, is_agreed=False, today=today)
        drain(tx)
        (row,) = list_outbox(tx, OutboxFilter(kind="return_refused")).rows
        return reply_text(shop.texts.translator("zh-CN"), render_notice(tx, shop, row)).split("\n")

    told = database.write_now(refuse)
    assert told[0].startswith("老王超市 SO-"), told
    assert told[0].endswith("退货抵账¥92没获同意，没记账。"), told
    assert told[1:] == ["客户没收到通知；要改小可以重新说一遍。"]
