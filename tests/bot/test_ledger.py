"""Days of chance between two shops and their rep: the platform's own ledger never refuses us."""

import os
import random
from datetime import timedelta

import pytest

from bot.simulator.platform.hands import NotFollowing
from tests.bot.kfshop import WANG, kf_shop

STEPS = 600 if os.environ.get("JIEDAN_SOAK") else 25
REFUSALS = {43004, 45015, 45047, 95001, 95002, 95018}
"""What a platform answers to who counts wrong, or writes to who has left."""
ACTS = {
    "say": 8,
    "click": 3,
    "confirm": 3,
    "rep": 5,
    "leave": 1,
    "return": 3,
    "reply": 3,
    "wait": 4,
    "unheard": 3,
}
WAITS = (timedelta(seconds=20), timedelta(minutes=2), timedelta(hours=7), timedelta(hours=47))


async def order(shop, who):
    await shop.say(who, "可乐3箱")
    await shop.say(who, "确认")


async def act(shop, chance, name, who):
    match name:
        case "say":
            await shop.say(who, chance.choice(["可乐3箱", "雪碧多少钱", "我的订单", "在吗"]))
        case "click":
            await shop.event("C001", "click", chance.choice(["orders", "help", "usual"]))
        case "confirm":
            await shop.say(who, "确认")
        case "rep":
            await shop.say("R01", chance.choice(["确认", "发货 顺丰 SF1", "送达", "备货"]))
        case "leave":
            await shop.event("C001", "unsubscribe")
        case "return":
            await order(shop, "C001")
            await shop.event("C001", "unsubscribe")
            await shop.event("C001", "subscribe")
            await shop.advance(WAITS[1])
            await shop.say("R01", "确认")
        case "reply":
            await shop.say("R01", f"回复 老王超市 {chance.randrange(9)}")
        case "unheard":
            await order(shop, WANG)
            person = await shop.person(WANG)
            shop.platform.kf.arrive(person, {"msgtype": "text", "text": {"content": "在吗"}})
            await shop.advance(WAITS[2])
            shop.merchant.kf.start()
            await shop.settle()
            await shop.advance(WAITS[3])
            await shop.say("R01", "确认")
        case "wait":
            await shop.advance(chance.choice(WAITS))


@pytest.mark.slow
async def test_no_message_is_sent_that_the_platform_must_refuse(tmp_path):
    chance, done = random.Random(7), []
    async with kf_shop(tmp_path) as shop:
        for _step in range(STEPS):
            (name,) = chance.choices(list(ACTS), list(ACTS.values()))
            who = chance.choice(["C001", WANG])
            try:
                await act(shop, chance, name, who)
            except NotFollowing:
                await shop.event("C001", "subscribe")
            done.append((name, who))
            calls = shop.platform.state.calls
            refused = [(c.path, c.errcode) for c in calls if c.errcode in REFUSALS]
            assert refused == [], done[-12:]
        sent = shop.platform.count("custom/send") + shop.platform.count("kf/send_msg")
        assert sent > STEPS / 5
