"""A shop with 微信客服 on the fake platform, and people who write there."""

from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec

from bot.settings import WecomKfSettings
from bot.simulator.clock import SimulatedClock
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from tests.bot.delivering import NOW, drinks_settings
from tests.factories import KF, seed

SYNC, SEND = "/cgi-bin/kf/sync_msg", "/cgi-bin/kf/send_msg"
WANG = "kf:C001"


@asynccontextmanager
async def kf_shop(folder, *, others=(), **more):
    """`others`: further accounts, by their slug."""
    url = f"sqlite:///{folder}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    settings = drinks_settings(url)
    accounts = {**settings.accounts, KF: WecomKfSettings(corpid="wwt", open_kfid="wk1", **more)}
    accounts |= dict(others)
    settings = msgspec.structs.replace(settings, accounts=accounts)
    simulator = await Simulator.start(Setup(settings, clock))
    await simulator.settle()
    try:
        yield simulator
        assert simulator.platform.violations == []
    finally:
        await simulator.stop()


def fake(shop):
    return shop.platform.state.accounts[KF]


def refusals(shop):
    return [call.errcode for call in shop.platform.state.calls if call.errcode]


def second_phone(shop, union_id):
    """Somebody the shop has never seen here; the platform may know him from elsewhere."""
    return shop.platform.book.put(
        Person("kf:phone", Kind.KF, KF, "wm" + "1" * 30, "老王", union_id=union_id)
    )


async def said_by(shop, person, text):
    await shop.platform.hands.say(person, text)
    return [one.text.splitlines()[0] for one in (await shop.advance(timedelta(0))).replies]


async def heard(shop):
    """What was fetched is handled; the replies."""
    shop.merchant.kf.knock(KF, "")
    return [one.text for one in (await shop.advance(timedelta(0))).replies]
