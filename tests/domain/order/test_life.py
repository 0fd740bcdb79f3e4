"""Confirming, rejecting, cancelling; the lock; the history; the usual list."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.audit import entries_of
from domain.base.actor import SYSTEM
from domain.base.errors import NotAllowed, StaleVersion
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.catalog import get_sku, note_typical
from domain.db import Tx
from domain.inventory import available
from domain.order import (
    IllegalMove,
    OrderCancelled,
    OrderConfirmed,
    OrderLocked,
    OrderReference,
    OrderRejected,
    OrderStatus,
    PastLine,
    PastOrder,
    UnpricedLines,
    cancel_order,
    complete_order,
    confirm_order,
    find_order_for_reference,
    get_order,
    history_of,
    import_order,
    latest_order,
    price_line,
    reject_order,
    start_picking,
    typical_amounts,
    unfinished_orders,
    usual_list,
)
from tests.domain.goods import make_shop, place


def _steps(tx, order):
    return [
        (e.seq, e.from_status and str(e.from_status), str(e.to_status), e.actor.name, e.reason)
        for e in history_of(tx, order.id)
    ]


def test_the_rep_confirms_what_he_was_shown(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    tx.events.clear()
    with pytest.raises(StaleVersion):
        confirm_order(tx, order.id, actor=shop.rep, version=2)
    with pytest.raises(NotAllowed):
        confirm_order(tx, order.id, actor=shop.contact, version=1)
    assert get_order(tx, order.id) == order
    confirmed = confirm_order(tx, order.id, actor=shop.rep, version=1)
    assert get_order(tx, order.id) == confirmed
    assert (confirmed.status, confirmed.confirmed_at) == (OrderStatus.CONFIRMED, tx.now)
    assert _steps(tx, order) == [
        (1, None, "placed", "老王", ""),
        (2, "placed", "confirmed", "小李", ""),
    ]
    assert [type(event) for event in tx.events] == [OrderConfirmed]
    (row,) = entries_of(tx, "order", entity_id=str(order.id))
    assert (row.action, row.actor) == ("order.confirmed", shop.rep)
    with pytest.raises(IllegalMove):
        confirm_order(tx, order.id, actor=shop.rep, version=1)


def test_an_order_without_all_prices_is_priced_first(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("DP250", "2"), shop.add("NF550", "1"))
    assert (order.total, order.is_complete) == (Money(2800), False)
    with pytest.raises(UnpricedLines) as refused:
        confirm_order(tx, order.id, actor=shop.rep, version=1)
    assert refused.value.sku_ids == (shop.id("DP250"),)
    price = UnitPrice(980_000)
    priced = price_line(tx, order, line_id=order.lines[0].id, price=price, actor=shop.rep)
    assert (priced.total, priced.is_complete, priced.version) == (Money(22400), True, 2)
    assert available(tx, [shop.id("DP250")]) == {shop.id("DP250"): 48 * 24}
    done = confirm_order(tx, order.id, actor=shop.rep, version=2)
    assert done.lines[0].unit_price == price


def test_rejecting_releases_the_stock_once(tx: Tx):
    shop = make_shop(tx)
    cola = shop.id("KL330")
    order = place(tx, shop, shop.add("KL330", "3"))
    tx.events.clear()
    reject_order(tx, order.id, actor=shop.rep, reason="送不到", version=1)
    assert available(tx, [cola]) == {cola: 2400}
    assert _steps(tx, order)[-1] == (2, "placed", "rejected", "小李", "送不到")
    assert OrderRejected in [type(event) for event in tx.events]
    for again in (
        lambda: reject_order(tx, order.id, actor=shop.rep, reason="x"),
        lambda: cancel_order(tx, order.id, actor=shop.rep),
        lambda: confirm_order(tx, order.id, actor=shop.rep, version=1),
    ):
        with pytest.raises(IllegalMove):
            again()
    assert available(tx, [cola]) == {cola: 2400}
    assert latest_order(tx, shop.customer.id) is None


def test_the_customer_cancels_freely_before_the_lock(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    tx.events.clear()
    cancelled = cancel_order(tx, order.id, actor=shop.contact, reason="点错了")
    assert cancelled.status is OrderStatus.CANCELLED
    assert available(tx, [shop.id("KL330")]) == {shop.id("KL330"): 2400}
    assert OrderCancelled in [type(event) for event in tx.events]
    assert entries_of(tx, "order", entity_id=str(order.id)) == ()


def test_confirmation_or_cut_off_locks(tx: Tx):
    shop = make_shop(tx)
    confirmed = place(tx, shop, shop.add("KL330", "3"))
    confirm_order(tx, confirmed.id, actor=shop.rep, version=1)
    late = place(tx, shop, shop.add("NF550", "3"))
    assert late.cut_off_at is not None
    for order in (confirmed, late):
        if order is late:
            tx.now = late.cut_off_at
        with pytest.raises(OrderLocked):
            cancel_order(tx, order.id, actor=shop.contact)
    assert available(tx, [shop.id("KL330")]) == {shop.id("KL330"): 2328}
    assert cancel_order(tx, confirmed.id, actor=shop.rep).status is OrderStatus.CANCELLED
    assert not late.is_locked(late.cut_off_at - timedelta(microseconds=1))


def test_orders_move_only_by_the_table(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "3"))
    for wrong in (
        lambda: start_picking(tx, order.id, actor=shop.rep),
        lambda: complete_order(tx, order.id),
    ):
        with pytest.raises(IllegalMove):
            wrong()
    assert get_order(tx, order.id) == order
    assert len(history_of(tx, order.id)) == 1


def test_confirmed_orders_make_the_usual_list(tx: Tx):
    shop = make_shop(tx)
    for cola in ("3", "3", "5"):
        order = place(tx, shop, shop.add("KL330", cola), is_again=True)
        confirm_order(tx, order.id, actor=shop.rep, version=1)
        tx.now += timedelta(minutes=1)
    refused = place(tx, shop, shop.add("NF550", "9"))
    reject_order(tx, refused.id, actor=shop.rep, reason="x")
    (item,) = usual_list(tx, shop.customer.id)
    assert (item.sku_id, item.unit, item.count, item.base, item.times) == (
        shop.id("KL330"),
        "箱",
        Decimal(3),
        72,
        3,
    )
    assert item.last_price == UnitPrice(460_000)


def _past(shop, no, placed_at, day, cases):
    quantity = Quantity(cases * 24, "箱", Decimal(cases), 24)
    line = PastLine(shop.id("NF550"), "NF550", "农夫山泉550ml×24", quantity, UnitPrice(270_000))
    return PastOrder(no, shop.customer.id, placed_at, day, (line,))


def test_history_can_be_brought_along(tx: Tx):
    shop = make_shop(tx)
    week = tx.now - timedelta(days=7)
    assert import_order(tx, _past(shop, "OLD-1", week, date(2027, 2, 23), 5)) is not None
    assert import_order(tx, _past(shop, "OLD-1", week, date(2027, 2, 23), 5)) is None
    last = latest_order(tx, shop.customer.id)
    assert last is not None
    assert (last.order_no, last.status, last.total) == (
        "OLD-1",
        OrderStatus.COMPLETED,
        Money(13500),
    )
    assert [e.to_status for e in history_of(tx, last.id)] == [OrderStatus.COMPLETED]
    assert tx.events == []
    (item,) = usual_list(tx, shop.customer.id)
    assert (item.count, item.times, item.last_order_no) == (Decimal(5), 1, "OLD-1")


def test_which_earlier_order_is_meant(tx: Tx):
    shop = make_shop(tx)
    days = [date(2027, 2, 19), date(2027, 2, 23), date(2027, 2, 26)]
    for n, day in enumerate(days, 1):
        placed_at = tx.now - timedelta(days=20 - n)
        import_order(tx, _past(shop, f"OLD-{n}", placed_at, day, n))
    cancelled = place(tx, shop, shop.add("KL330", "1"))
    cancel_order(tx, cancelled.id, actor=shop.contact)

    def found(**fields):
        reference = OrderReference(**fields)
        order = find_order_for_reference(tx, shop.customer.id, reference=reference)
        return order and order.order_no

    assert found() == "OLD-3"
    assert found(back=1) == "OLD-2"
    assert found(day_from=days[0], day_to=days[0]) == "OLD-1"
    assert found(day_to=date(2027, 2, 25)) == "OLD-2"
    assert found(order_no="old-1") == "OLD-1"
    assert found(back=3) is None
    other = OrderReference(order_no="OLD-1")
    assert find_order_for_reference(tx, 999, reference=other) is None  # type: ignore[arg-type]


def test_unfinished_orders_are_those_on_their_way(tx: Tx):
    shop = make_shop(tx)
    import_order(tx, _past(shop, "OLD-1", tx.now, date(2027, 3, 1), 5))
    first = place(tx, shop, shop.add("KL330", "1"))
    second = place(tx, shop, shop.add("NF550", "1"))
    confirm_order(tx, first.id, actor=SYSTEM, version=1)
    found = unfinished_orders(tx, shop.customer.id)
    assert [order.order_no for order in found] == [second.order_no, first.order_no]


def test_what_is_typical_comes_from_the_orders_of_all_shops(tx: Tx):
    shop = make_shop(tx)
    week = tx.now - timedelta(days=7)
    for n, cases in enumerate((4, 5), 1):
        import_order(tx, _past(shop, f"OLD-{n}", week, date(2027, 2, n), cases))
    assert typical_amounts(tx) == {}
    import_order(tx, _past(shop, "OLD-3", week, date(2027, 2, 3), 4))
    assert typical_amounts(tx) == {shop.id("NF550"): 96}
    note_typical(tx, typical_amounts(tx))
    assert get_sku(tx, shop.id("NF550")).unusual_typical == 96
    assert get_sku(tx, shop.id("KL330")).unusual_typical is None


def test_what_was_ordered_more_than_a_year_ago_is_not_typical(tx: Tx):
    shop = make_shop(tx)
    long_ago = tx.now - timedelta(days=366)
    for n in (1, 2, 3):
        import_order(tx, _past(shop, f"OLD-{n}", long_ago, date(2026, 2, n), 4))
    assert typical_amounts(tx) == {}
