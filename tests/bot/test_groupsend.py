"""企业群发 end to end: made once, confirmed, reminded, stopped, and what came of it told."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import bindparam, update

from bot.groupsend import GroupSendDesk
from bot.simulator.phones.model import Shape
from bot.simulator.platform.faults import Fault, Trouble
from domain.base.actor import SYSTEM
from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignDraft,
    CampaignGoods,
    agree_to_campaigns,
    as_picture,
    compose_campaign,
    get_campaign,
    release_campaign,
    send_due_campaigns,
)
from domain.campaign.store.tables import campaign_table
from domain.catalog import find_sku
from domain.customer import contacts_of, find_customer
from domain.groupsend import Fate, Sender, TaskState, Why, choose_crowds, list_tasks
from domain.messaging import register_contact
from domain.notice import QuietHours
from domain.relation import Follow, save_follow
from domain.staff import Role, list_staff
from tests.bot.contacting import AT, contact_shop, person

NUMBERS = count(1)
ADD = "externalcontact/add_msg_template"
GROUPS = Sender(AT, "r01", is_group=True)
CONTACTS = Sender(AT, "r01", is_group=False)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
TEXT = "今日特价\n①红牛250ml×24 ¥126/箱\n11月24日09:10前有效。\n按这个价下单，点下面的链接。"


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


def send(shop, *members, hours=24, picture=None):
    """A campaign to these members' groups and contacts, released; its id."""

    def write(tx):
        sku = find_sku(tx, "HN250")
        goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
        owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
        draft = CampaignDraft("今日特价", hours, (goods,), picture=picture)
        made = compose_campaign(tx, draft, owner, scene=f"scene-{next(NUMBERS)}")
        choose_crowds(tx, made.id, members, owner)
        release_campaign(tx, made.id, owner, further=2)
        assert send_due_campaigns(tx, QuietHours()) == 1
        return made.id

    return shop.merchant.database.write_now(write)


def tasks(shop, campaign_id):
    return shop.merchant.database.read_now(
        lambda tx: list_tasks(tx, get_campaign(tx, campaign_id))
    )


def one(shop, campaign_id):
    [found] = tasks(shop, campaign_id)
    return found


def received(shop, key="group:wr1"):
    """Texts, and the addresses of links."""
    return [
        b.body["articles"][0]["url"] if b.shape is Shape.NEWS else b.text
        for b in shop.platform.book.chat(key)
    ]


def confirm(shop):
    [msgid] = shop.platform.group_messages.open_tasks(AT, "r01")
    shop.platform.group_messages.confirm(AT, "r01", msgid)


async def no_link(scene, ends_at):
    """Of no account."""
    raise LookupError(scene)


def told(step, who):
    return [h.text for h in step.pushes if h.to == who]


async def test_the_owner_confirms_and_every_group_reads_one_text(shop):
    number = send(shop, GROUPS)
    step = await shop.advance(timedelta(minutes=1))
    asked = [
        "有一条优惠等您发到2个客户群：群wr1、群wr2",
        "今日特价",
        "11月24日09:10前有效。",
        "请在企业微信「工作台→群发助手」里点「发送」。",
    ]
    assert "\n".join(asked) in told(step, "R01")
    assert (received(shop), one(shop, number).task.state) == ([], TaskState.WAITING)
    confirm(shop)
    text, link = received(shop)
    assert (text, link[:23]) == (TEXT, "http://weixin.qq.com/q/")
    assert received(shop, "group:wr2") == [text, link]
    await shop.advance(timedelta(minutes=6))
    found = one(shop, number)
    assert (found.task.state, found.task.look_at) == (TaskState.SENT, None)
    assert found.fates == {Fate.SENT: 2}
    assert shop.platform.count(ADD) == 1


@pytest.mark.parametrize("trouble", [Trouble.LOSE, Trouble.REFUSE])
async def test_a_call_without_an_answer_has_one_effect(shop, trouble):
    shop.platform.faults.script(ADD, Fault(trouble))
    number = send(shop, GROUPS)
    for _ in range(5):
        await shop.advance(timedelta(minutes=1))
    assert one(shop, number).task.state is TaskState.WAITING
    confirm(shop)
    assert received(shop)[:-1] == [TEXT]


async def test_another_campaign_of_the_same_words_is_not_taken_for_it(shop):
    first = send(shop, GROUPS)
    await shop.advance(timedelta(minutes=1))
    shop.platform.faults.script(ADD, Fault(Trouble.STATUS, 502))
    second = send(shop, GROUPS)
    for _ in range(5):
        await shop.advance(timedelta(minutes=1))
    ids = {one(shop, number).task.msgid for number in (first, second)}
    assert len(ids) == len(shop.platform.group_messages.open_tasks(AT, "r01")) == 2


async def test_what_the_list_does_not_tell_is_not_called_again(shop):
    shop.platform.faults.script(ADD, Fault(Trouble.LOSE))
    shop.platform.faults.script(
        "get_groupmsg_list_v2", *[Fault(Trouble.CODE, 45009)] * 2, Fault(Trouble.CODE, 48002)
    )
    number = send(shop, GROUPS)
    for _ in range(4):
        await shop.advance(timedelta(minutes=1))
    assert (one(shop, number).task.state, shop.platform.count(ADD)) == (TaskState.CALLING, 1)


async def test_an_account_that_is_gone_from_the_settings_ends_what_hung_on_it(shop):
    shop.platform.faults.script(ADD, Fault(Trouble.LOSE))
    shop.platform.faults.script("get_groupmsg_list_v2", *[Fault(Trouble.CODE, 45009)] * 9)
    number = send(shop, GROUPS)
    for _ in range(4):
        await shop.advance(timedelta(minutes=1))
    assert one(shop, number).task.state is TaskState.CALLING
    merchant = shop.merchant
    without = GroupSendDesk(
        merchant.database, lambda: merchant.shop.now, {}, link_of=no_link, clock=merchant.clock
    )
    await without.begin()
    await without.idle()
    found = one(shop, number).task
    assert (found.state, found.reason) == (TaskState.REFUSED, "no such account")
    step = await shop.advance(timedelta(minutes=1))
    assert any("没有发到小李的客户群" in text for text in told(step, "B01"))


async def test_who_does_not_confirm_is_reminded_three_times_by_day_then_it_is_stopped(shop):
    number = send(shop, GROUPS, hours=26)
    counts = []
    for minutes in (1, 59, 1, 179, 1, 360, 16 * 60, 121):
        await shop.advance(timedelta(minutes=minutes))
        counts.append(shop.platform.count("remind_groupmsg_send"))
    assert counts == [0, 0, 1, 1, 2, 3, 3, 3]
    found = one(shop, number)
    assert (found.task.state, found.task.why) == (TaskState.UNCONFIRMED, Why.UNCONFIRMED)
    assert shop.platform.group_messages.open_tasks(AT, "r01") == []
    assert received(shop) == []
    chat = [b.text for b in shop.platform.book.chat("B01") if b.shape is not Shape.GROUP_TASK]
    assert chat[-1:] == [
        "您的优惠「今日特价」没有发到小李的客户群：群wr1、群wr2\n"
        "到优惠结束也没有人在企业微信里确认；提醒过3次。"
    ]


async def test_a_refusal_is_told_to_who_wrote_it(shop):
    shop.platform.faults.script(ADD, Fault(Trouble.CODE, 40058))
    number = send(shop, GROUPS)
    await shop.advance(timedelta(minutes=1))
    found = one(shop, number)
    assert (found.task.state, found.task.why) == (TaskState.REFUSED, Why.PLATFORM)
    assert found.task.reason == "content 40058"
    await shop.advance(timedelta(hours=1))
    assert shop.platform.count(ADD) == 1


async def test_groups_that_left_or_had_others_stand_in_the_result(shop):
    shop.platform.group_messages.quota = "day"
    number = send(shop, GROUPS)
    await shop.advance(timedelta(minutes=1))
    shop.platform.group_messages.note_received(AT, "wr1")
    shop.platform.contacts.dismiss(AT, "wr2")
    confirm(shop)
    await shop.advance(timedelta(minutes=6))
    assert one(shop, number).fates == {Fate.HAD_OTHERS: 1, Fate.LEFT: 1}


async def test_contacts_who_agreed_and_cannot_be_told_one_to_one_get_it(shop):
    someone = person(shop, 7)
    shop.platform.contacts.add(someone, "r01", is_told=False)

    def bind(tx):
        contact = contacts_of(tx, find_customer(tx, "C002").id)[0]
        agree_to_campaigns(tx, contact.id, SYSTEM, account=AT)
        register_contact(tx, AT, channel="wecom_contact", external_id="wm7", contact_id=contact.id)
        save_follow(tx, AT, Follow("wm7", "r01", "客7"))

    shop.merchant.database.write_now(bind)
    number = send(shop, CONTACTS)
    await shop.advance(timedelta(minutes=1))
    confirm(shop)
    assert received(shop, "wm7")[:-1] == [TEXT]
    await shop.advance(timedelta(minutes=6))
    assert one(shop, number).fates == {Fate.SENT: 1}


async def test_one_that_is_broken_holds_nobody_else_up(shop):
    broken, sound = send(shop, GROUPS), send(shop, GROUPS)
    of_it = campaign_table.c.id == bindparam("p_id")
    spoil = update(campaign_table).where(of_it).values(audience={"planet": "Mars"})
    shop.merchant.database.write_now(lambda tx: tx.execute(spoil, p_id=broken))
    await shop.advance(timedelta(minutes=1))
    assert one(shop, sound).task.state is TaskState.WAITING


async def test_a_picture_goes_along_before_the_link(shop):
    send(shop, GROUPS, picture=as_picture(PNG))
    await shop.advance(timedelta(minutes=1))
    confirm(shop)
    shapes = [b.shape for b in shop.platform.book.chat("group:wr1")]
    assert shapes == [Shape.TEXT, Shape.IMAGE, Shape.NEWS]
    picture = shop.platform.book.chat("group:wr1")[1].body["media_id"]
    now = shop.platform.state.clock()
    assert shop.platform.media.file(picture, now=now).content == PNG
    uploads = [call for call in shop.platform.state.calls if call.path.endswith("media/upload")]
    assert len(uploads) == 1


async def test_a_picture_that_wecom_has_lost_is_given_to_it_anew(shop):
    shop.platform.faults.script(ADD, Fault(Trouble.CODE, 40007))
    number = send(shop, GROUPS, picture=as_picture(PNG))
    await shop.advance(timedelta(minutes=1))
    assert one(shop, number).task.state is TaskState.WAITING
    uploads = [call for call in shop.platform.state.calls if call.path.endswith("media/upload")]
    assert len(uploads) == 2
    confirm(shop)
    assert Shape.IMAGE in [b.shape for b in shop.platform.book.chat("group:wr1")]


async def test_who_is_to_stop_asks_for_no_further_task(shop):
    number = send(shop, GROUPS)
    await shop.merchant.broadcasts.stop()
    await shop.advance(timedelta(minutes=1))
    assert (one(shop, number).task.state, shop.platform.count(ADD)) == (TaskState.PLANNED, 0)


async def test_what_was_put_off_into_the_night_is_asked_for_in_the_morning(shop):
    daily = Fault(Trouble.CODE, 45009, "reach max api daily quota limit")
    shop.platform.faults.script(ADD, daily)
    number = send(shop, GROUPS)
    calls = []
    for hours in (1, 14, 7, 1):
        await shop.advance(timedelta(hours=hours))
        calls.append(shop.platform.count(ADD))
    assert calls == [1, 1, 1, 2]
    assert one(shop, number).task.state is TaskState.WAITING
