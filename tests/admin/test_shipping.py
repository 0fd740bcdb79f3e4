"""Part of an order leaves on its page: what was typed, no more than there is, and only once."""

from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.inventory import StockPlace, count_stock, reservations_of, stocks_of
from domain.order import FulfilmentStatus, Order, OrderStatus, confirm_order, get_order
from domain.reactions import drain
from domain.staff import Role, list_staff
from tests.admin.conftest import House
from tests.admin.test_orders import place

CARRIED = {"carrier": "自有车队", "tracking_no": ""}


def confirmed(tx: Tx) -> Order:
    """Ten cases of cola, confirmed."""
    order = place(tx, "C001", "YL001", 10)
    confirm_order(tx, order.id, actor=list_staff(tx)[0].actor, version=1)
    drain(tx)
    return get_order(tx, order.id)


def count_less(tx: Tx, order: Order, cases: int) -> None:
    """A stocktake finds so many cases fewer than are promised; nothing is free anywhere."""
    line = order.lines[0]
    held = {one.warehouse_id for one in reservations_of(tx, order.id)}
    for n, stock in enumerate(stocks_of(tx, [line.sku_id])):
        fewer = cases * line.quantity.factor if stock.warehouse_id in held else 0
        at = StockPlace(line.sku_id, stock.warehouse_id)
        count_stock(tx, at, stock.reserved - fewer, key=f"less:{n}", actor=SYSTEM)
    drain(tx)


async def test_a_part_of_an_order_leaves_and_then_the_rest(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    order = house.database.write_now(confirmed)
    path, line = f"/orders/{order.order_no}", order.lines[0]
    field = f"send.{line.id}"
    assert f'name="{field}"' in await keeper.text(path)
    for typed in ("11", "0.3", "x"):
        refused = await keeper.post(f"{path}/ship", {**CARRIED, "parcels": "0", field: typed})
        assert refused.status == 422, typed
    assert "最多10箱" in await refused.text() or "请填" in await refused.text()
    nothing = await keeper.post(f"{path}/ship", {**CARRIED, "parcels": "0", field: "0"})
    assert nothing.status == 422
    assert "都填了0：请填这次发多少。" in await nothing.text()
    assert house.database.read_now(get_order, order.id) == order
    part = {**CARRIED, "parcels": "0", field: "4"}
    assert (await keeper.post(f"{path}/ship", part)).status == 303
    after = house.database.read_now(get_order, order.id)
    assert (after.status, after.fulfilment_status) == (
        OrderStatus.SHIPPED,
        FulfilmentStatus.PARTIAL,
    )
    assert after.lines[0].shipped_base == 4 * line.quantity.factor
    again = await keeper.post(f"{path}/ship", part)
    assert again.status == 409
    assert house.database.read_now(get_order, order.id) == after
    rest = {**CARRIED, "parcels": "1", field: "6"}
    assert (await keeper.post(f"{path}/ship", rest)).status == 303
    done = house.database.read_now(get_order, order.id)
    assert done.fulfilment_status is FulfilmentStatus.FULL


async def test_what_a_count_left_is_offered_and_leaves(house: House) -> None:
    keeper = await house.sign_in(Role.WAREHOUSE)
    order = house.database.write_now(confirmed)
    path, line = f"/orders/{order.order_no}", order.lines[0]
    house.database.write_now(count_less, order, 3)
    page = await keeper.text(path)
    assert "盘点后缺3箱" in page
    assert (await keeper.post(f"{path}/ship", CARRIED)).status == 409
    most = page.split(f'name="send.{line.id}"')[1].split('value="')[1].split('"')[0]
    sent = await keeper.post(f"{path}/ship", {**CARRIED, "parcels": "0", f"send.{line.id}": most})
    assert sent.status == 303
    after = house.database.read_now(get_order, order.id)
    assert (most, after.lines[0].shipped_base) == ("7", 7 * line.quantity.factor)
    assert after.fulfilment_status is FulfilmentStatus.PARTIAL
