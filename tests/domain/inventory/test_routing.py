"""Which warehouse serves which line."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.ids import OrderLineId, SkuId, WarehouseId
from domain.inventory import Shortage, Stock, StockWant, Warehouse
from domain.inventory.rules import route

BULL, COLA, LOOSE = SkuId(1), SkuId(2), SkuId(3)
W1 = Warehouse(WarehouseId(1), "W1", "东仓", 1, ("浦东",))
W2 = Warehouse(WarehouseId(2), "W2", "西仓", 1, ("浦东", "浦西"))
W3 = Warehouse(WarehouseId(3), "W3", "总仓", 0)


def stock(number, sku, warehouse, free, reserved=0):
    return Stock(number, sku, warehouse.id, free + reserved, reserved)


def spread(wants, stocks, *, warehouses=(W1, W2, W3), region="浦东"):
    lines = [StockWant(OrderLineId(i + 1), sku, base) for i, (sku, base) in enumerate(wants)]
    routing = route(lines, stocks, warehouses={w.id: w for w in warehouses}, region=region)
    given_out = [(a.order_line_id, a.warehouse_id, a.base) for a in routing.allotments]
    return given_out, routing.shortages


STOCKS = (stock(1, BULL, W1, 5), stock(2, BULL, W2, 9), stock(3, COLA, W2, 4))


def test_the_warehouse_that_splits_least_is_taken_among_equals():
    assert spread([(BULL, 6), (COLA, 2)], STOCKS) == ([(1, 2, 6), (2, 2, 2)], ())


def test_priority_stands_before_fewest_splits():
    first = replace(W1, priority=0)
    given_out, _ = spread([(BULL, 6), (COLA, 2)], STOCKS, warehouses=(first, W2))
    assert given_out == [(1, 1, 5), (1, 2, 1), (2, 2, 2)]


@pytest.mark.parametrize(("region", "expected"), [("浦东", 1), ("浦西", 2), ("青浦", 3), ("", 3)])
def test_the_customers_region_stands_before_priority(region, expected):
    everywhere = [stock(n, COLA, w, 9) for n, w in enumerate((W1, W2, W3))]
    assert spread([(COLA, 1)], everywhere, region=region)[0] == [(1, expected, 1)]


def test_what_is_short_is_named_per_sku_and_what_is_not_kept_never():
    _, shortages = spread([(BULL, 10), (BULL, 6), (LOOSE, 1000), (COLA, 4)], STOCKS)
    assert shortages == (Shortage(BULL, 16, 14),)


def test_reserved_stock_and_closed_warehouses_are_not_there():
    closed = replace(W2, is_active=False)
    stocks = (stock(1, BULL, W1, 1, reserved=4), stock(2, BULL, W2, 9))
    assert spread([(BULL, 2)], stocks, warehouses=(W1, closed))[1] == (Shortage(BULL, 2, 1),)


def test_two_lines_of_one_sku_do_not_take_the_same_stock():
    given_out, shortages = spread([(COLA, 3), (COLA, 1)], STOCKS)
    assert (given_out, shortages) == ([(1, 2, 3), (2, 2, 1)], ())


@given(
    st.lists(st.tuples(st.sampled_from([BULL, COLA]), st.integers(1, 20)), max_size=4),
    st.lists(st.integers(0, 30), min_size=6, max_size=6),
    st.sampled_from(["浦东", "浦西", ""]),
)
def test_routing_gives_exactly_what_is_wanted_and_never_more_than_is_free(wants, free, region):
    places = [(sku, w) for sku in (BULL, COLA) for w in (W1, W2, W3)]
    stocks = [stock(n, sku, w, free[n]) for n, (sku, w) in enumerate(places)]
    lines = [StockWant(OrderLineId(i), sku, base) for i, (sku, base) in enumerate(wants)]
    routing = route(lines, stocks, warehouses={w.id: w for w in (W1, W2, W3)}, region=region)
    for one in stocks:
        taken = sum(a.base for a in routing.allotments if a.stock_id == one.id)
        assert taken <= one.available
    if not routing.shortages:
        for line in lines:
            given_out = [
                a.base for a in routing.allotments if a.order_line_id == line.order_line_id
            ]
            assert sum(given_out) == line.base
            assert all(base > 0 for base in given_out)
    for short in routing.shortages:
        assert short.available < short.wanted
