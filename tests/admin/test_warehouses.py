"""Warehouses in the browser: add, rename, switch off when empty."""

from domain.db import Tx
from domain.inventory import Warehouse, get_warehouse
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

NEW = {"code": "north", "name": "城北仓", "regions": "城北，开发区, 城北", "priority": "3"}


def warehouse(tx: Tx, code: str) -> Warehouse:
    return get_warehouse(tx, code)


async def test_a_warehouse_is_added_renamed_and_switched_off_and_on(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    assert (await keeper.post("/warehouses", NEW)).status == 303
    made = house.database.read_now(warehouse, "NORTH")
    assert (made.name, made.regions, made.priority) == ("城北仓", ("城北", "开发区"), 3)
    path = "/warehouses/NORTH"
    fields = {"name": "北仓", "regions": "", "priority": ""}
    assert (await keeper.post(path, fields)).status == 303
    for to, is_active in (("off", False), ("on", True)):
        assert (await keeper.post(f"{path}/switch", {"to": to})).status == 303
        made = house.database.read_now(warehouse, "NORTH")
        assert (made.name, made.regions, made.is_active) == ("北仓", (), is_active)
    assert "北仓" in await keeper.text("/warehouses")


async def test_what_cannot_stand_is_said_and_changes_nothing(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    before = house.database.read_now(outline)
    for fields, told in (
        ({"code": "MAIN"}, "已经有仓库 MAIN。"),
        ({"name": ""}, "请填写。"),
        ({"priority": "x"}, "请填数字"),
    ):
        answer = await keeper.post("/warehouses", {**NEW, **fields})
        assert (answer.status, told in await answer.text()) == (422, True), fields
    full = await keeper.post("/warehouses/MAIN/switch", {"to": "off"})
    assert (full.status, "请先移走或更正库存" in await full.text()) == (422, True)
    assert (await keeper.post("/warehouses/NONE/switch", {"to": "off"})).status == 404
    assert house.database.read_now(outline) == before
    assert house.database.read_now(warehouse, "MAIN").is_active
