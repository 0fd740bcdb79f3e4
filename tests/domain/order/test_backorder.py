"""What is not there is waited for: first come, first served, and never more than was ordered."""

import pytest
import sqlalchemy as sa

from domain.base.ids import SkuId
from domain.cart import there_now, wait_for_rest
from domain.cart.operations import AddLine, SetQuantity
from domain.db import Tx
from domain.fulfilment import GoodsAwaited, Parcel, TooMuchShipped, close_rest, ship_order
from domain.inventory import StockArrived, reservations_of, stocks_of
from domain.messaging import OutboxFilter, list_outbox
from domain.order import (
    ChangeRequest,
    apply_change,
    cancel_order,
    confirm_order,
    get_order,
    propose_change,
    waiting_lines,
)
from domain.order.rules import share_of_arrival
from domain.reactions import drain
from domain.report import run_audit
from tests.domain.goods import make_shop, place
from tests.supply import receive, take_backorders


def _shop(tx):
    """红牛 may be waited for; 5箱 are there."""
    shop = make_shop(tx)
    take_backorders(tx, shop.skus["HN250"])
    return shop


def _wait(shop, count):
    amount = shop.amount("HN250", count)
    return AddLine(shop.id("HN250"), amount, marks=(wait_for_rest(amount),))


def _waiting(tx, order):
    return [line.waiting_base for line in get_order(tx, order.id).lines]


def _free(tx, shop):
    stock = stocks_of(tx, [shop.id("HN250")])[0]
    return stock.on_hand - stock.reserved


@pytest.mark.parametrize(
    ("count", "available", "now"),
    [("5", 50, 48), ("5", 120, 120), ("5", 0, 0), ("5", -3, 0), ("1.5", 36, 36), ("1.5", 30, 24)],
)
def test_whole_units_of_what_is_there_come_at_once(tx: Tx, count, available, now):
    assert there_now(make_shop(tx).amount("HN250", count), available) == now


@pytest.mark.parametrize(
    ("waiting", "free", "share"), [(72, 96, 72), (72, 50, 48), (72, 20, 0), (20, 20, 20)]
)
def test_a_line_takes_whole_units_of_an_arrival(waiting, free, share):
    assert share_of_arrival(waiting, free, factor=24) == share


def test_arrivals_go_to_who_ordered_first(tx: Tx):
    shop = _shop(tx)
    first = place(tx, shop, _wait(shop, "8"))
    second = place(tx, shop, _wait(shop, "2"), is_again=True)
    drain(tx)
    assert (_waiting(tx, first), _waiting(tx, second)) == ([72], [48])
    assert [line.order_id for line in waiting_lines(tx, shop.id("HN250"))] == [first.id, second.id]
    assert run_audit(tx) == []

    receive(tx, shop.skus["HN250"], 100)
    assert (_waiting(tx, first), _waiting(tx, second)) == ([0], [24])
    assert _free(tx, shop) == 4
    told = [
        row.recipient.kind.value
        for row in list_outbox(tx, OutboxFilter(kind="backorder_filled")).rows
    ]
    assert sorted(told) == ["contact", "contact", "staff", "staff"]
    assert run_audit(tx) == []

    receive(tx, shop.skus["HN250"], 20)
    assert (_waiting(tx, second), _free(tx, shop)) == ([0], 0)
    assert run_audit(tx) == []


def test_what_one_order_lets_go_of_goes_to_the_next(tx: Tx):
    shop = _shop(tx)
    first = place(tx, shop, _wait(shop, "5"))
    second = place(tx, shop, _wait(shop, "2"), is_again=True)
    cancel_order(tx, first.id, actor=shop.contact)
    drain(tx)
    assert (_waiting(tx, first), _waiting(tx, second)) == ([0], [0])
    assert sum(r.outstanding for r in reservations_of(tx, second.id)) == 48
    assert run_audit(tx) == []


def test_a_long_order_let_go_of_asks_once_who_waits(tx: Tx):
    shop = make_shop(tx)
    (stock,) = stocks_of(tx, [shop.id("KL330")])
    tx.events[:] = [StockArrived(SkuId(no), stock.warehouse_id, 1) for no in range(1, 41)]
    before = tx.statements
    drain(tx)
    assert tx.statements - before == 3


def test_a_lowered_line_waits_for_less_and_keeps_its_place(tx: Tx):
    shop = _shop(tx)
    order = place(tx, shop, _wait(shop, "8"), shop.add("KL330", "1"))
    less = SetQuantity(shop.id("HN250"), shop.amount("HN250", "6"))
    change = propose_change(tx, order.id, request=ChangeRequest((less,), shop.contact))
    apply_change(tx, change.id, actor=shop.contact)
    drain(tx)
    assert _waiting(tx, order) == [24, 0]
    assert sum(r.outstanding for r in reservations_of(tx, order.id)) == 144
    assert run_audit(tx) == []


def test_what_is_there_leaves_and_the_rest_later(tx: Tx):
    shop = _shop(tx)
    order = place(tx, shop, _wait(shop, "8"))
    line = order.lines[0].id
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    with pytest.raises(TooMuchShipped):
        ship_order(tx, order.id, parcel=Parcel("", "", ((line, 192),)), actor=shop.rep)
    assert (
        ship_order(tx, order.id, parcel=Parcel("", ""), actor=shop.rep).lines[0].base_quantity
        == 120
    )
    with pytest.raises(GoodsAwaited):
        ship_order(tx, order.id, parcel=Parcel("", ""), actor=shop.rep)
    drain(tx)
    assert run_audit(tx) == []
    close_rest(tx, order.id, actor=shop.rep)
    drain(tx)
    assert _waiting(tx, order) == [0]
    receive(tx, shop.skus["HN250"], 72)
    assert _free(tx, shop) == 72
    assert run_audit(tx) == []


@pytest.mark.breaks_books
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE stock SET on_hand = on_hand + 96",
        "UPDATE orders SET status = 'cancelled'",
        "UPDATE order_line SET waiting_since = NULL",
    ],
)
def test_the_audit_sees_a_wait_that_cannot_be(tx: Tx, damage):
    shop = _shop(tx)
    place(tx, shop, _wait(shop, "8"))
    drain(tx)
    assert run_audit(tx) == []
    tx.query(sa.text(damage))
    assert "I2" in {violation.code for violation in run_audit(tx)}
