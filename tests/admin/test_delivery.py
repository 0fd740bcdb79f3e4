"""Freight, places to fetch goods, routes, closed days and addresses in the browser."""

from datetime import date, time

from domain.base.money import Money
from domain.customer import ShopAddress, addresses_of, find_customer
from domain.db import Tx
from domain.delivery import (
    DeliveryMethod,
    FreightRule,
    closed_days,
    freight_rules,
    list_routes,
    pickup_points,
)
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

FEE = {"method": "delivery", "region": "城东", "fee": "10", "free": "200"}
POINT = {
    "code": "p1", "name": "东仓", "address": "东风路8号", "opens": "08:00", "closes": "17:30",
    "lead_days": "1", "weekdays": "2",
}  # fmt: skip
ROUTE = {
    "code": "e", "name": "东线", "region": "城东", "minimum": "100", "cut_off": "18:00",
    "lead_days": "", "cut_off_kind": "flexible", "weekdays": "3",
}  # fmt: skip


def of_c001(tx: Tx) -> tuple[ShopAddress, ...]:
    shop = find_customer(tx, "C001")
    assert shop is not None
    return addresses_of(tx, shop.id)


def closed(tx: Tx) -> list[date]:
    return [one.day for one in closed_days(tx, date(2020, 1, 1))]


async def test_freight_places_routes_and_days_are_entered_and_taken_away(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    read = house.database.read_now
    assert (await owner.post("/delivery/freight", FEE)).status == 303
    rule = FreightRule(DeliveryMethod.DELIVERY, "城东", Money(1_000), Money(20_000))
    assert rule in read(freight_rules)
    assert (await owner.post("/delivery/pickup", POINT)).status == 303
    point = next(p for p in read(pickup_points) if p.code == "P1")
    assert (point.closes_at, point.lead_days, point.weekdays) == (time(17, 30), 1, {2})
    assert (await owner.post("/delivery/routes", ROUTE)).status == 303
    route = next(r for r in read(list_routes) if r.code == "E")
    assert (route.is_strict, route.order_minimum, route.weekdays) == (False, Money(10_000), {3})
    day = {"day": "2030-01-01", "reason": "元旦"}
    assert (await owner.post("/delivery/closed", day)).status == 303
    assert date(2030, 1, 1) in read(closed)
    page = await owner.text("/delivery")
    assert all(word in page for word in ("东仓", "东线", "可商量", "元旦"))
    assert (await owner.post("/delivery/closed", {**day, "open": "1"})).status == 303
    assert date(2030, 1, 1) not in read(closed)
    assert (await owner.post("/delivery/freight", {**FEE, "fee": "", "drop": "1"})).status == 303
    assert rule not in read(freight_rules)


async def test_what_cannot_stand_is_said_beside_the_field_and_changes_nothing(
    house: House,
) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    for path, fields, told in (
        ("freight", {**FEE, "fee": "-1"}, "请填金额，如"),
        ("pickup", {**POINT, "closes": "07:00"}, "关门要晚于开门"),
        ("pickup", {**POINT, "opens": "25:00"}, "时间请写成"),
        ("routes", {**ROUTE, "region": ""}, "请填写"),
        ("closed", {"day": ""}, "请填写"),
    ):
        answer = await owner.post(f"/delivery/{path}", fields)
        assert (path, answer.status, told in await answer.text()) == (path, 422, True)
    assert house.database.read_now(outline) == before


async def test_a_shop_gets_a_second_address_and_another_way(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    path = "/customers/C001/addresses"
    fields = {"label": "二店", "place": "解放路5号", "place_region": "城西"}
    assert (await owner.post(path, fields)).status == 303
    assert house.database.read_now(of_c001) == (ShopAddress("二店", "解放路5号", "城西"),)
    assert "解放路5号" in await owner.text("/customers/C001")
    assert (await owner.post(path, {**fields, "place": ""})).status == 422
    assert (await owner.post(path, {"label": "二店", "drop": "1"})).status == 303
    assert house.database.read_now(of_c001) == ()
