"""What the merchant has switched off the rep reads as that, not as the customer's wish."""

from domain.base.actor import SYSTEM
from domain.db import Database
from domain.messaging import OutboxFilter, list_outbox
from domain.notice import Audience, NoticeKind, switch_notice
from domain.reactions import drain
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say, text_of


def test_the_rep_reads_that_the_notice_is_switched_off(sqlite_database: Database) -> None:
    database = sqlite_database
    database.write_now(seed, "drinks")
    database.write_now(
        lambda tx: switch_notice(
            tx, NoticeKind.SHIPPED, Audience.CUSTOMER, is_on=False, actor=SYSTEM
        )
    )
    shop = make_shop(database)
    for who, text in (("C001", "可乐330 3箱"), ("C001", "确认"), ("R01", "待确认"),
                      ("R01", "确认")):  # fmt: skip
        say(database, shop, message(text, who=who))
    told = text_of(shop, say(database, shop, message("发货 顺丰 SF1234567890", who="R01")))
    assert told.split("\n")[-1] == "这类通知后台已停用，没有告诉客户。"
    database.write_now(drain)
    kinds = [row.kind for row in database.read_now(list_outbox, OutboxFilter()).rows]
    assert "shipped" not in kinds
