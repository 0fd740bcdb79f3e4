"""However many offers are made, no platform is asked for more than it allows.

The fake platform keeps its own ledger and refuses what is beyond it: here it never has to.
"""

from collections import Counter
from datetime import timedelta

import pytest

from bot.simulator.platform.oa_mass import PER_FOLLOWER_A_MONTH
from domain.campaign import AudienceEmpty
from domain.groupsend import TaskState, Why
from tests.bot import test_groupsend, test_massdesk
from tests.bot.contacting import AT, contact_shop, person
from tests.bot.kfshop import kf_shop
from tests.bot.test_bulk_turns import announce_to_many, courier_of, offers, without_picture
from tests.factories import OA

pytestmark = pytest.mark.slow
DAY = timedelta(days=1)


async def test_a_group_is_asked_for_once_a_day_where_the_company_allows_no_more(tmp_path):
    async with contact_shop(tmp_path, broadcast_limit="day") as shop:
        shop.platform.group_messages.quota = "day"
        shop.platform.contacts.book(AT).staff.insert(0, "r01")
        for chat in ("wr1", "wr2"):
            shop.platform.contacts.put_group(AT, chat, f"群{chat}", [person(shop)])
        await shop.settle()
        first = test_groupsend.send(shop, test_groupsend.GROUPS, hours=48)
        await shop.advance(timedelta(minutes=1))
        test_groupsend.confirm(shop)
        await shop.advance(timedelta(minutes=6))
        assert test_groupsend.one(shop, first).task.state is TaskState.SENT
        second = test_groupsend.send(shop, test_groupsend.GROUPS)
        await shop.advance(timedelta(minutes=1))
        assert test_groupsend.one(shop, second).task.why is Why.NOBODY
        await shop.advance(DAY)
        third = test_groupsend.send(shop, test_groupsend.GROUPS)
        await shop.advance(timedelta(minutes=1))
        test_groupsend.confirm(shop)
        assert test_groupsend.one(shop, third).task.state is TaskState.WAITING
        ledger = shop.platform.group_messages.ledger
        days = Counter((group, at.date()) for group, times in ledger.items() for at in times)
        assert set(days.values()) == {1}
        assert len(days) == 4
        assert shop.platform.count(test_groupsend.ADD) == 2


async def test_a_follower_is_in_four_mass_messages_a_month_and_no_fifth_is_asked_for(tmp_path):
    async with kf_shop(tmp_path) as shop:
        shop.platform.state.calls.clear()
        for _ in range(PER_FOLLOWER_A_MONTH):
            number = test_massdesk.send(shop)
            await shop.advance(timedelta(minutes=6))
            done = test_massdesk.call(shop, number)
            assert (done.sent, done.failed) == (2, 0)
            await shop.advance(timedelta(hours=25))
        with pytest.raises(AudienceEmpty):
            test_massdesk.send(shop)
        sends = [c for c in shop.platform.state.calls if c.path.endswith("/mass/send")]
        assert [c.errcode for c in sends] == [0] * PER_FOLLOWER_A_MONTH


async def test_of_a_window_s_five_messages_offers_take_four_and_none_is_refused(tmp_path):
    async with kf_shop(tmp_path) as shop:
        await shop.merchant.courier.stop()
        people = [await shop.person(code) for code in ("C001", "C002")]
        for one in people:
            await shop.platform.hands.say(one, "你好")
        for _ in range(6):
            try:
                shop.merchant.database.write_now(announce_to_many)
            except AudienceEmpty:
                break
            shop.merchant.database.write_now(without_picture)
            await courier_of(shop, lambda _point: None).run_due()
        windows = shop.platform.state.windows
        left = [windows.left(OA, one.external_id, shop.clock()) for one in people]
        assert left == [1, 1]
        assert {c.errcode for c in shop.platform.state.calls} == {0}
        assert offers(shop)
