"""Parcels: all at once, in parts, and what never leaves."""

import pytest

from domain.audit import entries_of
from domain.base.money import Money
from domain.db import Tx
from domain.fulfilment import (
    NothingToShip,
    NotShippedYet,
    OrderDelivered,
    OrderShipped,
    Parcel,
    ShipmentStatus,
    TooMuchShipped,
    close_rest,
    deliver_order,
    deliver_shipment,
    get_shipment,
    ship_order,
    shipments_of,
)
from domain.fulfilment.rules import parcel_amount
from domain.inventory import available, stocks_of
from domain.order import (
    FulfilmentStatus,
    IllegalMove,
    OrderStatus,
    complete_order,
    confirm_order,
    get_order,
    history_of,
    start_picking,
)
from tests.domain.goods import make_shop, place


def _confirmed(tx, shop):
    order = place(tx, shop, shop.add("KL330", "4"), shop.add("KSF", "5"), shop.add("NF550", "1"))
    order = confirm_order(tx, order.id, actor=shop.rep, version=1)
    tx.events.clear()
    return order


def _on_hand(tx, shop, code):
    return sum(stock.on_hand for stock in stocks_of(tx, [shop.id(code)]))


def test_everything_leaves_and_arrives(tx: Tx):
    shop = make_shop(tx)
    order = _confirmed(tx, shop)
    start_picking(tx, order.id, actor=shop.rep)
    tx.events.clear()
    parcel = Parcel("顺丰", "SF123")
    shipment = ship_order(tx, order.id, parcel=parcel, actor=shop.rep)
    now = get_order(tx, order.id)
    assert (now.status, now.fulfilment_status) == (OrderStatus.SHIPPED, FulfilmentStatus.FULL)
    assert [line.open_base for line in now.lines] == [0, 0, 0]
    assert (_on_hand(tx, shop, "KL330"), _on_hand(tx, shop, "KSF")) == (2400 - 96, 600 - 60)
    assert available(tx, [shop.id("KL330")]) == {shop.id("KL330"): 2304}
    assert get_shipment(tx, shipment.id) == shipment
    assert (shipment.no, shipment.tracking_no, len(shipment.lines)) == (1, "SF123", 3)
    assert OrderShipped in [type(event) for event in tx.events]
    tx.events.clear()
    assert deliver_order(tx, order.id, actor=shop.rep).status is OrderStatus.DELIVERED
    assert [type(event) for event in tx.events] == [OrderDelivered]
    assert complete_order(tx, order.id).status is OrderStatus.COMPLETED
    assert [str(e.to_status) for e in history_of(tx, order.id)] == [
        "placed",
        "confirmed",
        "picking",
        "shipped",
        "delivered",
        "completed",
    ]
    actions = [e.action for e in entries_of(tx, "order", entity_id=str(order.id))]
    assert actions == [
        "order.confirmed",
        "order.picking",
        "order.shipped",
        "order.delivered",
    ]


def test_shipping_passes_picking_where_nobody_said_so(tx: Tx):
    shop = make_shop(tx)
    order = _confirmed(tx, shop)
    ship_order(tx, order.id, parcel=Parcel(), actor=shop.rep)
    assert [e.seq for e in history_of(tx, order.id)] == [1, 2, 3, 4]


def test_two_parcels(tx: Tx):
    shop = make_shop(tx)
    order = _confirmed(tx, shop)
    cola, noodles, water = order.lines
    first = ship_order(tx, order.id, parcel=Parcel("顺丰", "A", ((cola.id, 96),)), actor=shop.rep)
    now = get_order(tx, order.id)
    assert (now.status, now.fulfilment_status) == (
        OrderStatus.SHIPPED,
        FulfilmentStatus.PARTIAL,
    )
    assert deliver_shipment(tx, first.id, actor=shop.rep).status is OrderStatus.SHIPPED
    second = ship_order(tx, order.id, parcel=Parcel("顺丰", "B"), actor=shop.rep)
    assert [(x.order_line_id, x.base_quantity) for x in second.lines] == [
        (noodles.id, 60),
        (water.id, 24),
    ]
    assert deliver_shipment(tx, second.id, actor=shop.rep).status is OrderStatus.DELIVERED
    tx.events.clear()
    assert deliver_shipment(tx, second.id, actor=shop.rep).status is OrderStatus.DELIVERED
    assert tx.events == []
    assert {parcel.status for parcel in shipments_of(tx, order.id)} == {ShipmentStatus.DELIVERED}


def test_no_more_than_ordered_leaves(tx: Tx):
    shop = make_shop(tx)
    order = _confirmed(tx, shop)
    cola = order.lines[0]
    for base in (97, -1):
        with pytest.raises(TooMuchShipped) as refused:
            ship_order(tx, order.id, parcel=Parcel(lines=((cola.id, base),)), actor=shop.rep)
        assert refused.value.open_base == 96
    with pytest.raises(NothingToShip):
        ship_order(tx, order.id, parcel=Parcel(lines=()), actor=shop.rep)
    assert get_order(tx, order.id) == order
    assert shipments_of(tx, order.id) == ()
    ship_order(tx, order.id, parcel=Parcel(), actor=shop.rep)
    with pytest.raises(NothingToShip):
        ship_order(tx, order.id, parcel=Parcel(), actor=shop.rep)


def test_nothing_leaves_before_the_rep_agreed(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("KL330", "4"))
    with pytest.raises(IllegalMove):
        ship_order(tx, order.id, parcel=Parcel(), actor=shop.rep)
    with pytest.raises(NotShippedYet):
        deliver_order(tx, order.id, actor=shop.rep)
    assert get_order(tx, order.id) == order
    assert _on_hand(tx, shop, "KL330") == 2400


def test_the_rest_can_be_called_off(tx: Tx):
    shop = make_shop(tx)
    order = _confirmed(tx, shop)
    cola = order.lines[0]
    parcel = Parcel("顺丰", "A", ((cola.id, 72),))
    ship_order(tx, order.id, parcel=parcel, actor=shop.rep)
    deliver_order(tx, order.id, actor=shop.rep)
    done = close_rest(tx, order.id, actor=shop.rep)
    [noted] = [e for e in entries_of(tx, "order", entity_id=str(order.id)) if "rest" in e.action]
    assert (noted.action, noted.actor.name) == ("order.close_rest", shop.rep.name)
    assert (done.status, done.fulfilment_status) == (
        OrderStatus.DELIVERED,
        FulfilmentStatus.FULL,
    )
    stored = get_order(tx, order.id)
    assert [(x.shipped_base, x.cancelled_base) for x in stored.lines] == [
        (72, 24),
        (0, 60),
        (0, 24),
    ]
    assert available(tx, [shop.id("KL330"), shop.id("KSF")]) == {
        shop.id("KL330"): 2328,
        shop.id("KSF"): 600,
    }


def test_goods_without_a_price_add_nothing_to_a_parcel(tx: Tx):
    shop = make_shop(tx)
    order = place(tx, shop, shop.add("DP250", "2"))
    line = order.lines[0]
    assert line.amount is None
    assert parcel_amount(order, {line.id: line.quantity.base}) == Money(0)
