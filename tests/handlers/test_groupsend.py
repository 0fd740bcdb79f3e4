"""What the staff read of 企业群发, and the one text for all, in three languages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.campaign import CampaignStatus, get_campaign
from domain.db import Database, Tx
from domain.groupsend import get_task, note_ended, take_reminder
from domain.messaging import OutboxFilter, list_outbox
from domain.staff import change_staff, list_staff
from handlers.campaigntext import mass_text
from handlers.context import Shop
from handlers.groupsend import TEXT_BYTES, broadcast_text
from handlers.notice import render_notice
from handlers.plaintext import reply_text
from tests.domain.groupsend.test_rules import ZONE
from tests.groupsending import composed, seed_groups, waiting
from tests.handlers.stage import NOW, make_shop

ASKED = {
    "zh-CN": (
        "有一条优惠等您发到2个客户群：一店群、二店群\n今日特价\n11月24日09:10前有效。\n"
        "请在企业微信「工作台→群发助手」里点「发送」。"
    ),
    "zh-TW": (
        "有一則優惠等您發到2個客戶群：一店群、二店群\n今日特价\n11月24日09:10前有效。\n"
        "請在企業微信「工作台→群發助手」裡點「發送」。"
    ),
    "en": (
        "An offer waits for you to send it to 2 customer groups: 一店群, 二店群\n今日特价\n"
        "Until 24 Nov 09:10.\n"
        "Please confirm it in WeCom: Workbench → Mass-send assistant → Send."
    ),
}
UNDONE = {
    "zh-CN": (
        "您的优惠「今日特价」没有发到小李的客户群：一店群、二店群\n"
        "到优惠结束也没有人在企业微信里确认；提醒过1次。"
    ),
    "zh-TW": (
        "您的優惠「今日特价」沒有發到小李的客戶群：一店群、二店群\n"
        "到優惠結束也沒有人在企業微信裡確認；提醒過1次。"
    ),
    "en": (
        "Your offer “今日特价” did not go out to the groups of 小李: 一店群, 二店群\n"
        "Nobody confirmed it in WeCom before the offer ended; reminded 1 time."
    ),
}


@pytest.fixture
def shop(sqlite_database: Database, clock):
    clock.now = NOW
    sqlite_database.write_now(seed_groups)
    return make_shop(sqlite_database)


def speak(tx: Tx, language: str) -> None:
    """All staff read this language."""
    for one in list_staff(tx):
        change_staff(tx, replace(one, language=language), SYSTEM)


def read(tx: Tx, shop: Shop, kind: str) -> str:
    [row] = list_outbox(tx, OutboxFilter(kind=kind)).rows
    language = next(one.language for one in list_staff(tx))
    return reply_text(shop.texts.translator(language), render_notice(tx, shop, row))


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_the_member_is_asked_and_its_writer_told(
    sqlite_database: Database, shop: Shop, language: str
) -> None:
    def act(tx: Tx) -> tuple[str, str]:
        speak(tx, language)
        task_id = waiting(tx)
        asked = read(tx, shop, "groupsend_asked")
        tx.now += timedelta(hours=1)
        assert take_reminder(tx, task_id, ZONE) is not None
        tx.now += timedelta(hours=24)
        note_ended(tx, task_id, ZONE)
        assert not get_task(tx, task_id).task.is_waiting
        return asked, read(tx, shop, "groupsend_undone")

    assert sqlite_database.write_now(act) == (ASKED[language], UNDONE[language])


def test_the_text_for_all_points_to_the_link_and_stays_short(
    sqlite_database: Database, shop: Shop
) -> None:
    def texts(tx: Tx) -> tuple[str, str]:
        made = composed(tx)
        assert get_campaign(tx, made.id).status is CampaignStatus.DRAFT
        many = tuple(replace(made.goods[0], number=n) for n in range(1, 21))
        long = replace(made, text="特" * 1250, goods=many)
        return (
            broadcast_text(tx, shop, made, has_link=True),
            broadcast_text(tx, shop, long, has_link=True),
        )

    short, long = sqlite_database.write_now(texts)
    assert short.splitlines() == [
        "今日特价",
        "①红牛250ml×24 ¥126/箱",
        "发出后24小时内有效。",
        "按这个价下单，点下面的链接。",
    ]
    assert len(long.encode()) <= TEXT_BYTES
    assert long.splitlines()[-3:] == ["还有15种。", *short.splitlines()[-2:]]


@pytest.mark.parametrize(
    ("language", "alone", "in_groups"),
    [
        ("zh-CN", "新店开张\n不想收回「退订」", "新店开张\n要下单请点下面的链接。"),
        ("zh-TW", "新店开张\n不想收回「退訂」", "新店开张\n要下單請點下面的連結。"),
        (
            "en",
            '新店开张\n"stop offers" ends these messages.',
            "新店开张\nTo order open the link below.",
        ),
    ],
)
def test_words_without_goods_say_how_to_end_them_and_where_to_order(
    sqlite_database: Database, shop: Shop, language: str, alone: str, in_groups: str
) -> None:
    def texts(tx: Tx) -> tuple[str, str, str]:
        made = replace(composed(tx), text="新店开张", goods=())
        speaking = replace(shop, language=language)
        return (
            mass_text(tx, speaking, made),
            broadcast_text(tx, speaking, made, has_link=True),
            broadcast_text(tx, speaking, made, has_link=False),
        )

    assert sqlite_database.write_now(texts) == (alone, in_groups, "新店开张")
