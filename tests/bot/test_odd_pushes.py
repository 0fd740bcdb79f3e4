"""Kinds nobody has heard of, and texts no database can hold: kept, and answered where possible."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.contact_events import Change, read_event
from bot.channels.fields import BadCallback
from bot.settings import WecomKfSettings
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.push import Manner
from domain.messaging.store.inbox import inbox
from tests.bot.contacting import AT, contact_shop
from tests.bot.kfshop import WANG, kf_shop, refusals
from tests.bot.logged import events
from tests.factories import KF, OA, WECOM, open_id

CANNOT_READ = "这种消息我看不了，打字告诉我就行。"
HALF = "可乐3箱\ud83d\x00"


@pytest.fixture
async def shop(tmp_path):
    async with kf_shop(tmp_path) as running:
        yield running


def kept(shop, account):
    """The states of what was taken in there."""
    rows = shop.merchant.database.read_now(
        lambda tx: tx.query(select(inbox.c.state).where(inbox.c.account == account)).all()
    )
    return [row.state for row in rows]


async def push(shop, account, *, is_settled=True, **fields):
    known = {
        OA: ("gh_t", open_id("C001")),
        WECOM: ("wwt", "r01"),
        KF: ("wwt", "sys"),
        AT: ("wwt", "sys"),
    }
    receiver, sender = known[account]
    head = {"ToUserName": receiver, "FromUserName": sender}
    stamp = int(shop.clock().timestamp())
    fake = shop.platform.state.accounts[account]
    delivery = await shop.platform.driver.push(fake, {**head, "CreateTime": stamp, **fields})
    if is_settled:
        await shop.settle()
    return delivery


@pytest.mark.parametrize("account", [OA, WECOM])
async def test_an_unknown_message_is_answered_and_an_unknown_event_acknowledged(shop, account):
    told = await push(shop, account, MsgType="hologram", MsgId=7, Beam={"A": "1"})
    assert (told.status, told.reply["Content"]) == (200, CANNOT_READ)
    told = await push(shop, account, MsgType="event", Event="moon_landing", EventKey="1")
    assert (told.status, told.reply) == (200, None)
    assert kept(shop, account) == ["done", "done"]


async def test_the_same_at_kf(shop):
    person = await shop.person(WANG)
    for item in (
        {"msgtype": "channels_hologram", "channels_hologram": {"x": 1}},
        {"msgtype": "event", "event": {"event_type": "moon_landing"}},
        {
            "msgtype": "event",
            "event": {"event_type": "tide", "external_userid": person.external_id},
        },
        {"msgtype": "text", "text": "no object"},
        {"msgtype": "text", "text": {"content": "hi"}, "origin": 9},
    ):
        shop.platform.kf.arrive(person, item)
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    assert CANNOT_READ in step.replies[0].text
    assert kept(shop, KF) == ["done"] * 5
    assert (await shop.say(WANG, "可乐3箱")).replies[0].text.startswith("未下单 1种")
    assert refusals(shop) == []


async def test_a_callback_of_kf_that_is_no_knock_is_kept_once(shop, caplog):
    for _twice in range(2):
        told = await push(shop, KF, MsgType="event", Event="moon_landing", OpenKfId="wk1")
        assert (told.status, told.reply) == (200, None)
    assert kept(shop, KF) == ["done"]
    with events(caplog) as said:
        for _twice in range(2):
            told = await push(shop, KF, MsgType="event", Event="kf_msg_or_event", OpenKfId="wk9")
            assert (told.status, kept(shop, KF)) == (200, ["done"]), (
                "of an account not set up here"
            )
    warned = [one for one in said if one["event"] == "kf_account_not_in_settings"]
    assert [one["open_kfid"] for one in warned] == ["wk9"], "told, once an hour"


@pytest.mark.parametrize(
    "fields",
    [
        {"Event": "change_external_contact", "ChangeType": "transfer_fail", "UserID": "a"},
        {"Event": "change_external_contact", "ChangeType": "ADD_external_contact"},
        {"Event": "change_external_chat", "ChangeType": "painted", "ChatId": "wr1"},
        {"Event": "moon_landing"},
    ],
)
async def test_a_callback_of_contacts_that_changes_nothing_is_kept_once(tmp_path, fields):
    async with contact_shop(tmp_path) as shop:
        for _twice in range(2):
            told = await push(shop, AT, MsgType="event", **fields)
            assert (told.status, told.reply) == (200, None)
        assert kept(shop, AT) == ["done"]


@pytest.mark.parametrize("account", [KF, AT])
async def test_what_cannot_be_kept_is_not_acknowledged_and_taken_when_it_comes_again(
    tmp_path, account
):
    opened = kf_shop if account == KF else contact_shop
    async with opened(tmp_path) as shop:
        database = shop.merchant.database
        database.write_now(lambda tx: tx.run_sql("ALTER TABLE inbox RENAME TO away"))
        told = await push(shop, account, MsgType="event", Event="moon_landing", is_settled=False)
        assert told.status == 503
        database.write_now(lambda tx: tx.run_sql("ALTER TABLE away RENAME TO inbox"))
        told = await push(shop, account, MsgType="event", Event="moon_landing")
        assert (told.status, kept(shop, account)) == (200, ["done"])
        shop.platform.violations.clear()


async def test_one_address_serves_all_accounts_of_a_company(tmp_path):
    more = {"kf2": WecomKfSettings(corpid="wwt", open_kfid="wk2")}
    async with kf_shop(tmp_path, others=more) as shop:
        person = shop.platform.book.put(
            Person("kf:other", Kind.KF, "kf2", "wm" + "2" * 30, "别人")
        )
        shop.platform.kf.arrive(person, {"msgtype": "text", "text": {"content": "你好"}})
        knock = {"MsgType": "event", "Event": "kf_msg_or_event", "OpenKfId": "wk2"}
        assert (await push(shop, KF, **knock, Token="")).status == 200
        await shop.advance(timedelta(0))
        assert kept(shop, "kf2") == ["done"]


async def test_half_a_character_keeps_nobody_s_messages_back(shop):
    person = await shop.person(WANG)
    for text in (HALF, "雪碧2箱"):
        shop.platform.kf.arrive(person, {"msgtype": "text", "text": {"content": text}})
    shop.merchant.kf.knock(KF, "")
    step = await shop.advance(timedelta(0))
    assert "未下单 2种 合计 ¥230" in step.replies[-1].text


async def test_nor_does_it_in_a_push(shop):
    sent = await shop.platform.hands.say(
        await shop.person("C001"), HALF[:-2] + "\x00", Manner(is_json=True)
    )
    assert "未下单 1种 合计 ¥138" in sent.delivery.reply["Content"]
    assert kept(shop, OA) == ["done"]


def test_what_happens_to_a_group_in_one_second_is_told_apart():
    base = {"Event": "change_external_chat", "ChangeType": "update", "ChatId": "wr" + "1" * 30}
    base |= {"CreateTime": "1700000000"}
    events = [read_event({**base, "UpdateDetail": what}) for what in ("add_member", "del_member")]
    assert [one.change for one in events] == [Change.GROUP] * 2
    assert len({one.key for one in events}) == 2
    assert read_event({**base, "UpdateDetail": "add_member"}) == events[0]


@pytest.mark.parametrize("stamp", ["²", "soon", "9" * 30, "-1"])
def test_a_time_that_is_none_is_refused(stamp):
    fields = {"Event": "change_external_contact", "ChangeType": "add_external_contact"}
    with pytest.raises(BadCallback) as caught:
        read_event({**fields, "ExternalUserID": "wm1", "CreateTime": stamp})
    assert caught.value.status == 400
