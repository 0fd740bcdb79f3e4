"""Subscription notices: one for each consent, none without, the next way where one is refused."""

from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest

from bot.settings import TemplateSettings
from bot.simulator.clock import SimulatedClock
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.messaging import OutboxState
from tests.bot.delivering import NOW, drinks_settings, outbox
from tests.factories import OA, seed

SEND = "/cgi-bin/message/subscribe/bizsend"
NOTICE = TemplateSettings(id="SUB1", data={"thing1": "title", "thing2": "text"})


@asynccontextmanager
async def open_shop(folder):
    url = f"sqlite:///{folder}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    settings = drinks_settings(url)
    account = msgspec.structs.replace(settings.accounts[OA], subscription=NOTICE)
    settings = msgspec.structs.replace(settings, accounts={**settings.accounts, OA: account})
    simulator = await Simulator.start(Setup(settings, clock))
    try:
        yield simulator
        assert simulator.platform.violations == []
    finally:
        await simulator.stop()


@pytest.fixture
async def shop(tmp_path):
    """An order waits for the rep, and the customer's window is shut."""
    async with open_shop(tmp_path) as running:
        await running.say("C001", "可乐3箱")
        await running.say("C001", "确认")
        await running.advance(timedelta(hours=49))
        yield running


async def agree(shop, *, agrees=True):
    person = await shop.person("C001")
    await shop.platform.hands.consent(person, NOTICE.id, agrees=agrees)


def told(step):
    """Who heard something; the rep, where he is asked to pass it on."""
    return [one.to for one in step.pushes]


def confirmed(shop):
    (row,) = [one for one in outbox(shop) if one.kind == "order_confirmed"]
    return row


async def test_one_consent_is_one_notice(shop):
    await agree(shop)
    step = await shop.say("R01", "确认")
    assert [one.to for one in step.pushes] == ["C001"]
    assert confirmed(shop).sent_via.endswith(":subscription")
    step = await shop.say("R01", "发货 顺丰 SF1")
    assert step.pushes == ()
    assert shop.platform.count("subscribe/bizsend") == 1


@pytest.mark.parametrize(("error", "is_lost"), [("0", False), ("3", True)])
async def test_a_notice_reported_as_not_delivered_is_told_with_the_next_message(
    shop, error, is_lost
):
    await agree(shop)
    await shop.say("R01", "确认")
    customer = await shop.person("C001")
    row = {"TemplateId": NOTICE.id, "MsgID": "7", "ErrorCode": error, "ErrorStatus": "?"}
    report = {"ToUserName": "gh_t", "FromUserName": customer.external_id, "MsgType": "event"}
    report |= {"CreateTime": int(shop.clock().timestamp()), "Event": "subscribe_msg_sent_event"}
    report["SubscribeMsgSentEvent"] = {"List": [row]}
    for _twice in range(2):
        await shop.platform.driver.push(shop.platform.state.accounts[OA], report)
    step = await shop.advance(timedelta(0))
    assert told(step) == (["R01"] if is_lost else [])
    step = await shop.say("C001", "你好")
    assert ["已确认" in one.text for one in step.pushes] == ([True] if is_lost else [])


@pytest.mark.parametrize("agreed", [False, True])
async def test_without_a_consent_it_waits(shop, agreed):
    if agreed:
        await agree(shop)
        await agree(shop, agrees=False)
    assert told(await shop.say("R01", "确认")) == ["R01"]
    assert confirmed(shop).parked_at is not None
    assert shop.platform.count("subscribe/bizsend") == 0


async def test_a_consent_the_platform_does_not_know_is_gone_and_the_address_stays(shop):
    await agree(shop)
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, 43101))
    assert told(await shop.say("R01", "确认")) == ["R01"]
    assert confirmed(shop).parked_at is not None
    step = await shop.say("C001", "在吗")
    assert any("已确认" in one.text for one in (*step.replies, *step.pushes))


async def test_a_notice_that_was_not_taken_keeps_its_consent(shop):
    await agree(shop)
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, 45009))
    assert (await shop.say("R01", "确认")).pushes == ()
    step = await shop.advance(timedelta(seconds=61))
    assert [one.to for one in step.pushes] == ["C001"]
    assert confirmed(shop).state is OutboxState.SENT


async def test_a_notice_that_may_have_arrived_is_not_sent_by_another_consent(shop):
    await agree(shop)
    shop.platform.faults.script(SEND, Fault(Trouble.LOSE))
    step = await shop.say("R01", "确认")
    assert [one.to for one in step.pushes] == ["C001"]
    assert told(await shop.advance(timedelta(minutes=2))) == ["R01"]
    assert shop.platform.count("subscribe/bizsend") == 1


async def test_a_template_has_room_for_what_happened_and_not_for_which_shop(tmp_path):
    async with open_shop(tmp_path) as shop:
        await shop.say("C004", "二店：红牛2箱")
        await shop.say("C004", "确认")
        await shop.advance(timedelta(hours=49))
        await shop.platform.hands.consent(await shop.person("C004"), NOTICE.id, agrees=True)
        step = await shop.say("R01", "确认")
        (one,) = [push for push in step.pushes if push.to == "C004"]
        assert ("已确认" in one.text, "二店" in one.text) == (True, False)
