"""The page for offers: written, refused field by field, looked at, taken back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignDraft,
    CampaignGoods,
    CampaignStatus,
    HeldBack,
    begin_mass,
    compose_campaign,
    due_mass,
    get_campaign,
    list_campaigns,
    list_mass,
    refuse_mass,
    release_campaign,
    send_due_campaigns,
)
from domain.campaign.store import campaigns
from domain.campaign.store.tables import campaign_table
from domain.catalog import find_sku, list_skus
from domain.customer import find_customer
from domain.db import Tx
from domain.messaging import Lease, OutboxFilter, claim_due, list_outbox, mark_sent, park_row
from domain.notice import QuietHours
from domain.staff import Role, list_staff
from tests.admin.conftest import House
from tests.crowd import gather
from tests.factories import OA


async def test_an_offer_is_written_looked_at_and_taken_back(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert "群发" in await owner.text("/campaigns")
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    wrong = await owner.post("/campaigns", {**form, "hours": "49"})
    assert wrong.status == 422
    assert "1到48小时" in await wrong.text()
    assert (await owner.post("/campaigns", {**form, "code1": "??"})).status == 422
    assert house.database.read_now(list_campaigns) == ()
    assert (await owner.post("/campaigns", form)).status == 303
    made = house.database.read_now(list_campaigns)[0]
    page = await owner.text(f"/campaigns/{made.id}")
    assert f"①{sku.name} ¥999/" in page
    assert "没回过「订阅」" in page
    assert "现在没有人能收到，发不出去。" in page
    refused = await owner.post(f"/campaigns/{made.id}", {"do": "send", "sure": "1"})
    assert (refused.status, "现在没有人能收到。" in await refused.text()) == (409, True)
    assert house.database.read_now(list_outbox, OutboxFilter(kind="campaign")).rows == ()
    house.database.write_now(_hold_back, made.id)
    assert "「红牛」已下架" in await owner.text(f"/campaigns/{made.id}")
    assert (await owner.post(f"/campaigns/{made.id}", {"do": "preview"})).status == 303
    assert (await owner.post(f"/campaigns/{made.id}", {"do": "drop"})).status == 303
    assert "已收回" in await owner.text(f"/campaigns/{made.id}")
    assert house.database.read_now(get_campaign, made.id).status.value == "dropped"
    rep = await house.sign_in(Role.REP)
    assert (await rep.get("/campaigns")).status == 403


def _hold_back(tx: Tx, campaign_id: int) -> None:
    campaigns.move(tx, campaign_id, old=CampaignStatus.DRAFT, new=CampaignStatus.READY)
    assert campaigns.hold_back(tx, campaign_id, HeldBack("goods", "红牛"))


async def test_a_mass_message_is_seen_on_the_author_s_own_phone_first(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    assert (await owner.post("/campaigns", form)).status == 303
    made = house.database.read_now(list_campaigns)[0]
    other = {"account": "shop", "wxname": "chen"}
    assert (await owner.post(f"/campaigns/{made.id}/preview", other)).status == 404
    house.database.write_now(_by_mass, made.id)
    assert "您的微信号" in await owner.text(f"/campaigns/{made.id}")
    assert (await owner.post(f"/campaigns/{made.id}/preview", {"account": "shop"})).status == 422
    answer = await owner.post(f"/campaigns/{made.id}/preview", other)
    assert answer.status == 422
    assert "微信暂时不收预览" in await answer.text()


def _by_mass(tx: Tx, campaign_id: int) -> None:
    table = campaign_table
    tx.query(update(table).where(table.c.id == campaign_id).values(mass_accounts=["shop"]))


PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def test_an_offer_has_a_picture_that_every_channel_takes(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    for content, told in (
        (b"GIF89a" + bytes(64), "只能用 JPG 或 PNG 图片。"),
        (PNG + bytes(2 << 20), "图片太大了，最大 2 MB；没有保存。"),
    ):
        wrong = await owner.post("/campaigns", form, file=("picture", "a.png", content))
        assert wrong.status == 422
        assert told in await wrong.text()
    assert house.database.read_now(list_campaigns) == ()
    assert (await owner.post("/campaigns", form, file=("picture", "a.png", PNG))).status == 303
    made = house.database.read_now(list_campaigns)[0]
    assert made.has_picture
    assert f"/campaigns/{made.id}/picture" in await owner.text(f"/campaigns/{made.id}")
    shown = await owner.get(f"/campaigns/{made.id}/picture")
    assert (shown.content_type, await shown.read()) == ("image/png", PNG)
    assert (await owner.get("/campaigns/999/picture")).status == 404


async def test_a_mass_message_without_an_answer_is_not_being_asked_for_for_ever(
    house: House,
) -> None:
    made = house.database.write_now(_call_without_an_answer)
    owner = await house.sign_in(Role.OWNER)
    assert "正在提交" in await owner.text(f"/campaigns/{made}")
    for at in (f"/campaigns/{made}", "/campaigns"):
        assert ("群发中" in await owner.text(at), "已发送" in await owner.text(at)) == (
            True,
            False,
        )
    house.clock.move(timedelta(hours=25))
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text(f"/campaigns/{made}")
    assert "微信没有答复，可能已发出" in page
    assert "正在提交" not in page


def _tell_three(tx: Tx) -> int:
    """By chat: one platform closes the window, one person is gone, one has it; its number."""
    shop, sku = find_customer(tx, "C001"), list_skus(tx).rows[0]
    assert shop is not None
    gather(tx, shop.id, 3, writes=True)
    owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("999", "CNY"))
    made = compose_campaign(tx, CampaignDraft("今日特价", 24, (goods,)), owner)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QuietHours()) == 1
    first, second, third = claim_due(tx, Lease("t", tx.now + timedelta(minutes=3)), is_bulk=None)
    park_row(tx, first, owner="t", reason="window 45015")
    park_row(tx, second, owner="t", reason="recipient 43004")
    mark_sent(tx, third.id, owner="t", via="oa-shop:message")
    return made.id


async def test_who_was_not_reached_is_told_with_the_reason(house: House) -> None:
    made = house.database.write_now(_tell_three)
    page = await (await house.sign_in(Role.OWNER)).text(f"/campaigns/{made}")
    assert "待发1人：平台不让发，要等对方再来消息。" in page
    assert "没发成1人：对方已不再关注公众号。" in page


async def test_an_offer_whose_mass_message_was_refused_is_not_called_sent(house: House) -> None:
    made = house.database.write_now(_call_without_an_answer)
    [call] = house.database.read_now(list_mass, made)
    house.database.write_now(refuse_mass, call.id, "48001")
    owner = await house.sign_in(Role.OWNER)
    for at in (f"/campaigns/{made}", "/campaigns"):
        page = await owner.text(at)
        assert ("有群发没发出" in page, "已发送" in page) == (True, False)
    assert "微信回复：48001" in await owner.text(f"/campaigns/{made}")


def _call_without_an_answer(tx: Tx) -> int:
    """To two people; its number."""
    shop, sku = find_customer(tx, "C001"), list_skus(tx).rows[0]
    assert shop is not None
    gather(tx, shop.id, 2, writes=False)
    owner = next(one for one in list_staff(tx) if one.role is Role.OWNER)
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("999", "CNY"))
    draft = CampaignDraft("今日特价", 24, (goods,), mass_accounts=(OA,))
    made = compose_campaign(tx, draft, owner)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QuietHours()) == 1
    [mass_id] = due_mass(tx)
    assert begin_mass(tx, mass_id, QuietHours()) is not None
    return made.id


async def test_goods_are_named_in_any_way_and_what_is_unclear_is_said(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/campaigns")
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "price1": "999"}
    for said in (sku.code.lower(), f"{sku.code} {sku.name}", sku.name):
        answer = await owner.post("/campaigns", {**form, "code1": said})
        assert answer.status == 303, said
    made = house.database.read_now(list_campaigns)
    assert {one.goods[0].sku_id for one in made} == {sku.id}
    nothing = await owner.post("/campaigns", {**form, "code1": "飞机轮胎"})
    assert "没有在售商品用这个编码、名称或叫法" in await nothing.text()
    unclear = await owner.post("/campaigns", {**form, "code1": "箱"})
    assert unclear.status == 422


async def test_goods_whose_name_only_has_the_same_characters_apart_are_not_meant(
    house: House,
) -> None:
    owner = await house.sign_in(Role.OWNER)
    form = {"text": "今日特价", "hours": "24", "code1": "红牛", "price1": "126"}
    assert (await owner.post("/campaigns", form)).status == 303
    [made] = house.database.read_now(list_campaigns)
    bull = house.database.read_now(find_sku, "YL023")
    assert bull is not None
    assert (made.goods[0].sku_id, bull.name) == (bull.id, "红牛250ml×24")


async def test_words_and_a_link_alone_can_be_sent_and_the_night_is_warned_of(
    house: House,
) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/campaigns")
    day = (house.clock() + timedelta(days=1)).date().isoformat()
    form = {"text": "新店开张 https://example.com", "hours": "24", "send_at": f"{day}T23:30"}
    assert (await owner.post("/campaigns", form)).status == 303
    made = house.database.read_now(list_campaigns)[0]
    assert made.goods == ()
    page = await owner.text(f"/campaigns/{made.id}")
    assert "这个时间在免打扰时段里，要到" in page
    assert "08:00才会发出" in page
    by_day = {**form, "send_at": f"{day}T10:30"}
    assert (await owner.post("/campaigns", by_day)).status == 303
    made = house.database.read_now(list_campaigns)[0]
    assert "免打扰时段里" not in await owner.text(f"/campaigns/{made.id}")


async def test_an_offer_that_is_no_lower_than_usual_is_warned_of(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/campaigns")
    cheap, dear = (house.database.read_now(find_sku, code) for code in ("YL001", "YL007"))
    told = "的活动价不比平时便宜"
    for price, warned in (("45.99", False), ("46", True), ("460", True)):
        form = {"text": "今日特价", "hours": "24", "code1": "YL001", "price1": price}
        form |= {"code2": "YL007", "price2": "40"}
        assert (await owner.post("/campaigns", form)).status == 303
        made = house.database.read_now(list_campaigns)[0]
        page = await owner.text(f"/campaigns/{made.id}")
        assert (f"{cheap.name}{told}" in page) is warned
        assert f"{dear.name}{told}" not in page


async def test_goods_that_are_gone_are_warned_of_before_it_goes_out(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/campaigns")
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    assert (await owner.post("/campaigns", form)).status == 303
    made = house.database.read_now(list_campaigns)[0]
    told = f"{sku.name}现在没有库存"
    assert told not in await owner.text(f"/campaigns/{made.id}")
    house.database.write_now(
        lambda tx: tx.run_sql(
            f"UPDATE stock SET on_hand = 0, reserved = 0 WHERE sku_id = {sku.id}"
        )
    )
    assert told in await owner.text(f"/campaigns/{made.id}")


async def test_an_offer_to_who_ordered_something_names_it_as_goods_are_named(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/campaigns")
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "老客户回馈", "hours": "24", "ordered": "飞机轮胎"}
    wrong = await owner.post("/campaigns", form)
    assert (wrong.status, house.database.read_now(list_campaigns)) == (422, ())
    assert "没有在售商品用这个编码、名称或叫法" in await wrong.text()
    assert (await owner.post("/campaigns", {**form, "ordered": sku.name})).status == 303
    [made] = house.database.read_now(list_campaigns)
    assert made.audience.ordered == sku.id


async def test_an_offer_for_nobody_known_is_refused_and_its_field_says_so(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/campaigns")
    form = {"text": "老客户回馈", "hours": "24"}
    for field in ("group", "grade", "region", "tag"):
        wrong = await owner.post("/campaigns", {**form, field: "没这个"})
        assert wrong.status == 422, field
        assert "没有客户是「没这个」。" in await wrong.text()
    assert house.database.read_now(list_campaigns) == ()
    shop = house.database.write_now(_grade_a)
    page = await owner.text("/campaigns")
    assert '<option value="A级">' in page
    assert (await owner.post("/campaigns", {**form, "grade": "A级"})).status == 303
    [made] = house.database.read_now(list_campaigns)
    assert (made.audience.grade, shop) == ("A级", "C001")


def _grade_a(tx: Tx) -> str:
    tx.run_sql("UPDATE customer SET grade = 'A级' WHERE code = 'C001'")
    customer = find_customer(tx, "C001")
    assert customer is not None
    return customer.code


async def test_hours_are_taken_as_typed_or_refused(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text("/campaigns")
    [field] = re.findall(r'<input name="hours"[^>]*>', page)
    length = int(re.findall(r'maxlength="([0-9]+)"', field)[0])
    for typed in ("100", "480", "49", "0", "240小时"):
        form = {"text": "今日特价", "hours": typed}
        wrong = await owner.post("/campaigns", form)
        assert len(typed) <= length
        assert wrong.status == 422, typed
        assert f'value="{typed}"' in await wrong.text()
    assert house.database.read_now(list_campaigns) == ()


@pytest.mark.parametrize(
    ("price", "told"),
    [("46", "的活动价不比平时便宜"), ("400", "的活动价不比平时便宜"), ("4", "不到平时的一半")],
)
async def test_an_odd_price_goes_out_only_when_somebody_says_it_is_meant(
    house: House, price: str, told: str
) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/campaigns")
    form = {"text": "今日特价", "hours": "24", "code1": "YL001", "price1": price}
    assert (await owner.post("/campaigns", form)).status == 303
    [made] = house.database.read_now(list_campaigns)
    at = f"/campaigns/{made.id}"
    page = await owner.text(at)
    assert told in page
    assert "价格我看过了，就是这样" in page
    asked = await owner.post(at, {"do": "send"})
    assert asked.status == 422
    assert "请先勾选这里。还没有发出。" in await asked.text()
    assert house.database.read_now(get_campaign, made.id).status is CampaignStatus.DRAFT
    assert (await owner.post(at, {"do": "send", "sure": "1"})).status == 409
    usual = {**form, "price1": "42"}
    assert (await owner.post("/campaigns", usual)).status == 303
    newest = house.database.read_now(list_campaigns)[0]
    assert "价格我看过了" not in await owner.text(f"/campaigns/{newest.id}")
