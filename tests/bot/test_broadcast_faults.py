"""One of a broadcast cannot be reached: the others are, and the result says how many and why."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.probes import no_probe
from bot.simulator.platform.faults import Fault, Trouble
from domain.base.actor import SYSTEM
from domain.campaign import CampaignResult, list_campaigns, result_of
from domain.db import Tx
from domain.messaging import OutboxState, retry_dead
from handlers.undelivered import plain_reason
from locales import Texts
from tests.bot.delivering import drinks
from tests.bot.test_bulk_turns import announce_to_many, courier_of, offers, without_picture

SEND = "/cgi-bin/message/custom/send"
AFTER_ALL = Fault(Trouble.SLOW)
"""As if there were no fault."""


@pytest.fixture
async def shop(tmp_path):
    async with drinks(tmp_path) as running:
        await running.merchant.courier.stop()
        for code in ("C001", "C002"):
            await running.platform.hands.say(await running.person(code), "你好")
        running.merchant.database.write_now(announce_to_many)
        running.merchant.database.write_now(without_picture)
        yield running


def _result(tx: Tx) -> CampaignResult:
    (campaign,) = list_campaigns(tx)
    return result_of(tx, campaign)


def counted(shop) -> CampaignResult:
    return shop.merchant.database.read_now(_result)


def said(reasons) -> list[str]:
    t = Texts.load().translator("zh-CN")
    return [plain_reason(t, reason) for reason in reasons]


@pytest.mark.parametrize(
    ("code", "failed", "put_off"),
    [
        (45015, [], ["平台不让发，要等对方再来消息。"]),
        (45047, [], ["平台不让发，要等对方再来消息。"]),
        (43004, ["对方已不再关注公众号。"], []),
        (48002, ["对方已不再关注公众号。"], []),
        (45002, ["平台不收这样的消息。"], []),
    ],
)
@pytest.mark.parametrize("place", [0, 1], ids=["first", "in the middle"])
async def test_who_is_not_reached_is_counted_with_the_reason(shop, code, failed, put_off, place):
    faults = [AFTER_ALL] * place + [Fault(Trouble.CODE, code)]
    shop.platform.faults.script(SEND, *faults)
    await courier_of(shop, no_probe).run_due()
    found = counted(shop)
    assert (found.sent, found.queued) == (1, len(put_off))
    assert (said(found.failed), said(found.put_off)) == (failed, put_off)
    await courier_of(shop, no_probe).run_due()
    assert shop.platform.count("custom/send") == 2


@pytest.mark.parametrize("code", [45015, 43004])
async def test_who_writes_again_has_it_after_all(shop, code):
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, code))
    await courier_of(shop, no_probe).run_due()
    await shop.platform.hands.say(await shop.person("C001"), "你好")
    await courier_of(shop, no_probe).run_due()
    found = counted(shop)
    assert (found.sent, found.queued, found.failed, found.put_off) == (2, 0, {}, {})


async def test_who_did_not_write_till_the_end_was_missed_and_who_left_has_failed(shop):
    codes = (Fault(Trouble.CODE, 45015), Fault(Trouble.CODE, 43004))
    shop.platform.faults.script(SEND, *codes)
    await courier_of(shop, no_probe).run_due()
    shop.clock.advance(timedelta(hours=25))
    found = counted(shop)
    assert (found.sent, found.queued, found.missed) == (0, 0, 1)
    assert found.failed == Counter({"recipient 43004": 1})


async def test_a_platform_that_gives_no_answer_holds_up_nobody_else(shop):
    shop.platform.faults.script(SEND, Fault(Trouble.LOSE), AFTER_ALL)
    await courier_of(shop, no_probe).run_due()
    found = counted(shop)
    assert (found.sent, found.queued) == (1, 1)
    assert said(found.put_off) == ["平台没有应答。"]
    shop.clock.advance(timedelta(minutes=5))
    await courier_of(shop, no_probe).run_due()
    assert counted(shop).sent == 2


async def test_what_was_given_up_is_tried_again_by_hand_and_counts_as_told(shop):
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, 45002))
    await courier_of(shop, no_probe).run_due()
    dead = next(row for row in offers(shop) if row.state is OutboxState.DEAD)
    assert counted(shop).failed == Counter({"content 45002": 1})
    shop.merchant.database.write_now(retry_dead, dead.id, SYSTEM)
    assert (counted(shop).queued, counted(shop).failed) == (1, {})
    await courier_of(shop, no_probe).run_due()
    assert (counted(shop).sent, counted(shop).failed) == (2, {})
