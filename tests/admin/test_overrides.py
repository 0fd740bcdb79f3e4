"""Lower prices and floors in the browser."""

from domain.base.money import UnitPrice
from domain.catalog import find_sku
from domain.db import Tx
from domain.order import Order, OverrideState, get_order, overrides_of
from domain.pricing import PriceFloor, floor_of
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.test_orders import place


def floor(tx: Tx, code: str) -> PriceFloor | None:
    sku = find_sku(tx, code)
    assert sku is not None
    return floor_of(tx, sku.id)


def order_unit(tx: Tx, code: str) -> str:
    sku = find_sku(tx, code)
    assert sku is not None
    return sku.order_unit


def states(tx: Tx, order: Order) -> list[OverrideState]:
    return [one.state for one in overrides_of(tx, order)]


async def test_a_price_below_the_floor_waits_for_another_than_who_asked(house: House) -> None:
    owner, finance = await house.sign_in(Role.OWNER), await house.sign_in(Role.FINANCE)
    read = house.database.read_now
    order = house.database.write_now(place, "C001", "YL001", 1)
    line, path = order.lines[0], f"/orders/{order.order_no}"
    assert line.unit_price is not None
    agreed = line.unit_price.ten_thousandths
    fields = {"floor": f"{agreed / 10_000:.2f}", "unit": line.quantity.unit}
    assert (await owner.post("/products/YL001/floor", fields)).status == 303
    found = read(floor, "YL001")
    assert found is not None
    assert found.price == UnitPrice(agreed)
    lower = f"{(agreed - 10_000) / 10_000:.2f}"
    give = f"{path}/lines/{line.id}/override"
    assert (await owner.post(give, {"price": lower, "reason": ""})).status == 422
    assert (await owner.post(give, {"price": lower, "reason": "老客户"})).status == 303
    assert read(states, order) == [OverrideState.OPEN]
    number = str(read(overrides_of, order)[0].id)
    answer = {"override": number, "answer": "yes"}
    assert (await owner.post(f"{path}/overrides", answer)).status == 409
    assert read(get_order, order.id).total == order.total
    page = await finance.text(path)
    assert "老客户" in page
    assert (await finance.post(f"{path}/overrides", answer)).status == 303
    assert read(states, order) == [OverrideState.APPLIED]
    assert read(get_order, order.id).total < order.total
    assert "生效中" in await finance.text(path)


async def test_a_floor_is_taken_away_again(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    unit = house.database.read_now(order_unit, "YL001")
    for said, is_there in (("0.01", True), ("", False)):
        await owner.post("/products/YL001/floor", {"floor": said, "unit": unit})
        assert (house.database.read_now(floor, "YL001") is not None) is is_there
    answer = await owner.post("/products/YL001/floor", {"floor": "x", "unit": unit})
    assert answer.status == 422
