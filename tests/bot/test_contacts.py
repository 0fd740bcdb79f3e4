"""客户联系 end to end: adding, greeting, binding by the code scanned, reading, tags, deletion."""

import json
from datetime import timedelta

import pytest

from bot.channels.contact_events import Change, ContactEvent
from bot.contacts import MEET_SECONDS, ContactDesk
from bot.dispatcher import BUDGET_SECONDS
from bot.invites import InviteDesk
from bot.server import HANDLER_SECONDS
from bot.simulator.platform.faults import Fault, Trouble
from domain.base.actor import SYSTEM
from domain.customer import contacts_of, customer_tags, find_customer, set_customer_tags
from domain.messaging import sync_cursor_of
from tests.bot.contacting import AT, contact_shop, known, person, settled
from tests.bot.delivering import NOW
from tests.factories import INVITE, open_id

WELCOME = "externalcontact/send_welcome_msg"


@pytest.fixture
async def shop(tmp_path):
    async with contact_shop(tmp_path, tag_group="接单") as running:
        yield running


def tags(shop, code="C002"):
    return shop.merchant.database.read_now(
        lambda tx: customer_tags(tx, find_customer(tx, code).id)
    )


async def test_scanning_the_code_of_an_invitation_binds_and_greets(shop):
    desk = InviteDesk({AT: shop.merchant.channels[AT]}, shop.clock)
    qr = await desk.qr(INVITE, shop.clock() + timedelta(days=1))
    assert await desk.qr(INVITE, shop.clock()) == qr
    assert shop.platform.count("add_contact_way") == 1
    shop.platform.contacts.scan_way(person(shop), qr.picture)
    step = await settled(shop)
    assert [one.text.splitlines()[0] for one in step.replies] == ["已绑定李记面馆。"]
    assert shop.platform.count(WELCOME) == 1
    (follow,) = known(shop).follows
    assert (follow.userid, follow.name, follow.state) == ("xiaoli", "客1", INVITE)
    people = shop.merchant.database.read_now(
        lambda tx: contacts_of(tx, find_customer(tx, "C002").id)
    )
    assert len(people) == 2


async def test_a_greeting_that_comes_too_late_is_not_sent(shop):
    shop.platform.faults.script(WELCOME, Fault(Trouble.CODE, -1))
    shop.platform.contacts.add(person(shop), "xiaoli")
    await settled(shop)
    await shop.advance(timedelta(seconds=21))
    assert shop.platform.count(WELCOME) == 1


async def test_a_contact_with_the_unionid_of_a_customer_is_that_customer(shop):
    shop.platform.contacts.add(person(shop, union_id=f"u_{open_id('C001')}"), "xiaoli")
    await shop.say("C001", "你好")
    await settled(shop, minutes=1)
    assert [one.external_userid for one in known(shop, "C001").follows] == ["wm1"]


async def test_who_is_known_elsewhere_is_greeted_by_the_shop_s_name(shop):
    await shop.say("C001", "你好")
    await settled(shop, minutes=1)
    shop.platform.contacts.add(person(shop, union_id=f"u_{open_id('C001')}"), "xiaoli")
    (known_one,) = (await settled(shop)).replies
    assert known_one.text.splitlines() == [
        "老王超市，欢迎回来。",
        "这里由业务员本人回复；要订货请到我们的公众号或微信客服里说，马上办。",
    ]
    shop.platform.faults.script("externalcontact/get", *[Fault(Trouble.CODE, 45009)])
    shop.platform.contacts.add(person(shop, 2), "xiaoli")
    (stranger,) = (await settled(shop)).replies
    assert stranger.text.splitlines()[0] == "您好，这里是jiedan。"


async def test_whom_nothing_can_be_read_of_is_greeted_and_bound_all_the_same(shop):
    merchant = shop.merchant

    def broken():
        raise LookupError

    desk = ContactDesk(
        merchant.database,
        broken,
        merchant.dispatcher,
        channels=merchant.channels,
        clock=shop.clock,
    )
    shop.platform.contacts.add(person(shop), "xiaoli", state=INVITE, is_told=False)
    added = ContactEvent(
        Change.ADDED, "k1", shop.clock(), "wm1", "xiaoli", state=INVITE, welcome_code="CODE"
    )
    await desk.receive(merchant.channels[AT], added)
    await desk.stop()
    people = merchant.database.read_now(lambda tx: contacts_of(tx, find_customer(tx, "C002").id))
    assert len(people) == 2


def test_who_is_asked_about_is_answered_before_the_platform_gives_up():
    assert MEET_SECONDS + BUDGET_SECONDS < HANDLER_SECONDS


async def test_who_is_deleted_is_a_contact_no_more(shop):
    someone = person(shop)
    shop.platform.contacts.add(someone, "xiaoli", state=INVITE)
    await settled(shop)
    shop.platform.contacts.delete(someone, "xiaoli", by_staff=False)
    await settled(shop)
    assert known(shop).follows[0].ended_at == shop.clock()


async def test_everything_is_read_once_a_day_and_goes_on_where_it_stopped(shop):
    contacts = shop.platform.contacts
    contacts.page_rows = 2
    for number in range(1, 6):
        contacts.add(person(shop, number), "xiaoli", is_told=False)
    path = "externalcontact/batch/get_by_user"
    before = shop.platform.count(path)
    shop.platform.faults.script(path, *[Fault(Trouble.SLOW)] * 1, Fault(Trouble.CODE, 45009))
    await settled(shop, days=1)
    assert shop.platform.count(path) - before == 2
    cursor = shop.merchant.database.read_now(sync_cursor_of, AT)
    assert json.loads(cursor)["at"] == ["xiaoli", "2"]
    await shop.advance(timedelta(hours=1))
    assert shop.platform.count(path) - before == 4
    assert shop.merchant.database.read_now(sync_cursor_of, AT) == ""


async def test_tags_go_both_ways_and_a_missing_one_is_made(shop):
    someone = person(shop)
    contacts = shop.platform.contacts
    contacts.add(someone, "xiaoli", state=INVITE)
    await settled(shop)
    customer_id = shop.merchant.database.read_now(find_customer, "C002").id
    shop.merchant.database.write_now(set_customer_tags, customer_id, ("月结",), SYSTEM)
    await shop.advance(timedelta(minutes=5))
    assert list(contacts.book(AT).tags.values()) == [("接单", "月结")]
    assert contacts.book(AT).follows["wm1", "xiaoli"].tags == {"t1"}
    marks = shop.platform.count("mark_tag")
    contacts.edit_tags(someone, "xiaoli", [])
    await settled(shop, minutes=5)
    assert tags(shop) == ()
    await shop.advance(timedelta(minutes=5))
    assert shop.platform.count("mark_tag") == marks


async def test_reading_holds_up_no_other_job(shop):
    path = "batch/get_by_user"
    shop.clock.advance(timedelta(days=1))
    before = shop.platform.count(path)
    await shop.merchant.contacts.begin_all()
    assert shop.platform.count(path) == before
    await shop.merchant.contacts.idle()
    assert shop.platform.count(path) > before


async def test_a_group_with_its_members_until_it_is_dismissed(shop):
    someone = person(shop)
    shop.platform.contacts.add(someone, "xiaoli", state=INVITE)
    await settled(shop)
    shop.platform.contacts.put_group(AT, "g1", "老客户群", [someone])
    await settled(shop)
    assert [(g.name, g.owner, len(g.members)) for g in known(shop).groups] == [
        ("老客户群", "xiaoli", 2)
    ]
    shop.platform.contacts.dismiss(AT, "g1")
    await settled(shop)
    assert known(shop).groups == ()


async def test_a_repeated_callback_changes_nothing(shop):
    someone = person(shop)
    shop.platform.contacts.add(someone, "xiaoli", state=INVITE)
    await settled(shop)
    driver, account = shop.platform.driver, shop.platform.state.accounts[AT]
    code = next(iter(shop.platform.contacts.book(AT).codes))
    fields = {
        "ToUserName": "wwt", "FromUserName": "sys", "CreateTime": int(NOW.timestamp()),
        "MsgType": "event", "Event": "change_external_contact",
        "ChangeType": "add_external_contact", "UserID": "xiaoli", "ExternalUserID": "wm1",
        "State": INVITE, "WelcomeCode": code,
    }  # fmt: skip
    delivery = await driver.push(account, fields)
    await settled(shop)
    assert (delivery.status, delivery.answer) == (200, b"")
    assert shop.platform.count(WELCOME) == 1
