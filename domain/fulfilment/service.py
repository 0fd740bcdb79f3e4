"""Shipping and delivering.

Worked example: 可乐4箱 水5箱, a first parcel with the 4箱 可乐: the order is shipped, fulfilment
partial, stock of 可乐 issued, 5箱 水 still reserved. A second parcel with the 水 makes it full;
or `close_rest` releases the 水 and the order ends with what was shipped.

What leaves is owed from then on: each parcel charges its share of the order.

Stock rows are locked before the shop's account and that before the audit log, as everywhere: two
turns never wait for each other.
"""

from dataclasses import replace

from domain.audit import record_change
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import OrderId, OrderLineId, ShipmentId
from domain.credit import Charge, charge_order, receivable_of
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.fulfilment import store
from domain.fulfilment.errors import GoodsAwaited, NothingToShip, NotShippedYet, TooMuchShipped
from domain.fulfilment.events import OrderDelivered, OrderShipped, RestClosed
from domain.fulfilment.model import Parcel, Shipment, ShipmentLine, ShipmentStatus
from domain.fulfilment.rules import parcel_amount, parcel_freight
from domain.order import FulfilmentStatus, Order, OrderLine, OrderStatus, order_sum
from domain.order.service.life import check_nothing_asked, note_fulfilled
from domain.order.service.moves import check_move, emit, lock_order, move_order
from domain.order.service.owing import release_credit
from domain.order.service.stock import issue_lines, release_lines, stop_waiting
from domain.order.service.weigh import drop_weighed, note_weighed_left, weighed_to_leave


def ship_order(tx: Tx, order_id: OrderId, *, parcel: Parcel, actor: Actor) -> Shipment:
    """A parcel leaves; the first one makes the order shipped, picking is passed if it was not.

    Without lines all that is there leaves; what waits for an arrival stays behind, and of goods
    that are paid for as weighed what does not lie on the scale.
    IllegalMove; ChangeAsked; NothingToShip, GoodsAwaited, TooMuchShipped, NotWeighed;
    CreditReviewOpen, PaymentAwaited, CreditLimitExceeded.
    """
    order = lock_order(tx, order_id)
    amounts = _amounts(tx, order, parcel)
    if order.status not in {OrderStatus.CONFIRMED, OrderStatus.SHIPPED}:
        check_move(order, OrderStatus.SHIPPED)
    check_nothing_asked(tx, order)
    with tx.savepoint():
        issue_lines(tx, order, amounts, actor=actor, reference=parcel.tracking_no)
        note_fulfilled(tx, order, shipped=amounts)
        shipment = _write(tx, order, amounts, parcel)
        note_weighed_left(tx, shipment.id, tuple(amounts))
        day = parcel.day or today_of(DeliveryPolicy(), tx.now)
        owed = receivable_of(tx, order_id)
        cost = parcel_amount(order, amounts, owed.charged if owed else None)
        freight = parcel_freight(order, amounts)
        key = f"shipment:{shipment.id}"
        charge_order(tx, order_sum(order), Charge(cost, freight, key, day, actor))
        if order.status is OrderStatus.CONFIRMED:
            order = move_order(tx, order, to=OrderStatus.PICKING, actor=actor)
        if order.status is OrderStatus.PICKING:
            order = move_order(tx, order, to=OrderStatus.SHIPPED, actor=actor)
        emit(tx, OrderShipped, order, actor=actor, shipment_id=shipment.id)
    return shipment


def deliver_shipment(tx: Tx, shipment_id: ShipmentId, *, actor: Actor) -> Order:
    """A parcel arrived; the last one makes the order delivered. Repeating changes nothing."""
    order_id = store.order_of(tx, shipment_id)
    if order_id is None:
        raise NotFound("shipment", str(shipment_id))
    order = lock_order(tx, order_id)
    if not store.set_delivered(tx, shipment_id):
        return order
    return _deliver_if_all(tx, order, actor)


def deliver_order(tx: Tx, order_id: OrderId, *, actor: Actor) -> Order:
    """All parcels on their way arrived; NotShippedYet where none is."""
    order = lock_order(tx, order_id)
    on_road = [
        parcel
        for parcel in store.shipments_of(tx, order_id)
        if parcel.status is ShipmentStatus.SHIPPED
    ]
    if not on_road:
        raise NotShippedYet(order.order_no)
    for parcel in on_road:
        store.set_delivered(tx, parcel.id)
    return _deliver_if_all(tx, order, actor)


def close_rest(tx: Tx, order_id: OrderId, *, actor: Actor) -> Order:
    """What has not left will not: its stock is released. NothingToShip where all has left."""
    order = lock_order(tx, order_id)
    if order.status is not OrderStatus.SHIPPED:
        raise NotShippedYet(order.order_no)
    rest = {line.id: line.open_base for line in order.lines if line.open_base}
    if not rest:
        raise NothingToShip(order.order_no)
    with tx.savepoint():
        stop_waiting(tx, order)
        drop_weighed(tx, order)
        release_lines(tx, order, rest)
        release_credit(tx, order)
        status = note_fulfilled(tx, order, cancelled=rest)
        called_off = {str(line_id): base for line_id, base in rest.items()}
        record_change(tx, "order.close_rest", actor=actor, entity_id=order.id, after=called_off)
        emit(tx, RestClosed, order, actor=actor)
        return _deliver_if_all(tx, replace(order, fulfilment_status=status), actor)


def shipments_of(tx: Tx, order_id: OrderId) -> tuple[Shipment, ...]:
    """The parcels of an order, in order."""
    return store.shipments_of(tx, order_id)


def get_shipment(tx: Tx, shipment_id: ShipmentId) -> Shipment:
    """The parcel with this id; NotFound."""
    order_id = store.order_of(tx, shipment_id)
    parcels = () if order_id is None else store.shipments_of(tx, order_id)
    found = next((parcel for parcel in parcels if parcel.id == shipment_id), None)
    if found is None:
        raise NotFound("shipment", str(shipment_id))
    return found


def _amounts(tx: Tx, order: Order, parcel: Parcel) -> dict[OrderLineId, int]:
    lines = {line.id: line for line in order.lines}
    if parcel.lines is None:
        amounts = {line.id: line.ready_base for line in order.lines if line.ready_base}
        amounts.update(weighed_to_leave(tx, order, None))
    else:
        amounts = {line_id: base for line_id, base in parcel.lines if base}
        weighed_to_leave(tx, order, amounts)
    if not amounts and any(line.waiting_base for line in order.lines):
        raise GoodsAwaited(order.order_no)
    if not amounts:
        raise NothingToShip(order.order_no)
    for line_id, base in amounts.items():
        open_base = _ready_base(lines.get(line_id))
        if not 0 < base <= open_base:
            raise TooMuchShipped(line_id, base, open_base)
    return amounts


def _ready_base(line: OrderLine | None) -> int:
    return 0 if line is None else line.ready_base


def _write(tx: Tx, order: Order, amounts: dict[OrderLineId, int], parcel: Parcel) -> Shipment:
    skus = {line.id: line.sku_id for line in order.lines}
    new = Shipment(
        id=ShipmentId(0),
        order_id=order.id,
        no=len(store.shipments_of(tx, order.id)) + 1,
        carrier=parcel.carrier,
        tracking_no=parcel.tracking_no,
        status=ShipmentStatus.SHIPPED,
        shipped_at=tx.now,
        delivered_at=None,
        lines=tuple(
            ShipmentLine(line_id, skus[line_id], base) for line_id, base in amounts.items()
        ),
    )
    return replace(new, id=store.insert_shipment(tx, new))


def _deliver_if_all(tx: Tx, order: Order, actor: Actor) -> Order:
    is_full = order.fulfilment_status is FulfilmentStatus.FULL
    parcels = store.shipments_of(tx, order.id)
    all_there = all(parcel.status is ShipmentStatus.DELIVERED for parcel in parcels)
    if order.status is not OrderStatus.SHIPPED or not (is_full and all_there):
        return order
    order = move_order(tx, order, to=OrderStatus.DELIVERED, actor=actor)
    emit(tx, OrderDelivered, order, actor=actor)
    return order
