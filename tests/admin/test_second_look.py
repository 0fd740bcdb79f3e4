"""What is likelier a slip than meant is asked about once, what was typed stays, a yes goes on."""

import re

import pytest

from domain.base.money import UnitPrice
from domain.catalog import find_sku
from domain.customer import find_customer
from domain.db import Tx
from domain.pricing import quote_sku
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

_PRICE = {"scope": "base", "key": "", "unit": "箱", "price": "0.01"}
_PATH = "/products/YL001/prices"


def _price(tx: Tx, customer: str, unit: str = "箱") -> UnitPrice | None:
    sku, shop = find_sku(tx, "YL001"), find_customer(tx, customer)
    assert sku is not None
    return quote_sku(tx, shop, sku, unit).unit_price


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"price": "0.01"}, "现在是¥46.00/箱，¥0.01差得太多。"),
        ({"price": "500,600"}, "现在是¥46.00/箱，¥500,600.00差得太多。"),
        ({"price": "22.99"}, "现在是¥46.00/箱，¥22.99差得太多。"),
        ({"price": "92.01"}, "现在是¥46.00/箱，¥92.01差得太多。"),
        ({"price": "46", "unit": "罐"}, "现在是¥1.9167/罐，¥46.00差得太多。"),
        (
            {"price": "450", "scope": "customer", "key": "C001"},
            "现在是¥46.00/箱，¥450.00差得太多。",
        ),
        ({"price": "4.45", "scope": "group", "key": "餐饮"}, "现在是¥44.50/箱，¥4.45差得太多。"),
    ],
)
async def test_a_price_far_from_what_it_was_is_asked_once(
    house: House, typed: dict[str, str], said: str
) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    asked = await owner.post(_PATH, {**_PRICE, **typed})
    body = await asked.text()
    assert asked.status == 422
    assert said in body
    assert f'name="price" type="text" value="{typed["price"]}"' in body
    assert 'name="sure"' in body
    assert house.database.read_now(outline) == before
    assert (await owner.post(_PATH, {**_PRICE, **typed, "sure": "yes"})).status == 303
    assert house.database.read_now(outline) != before


async def test_a_price_like_what_it_was_is_set_at_once(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    for price in ("23", "46", "92"):
        assert (await owner.post(_PATH, {**_PRICE, "price": price})).status == 303
    assert 'name="sure"' not in await owner.text("/products/YL001")
    assert house.database.read_now(_price, "C002") == UnitPrice(920_000)


@pytest.mark.parametrize("field", ["from", "to"])
@pytest.mark.parametrize("path", [_PATH, "/pricelists"])
async def test_a_day_that_is_over_is_no_day_of_a_price(
    house: House, path: str, field: str
) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    share = {"scope": "grade", "key": "B", "percent": "95", "code": ""}
    form = {**(_PRICE if path == _PATH else share), "price": "45", field: "2020-02-01"}
    answer = await owner.post(path, form)
    body = await answer.text()
    assert answer.status == 422
    assert "这一天已经过去了" in body
    assert re.search(rf'is-wrong"><span>[^<]*</span>\s*<input name="{field}"', body)
    assert house.database.read_now(outline) == before


async def test_half_of_everybodys_price_is_asked_once(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    share = {"scope": "grade", "key": "B", "percent": "45", "code": ""}
    before = house.database.read_now(outline)
    asked = await owner.post("/pricelists", share)
    assert asked.status == 422
    assert "45%只有基础价的一半或更低。" in await asked.text()
    assert house.database.read_now(outline) == before
    assert (await owner.post("/pricelists", {**share, "sure": "yes"})).status == 303
