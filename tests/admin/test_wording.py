"""The owner says a notice in his own words: seen filled in, kept, named by whom, taken back."""

import pytest

from domain.audit import entries_of
from domain.base.actor import SYSTEM
from domain.notice import set_wording, wordings
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

PAGE = "/notices/words/shipped"
OWN = "您好，{订单号} 出库了！\n{快递和单号}\n有事打 0571-88886666"
KEPT = "您好，{order_no} 出库了！\n{how}\n有事打 0571-88886666"


def post(text: str, do: str = "save", language: str = "zh-CN") -> dict[str, str]:
    """What the form of the page sends."""
    return {"key": "shipped", "language": language, "text": text, "do": do}


async def test_an_own_text_is_seen_kept_named_and_taken_back(house: House) -> None:
    owner, read = await house.sign_in(Role.OWNER), house.database.read_now
    page = await owner.text(PAGE)
    assert "{订单号} 已发货：{快递和单号}。" in page
    assert "SO-1124-4071 已发货：顺丰 SF1234567890。" in page
    assert "自带的" in page
    seen = await owner.post(PAGE, post(OWN, "preview"))
    text = await seen.text()
    assert (seen.status, read(wordings, "zh-CN")) == (200, {})
    assert "您好，SO-1124-4071 出库了！\n顺丰 SF1234567890\n有事打 0571-88886666" in text
    assert "还没保存" in text
    answer = await owner.post(PAGE, post(OWN))
    assert answer.status == 303
    assert read(wordings, "zh-CN") == {"shipped": KEPT}
    (entry,) = read(lambda tx: entries_of(tx, "notice_wording", entity_id="shipped:zh-CN"))
    assert (entry.action, entry.before, entry.after) == ("notice.word", "", KEPT)
    page = await owner.text(PAGE)
    assert f"{entry.actor.name} 改于" in page
    assert "{订单号} 出库了" in page
    assert "您好，SO-1124-4071 出库了！" in await owner.text("/notices")
    assert "改了通知的文字" in await owner.text("/log")
    assert (await owner.post(PAGE, post("anything", "reset"))).status == 303
    assert read(wordings, "zh-CN") == {}
    assert "自带的" in await owner.text(PAGE)


async def test_each_language_has_its_own_text(house: House) -> None:
    owner, read = await house.sign_in(Role.OWNER), house.database.read_now
    page = await owner.text(f"{PAGE}?language=en")
    assert "{订单号} is on its way: {快递和单号}." in page
    await owner.post(PAGE, post("Off it goes: {订单号}, {快递和单号}", language="en"))
    assert read(wordings, "en") == {"shipped": "Off it goes: {order_no}, {how}"}
    assert read(wordings, "zh-CN") == {}


async def test_the_shipped_text_typed_again_is_no_own_text(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text(PAGE)
    await owner.post(PAGE, post(OWN))
    await owner.post(PAGE, post("{订单号} 已发货：{快递和单号}。"))
    assert house.database.read_now(wordings, "zh-CN") == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("您的货 {订单号} 发出了", "请保留 {快递和单号}"),
        ("{订单号} {快递和单号} {店名}", "{店名} 这里填不了"),
        ("{订单号} {快递和单号} {电话}", "{电话} 这里填不了"),
        ("{订单号} {快递和单号} {", "大括号要成对"),
        ("{订单号} {快递和单号}" + "字" * 300, "太长了"),
    ],
)
async def test_what_cannot_be_said_is_explained_and_not_kept(house: House, text, told) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text(PAGE)
    before = house.database.read_now(outline)
    for do in ("save", "preview"):
        answer = await owner.post(PAGE, post(text, do))
        page = await answer.text()
        assert (answer.status, told in page, text[:12] in page) == (422, True, True)
    assert house.database.read_now(outline) == before


async def test_a_text_with_blanks_of_another_version_is_named_and_not_said(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    house.database.write_now(
        lambda tx: set_wording(tx, "shipped", "zh-CN", text="{gone} {order_no}", actor=SYSTEM)
    )
    page = await owner.text(PAGE)
    assert "已经填不了的词" in page
    assert "SO-1124-4071 已发货：顺丰 SF1234567890。" in page


async def test_only_owners_word_notices_and_only_those_there_are(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert (await owner.get("/notices/words/relay")).status == 404
    assert (await owner.get("/notices/words/x")).status == 404
    await owner.text(PAGE)
    assert (await owner.post(PAGE, {**post(OWN), "key": "delivered"})).status == 404
    rep = await house.sign_in(Role.REP)
    assert (await rep.get(PAGE)).status == 403
