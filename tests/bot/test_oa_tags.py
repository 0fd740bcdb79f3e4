"""Tags of followers: kept as the tags of the shops, over the wire, whatever stands in the way."""

from dataclasses import replace

import msgspec
import pytest

from bot.channels.oa_mass import MassText
from bot.channels.oa_tags import OaTags
from bot.simulator.clock import SimulatedClock
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.base.actor import SYSTEM
from domain.customer import find_customer, set_customer_tags
from tests.bot.delivering import NOW, drinks_settings
from tests.factories import OA, open_id, seed
from tests.simulator.conftest import LAOWANG

MARK = "tags/members/batchtagging"


@pytest.fixture
async def shop(tmp_path):
    url = f"sqlite:///{tmp_path}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.write_now(tag, "C001", "餐饮")
    seeded.close_now()
    settings = drinks_settings(url)
    account = msgspec.structs.replace(settings.accounts[OA], tag_prefix="店·")
    accounts = {**settings.accounts, OA: account}
    simulator = await Simulator.start(
        Setup(msgspec.structs.replace(settings, accounts=accounts), clock)
    )
    await simulator.populate()
    yield simulator
    await simulator.stop()


def tag(tx, code, *names):
    set_customer_tags(tx, find_customer(tx, code).id, names, SYSTEM)


def there(shop):
    return shop.platform.tags.named(shop.platform.state.accounts[OA])


async def look(shop):
    await shop.merchant.tags.work()
    return there(shop)


def change(shop, *tags):
    shop.merchant.database.write_now(tag, *tags)


async def test_followers_wear_the_tags_of_their_shops(shop):
    account, tags = shop.platform.state.accounts[OA], shop.platform.tags
    one, two = open_id("C001"), open_id("C002")
    tags.put(account, 2, "星标组", [one, two])
    tags.put(account, 3, "店·从前", [two, "o_unknown"])
    kept = {"星标组": {one, two}, "店·从前": {"o_unknown"}}
    assert await look(shop) == {**kept, "店·餐饮": {one}}
    calls = len(shop.platform.state.calls)
    assert await look(shop) == {**kept, "店·餐饮": {one}}
    assert len(shop.platform.state.calls) == calls
    change(shop, "C002", "餐饮", "大客户")
    change(shop, "C001")
    assert await look(shop) == {**kept, "店·餐饮": {two}, "店·大客户": {two}}
    change(shop, "C002", "字" * 40)
    assert await look(shop) == {**kept, "店·餐饮": set(), "店·大客户": set()}
    assert {call.errcode for call in shop.platform.state.calls} == {0}


async def test_what_was_taken_off_by_hand_comes_back_the_next_day(shop):
    wanted = await look(shop)
    shop.platform.tags.put(shop.platform.state.accounts[OA], 100, "店·餐饮", [])
    assert await look(shop) != wanted
    await shop.move_clock("+1d")
    assert there(shop) == wanted


async def test_what_the_platform_refuses_or_loses_is_done_later(shop):
    shop.platform.faults.script("tags/get", Fault(Trouble.CODE, -1), *[Fault(Trouble.GARBAGE)] * 3)
    assert await look(shop) == {}
    shop.platform.faults.clear()
    shop.platform.faults.script(MARK, Fault(Trouble.CODE, 45009))
    assert await look(shop) == {"店·餐饮": set()}
    await shop.move_clock("+10m")
    assert there(shop) == {"店·餐饮": {open_id("C001")}}


async def test_who_cannot_be_tagged_keeps_nobody_else_from_it(oa, platform):
    account, tags = platform.state.accounts["shop"], OaTags(oa._api, "店·")
    platform.tags.page_rows = 7
    people = [f"o_{number:03}" for number in range(60)]
    for openid in people:
        platform.book.put(replace(LAOWANG, key=openid, external_id=openid))
    number = await tags.create("餐饮")
    assert await tags.id_of("餐饮") == number
    assert await tags.tag(number, [*people, "o_left"])
    assert await tags.followers(number) == frozenset(people)
    assert await tags.untag(number, people[:55])
    assert platform.tags.named(account) == {"店·餐饮": set(people[55:])}
    assert await tags.create("餐饮") == 0


async def test_who_stops_makes_no_further_call(shop):
    desk = shop.merchant.tags
    change(shop, "C002", "大客户")
    desk._channels[0].tags.stop()
    await desk.work()
    assert there(shop) == {"店·餐饮": set(), "店·大客户": set()}
    await desk.stop()
    calls = len(shop.platform.state.calls)
    await desk.work()
    assert [call.path for call in list(shop.platform.state.calls)[calls:]] == ["/cgi-bin/tags/get"]


async def test_a_tag_that_is_gone_is_asked_for_once_not_for_each_follower(oa, platform):
    tags = OaTags(oa._api, "店·")
    people = [f"o_{number:03}" for number in range(120)]
    assert not await tags.tag(777, people)
    assert platform.count(MARK) == 1


async def test_a_tag_the_platform_will_not_have_is_asked_for_once_a_day(shop):
    shop.platform.faults.script("tags/create", *[Fault(Trouble.CODE, 45056)] * 2)
    for _round in range(3):
        assert await look(shop) == {}
    assert shop.platform.count("tags/create") == 1
    await shop.move_clock("+1d")
    assert shop.platform.count("tags/create") == 2
    await shop.move_clock("+1d")
    assert there(shop) == {"店·餐饮": {open_id("C001")}}


async def test_the_id_serves_a_mass_message(oa, platform):
    tags = OaTags(oa._api, "店·")
    number = await tags.create("餐饮")
    assert await tags.tag(number, ["o_laowang"])
    sent = await oa.mass.to_tag(await tags.id_of("餐饮"), MassText("今日特价", "m1"))
    assert sent.job
    assert [b.text for b in platform.book.chat("C001")] == ["今日特价"]
    assert not platform.book.chat("C002")
