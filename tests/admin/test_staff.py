"""Employing somebody in the browser: add, change role, switch off with a new rep, login links."""

import re

from domain.base.actor import SYSTEM
from domain.customer import customers_per_rep
from domain.db import Tx
from domain.staff import Role, Staff, StaffDraft, create_staff, find_staff
from tests.admin.conftest import House
from tests.admin.outline import outline

NEW = {"name": "小赵", "role": "warehouse", "userid": "ZhaoLei", "phone": "13900001111"}


def person(tx: Tx, code: str) -> Staff:
    found = find_staff(tx, code)
    assert found is not None
    return found


def customers_of(tx: Tx, code: str) -> int:
    return customers_per_rep(tx).get(person(tx, code).id, 0)


async def test_somebody_is_employed_and_gets_in_by_a_link_shown_once(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    answer = await owner.post("/staff", NEW)
    assert answer.status == 303
    path = answer.headers["Location"].removeprefix("/admin").split("?")[0]
    listed = await owner.text("/staff")
    assert "小赵" in listed
    assert "ZhaoLei" in listed
    made = await owner.post(f"{path}/link")
    found = re.search(r"http://shop\.example/admin(/enter\?key=[^\"<]+)", await made.text())
    assert found
    assert "/enter?key=" not in await owner.text(path)
    guest = house.guest()
    key = re.search(r'name="key" value="([^"]+)"', await guest.text(found[1]))
    assert key
    assert (await guest.post("/enter", {"key": key[1]})).status == 303
    assert "小赵" in await guest.text("/account")


async def test_what_cannot_be_employed_is_said_at_its_field(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    taken = house.database.read_now(person, "R01").userid
    before = house.database.read_now(outline)
    for wrong, told in (
        ({"name": ""}, "请填写。"),
        ({"userid": taken.upper()}, "已有员工使用这个企业微信账号。"),
        ({"userid": "Zhao Lei"}, "请照企业微信通讯录里的账号填写"),
    ):
        answer = await owner.post("/staff", {**NEW, **wrong})
        page = await answer.text()
        assert (answer.status, f'<span class="wrong">{told}' in page) == (422, True), wrong
        assert 'value="13900001111"' in page
    assert house.database.read_now(outline) == before


async def test_a_changed_role_counts_at_once_and_nobody_changes_the_own(house: House) -> None:
    owner, keeper = await house.sign_in(Role.OWNER), await house.sign_in(Role.WAREHOUSE)
    fields = {"name": "老仓", "role": "finance", "phone": ""}
    assert (await owner.post("/staff/R04", fields)).status == 303
    assert house.database.read_now(person, "R04").role is Role.FINANCE
    assert (await keeper.get("/stock")).headers["Location"] == "/admin/login"
    own = house.database.read_now(person, "R00")
    refused = await owner.post("/staff/R00", {"name": own.name, "role": "rep", "phone": ""})
    assert refused.status == 422
    assert "自己的角色" in await refused.text()
    off = await owner.post("/staff/R00/switch", {"to": "off"})
    assert off.status == 422
    assert house.database.read_now(person, "R00") == own


async def test_a_rep_leaves_and_another_takes_the_customers(house: House) -> None:
    owner, rep = await house.sign_in(Role.OWNER), await house.sign_in(Role.REP, "R02")
    count = house.database.read_now(customers_of, "R02")
    kept = house.database.read_now(customers_of, "R01")
    assert count > 0
    wrong = await owner.post("/staff/R02/switch", {"to": "off", "heir": "R04"})
    assert wrong.status == 404
    assert house.database.read_now(person, "R02").is_active
    path = "/staff/R02/switch"
    assert (await owner.post(path, {"to": "off", "heir": "R01"})).status == 303
    assert house.database.read_now(customers_of, "R02") == 0
    assert house.database.read_now(customers_of, "R01") == kept + count
    assert (await rep.get("/")).headers["Location"] == "/admin/login"
    link = await owner.post("/staff/R02/link")
    assert "请先启用" in await link.text()
    assert (await owner.post(path, {"to": "on"})).status == 303
    assert house.database.read_now(person, "R02").is_active


async def test_customers_are_handed_over_without_switching_anybody_off(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)

    def employ(tx: Tx) -> str:
        return create_staff(tx, StaffDraft("小孙", "SunQi", Role.REP), SYSTEM).code

    code = house.database.write_now(employ)
    count = house.database.read_now(customers_of, "R01")
    answer = await owner.post("/staff/R01/customers", {"heir": code})
    assert answer.status == 303
    assert house.database.read_now(customers_of, code) == count
    assert (await owner.post(f"/staff/{code}/customers", {"heir": ""})).status == 303
    assert house.database.read_now(customers_of, code) == 0
