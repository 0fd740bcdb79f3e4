"""Reserve, release, issue and count, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.ids import OrderId, OrderLineId, SkuId, WarehouseId
from domain.catalog import SaleUnit, SkuDraft, save_sku
from domain.customer import CustomerDraft, create_customer
from domain.inventory import (
    Cause,
    InsufficientStock,
    MovementCause,
    NotReserved,
    RefusedDemand,
    ReservationShort,
    Shortage,
    StockArrived,
    StockBelowReserved,
    StockLevelCrossed,
    StockPlace,
    StockQuantityInvalid,
    StockWant,
    Warehouse,
    WarehouseExists,
    WarehouseNotEmpty,
    adjust_stock,
    available,
    change_warehouse,
    count_stock,
    create_warehouse,
    get_warehouse,
    issue,
    list_stocks,
    list_warehouses,
    movements_of,
    receive_stock,
    record_refused,
    refused_since,
    release,
    release_line,
    reservations_of,
    reserve,
    set_stock_levels,
    skus_in_warehouses,
    stocks_of,
    transfer_stock,
)

DELIVERY = MovementCause(Cause.RECEIPT, "delivery:7")
FIX = MovementCause(Cause.ADJUST, "fix:1", "broken")


def sell(tx, code="HN250"):
    draft = SkuDraft(code, "红牛250ml", "罐", "箱", (SaleUnit("箱", 24),))
    return save_sku(tx, draft, SYSTEM)


def warehouse(tx, code="W1", **fields):
    made = Warehouse(WarehouseId(0), code, code, **fields)
    return create_warehouse(tx, made, SYSTEM)


def put(tx, sku_id, base, where):
    place = StockPlace(sku_id, where.id)
    receive_stock(tx, place, base, DELIVERY, actor=SYSTEM)
    return place


def want(sku_id, base, line=1):
    return StockWant(OrderLineId(line), sku_id, base)


def hold(tx, order, *wants, region=""):
    return reserve(tx, OrderId(order), wants, region=region)


def figures(tx, sku_id):
    return [(s.on_hand, s.reserved) for s in stocks_of(tx, [sku_id])]


def check_books(tx, sku_id):
    """on_hand is the sum of movements; reserved the sum of what is outstanding (I2, I3)."""
    for stock in stocks_of(tx, [sku_id]):
        moved = [
            m.change
            for m in movements_of(tx, sku_id, limit=1000)
            if m.warehouse_id == stock.warehouse_id
        ]
        held = [
            r.outstanding
            for order in range(1, 30)
            for r in reservations_of(tx, OrderId(order))
            if r.stock_id == stock.id
        ]
        assert (stock.on_hand, stock.reserved) == (sum(moved), sum(held))


@pytest.fixture
def bull(tx):
    """红牛 with 100 罐 in one warehouse."""
    sku_id = sell(tx)
    put(tx, sku_id, 100, warehouse(tx))
    tx.events.clear()
    return sku_id


def test_what_is_available_is_on_hand_less_reserved(tx, bull):
    other = sell(tx, "X")
    hold(tx, 1, want(bull, 30))
    before = tx.statements
    assert available(tx, [bull, other]) == {bull: 70, other: None}
    assert tx.statements - before == 1
    assert figures(tx, bull) == [(100, 30)]
    assert available(tx, []) == {}


def test_more_than_is_free_is_refused_and_nothing_is_held(tx, bull):
    cola = sell(tx, "KL330")
    put(tx, cola, 5, get_warehouse(tx, "W1"))
    hold(tx, 1, want(bull, 60))
    with pytest.raises(InsufficientStock) as caught:
        hold(tx, 2, want(cola, 6, 1), want(bull, 41, 2))
    assert (caught.value.sku_id, caught.value.wanted, caught.value.available) == (cola, 6, 5)
    assert caught.value.shortages == (Shortage(cola, 6, 5), Shortage(bull, 41, 40))
    assert figures(tx, bull) == [(100, 60)]
    assert figures(tx, cola) == [(5, 0)]
    assert reservations_of(tx, OrderId(2)) == ()
    hold(tx, 2, want(bull, 40))
    assert available(tx, [bull]) == {bull: 0}
    check_books(tx, bull)


def test_goods_that_are_not_kept_need_no_reservation(tx):
    assert hold(tx, 1, want(sell(tx), 10_000)) == ()
    assert hold(tx, 1) == ()
    assert release(tx, OrderId(1)) == 0
    issue(tx, OrderId(1), SYSTEM, parts={OrderLineId(1): 10_000})


def test_an_order_is_released_exactly_once(tx, bull):
    hold(tx, 1, want(bull, 30))
    hold(tx, 2, want(bull, 20))
    assert [release(tx, OrderId(1)) for _ in range(3)] == [30, 0, 0]
    assert figures(tx, bull) == [(100, 20)]
    assert [e for e in tx.events if isinstance(e, StockArrived)] == [
        StockArrived(bull, get_warehouse(tx, "W1").id, 30)
    ]
    check_books(tx, bull)


def test_part_of_a_line_is_released(tx, bull):
    hold(tx, 1, want(bull, 30))
    assert release_line(tx, OrderLineId(1), 10) == 10
    for too_much in (21, -1):
        with pytest.raises(NotReserved) as caught:
            release_line(tx, OrderLineId(1), too_much)
        assert caught.value.outstanding == 20
    assert release_line(tx, OrderLineId(1)) == 20
    assert figures(tx, bull) == [(100, 0)]


def test_shipping_takes_what_is_held_and_says_for_which_line(tx, bull):
    hold(tx, 1, want(bull, 30, 1), want(bull, 6, 2))
    issue(tx, OrderId(1), SYSTEM, parts={OrderLineId(1): 12}, reference="shipment:1")
    assert figures(tx, bull) == [(88, 24)]
    newest = movements_of(tx, bull)[0]
    assert (newest.change, newest.cause, newest.cause_key, newest.reason) == (
        -12,
        Cause.SHIPMENT,
        "order_line:1",
        "shipment:1",
    )
    with pytest.raises(NotReserved):
        issue(tx, OrderId(1), SYSTEM, parts={OrderLineId(2): 7})
    assert figures(tx, bull) == [(88, 24)]
    issue(tx, OrderId(1), SYSTEM)
    assert figures(tx, bull) == [(64, 0)]
    assert release(tx, OrderId(1)) == 0
    assert [(r.quantity, r.issued) for r in reservations_of(tx, OrderId(1))] == [
        (30, 30),
        (6, 6),
    ]
    check_books(tx, bull)


def test_a_split_order_is_held_in_several_warehouses(tx):
    bull = sell(tx)
    near = warehouse(tx, "W1", regions=("浦东",))
    far = warehouse(tx, "W2", priority=-1)
    put(tx, bull, 10, near)
    put(tx, bull, 10, far)
    held = hold(tx, 1, want(bull, 12), region="浦东")
    assert [(r.warehouse_id, r.quantity) for r in held] == [(near.id, 10), (far.id, 2)]
    assert release_line(tx, OrderLineId(1), 3) == 3
    assert figures(tx, bull) == [(10, 9), (10, 0)]
    with pytest.raises(WarehouseNotEmpty) as caught:
        change_warehouse(tx, replace(far, is_active=False), SYSTEM)
    assert (caught.value.code, caught.value.skus) == (far.code, 1)
    assert [w.code for w in list_warehouses(tx) if w.is_active] == ["W2", "W1"]


def test_what_lies_in_a_closed_warehouse_is_not_sold(tx):
    bull = sell(tx)
    put(tx, bull, 10, warehouse(tx))
    closed = Warehouse(WarehouseId(0), "W9", "旧仓", is_active=False)
    put(tx, bull, 10, create_warehouse(tx, closed, SYSTEM))
    assert available(tx, [bull]) == {bull: 10}
    with pytest.raises(InsufficientStock):
        hold(tx, 1, want(bull, 12))


def test_an_empty_warehouse_is_switched_off_and_on(tx):
    house = warehouse(tx)
    assert skus_in_warehouses(tx) == {}
    change_warehouse(tx, replace(house, is_active=False, name="旧仓"), SYSTEM)
    assert get_warehouse(tx, "W1") == replace(house, is_active=False, name="旧仓")
    change_warehouse(tx, replace(house, is_active=True), SYSTEM)
    assert get_warehouse(tx, "W1").is_active


def test_a_count_turns_the_newest_reservations_into_shortages(tx):
    bull = sell(tx)
    place = put(tx, bull, 10, warehouse(tx))
    hold(tx, 1, want(bull, 5, 1))
    (held,) = hold(tx, 2, want(bull, 3, 2))
    tx.events.clear()
    after = count_stock(tx, place, 6, key="count:1", actor=SYSTEM)
    assert (after.on_hand, after.reserved) == (6, 6)
    assert tx.events == [ReservationShort(OrderId(2), OrderLineId(2), bull, 2, held.id, 2)]
    assert [r.outstanding for r in reservations_of(tx, OrderId(2))] == [1]
    assert (release(tx, OrderId(1)), release(tx, OrderId(2))) == (5, 1)
    check_books(tx, bull)
    assert count_stock(tx, place, 6, key="count:2", actor=SYSTEM).on_hand == 6
    assert len(movements_of(tx, bull)) == 2


def test_stock_is_adjusted_but_not_below_what_is_promised(tx, bull):
    place = StockPlace(bull, get_warehouse(tx, "W1").id)
    hold(tx, 1, want(bull, 90))
    assert adjust_stock(tx, place, -10, FIX, actor=SYSTEM).on_hand == 90
    with pytest.raises(StockBelowReserved) as caught:
        adjust_stock(tx, place, -1, FIX, actor=SYSTEM)
    assert (caught.value.on_hand, caught.value.reserved) == (89, 90)
    for change, cause in ((0, FIX), (10**13, FIX), (5, DELIVERY)):
        with pytest.raises(StockQuantityInvalid):
            adjust_stock(tx, place, change, cause, actor=SYSTEM)
    assert figures(tx, bull) == [(90, 90)]
    check_books(tx, bull)


def test_stock_comes_in_only_as_a_coming_in(tx):
    bull = sell(tx)
    place = StockPlace(bull, warehouse(tx).id)
    for base, cause in ((0, DELIVERY), (-1, DELIVERY), (10**13, DELIVERY), (5, FIX)):
        with pytest.raises(StockQuantityInvalid):
            receive_stock(tx, place, base, cause, actor=SYSTEM)
    for wrong in (
        lambda: adjust_stock(tx, place, 1, FIX, actor=SYSTEM),
        lambda: count_stock(tx, place, 1, key="c", actor=SYSTEM),
        lambda: transfer_stock(tx, place, WarehouseId(9), 1, key="t", actor=SYSTEM),
    ):
        with pytest.raises(NotFound):
            wrong()
    assert available(tx, [bull]) == {bull: None}
    receive_stock(tx, place, 0, MovementCause(Cause.OPENING, "opening"), actor=SYSTEM)
    assert available(tx, [bull]) == {bull: 0}
    with pytest.raises(StockQuantityInvalid):
        count_stock(tx, place, -1, key="c", actor=SYSTEM)


def test_a_transfer_is_two_movements_that_sum_to_zero(tx, bull):
    source = StockPlace(bull, get_warehouse(tx, "W1").id)
    other = warehouse(tx, "W2")
    hold(tx, 1, want(bull, 70))
    transfer_stock(tx, source, other.id, 30, key="transfer:1", actor=SYSTEM)
    assert figures(tx, bull) == [(70, 70), (30, 0)]
    moved = [m for m in movements_of(tx, bull) if m.cause is Cause.TRANSFER]
    assert {(m.change, m.cause_key) for m in moved} == {(-30, "transfer:1"), (30, "transfer:1")}
    with pytest.raises(StockBelowReserved):
        transfer_stock(tx, source, other.id, 1, key="transfer:2", actor=SYSTEM)
    for base, to in ((0, other.id), (1, source.warehouse_id)):
        with pytest.raises(StockQuantityInvalid):
            transfer_stock(tx, source, to, base, key="t", actor=SYSTEM)
    assert figures(tx, bull) == [(70, 70), (30, 0)]
    check_books(tx, bull)


def test_levels_are_told_once_per_crossing(tx, bull):
    where = get_warehouse(tx, "W1").id
    place = StockPlace(bull, where)
    set_stock_levels(tx, place, low_at=50, over_at=200)

    def told():
        found = [(e.is_low, e.available) for e in tx.events if isinstance(e, StockLevelCrossed)]
        tx.events.clear()
        return found

    assert told() == []
    hold(tx, 1, want(bull, 50))
    hold(tx, 2, want(bull, 10))
    assert told() == [(True, 50)]
    release(tx, OrderId(1))
    hold(tx, 3, want(bull, 45))
    assert told() == [(True, 45)]
    receive_stock(tx, place, 160, DELIVERY, actor=SYSTEM)
    assert told() == [(False, 205)]
    issue(tx, OrderId(3), SYSTEM)
    assert told() == []


def test_what_was_refused_is_counted(tx, bull):
    shop = create_customer(tx, CustomerDraft("老王"), SYSTEM)
    other = sell(tx, "X")
    record_refused(tx, shop.id, bull, wanted=120, available_base=48)
    record_refused(tx, shop.id, bull, wanted=50, available_base=48)
    record_refused(tx, shop.id, other, wanted=10, available_base=0)
    assert refused_since(tx, tx.now) == (
        RefusedDemand(bull, 2, 74),
        RefusedDemand(other, 1, 10),
    )
    assert refused_since(tx, tx.now + timedelta(seconds=1)) == ()


def test_warehouses_have_unique_codes(tx, bull):
    for code in ("W1", ""):
        with pytest.raises(WarehouseExists):
            warehouse(tx, code)
    with pytest.raises(NotFound):
        get_warehouse(tx, "W9")
    with pytest.raises(NotFound):
        change_warehouse(tx, Warehouse(WarehouseId(9), "W9", "x"), SYSTEM)
    assert [s.on_hand for s in list_stocks(tx)] == [100]
    assert list_stocks(tx, after=list_stocks(tx)[0].id) == ()


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "release", "release_line", "issue", "receive", "count"]),
        st.integers(1, 4),
        st.integers(0, 40),
    ),
    max_size=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_reserving_and_releasing_conserve_stock(sqlite_database, actions):
    with sqlite_database.rehearsal() as tx:
        sku_id = sell(tx)
        place = put(tx, sku_id, 60, warehouse(tx))
        for what, order, base in actions:
            kept = figures(tx, sku_id)
            try:
                match what:
                    case "reserve":
                        hold(tx, order, want(sku_id, base, order))
                    case "release":
                        release(tx, OrderId(order))
                    case "release_line":
                        release_line(tx, OrderLineId(order), base)
                    case "issue":
                        issue(tx, OrderId(order), SYSTEM, parts={OrderLineId(order): base})
                    case "receive":
                        receive_stock(tx, place, base, DELIVERY, actor=SYSTEM)
                    case _:
                        count_stock(tx, place, base, key="count:1", actor=SYSTEM)
            except (InsufficientStock, NotReserved, StockQuantityInvalid):
                assert figures(tx, sku_id) == kept
            check_books(tx, sku_id)


def test_racing_orders_never_sell_more_than_there_is(database):
    def prepare(tx):
        sku_id = sell(tx)
        put(tx, sku_id, 100, warehouse(tx))
        return sku_id

    sku_id = database.write_now(prepare)

    def buy(number):
        try:
            database.write_now(
                reserve, OrderId(number), [want(sku_id, 6, number)], lane=f"lane{number}"
            )
        except InsufficientStock:
            return 0
        return 6

    with ThreadPoolExecutor(8) as pool:
        sold = sum(pool.map(buy, range(1, 29)))
    assert sold == 96
    database.read_now(check_books, SkuId(sku_id))
    assert database.read_now(available, [sku_id]) == {sku_id: 4}
