"""A shop with 客户联系 on the fake platform, and what is known of its contacts."""

from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec

from bot.settings import WecomContactSettings
from bot.simulator.clock import SimulatedClock
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.customer import find_customer
from domain.relation import of_customer
from tests.bot.delivering import NOW, drinks_settings
from tests.factories import seed

AT = "contacts"


@asynccontextmanager
async def contact_shop(folder, *, refusals=frozenset({0}), **more):
    """`refusals`: the codes that calls may end with."""
    url = f"sqlite:///{folder}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    settings = drinks_settings(url)
    accounts = {**settings.accounts, AT: WecomContactSettings(corpid="wwt", **more)}
    simulator = await Simulator.start(
        Setup(msgspec.structs.replace(settings, accounts=accounts), clock)
    )
    simulator.platform.contacts.book(AT).staff.append("xiaoli")
    await simulator.settle()
    try:
        yield simulator
        assert simulator.platform.violations == []
        codes = {call.errcode for call in simulator.platform.state.calls if call.account == AT}
        assert codes <= refusals
    finally:
        await simulator.stop()


def person(shop, number=1, union_id=""):
    one = Person(f"wm{number}", Kind.CONTACT, AT, f"wm{number}", f"客{number}", union_id=union_id)
    return shop.platform.book.put(one)


def known(shop, code="C002"):
    def read(tx):
        return of_customer(tx, find_customer(tx, code).id)

    return shop.merchant.database.read_now(read)


async def settled(shop, **time):
    await shop.settle()
    return await shop.advance(timedelta(**time))
