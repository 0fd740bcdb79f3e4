"""The part of an offer's page that is about groups: chosen, sent, reminded, counted."""

import re
from zoneinfo import ZoneInfo

from domain.campaign import get_campaign, list_campaigns
from domain.catalog import list_skus
from domain.db import Tx
from domain.groupsend import (
    Fate,
    QuotaPeriod,
    Reached,
    begin_call,
    list_tasks,
    note_ended,
    note_made,
    note_results,
)
from domain.relation import Group, Member, save_group
from domain.staff import Role, list_staff
from tests.admin.conftest import House

AT = "contacts"


def groups_of_the_rep(tx: Tx) -> str:
    rep = list_staff(tx, role=Role.REP)[0]
    people = (Member(rep.userid, is_staff=True), Member("wm1"), Member("wm2"))
    for chat, name in (("wr1", "一店群"), ("wr2", "二店群")):
        save_group(tx, AT, Group(chat, name, rep.userid, people))
    return rep.name


def ask_platform(tx: Tx, number: int) -> None:
    [found] = list_tasks(tx, get_campaign(tx, number))
    assert begin_call(tx, found.task.id, ("今日特价", ""), QuotaPeriod.MONTH) is not None
    note_made(tx, found.task.id, "m1")


def confirm(tx: Tx, number: int) -> None:
    [found] = list_tasks(tx, get_campaign(tx, number))
    results = [Reached("wr1", Fate.SENT, tx.now), Reached("wr2", Fate.HAD_OTHERS)]
    note_results(tx, found.task.id, tx.now, results)


async def test_groups_are_chosen_reminded_and_their_results_shown(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    name = house.database.write_now(groups_of_the_rep)
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    await owner.post("/campaigns", form)
    number = house.database.read_now(list_campaigns)[0].id
    at = f"/campaigns/{number}"
    page = await owner.text(at)
    assert f"{name}的客户群：2个群，4位客户" in page
    assert "本月每个至少还能收" in page
    key = page.split('name="to" value="')[1].split('"')[0]
    assert (await owner.post(f"{at}/groups", {"to": "contacts 1 nobody"})).status == 303
    assert (await owner.post(at, {"do": "send", "sure": "1"})).status == 409
    assert (await owner.post(f"{at}/groups", {"to": key})).status == 303
    assert "另有4位客户由成员群发" in await owner.text(at)
    assert (await owner.post(at, {"do": "send", "sure": "1"})).status == 303
    assert "随优惠一起发" in await owner.text(at)
    assert (await owner.post(f"{at}/groups", {"to": key})).status == 409

    house.database.write_now(ask_platform, number)
    page = await owner.text(at)
    assert "等成员在企业微信里确认" in page
    assert "还有1位成员没在企业微信里确认：他们的群和客户还没收到。" in page
    for shown in (page, await owner.text("/campaigns")):
        assert "待成员确认" in shown
        assert "已发送" not in shown
    assert "提醒（还能提醒3次）" in page
    task = page.split('name="task" value="')[1].split('"')[0]
    assert (await owner.post(f"{at}/remind", {"task": task})).status == 303
    page = await owner.text(at)
    assert "一分钟内提醒；夜里则等到09:00。" in page
    assert "还能提醒" not in page
    assert (await owner.post(f"{at}/remind", {"task": task})).status == 409
    assert (await owner.post(f"{at}/remind", {"task": "x"})).status == 404

    house.database.write_now(confirm, number)
    page = await owner.text(at)
    assert "已送达1个。" in page
    assert "没发到1个：企业微信允许的群发次数已用完。" in page
    assert "待成员确认" not in page
    assert "已发送" in await owner.text("/campaigns")


async def test_each_status_of_the_platform_is_a_line_and_the_failed_can_be_sent_again(
    house: House,
) -> None:
    owner = await house.sign_in(Role.OWNER)
    house.database.write_now(groups_of_the_rep)
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    await owner.post("/campaigns", form)
    number = house.database.read_now(list_campaigns)[0].id
    at = f"/campaigns/{number}"
    key = (await owner.text(at)).split('name="to" value="')[1].split('"')[0]
    await owner.post(f"{at}/groups", {"to": key})
    await owner.post(at, {"do": "send", "sure": "1"})
    house.database.write_now(ask_platform, number)

    def say(tx: Tx, first: Fate, second: Fate) -> int:
        [found] = list_tasks(tx, get_campaign(tx, number))
        note_results(tx, found.task.id, tx.now, [Reached("wr1", first), Reached("wr2", second)])
        return found.task.id

    for first, second, words in (
        (Fate.UNSENT, Fate.UNSENT, "还在发：2个。"),
        (Fate.SENT, Fate.UNSENT, "已送达1个。"),
        (Fate.SENT, Fate.LEFT, "没发到1个：已不是该成员的客户或群。"),
    ):
        house.database.write_now(say, first, second)
        page = await owner.text(at)
        assert words in page
        assert "再发一次" not in page
    task_id = house.database.write_now(say, Fate.SENT, Fate.HAD_OTHERS)
    page = await owner.text(at)
    assert "没发到1个：企业微信允许的群发次数已用完。" in page
    assert "给没收到的再发一次" in page
    assert (await owner.post(f"{at}/resend", {"task": "7777"})).status == 404
    assert (await owner.post(f"{at}/resend", {"task": str(task_id)})).status == 303
    assert "马上再发一次" in await owner.text(at)
    assert (await owner.post(f"{at}/resend", {"task": str(task_id)})).status == 409


async def test_groups_are_chosen_in_the_form_of_the_offer(house: House) -> None:
    house.database.write_now(groups_of_the_rep)
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text("/campaigns")
    key = re.search(r'name="to" value="([^"]+)"', page)
    assert key is not None
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    assert "平时¥" in page
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999", "to": key[1]}
    assert (await owner.post("/campaigns", form)).status == 303
    made = house.database.read_now(list_campaigns)[0]
    page = await owner.text(f"/campaigns/{made.id}")
    assert re.search(rf'value="{re.escape(key[1])}" checked', page)
    assert "平时¥" in page


async def test_each_channels_words_are_read_before_anything_goes_out(house: House) -> None:
    house.database.write_now(groups_of_the_rep)
    owner = await house.sign_in(Role.OWNER)
    key = re.search(r'name="to" value="([^"]+)"', await owner.text("/campaigns"))
    assert key is not None
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    head = f"今日特价\n①{sku.name} ¥999/箱\n发出后24小时内有效。\n"
    chat = f"{head}要货回编号，如「1号5箱」；不想收回「退订」"
    group = f"{head}按这个价下单，点下面的链接。"
    for to in ({}, {"to": key[1]}):
        assert (await owner.post("/campaigns", {**form, **to})).status == 303
        made = house.database.read_now(list_campaigns)[0]
        page = await owner.text(f"/campaigns/{made.id}")
        assert [words in page for words in (chat, group)] == [True, bool(to)]


async def test_an_offer_is_kept_with_all_who_were_chosen_or_not_at_all(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    name = house.database.write_now(groups_of_the_rep)
    page = await owner.text("/campaigns")
    key = page.split('name="to" value="')[1].split('"')[0]
    sku, before = house.database.read_now(lambda tx: (list_skus(tx).rows[0], list_campaigns(tx)))
    gone = key.replace(" 1 ", " 0 ")
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999", "to": gone}
    refused = await owner.post("/campaigns", form)
    body = await refused.text()
    assert (refused.status, f"{name}没有客户群，联系人里也没有这些客户。" in body) == (422, True)
    assert "今日特价" in body
    assert house.database.read_now(list_campaigns) == before


async def test_what_nobody_confirmed_is_not_called_sent(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    house.database.write_now(groups_of_the_rep)
    form = {"text": "今日特价", "hours": "24", "code1": "YL001", "price1": "42"}
    await owner.post("/campaigns", form)
    number = house.database.read_now(list_campaigns)[0].id
    at = f"/campaigns/{number}"
    key = (await owner.text(at)).split('name="to" value="')[1].split('"')[0]
    await owner.post(f"{at}/groups", {"to": key})
    assert (await owner.post(at, {"do": "send"})).status == 303
    house.database.write_now(ask_platform, number)
    house.database.write_now(never_confirmed, number)
    page = await owner.text(at)
    assert "到优惠结束也没有人在企业微信里确认" in page
    for shown in (page, await owner.text("/campaigns")):
        assert "有的没确认发出" in shown
        assert "已发送" not in shown


def never_confirmed(tx: Tx, number: int) -> None:
    [found] = list_tasks(tx, get_campaign(tx, number))
    note_ended(tx, found.task.id, ZoneInfo("Asia/Shanghai"))
