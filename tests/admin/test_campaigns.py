"""The page for offers: written, refused field by field, looked at, taken back."""

from domain.campaign import CampaignStatus, HeldBack, get_campaign, list_campaigns
from domain.campaign.store import campaigns
from domain.catalog import list_skus
from domain.db import Tx
from domain.staff import Role
from tests.admin.conftest import House


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
    assert (await owner.post(f"/campaigns/{made.id}", {"do": "send"})).status == 409
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


PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def test_an_offer_has_a_picture_that_every_channel_takes(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    sku = house.database.read_now(lambda tx: list_skus(tx).rows[0])
    form = {"text": "今日特价", "hours": "24", "code1": sku.code, "price1": "999"}
    for content, told in ((b"GIF89a" + bytes(64), "只能用"), (PNG + bytes(2 << 20), "最大 2 MB")):
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
