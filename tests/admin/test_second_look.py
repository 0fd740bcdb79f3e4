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


_FULL = {"kind": "full_reduction", "code": "BIG", "name": "大促", "rule": "500 500"}
_HALF = "这样会让出一半或更多。"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rule": "500 500"}, _HALF),
        ({"rule": "500 30\n1000 500"}, _HALF),
        ({"kind": "full_discount", "rule": "1000 0.5折"}, _HALF),
        ({"kind": "buy_gift", "rule": "1 10"}, _HALF),
        ({"kind": "buy_gift", "rule": "1 YL002 箱 1", "goods": "YL001"}, _HALF),
        ({"kind": "full_gift", "rule": "40 YL001 箱 1"}, _HALF),
        ({"kind": "coupon", "rule": "0 1000", "word": "大礼"}, _HALF),
        ({"kind": "points", "rule": "0.01 100 100"}, _HALF),
        (
            {"kind": "special_price", "rule": "YL001 箱 0.01"},
            "可口可乐330ml×24平时卖¥46.00，¥0.01还不到一半。",
        ),
        (
            {"kind": "special_price", "rule": "YL001 箱 46"},
            "可口可乐330ml×24平时就卖¥46.00，¥46.00并没有便宜。",
        ),
    ],
)
async def test_a_promotion_likelier_a_slip_is_asked_about_once(
    house: House, typed: dict[str, str], said: str
) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    asked = await owner.post("/promotions/new", {**_FULL, **typed})
    body = await asked.text()
    assert asked.status == 422
    assert said in body
    assert 'name="sure"' in body
    assert 'value="大促"' in body
    assert house.database.read_now(outline) == before
    sure = await owner.post("/promotions/new", {**_FULL, **typed, "sure": "yes"})
    assert sure.status == 303


async def test_two_promotions_that_add_up_are_told(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    first = {**_FULL, "rule": "500 30"}
    assert (await owner.post("/promotions/new", first)).status == 303
    second = {**_FULL, "code": "TWO", "name": "老客满减", "rule": "300 10"}
    asked = await owner.post("/promotions/new", second)
    assert asked.status == 422
    assert "「大促」也同时有效，一单会两个都优惠" in await asked.text()
    over = {**second, "from": "2099-01-01"}
    assert (
        await owner.post("/promotions/BIG", {"name": "大促", "to": "2098-12-31"})
    ).status == 303
    assert (await owner.post("/promotions/new", over)).status == 303


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"rule": "500 600"}, "rule", "500 → 600"),
        ({"code": "HD001"}, "code", "已经有活动HD001了。"),
        ({"kind": "coupon", "rule": "300 10", "word": "新客"}, "word", "HD002"),
        ({"kind": "special_price", "rule": "YL001 桶 40"}, "rule", "不按「桶」销售"),
        ({"quota": "0"}, "quota", "至少填1；不限就留空。"),
        ({"quota_each": "0"}, "quota_each", "至少填1；不限就留空。"),
        ({"from": "2020-01-01"}, "from", "这一天已经过去了"),
        ({"to": "2020-01-01"}, "to", "这一天已经过去了"),
        ({"from": "2098-01-02", "to": "2098-01-01"}, "to", "结束日期早于开始日期。"),
    ],
)
async def test_a_promotion_that_cannot_be_is_told_beside_its_field(
    house: House, typed: dict[str, str], field: str, said: str
) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    form = {**_FULL, "rule": "500 30", **typed}
    answer = await owner.post("/promotions/new", form)
    body = await answer.text()
    assert answer.status == 422
    assert re.search(rf'is-wrong"><span>[^<]*</span>\s*<(?:input|textarea) name="{field}"', body)
    assert said in body
    assert f'value="{form["name"]}"' in body
    assert house.database.read_now(outline) == before


async def test_a_running_promotion_is_not_set_to_have_ended(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert (await owner.post("/promotions/new", {**_FULL, "rule": "500 30"})).status == 303
    before = house.database.read_now(outline)
    for wrong in ({"to": "2020-01-01"}, {"quota": "0"}):
        answer = await owner.post("/promotions/BIG", {"name": "大促", **wrong})
        assert answer.status == 422
    assert house.database.read_now(outline) == before


async def test_a_delivery_note_booked_before_is_asked_about_once(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    path = "/stock/YL001/receive"
    note = {"warehouse": "MAIN", "unit": "箱", "count": "5", "reason": "SH-0302-7"}
    assert (await keeper.post(path, note)).status == 303
    before = house.database.read_now(outline)
    for written in ("SH-0302-7", " sh－0302－7", "SH 0302 7"):
        asked = await keeper.post(path, {**note, "reason": written, "count": "6"})
        body = await asked.text()
        assert asked.status == 422
        assert re.search("SH-0302-7.*5箱.*再入一次就会再加一遍", body)
        assert 'name="sure"' in body
        assert 'name="count" type="text" value="6"' in body
    assert house.database.read_now(outline) == before
    for other in ({"reason": "SH-0302-8"}, {"reason": ""}, {"reason": ""}, {"sure": "yes"}):
        assert (await keeper.post(path, {**note, **other})).status == 303
    elsewhere = await keeper.post("/stock/YL002/receive", note)
    assert elsewhere.status == 303


async def test_a_count_pressed_twice_is_booked_once(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    count = {"warehouse": "MAIN", "unit": "箱", "count": "5", "reason": "盘点", "key": "once"}
    assert (await keeper.post("/stock/YL001/adjust", count)).status == 303
    came = {"warehouse": "MAIN", "unit": "箱", "count": "2", "reason": ""}
    assert (await keeper.post("/stock/YL001/receive", came)).status == 303
    before = house.database.read_now(outline)
    assert (await keeper.post("/stock/YL001/adjust", count)).status == 303
    assert house.database.read_now(outline) == before


async def test_a_day_that_is_over_is_no_day_without_delivery(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    answer = await owner.post("/delivery/closed", {"day": "2020-02-01", "reason": "春节"})
    body = await answer.text()
    assert answer.status == 422
    assert "这一天已经过去了" in body
    assert 'value="春节"' in body
    assert house.database.read_now(outline) == before


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("freight", {"method": "delivery", "fee": "10"}),
        ("routes", {"code": "W", "name": "西线", "cut_off_kind": ""}),
    ],
)
async def test_a_region_that_nobody_is_in_is_asked_about_once(
    house: House, form: str, fields: dict[str, str]
) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    path, wrong = f"/delivery/{form}", {**fields, "region": "城溪"}
    asked = await owner.post(path, wrong)
    body = await asked.text()
    assert asked.status == 422
    assert "还没有客户在“城溪”（有客户的地区：城东、城北、城南、城西）。" in body
    assert 'value="城溪"' in body
    assert 'name="sure" value="城溪"' in body
    assert house.database.read_now(outline) == before
    assert (await owner.post(path, {**fields, "region": "城西", "sure": "城溪"})).status == 303
    assert (await owner.post(path, {**wrong, "sure": "城溪"})).status == 303
    assert house.database.read_now(outline) != before


_CASH = {"method": "cash", "reference": "", "note": "老板亲手交的", "key": "k1"}


@pytest.mark.parametrize("amount", ["100000", "20000"])
async def test_far_more_than_is_owed_is_asked_about_once(house: House, amount: str) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/customers/C002/account"
    before = house.database.read_now(outline)
    asked = await finance.post(f"{path}/receipts", {**_CASH, "amount": amount})
    body = await asked.text()
    assert asked.status == 422
    assert "多得太多" in body or "全部记成余额" in body
    assert 'name="sure"' in body
    assert f'value="{amount}"' in body
    assert 'value="老板亲手交的"' in body
    assert house.database.read_now(outline) == before
    sure = {**_CASH, "amount": amount, "sure": f"much:{amount}00"}
    assert (await finance.post(f"{path}/receipts", sure)).status == 303
    again = await finance.post(f"{path}/receipts", {**_CASH, "amount": amount})
    assert again.status == 303


async def test_what_is_owed_is_taken_at_once(house: House) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/customers/C003/account"
    done = await finance.post(f"{path}/receipts", {**_CASH, "amount": "1034"})
    assert done.status == 303
    assert 'name="sure"' not in await finance.text(path)


async def test_the_same_receipt_again_is_asked_about_unless_its_reference_differs(
    house: House,
) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/customers/C003/account"
    first = {**_CASH, "amount": "100", "method": "wechat", "reference": "W-1"}
    assert (await finance.post(f"{path}/receipts", first)).status == 303
    for key, change in (("k3", {"reference": "W-2"}), ("k4", {"method": "cash"})):
        other = await finance.post(f"{path}/receipts", {**first, **change, "key": key})
        assert other.status == 303
    before = house.database.read_now(outline)
    for reference in ("W-1", ""):
        again = {**first, "reference": reference, "key": "k2"}
        asked = await finance.post(f"{path}/receipts", again)
        body = await asked.text()
        assert asked.status == 422
        assert "同一天、同样方式的¥100.00已经登记过一笔（" in body
    assert house.database.read_now(outline) == before
    sure = _tick(body)
    other = {**again, "amount": "100000", "sure": sure}
    assert (await finance.post(f"{path}/receipts", other)).status == 422
    assert house.database.read_now(outline) == before
    assert (await finance.post(f"{path}/receipts", {**again, "sure": sure})).status == 303


async def test_a_receipt_taken_back_is_recorded_anew_at_once(house: House) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/customers/C003/account"
    first = {**_CASH, "amount": "100"}
    assert (await finance.post(f"{path}/receipts", first)).status == 303
    number = max(map(int, re.findall(r"/receipts/(\d+)/reverse", await finance.text(path))))
    back = await finance.post(f"{path}/receipts/{number}/reverse", {"reason": "记错"})
    assert back.status == 303
    assert (await finance.post(f"{path}/receipts", {**first, "key": "k2"})).status == 303


async def test_a_receipt_of_long_ago_is_asked_about(house: House) -> None:
    finance = await house.sign_in(Role.FINANCE)
    path = "/customers/C003/account"
    before = house.database.read_now(outline)
    old = {**_CASH, "amount": "100", "received_on": "1990-01-01"}
    asked = await finance.post(f"{path}/receipts", old)
    body = await asked.text()
    assert asked.status == 422
    assert "是很久以前了。" in body
    assert house.database.read_now(outline) == before
    assert (await finance.post(f"{path}/receipts", {**old, "sure": _tick(body)})).status == 303


def _tick(body: str) -> str:
    found = re.search(r'name="sure" value="([^"]+)"', body)
    assert found is not None
    return found[1]
