"""Learned words and what was asked for in vain: shown, taken back, settled, exported."""

import io

import python_calamine

from domain.base.actor import SYSTEM
from domain.catalog import (
    Choice,
    aliases_of,
    find_sku,
    list_learned,
    list_wanted,
    note_choice,
    record_wanted,
)
from domain.customer import find_customer
from domain.db import Tx
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline


def choose(tx: Tx, shop: str, sku: str) -> None:
    customer, goods = find_customer(tx, shop), find_sku(tx, sku)
    assert customer is not None
    assert goods is not None
    for draft in range(3):
        note_choice(tx, Choice(customer, "黑水", goods.id, f"{shop}-{draft}"), SYSTEM)


def ask(tx: Tx, shop: str, word: str) -> None:
    customer = find_customer(tx, shop)
    assert customer is not None
    record_wanted(tx, customer.id, [(word, word)])


def own(tx: Tx) -> dict[str, int]:
    return {w.sku_code: w.alias.id for w in list_learned(tx) if w.alias.text == "黑水"}


async def test_learned_words_are_seen_and_taken_back_by_those_who_look_after_the_shop(
    house: House,
) -> None:
    house.database.write_now(choose, "C001", "YL001")
    house.database.write_now(choose, "C002", "YL002")
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text("/words")
    assert page.count("黑水") >= 4
    assert "同一叫法，不同商品" in page
    numbers = house.database.read_now(own)
    other = await house.sign_in(Role.REP, "R02")
    assert "同一叫法" not in await other.text("/words")
    before = house.database.read_now(outline)
    stranger = {await other.post(f"/words/{n}/remove") for n in numbers.values()}
    assert 404 in {answer.status for answer in stranger}
    assert house.database.read_now(own) == numbers
    assert house.database.read_now(outline) == before
    assert (await owner.post(f"/words/{numbers['YL001']}/remove")).status == 303
    assert house.database.read_now(own) == {"YL002": numbers["YL002"]}
    assert "同一叫法" not in await owner.text("/words")


async def test_what_was_asked_in_vain_becomes_a_word_new_goods_or_nothing(house: House) -> None:
    for shop, word in (("C001", "沙示"), ("C002", "沙示"), ("C001", "牙膏"), ("C002", "呱唧")):
        house.database.write_now(ask, shop, word)
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text("/wanted")
    assert page.index("沙示") < page.index("呱唧")
    sheet = await (await owner.get("/wanted.xlsx")).read()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sheet))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["叫法", "沙示", "沙示", "呱唧", "牙膏"]
    assert (
        await owner.post("/wanted", {"word": "沙示", "what": "word", "code": "??"})
    ).status == 422
    settled = await owner.post("/wanted", {"word": "沙示", "what": "word", "code": "YL001"})
    assert settled.status == 303
    goods = {
        "word": "牙膏", "what": "sku", "new_code": "YG01", "name": "黑人牙膏90g",
        "base_unit": "支", "order_unit": "箱",
    }  # fmt: skip
    assert (
        await owner.post("/wanted", {**goods, "new_code": "YL001", "pack": "72"})
    ).status == 422
    assert (await owner.post("/wanted", goods)).status == 422
    assert (await owner.post("/wanted", {**goods, "pack": "72"})).status == 303
    assert (await owner.post("/wanted", {"word": "呱唧", "what": "drop"})).status == 303
    assert (await owner.post("/wanted", {"word": "呱唧", "what": "drop"})).status == 404

    def look(tx: Tx) -> None:
        cola, paste = find_sku(tx, "YL001"), find_sku(tx, "YG01")
        assert cola is not None
        assert paste is not None
        assert "沙示" in [a.text for a in aliases_of(tx, cola.id)]
        assert [(u.unit, u.factor) for u in paste.units] == [("支", 1), ("箱", 72)]
        assert [a.text for a in aliases_of(tx, paste.id)] == ["牙膏"]
        assert list_wanted(tx) == ()

    house.database.read_now(look)


async def test_a_rep_teaches_but_enters_no_goods_and_sees_his_own_shops(house: House) -> None:
    house.database.write_now(ask, "C001", "牙膏")
    rep = await house.sign_in(Role.REP, "R01")
    assert "牙膏" in await rep.text("/wanted")
    before = house.database.read_now(outline)
    goods = {"word": "牙膏", "what": "sku", "new_code": "YG01", "name": "牙膏", "base_unit": "支"}
    assert (await rep.post("/wanted", goods)).status == 403
    assert house.database.read_now(outline) == before
    other = await house.sign_in(Role.REP, "R02")
    assert "牙膏" not in await other.text("/wanted")


async def test_a_message_is_explained_as_the_shop_would_be_read(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    page = await owner.text("/understand?q=面3箱&customer=C001")
    assert "读作：下单 (EditDraft)" in page
    assert "这家自己的叫法「面」，得分100" in page
    assert "这家自己的叫法" not in await owner.text("/understand?q=面3箱")
    other = await house.sign_in(Role.REP, "R02")
    assert (await other.get("/understand?q=面3箱&customer=C001")).status == 404
