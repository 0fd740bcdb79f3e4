"""The page of price lists: shares of the base price, whose list comes first; stock that moves."""

import re

from domain.base.actor import SYSTEM
from domain.base.ids import PriceListId
from domain.base.money import UnitPrice
from domain.catalog import find_sku
from domain.customer import find_customer, set_further_groups
from domain.db import Tx
from domain.inventory import list_warehouses, movements_of, stocks_of
from domain.pricing import (
    AssignmentTarget,
    PriceAssignment,
    PriceList,
    assign_price_list,
    assignments_of,
    create_price_list,
    find_price_list,
    list_price_lists,
    quote_sku,
)
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

_SHARE = {"scope": "group", "key": "餐饮", "percent": "90", "code": "", "from": "", "to": ""}


def _price(tx: Tx, sku_code: str, customer: str) -> UnitPrice | None:
    sku, shop = find_sku(tx, sku_code), find_customer(tx, customer)
    assert sku is not None
    return quote_sku(tx, shop, sku).unit_price


async def test_a_group_pays_a_share_of_the_base_price(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    for wrong, field in (
        ({"key": "餐饭"}, "key"), ({"key": ""}, "key"), ({"percent": "0"}, "percent"),
        ({"percent": "0.95"}, "percent"), ({"percent": "9.5"}, "percent"),
        ({"percent": "1001"}, "percent"), ({"percent": "95.555"}, "percent"),
        ({"code": "NIX"}, "code"), ({"from": "2027-12-02", "to": "2027-12-01"}, "to"),
        ({"scope": "customer", "key": "C999"}, "key"),
    ):  # fmt: skip
        answer = await owner.post("/pricelists", {**_SHARE, **wrong})
        body = await answer.text()
        assert answer.status == 422
        assert re.search(rf'is-wrong"><span>[^<]*</span>\s*<input name="{field}"', body)
        assert f'value="{wrong.get("key", "餐饮")}"' in body or not wrong.get("key", "x")
    assert house.database.read_now(outline) == before
    base = house.database.read_now(_price, "YL001", "C002")
    assert base is not None
    one = {**_SHARE, "code": "YL001", "percent": "87.5", "key": "零售"}
    assert (await owner.post("/pricelists", one)).status == 303
    body = await owner.text("/pricelists")
    assert "87.5%" in body
    assert "87.5%" in await owner.text("/products/YL001")
    row = re.search(r"/pricelists/(\d+)/end", body)
    assert row is not None
    assert (await owner.post(f"/pricelists/{row[1]}/end", {})).status == 303
    assert "87.5%" not in await owner.text("/pricelists")
    assert (await owner.post("/pricelists/999999/end", {})).status == 404
    assert (await owner.post("/pricelists/x/end", {})).status == 404


async def test_whose_list_is_looked_at_first_is_set(house: House) -> None:
    """A shop of two groups pays by the list with the smaller number: ¥44.50, or ¥44."""
    owner = await house.sign_in(Role.OWNER)

    def both(tx: Tx) -> dict[str, int]:
        shop = find_customer(tx, "C001")
        assert shop is not None
        set_further_groups(tx, shop.id, ("餐饮", "连锁"))
        found = {code: find_price_list(tx, f"GROUP-{code}") for code in ("餐饮", "连锁")}
        return {code: int(one.id) for code, one in found.items() if one}

    ids = house.database.write_now(both)
    prices = []
    for first, last in (("餐饮", "连锁"), ("连锁", "餐饮")):
        for code, turn in ((first, "1"), (last, "2")):
            path = f"/pricelists/{ids[code]}/turn"
            assert (await owner.post(path, {"priority": turn})).status == 303
        prices.append(house.database.read_now(_price, "YL001", "C001"))
    assert prices == [UnitPrice(445_000), UnitPrice(440_000)]
    before = house.database.read_now(outline)
    path = f"/pricelists/{ids['餐饮']}/turn"
    for wrong in ("", "first", "-1"):
        assert (await owner.post(path, {"priority": wrong})).status == 422
    assert (await owner.post("/pricelists/1/turn", {"priority": "1"})).status == 404
    rep = await house.sign_in(Role.REP)
    assert (await rep.post(path, {"priority": "1"})).status == 403
    assert house.database.read_now(outline) == before

    def turns(tx: Tx) -> list[int]:
        return [one.priority for i in ids.values() for one in assignments_of(tx, PriceListId(i))]

    assert house.database.read_now(turns) == [2, 1]


async def test_free_stock_moves_to_another_warehouse(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    path = "/stock/YL001/move"

    def look(tx: Tx) -> tuple[str, str, dict[str, int]]:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        codes = {w.id: w.code for w in list_warehouses(tx)}
        lying = {codes[s.warehouse_id]: s.on_hand for s in stocks_of(tx, [sku.id])}
        here = max(lying, key=lambda code: lying[code])
        return here, next(code for code in codes.values() if code != here), lying

    if len(house.database.read_now(list_warehouses)) < 2:
        added = {"code": "COLD", "name": "冷库", "regions": "", "priority": "5"}
        assert (await owner.post("/warehouses", added)).status == 303
    here, there, before = house.database.read_now(look)
    said = {"source": here, "to": there, "count": "2", "unit": "箱", "key": "press1"}
    outlined = house.database.read_now(outline)
    for wrong, status in (
        ({"to": here}, 422), ({"count": ""}, 422), ({"count": "0"}, 422),
        ({"count": "9999999"}, 422), ({"count": "0.01"}, 422), ({"to": "NIX"}, 404),
        ({"source": "NIX"}, 404),
    ):  # fmt: skip
        assert (await owner.post(path, {**said, **wrong})).status == status
    assert house.database.read_now(outline) == outlined
    assert "能调的只有" in await (await owner.post(path, {**said, "count": "9999999"})).text()
    for _press in range(2):
        assert (await owner.post(path, said)).status == 303
    after = house.database.read_now(look)[2]
    moved = before[here] - after[here]
    assert moved == 48
    assert after[there] == before.get(there, 0) + moved

    def causes(tx: Tx) -> list[str]:
        sku = find_sku(tx, "YL001")
        assert sku is not None
        return [str(one.cause) for one in movements_of(tx, sku.id)[:2]]

    assert house.database.read_now(causes) == ["transfer", "transfer"]
    assert "调拨" in await owner.text("/stock/YL001")
    rep = await house.sign_in(Role.REP)
    assert (await rep.post(path, said)).status == 403


async def test_a_grade_that_no_customer_has_and_more_than_the_base_price_are_not_set_in_silence(
    house: House,
) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    none = {**_SHARE, "scope": "grade", "key": "钻石"}
    answer = await owner.post("/pricelists", none)
    assert answer.status == 422
    assert "没有客户是这个等级" in await answer.text()
    own = {
        "scope": "grade",
        "key": "钻石",
        "price": "40",
        "unit": "桶",
        "min": "",
        "from": "",
        "to": "",
    }
    answer = await owner.post("/products/YL001/prices", own)
    assert answer.status == 422
    assert "没有客户是这个等级" in await answer.text()
    dear = {**_SHARE, "percent": "120"}
    answer = await owner.post("/pricelists", dear)
    body = await answer.text()
    assert answer.status == 422
    assert "120%比基础价还贵。" in body
    assert 'name="sure"' in body
    assert house.database.read_now(outline) == before
    house.database.write_now(lambda tx: tx.run_sql("UPDATE customer SET grade = '金牌'"))
    answer = await owner.post("/pricelists", none)
    assert "没有客户是这个等级。现有：金牌。" in await answer.text()
    assert (await owner.post("/pricelists", {**dear, "sure": "yes"})).status == 303
    assert "120%" in await owner.text("/pricelists")
    assert 'name="sure"' not in await owner.text("/pricelists")
    assert (await owner.post("/pricelists", {**none, "key": "金牌"})).status == 303


async def test_a_list_is_opened_and_its_goods_are_found_by_name(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert (await owner.post("/pricelists", _SHARE)).status == 303
    body = await owner.text("/pricelists")
    found = house.database.read_now(list_price_lists)
    base = next(one for one in found if one.is_base)
    group = next(one for one in found if one.name == "餐饮")
    assert f'href="/admin/pricelists/{base.id}"' in body
    assert f'href="/admin/pricelists/{group.id}"' in body
    page = await owner.text(f"/pricelists/{base.id}")
    assert "<h1>所有客户</h1>" in page
    assert "金龙鱼" in page
    assert "YL001" in await owner.text(f"/pricelists/{base.id}?q=yl001")
    assert "这张价格表里没有这个名称或编码的商品。" in await owner.text(
        f"/pricelists/{base.id}?q=没有的"
    )
    page = await owner.text(f"/pricelists/{group.id}")
    assert "90%" in page
    assert "/customers?group=" in page
    assert (await owner.get("/pricelists/999999")).status == 404
    assert (await owner.get("/pricelists/x")).status == 404


async def test_a_list_given_to_one_customer_has_a_page(house: House) -> None:
    def give(tx: Tx) -> PriceListId:
        made = create_price_list(tx, PriceList(PriceListId(0), "VIP", "大客户价"), SYSTEM)
        shop = find_customer(tx, "C002")
        assert shop is not None
        given = PriceAssignment(made.id, AssignmentTarget.CUSTOMER, str(shop.id))
        assign_price_list(tx, given, SYSTEM)
        return made.id

    list_id = house.database.write_now(give)
    owner = await house.sign_in(Role.OWNER)
    for path in ("/pricelists", f"/pricelists/{list_id}"):
        body = await owner.text(path)
        assert "大客户价" in body
        assert 'href="/admin/customers/C002"' in body
