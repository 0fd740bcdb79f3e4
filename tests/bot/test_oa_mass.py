"""Mass messages of a 公众号 against the fake platform's quotas."""

from datetime import timedelta

import pytest

from admin import PreviewEnd
from bot.channels.api_errors import ErrorClass
from bot.channels.oa_mass import MassText
from bot.previews import PreviewDesk
from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.faults import Fault, Trouble
from tests.bot.conftest import make_oa
from tests.simulator.conftest import LAOWANG, ZHANG, oa_account

SENDALL = "/cgi-bin/message/mass/sendall"
OFFER = MassText("今日特价", "camp-1")
BOTH = [LAOWANG.external_id, ZHANG.external_id]


def got(platform, person):
    return [b.text for b in platform.book.chat(person.key) if b.via.value == "mass"]


def make_tag(platform, openids):
    memo = {"id": 100, "name": "餐饮", "openids": openids}
    platform.state.store.put("tag", "shop/100", memo)
    return 100


async def test_a_tag_is_reached_once_however_often_it_is_sent(oa, platform):
    tag = make_tag(platform, [ZHANG.external_id])
    first = await oa.mass.to_tag(tag, OFFER)
    again = await oa.mass.to_tag(tag, OFFER)
    assert first.answer.error is again.answer.error is None
    assert first.job == again.job != ""
    assert (got(platform, ZHANG), got(platform, LAOWANG)) == (["今日特价"], [])
    assert await oa.mass.status(first.job) == "SEND_SUCCESS"
    assert await oa.mass.status("1") == ""


async def test_an_answer_that_got_lost_sends_nothing_twice(oa, platform):
    platform.faults.script(SENDALL, Fault(Trouble.LOSE))
    result = await oa.mass.to_tag(make_tag(platform, BOTH), OFFER)
    assert result.job
    assert [got(platform, one) for one in (LAOWANG, ZHANG)] == [["今日特价"]] * 2


async def test_openids_and_preview(oa, platform, sqlite_database):
    assert (await oa.mass.preview(LAOWANG.external_id, OFFER)).error is None
    desk = PreviewDesk(sqlite_database, {oa.slug: oa})
    named = await desk.show(oa.slug, ZHANG.name, 1, "先看看")
    assert (named, got(platform, ZHANG)) == (PreviewEnd.SHOWN, ["先看看"])
    nobody = await desk.show(oa.slug, "没有这个人", 1, "先看看")
    assert nobody is PreviewEnd.UNKNOWN
    assert (await oa.mass.to_openids(BOTH, OFFER)).job
    assert (len(got(platform, LAOWANG)), len(got(platform, ZHANG))) == (2, 2)
    for wrong in ([], BOTH[:1], ["o"] * 10_001):
        with pytest.raises(ValueError, match="2 to 10,000"):
            await oa.mass.to_openids(wrong, OFFER)
    with pytest.raises(ValueError, match="64"):
        await oa.mass.to_all(MassText("x", "k" * 65))


async def test_who_previewed_a_hundred_times_is_told_that_tomorrow_there_are_more(
    oa, platform, clock, sqlite_database
):
    desk = PreviewDesk(sqlite_database, {oa.slug: oa})
    for _ in range(100):
        assert await desk.show(oa.slug, ZHANG.name, 1, "先看看") is PreviewEnd.SHOWN
    for _ in range(2):
        assert await desk.show(oa.slug, ZHANG.name, 1, "先看看") is PreviewEnd.USED_UP
    assert (len(got(platform, ZHANG)), platform.count("mass/preview")) == (100, 101)
    clock.move(timedelta(days=1))
    assert await desk.show(oa.slug, ZHANG.name, 1, "先看看") is PreviewEnd.SHOWN


async def test_the_day_s_quota_closes_the_endpoint_not_the_account(oa, platform, clock):
    assert (await oa.mass.to_all(OFFER)).job
    second = await oa.mass.to_all(MassText("又来", "camp-2"))
    assert second.answer.error is ErrorClass.CONTENT
    assert got(platform, ZHANG) == ["今日特价"]
    clock.move(timedelta(days=1))
    assert (await oa.mass.to_all(MassText("明天", "camp-3"))).job


async def test_an_account_without_the_right_is_asked_once_an_hour(client, platform):
    platform.add_account(oa_account("shop", AccountType.TEST))
    oa = make_oa(client, platform)
    for key in ("a", "b", "c"):
        assert (await oa.mass.to_all(MassText("x", key))).answer.error is ErrorClass.CAPABILITY
    assert platform.count("mass/sendall") == 1
