"""The pages of a shop that counts in another currency than the yuan."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.base.actor import SYSTEM
from domain.catalog import find_sku
from domain.customer import CustomerDraft, create_customer, find_customer
from domain.db import Database, Tx
from domain.pricing import floor_of, list_price_lists, quote_sku
from domain.promotion import find_promotion
from domain.staff import Role
from tests.admin.conftest import House, open_house
from tests.conftest import Clock

_PRICE = {"scope": "base", "key": "", "unit": "箱", "price": "460"}


@pytest.fixture
async def taipei(demo_file: Path, demo_database: Database, clock: Clock) -> AsyncIterator[House]:
    """The demo shop, counting in TWD."""
    async with open_house(demo_file, demo_database, clock, currency="TWD") as opened:
        yield opened


async def test_prices_floors_and_promotions_are_in_the_currency_of_the_shop(
    taipei: House,
) -> None:
    owner = await taipei.sign_in(Role.OWNER)
    assert (await owner.post("/products/YL001/prices", _PRICE)).status == 303
    floor = {"floor": "400", "unit": "箱"}
    assert (await owner.post("/products/YL001/floor", floor)).status == 303
    share = {"scope": "grade", "key": "C", "percent": "90", "code": "YL001"}
    assert (await owner.post("/pricelists", share)).status == 303
    full = {"kind": "full_reduction", "code": "FULL", "name": "滿減", "rule": "5000 300"}
    assert (await owner.post("/promotions/new", full)).status == 303
    shop = {"code": "T9", "name": "阿明", "grade": "C", "status": "active", "terms": "on_delivery"}
    assert (await owner.post("/customers/new", shop)).status == 303
    page = await owner.text("/products/YL001")
    assert "NT$460.00/箱" in page
    assert "NT$400.00/箱" in page
    assert "NT$460.00" in await owner.text("/products?q=YL001")

    def look(tx: Tx) -> None:
        sku, customer = find_sku(tx, "YL001"), find_customer(tx, "T9")
        assert sku is not None
        assert customer is not None
        assert customer.currency == "TWD"
        paid = quote_sku(tx, customer, sku).unit_price
        assert paid is not None
        assert (paid.ten_thousandths, paid.currency) == (4_140_000, "TWD")
        assert floor_of(tx, sku.id, "TWD") is not None
        assert floor_of(tx, sku.id, "CNY") is None
        promotion = find_promotion(tx, "FULL")
        assert promotion is not None
        assert promotion.currency == "TWD"

    taipei.database.read_now(look)
    assert (await owner.post("/products/YL001/floor", {**floor, "floor": ""})).status == 303
    assert "NT$400.00" not in await owner.text("/products/YL001")


async def test_a_customers_own_price_is_in_his_currency(taipei: House) -> None:
    def abroad(tx: Tx) -> None:
        draft = CustomerDraft(name="Bob", code="B1", currency="USD")
        create_customer(tx, draft, SYSTEM)

    taipei.database.write_now(abroad)
    owner = await taipei.sign_in(Role.OWNER)
    own = {**_PRICE, "scope": "customer", "key": "B1", "price": "14"}
    assert (await owner.post("/products/YL001/prices", own)).status == 303
    kept = {one.code: one.currency for one in taipei.database.read_now(list_price_lists)}
    assert kept["OWN-B1"] == "USD"
    assert "US$14.00/箱" in await owner.text("/products/YL001")


async def test_a_price_may_be_set_in_another_currency_than_the_shops(taipei: House) -> None:
    owner = await taipei.sign_in(Role.OWNER)
    for scope, key in (("base", ""), ("group", "餐饮"), ("grade", "A")):
        form = {**_PRICE, "scope": scope, "key": key, "price": "15", "currency": "USD"}
        assert (await owner.post("/products/YL001/prices", {**form, "sure": "yes"})).status == 303
    lists = taipei.database.read_now(list_price_lists)
    usd = [one for one in lists if one.currency == "USD"]
    assert len(usd) == 3
    assert "US$15.00/箱" in await owner.text("/products/YL001")
    share = {"scope": "group", "key": "零售", "percent": "90", "code": "", "currency": "USD"}
    assert (await owner.post("/pricelists", share)).status == 303
    assert "· USD" in await owner.text("/pricelists")


async def test_a_customers_own_price_is_in_no_other_currency(taipei: House) -> None:
    owner = await taipei.sign_in(Role.OWNER)
    before = taipei.database.read_now(list_price_lists)
    own = {**_PRICE, "scope": "customer", "key": "C001", "price": "14", "currency": "USD"}
    asked = await owner.post("/products/YL001/prices", own)
    assert asked.status == 422
    assert "用CNY结算" in await asked.text()
    assert taipei.database.read_now(list_price_lists) == before
