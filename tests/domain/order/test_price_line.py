"""A rep prices a line that has no price, while the order can still be changed; no other."""

from dataclasses import replace

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import StaleVersion
from domain.base.ids import WarehouseId
from domain.base.money import Money, UnitPrice
from domain.customer import change_customer, get_customer
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    Warehouse,
    available,
    create_warehouse,
    receive_stock,
    reservations_of,
)
from domain.order import (
    ChangeRequest,
    Order,
    OrderFinished,
    PriceAgreed,
    apply_change,
    cancel_order,
    confirm_order,
    get_order,
    price_line,
    propose_change,
)
from tests.domain.goods import Shop, make_shop, place


def test_a_called_off_order_is_not_priced_and_takes_no_stock(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("DP250", "3"))
    cancel_order(tx, order.id, actor=shop.contact)
    before = available(tx, [shop.id("DP250")])
    called_off = get_order(tx, order.id)
    with pytest.raises(OrderFinished):
        price_line(tx, called_off, line_id=order.lines[0].id, price=UnitPrice(1), actor=shop.rep)
    assert get_order(tx, order.id) == called_off
    assert available(tx, [shop.id("DP250")]) == before


def test_a_line_is_not_priced_on_a_page_older_than_the_cancellation(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("DP250", "3"))
    seen = get_order(tx, order.id)
    cancel_order(tx, order.id, actor=shop.contact)
    with pytest.raises(OrderFinished):
        price_line(tx, seen, line_id=order.lines[0].id, price=UnitPrice(1), actor=shop.rep)


def test_the_price_the_customer_ordered_at_stays(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"), shop.add("DP250", "1"))
    agreed, open_line = order.lines
    before = available(tx, [shop.id("KL330")])
    with pytest.raises(PriceAgreed) as refused:
        price_line(tx, order, line_id=agreed.id, price=UnitPrice(990_000), actor=shop.rep)
    assert (refused.value.order_no, refused.value.sku_id) == (order.order_no, shop.id("KL330"))
    assert get_order(tx, order.id) == order
    assert available(tx, [shop.id("KL330")]) == before
    priced = price_line(tx, order, line_id=open_line.id, price=UnitPrice(980_000), actor=shop.rep)
    assert (priced.total, priced.is_complete) == (Money(3 * 4600 + 9800), True)


def test_a_price_set_on_a_page_loaded_earlier_is_not_set_again(tx):
    shop = make_shop(tx)
    seen = place(tx, shop, shop.add("DP250", "1"))
    line = seen.lines[0].id
    priced = price_line(tx, seen, line_id=line, price=UnitPrice(980_000), actor=shop.rep)
    with pytest.raises(StaleVersion):
        price_line(tx, seen, line_id=line, price=UnitPrice(1), actor=shop.rep)
    assert get_order(tx, seen.id) == priced


def test_a_mistyped_day_price_is_set_again_until_the_order_is_confirmed(tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("DP250", "2"))
    line = order.lines[0].id
    wrong = price_line(tx, order, line_id=line, price=UnitPrice(9_800_000), actor=shop.rep)
    assert (wrong.total, wrong.lines[0].is_day_price) == (Money(196_000), True)
    right = price_line(tx, wrong, line_id=line, price=UnitPrice(980_000), actor=shop.rep)
    assert (right.total, right.version) == (Money(19_600), wrong.version + 1)
    confirmed = confirm_order(tx, order.id, actor=shop.rep, version=right.version)
    with pytest.raises(PriceAgreed):
        price_line(tx, confirmed, line_id=line, price=UnitPrice(1), actor=shop.rep)
    assert get_order(tx, order.id) == confirmed


def _in_the_north(tx: Tx) -> tuple[Shop, WarehouseId]:
    """老王超市 is in the north, whose own warehouse has cola too."""
    shop = make_shop(tx)
    draft = Warehouse(WarehouseId(0), "W2", "北仓", regions=("北",))
    north = create_warehouse(tx, draft, SYSTEM)
    cause = MovementCause(Cause.OPENING, "opening")
    for code in ("KL330", "DP250"):
        receive_stock(tx, StockPlace(shop.id(code), north.id), 2400, cause, actor=SYSTEM)
    change_customer(tx, replace(shop.customer, region="北"), SYSTEM)
    return replace(shop, customer=get_customer(tx, shop.customer.id)), north.id


def _warehouses(tx: Tx, order: Order) -> set[WarehouseId]:
    return {r.warehouse_id for r in reservations_of(tx, order.id) if r.outstanding}


def test_a_priced_order_is_still_served_by_the_warehouse_of_its_region(tx):
    shop, north = _in_the_north(tx)
    order = place(tx, shop, shop.add("DP250", "1"))
    assert _warehouses(tx, order) == {north}
    price_line(tx, order, line_id=order.lines[0].id, price=UnitPrice(980_000), actor=shop.rep)
    assert _warehouses(tx, order) == {north}


def test_a_changed_order_is_still_served_by_the_warehouse_of_its_region(tx):
    shop, north = _in_the_north(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    request = ChangeRequest((shop.add("KL330", "2"),), shop.contact)
    change = propose_change(tx, order.id, request=request)
    apply_change(tx, change.id, actor=shop.contact)
    assert get_order(tx, order.id).lines[0].quantity.base == 5 * 24
    assert _warehouses(tx, order) == {north}
