"""企业群发 sent again: to those who have not got it, and never twice to one who has."""

from datetime import timedelta

import pytest

from bot.groupsend import GroupSendDesk
from bot.simulator.platform.faults import Fault, Trouble
from domain.base.errors import DomainError
from domain.groupsend import Fate, QuotaPeriod, ResendRefused, TaskState, Why, resend_task
from domain.staff import Role, list_staff
from tests.bot.contacting import AT, contact_shop, person
from tests.bot.test_groupsend import ADD, GROUPS, confirm, no_link, one, received, send, told

pytestmark = pytest.mark.slow
CALL, LIST, MEMBERS = ADD, "get_groupmsg_list_v2", "get_groupmsg_task"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def shop(tmp_path):
    codes = frozenset({0, -1, 40058, 41048, 45009, 48002})
    async with contact_shop(tmp_path, refusals=codes) as running:
        running.platform.contacts.book(AT).staff.insert(0, "r01")
        for chat in ("wr1", "wr2"):
            running.platform.contacts.put_group(AT, chat, f"群{chat}", [person(running)])
        await running.settle()
        running.platform.state.calls.clear()
        yield running


def again(shop, number):
    """The merchant asks for it; ResendRefused."""
    task_id = one(shop, number).task.id

    def write(tx):
        owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
        resend_task(tx, task_id, QuotaPeriod.MONTH, owner)

    shop.merchant.database.write_now(write)


async def minutes(shop, count):
    for _ in range(count):
        await shop.advance(MINUTE)


async def test_what_wecom_refused_is_asked_for_once_more(shop):
    shop.platform.faults.script(CALL, Fault(Trouble.CODE, 40058))
    number = send(shop, GROUPS)
    await shop.advance(MINUTE)
    assert one(shop, number).task.why is Why.PLATFORM
    again(shop, number)
    with pytest.raises(ResendRefused):
        again(shop, number)
    await minutes(shop, 3)
    found = one(shop, number).task
    assert (found.state, found.why, shop.platform.count(CALL)) == (TaskState.WAITING, None, 2)
    confirm(shop)
    assert len(received(shop)) == 2
    with pytest.raises(ResendRefused):
        again(shop, number)


async def test_a_task_that_wecom_has_after_all_is_found_and_not_made_again(shop):
    shop.platform.faults.script(CALL, Fault(Trouble.LOSE))
    shop.platform.faults.script(LIST, *[Fault(Trouble.CODE, 45009)] * 3)
    number = send(shop, GROUPS)
    await minutes(shop, 2)
    merchant = shop.merchant
    without = GroupSendDesk(
        merchant.database, lambda: merchant.shop.now, {}, link_of=no_link, clock=merchant.clock
    )
    shop.clock.advance(MINUTE)
    await without.work()
    assert one(shop, number).task.reason == "no such account"
    again(shop, number)
    await minutes(shop, 6)
    assert (one(shop, number).task.state, shop.platform.count(CALL)) == (TaskState.WAITING, 1)
    confirm(shop)
    assert len(received(shop)) == 2


async def half_sent(shop):
    """wr1 had its message of the day already, wr2 has got this one; the campaign's number."""
    shop.platform.group_messages.quota = "day"
    number = send(shop, GROUPS, hours=48)
    await shop.advance(MINUTE)
    shop.platform.group_messages.note_received(AT, "wr1")
    confirm(shop)
    await shop.advance(6 * MINUTE)
    assert one(shop, number).fates == {Fate.HAD_OTHERS: 1, Fate.SENT: 1}
    return number


@pytest.mark.parametrize("trouble", [None, Trouble.LOSE, Trouble.REFUSE])
async def test_who_had_no_quota_left_gets_it_the_next_day_and_nobody_else(shop, trouble):
    number = await half_sent(shop)
    await shop.advance(DAY)
    first = one(shop, number).task.msgid
    if trouble is not None:
        shop.platform.faults.script(CALL, Fault(trouble))
    again(shop, number)
    await minutes(shop, 5)
    found = one(shop, number).task
    assert (found.state, found.earlier) == (TaskState.WAITING, (first,))
    assert found.msgid != first
    confirm(shop)
    await shop.advance(6 * MINUTE)
    assert one(shop, number).fates == {Fate.SENT: 2}
    assert [len(received(shop, f"group:{chat}")) for chat in ("wr1", "wr2")] == [2, 2]


async def test_a_second_round_that_fails_is_told_and_can_be_tried_later(shop):
    number = await half_sent(shop)
    again(shop, number)
    step = await shop.advance(MINUTE)
    found = one(shop, number)
    assert (found.task.state, found.task.why) == (TaskState.SENT, Why.PLATFORM)
    assert found.fates == {Fate.REFUSED: 1, Fate.SENT: 1}
    assert any(
        "没有再次发到小李的客户群。\n企业微信不收（recipient 41048）。" in text
        for text in told(step, "B01")
    ), told(step, "B01")
    await shop.advance(DAY)
    again(shop, number)
    await minutes(shop, 3)
    confirm(shop)
    assert [len(received(shop, f"group:{chat}")) for chat in ("wr1", "wr2")] == [2, 2]


async def test_a_look_that_fails_does_not_end_a_second_round_nobody_has_confirmed(shop):
    number = await half_sent(shop)
    await shop.advance(DAY)
    again(shop, number)
    await minutes(shop, 3)
    shop.platform.faults.script(MEMBERS, Fault(Trouble.CODE, 48002))
    await minutes(shop, 6)
    found = one(shop, number)
    assert (found.task.state, found.fates) == (TaskState.WAITING, {Fate.UNSENT: 1, Fate.SENT: 1})
    assert found.task.look_at is not None
    confirm(shop)
    await minutes(shop, 16)
    found = one(shop, number)
    assert (found.task.state, found.fates) == (TaskState.SENT, {Fate.SENT: 2})


async def test_a_second_round_that_was_refused_is_looked_for_before_it_is_asked_for(shop):
    number = await half_sent(shop)
    again(shop, number)
    await shop.advance(MINUTE)
    assert one(shop, number).task.why is Why.PLATFORM
    await shop.advance(DAY)
    looked, asked = shop.platform.count(LIST), shop.platform.count(CALL)
    shop.platform.faults.script(LIST, *[Fault(Trouble.CODE, 48002)] * 2)
    again(shop, number)
    await shop.advance(MINUTE)
    assert shop.platform.count(LIST) > looked
    assert shop.platform.count(CALL) == asked, "not before the list was seen"


async def test_an_offer_that_is_over_and_one_that_all_have_got_are_not_sent_again(shop):
    number = send(shop, GROUPS)
    await shop.advance(MINUTE)
    confirm(shop)
    await shop.advance(6 * MINUTE)
    with pytest.raises(ResendRefused):
        again(shop, number)
    shop.platform.faults.script(CALL, Fault(Trouble.CODE, 40058))
    late = send(shop, GROUPS, hours=1)
    await minutes(shop, 31)
    with pytest.raises(DomainError):
        again(shop, late)
    assert shop.platform.count(CALL) == 2


async def test_where_wecom_never_answers_nobody_waits_for_ever(shop):
    number = send(shop, GROUPS, hours=2)
    await shop.advance(MINUTE)
    shop.platform.faults.script(MEMBERS, *[Fault(Trouble.CODE, 48002)] * 999)
    step = await shop.advance(timedelta(hours=3))
    assert one(shop, number).task.state is TaskState.WAITING
    assert not any("今日特价" in text for text in told(step, "B01"))
    step = await shop.advance(DAY)
    found = one(shop, number).task
    assert (found.state, found.why) == (TaskState.UNCONFIRMED, Why.UNKNOWN)
    assert (
        "您的优惠「今日特价」有没有发到小李的客户群，还不知道。\n"
        "到优惠结束后一天，企业微信都没有答复。"
    ) in told(step, "B01")


async def test_a_call_that_is_never_cleared_up_ends_a_day_after_the_offer(shop):
    shop.platform.faults.script(CALL, Fault(Trouble.LOSE))
    shop.platform.faults.script(LIST, *[Fault(Trouble.CODE, 48002)] * 999)
    number = send(shop, GROUPS, hours=2)
    await minutes(shop, 4)
    assert one(shop, number).task.state is TaskState.CALLING
    step = await shop.advance(timedelta(hours=27))
    found = one(shop, number).task
    assert (found.state, found.why) == (TaskState.REFUSED, Why.UNKNOWN)
    assert any("还不知道" in text for text in told(step, "B01"))
