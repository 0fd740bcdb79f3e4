"""Pushes that come twice, late, in another order or broken: the state is the same as in order."""

import itertools
from datetime import timedelta

import pytest

from bot.simulator.platform.push import Manner
from domain.messaging import find_address
from tests.bot.delivering import drinks
from tests.factories import OA, open_id

BROKEN = (
    Manner(cut=40, tries=1),
    Manner(is_forged=True, tries=1),
    Manner(receive_id="wxx", tries=1),
)


def push(person, number, seconds, clock, **more):
    """What the platform says, with the time at which it happened."""
    at = int((clock() - timedelta(seconds=20 - seconds)).timestamp())
    fields = {"ToUserName": "gh_t", "FromUserName": person, "CreateTime": at, **more}
    return fields if "Event" in more else {**fields, "MsgId": 900 + number}


def said(clock):
    """Three of one shop, two of them in one second; who left comes back within the second."""
    one, two = open_id("C001"), open_id("C002")
    leaving = {"MsgType": "event", "EventKey": ""}
    return [
        push(one, 1, 1, clock, MsgType="text", Content="可乐3箱"),
        push(two, 2, 2, clock, MsgType="text", Content="红牛1箱"),
        push(two, 3, 3, clock, Event="unsubscribe", **leaving),
        push(one, 4, 1, clock, MsgType="text", Content="雪碧2箱"),
        push(two, 5, 3, clock, Event="subscribe", **leaving),
        push(one, 6, 9, clock, MsgType="sticker_of_tomorrow", Sticker="x"),
        push(one, 7, 5, clock, MsgType="text", Content="农夫山泉1箱 可乐1箱"),
        push(one, 8, 7, clock, MsgType="text", Content="可乐改7箱"),
        push(one, 9, 8, clock, MsgType="text", Content="雪碧不要了 备注 放后门"),
    ]


MIXED = (5, 8, 6, 1, 4, 3, 7, 3, 2, 0, 0, 2, 8, 4, 6)
"""Another order, some twice, some late again; the return comes before the leaving."""


async def state_after(folder, order, *, is_disturbed):
    """What the two shops are shown then, and whether they can be reached."""
    folder.mkdir()
    async with drinks(folder) as shop:
        platform, account = shop.platform, shop.platform.state.accounts[OA]
        await shop.advance(timedelta(hours=1))
        pushes = said(shop.clock)
        broken = itertools.cycle(BROKEN)
        for number in order:
            delivery = await platform.driver.push(account, pushes[number])
            assert delivery.is_acknowledged
            if is_disturbed:
                refused = await platform.driver.push(account, pushes[number], next(broken))
                assert not refused.is_acknowledged
        await shop.settle()
        reachable = shop.merchant.database.read_now(
            lambda tx: find_address(tx, OA, external_id=open_id("C002")).is_active
        )
        last = {"C001": "红牛2箱", "C002": "雪碧1箱"}
        drafts = [(await shop.say(*one)).replies[-1].text for one in last.items()]
        return drafts, reachable


@pytest.mark.slow
async def test_whatever_the_order_the_drafts_and_the_followers_are_the_same(tmp_path):
    wanted = await state_after(tmp_path / "in order", range(9), is_disturbed=False)
    (first, second), is_reachable = wanted
    assert is_reachable
    assert "未下单 3种 合计 ¥614" in first
    assert "可口可乐330ml×24　7箱×46＝322" in first
    assert "备注：放后门" in first
    assert "雪碧" not in first
    assert "红牛250ml×24　1箱×132＝132" in second
    assert await state_after(tmp_path / "mixed", MIXED, is_disturbed=True) == wanted
