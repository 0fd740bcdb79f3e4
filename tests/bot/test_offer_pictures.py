"""The picture of an offer in one-to-one chats: after the words, given to the platform once."""

from datetime import timedelta
from functools import partial

import pytest

from bot.simulator.phones.model import Shape
from bot.simulator.platform.faults import Fault, Trouble
from domain.base.actor import SYSTEM
from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignDraft,
    CampaignGoods,
    agree_to_campaigns,
    as_picture,
    compose_campaign,
    preview_campaign,
    release_campaign,
    send_due_campaigns,
)
from domain.catalog import find_sku
from domain.customer import contacts_of, find_customer
from domain.messaging import OutboxState, open_windows
from domain.notice import QuietHours
from domain.staff import Role, list_staff
from tests.bot.delivering import drinks, outbox
from tests.factories import OA

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def announce(tx):
    """To 老王 and 李姐, and the author looks at it first."""
    for code in ("C001", "C002"):
        shop = find_customer(tx, code)
        for contact in contacts_of(tx, shop.id):
            agree_to_campaigns(tx, contact.id, SYSTEM, account=OA)
    sku = find_sku(tx, "HN250")
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
    owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
    draft = CampaignDraft("今日特价", 24, (goods,), picture=as_picture(PNG))
    made = compose_campaign(tx, draft, owner)
    preview_campaign(tx, made.id, owner)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QuietHours()) == 1


def spoil(tx):
    """Of a kind that no platform takes."""
    tx.run_sql("UPDATE campaign_picture SET content_type = 'image/tiff'")


def lose(tx):
    """An id that the platform has dropped."""
    tx.run_sql(
        "INSERT INTO campaign_media (campaign_id, account, media_id, given_at) "
        "SELECT campaign_id, 'oa-shop', 'gone', 4102444800000000 FROM campaign_picture"
    )


def say(tx):
    """The words are out, and the process ended before the pictures."""
    tx.run_sql(
        "UPDATE outbox SET parts_sent = 1, sent_via = 'oa-shop:message' WHERE kind = 'campaign'"
    )


def remaining(shop, person):
    windows = shop.merchant.database.write_now(
        partial(open_windows, account=OA, address=person.external_id)
    )
    return [window.remaining for window in windows]


@pytest.fixture
async def shop(tmp_path):
    async with drinks(tmp_path) as running:
        for code in ("C001", "C002"):
            await running.say(code, "你好")
        running.platform.state.calls.clear()
        yield running


async def chat(shop, code):
    person = await shop.person(code)
    return shop.platform.book.chat(person.key)[2:]


async def test_the_picture_follows_the_words_and_is_uploaded_once_an_account(shop):
    shop.merchant.database.write_now(announce)
    await shop.advance(timedelta(minutes=1))
    for code in ("C001", "C002"):
        assert [one.shape for one in await chat(shop, code)] == [Shape.TEXT, Shape.IMAGE]
    uploads = [call for call in shop.platform.state.calls if call.path.endswith("media/upload")]
    assert len(uploads) == 2


async def test_words_whose_picture_is_refused_are_told_all_the_same(shop):
    refused = [Fault(Trouble.CODE, 40004)] * 9
    shop.platform.faults.script("media/upload", *refused)
    shop.merchant.database.write_now(announce)
    await shop.advance(timedelta(minutes=1))
    assert [one.shape for one in await chat(shop, "C001")] == [Shape.TEXT]
    offers = [row for row in outbox(shop) if row.kind == "campaign"]
    assert {row.state for row in offers} == {OutboxState.SENT}
    # one by the 公众号 for both shops, one by the 企业微信 app for the owner
    assert shop.platform.count("media/upload") == 2


async def test_words_are_said_once_though_their_picture_cannot_even_be_read(shop):
    shop.merchant.database.write_now(announce)
    shop.merchant.database.write_now(spoil)
    for _try in range(3):
        await shop.advance(timedelta(minutes=1))
    assert [one.shape for one in await chat(shop, "C001")] == [Shape.TEXT]
    offers = [row for row in outbox(shop) if row.kind == "campaign"]
    assert {(row.state, row.parts_sent) for row in offers} == {(OutboxState.SENT, 1)}


async def test_a_picture_the_platform_has_lost_is_given_to_it_anew(shop):
    shop.merchant.database.write_now(announce)
    shop.merchant.database.write_now(lose)
    await shop.advance(timedelta(minutes=1))
    for code in ("C001", "C002"):
        assert [one.shape for one in await chat(shop, code)] == [Shape.TEXT, Shape.IMAGE]
    uploads = [call for call in shop.platform.state.calls if call.path.endswith("media/upload")]
    assert len(uploads) == 2


async def test_a_picture_behind_words_of_an_earlier_try_costs_one_message(shop):
    shop.merchant.database.write_now(announce)
    shop.merchant.database.write_now(say)
    shop.platform.faults.script("custom/send", Fault(Trouble.CODE, 45015))
    await shop.advance(timedelta(minutes=1))
    shapes = {code: [one.shape for one in await chat(shop, code)] for code in ("C001", "C002")}
    assert shapes == {"C001": [], "C002": [Shape.IMAGE]}
    left = [remaining(shop, await shop.person(code)) for code in ("C001", "C002")]
    assert left == [[], [4]]
