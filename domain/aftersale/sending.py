"""A parcel leaves, and with an order's first one what makes good what was broken before (补发).

The goods that go along have no line of the order, so their stock is looked for here and locked
together with the order's own, by id, before anything leaves: the parcel's charge locks the shop's
account and the head of the audit log, and whoever holds those must not wait for stock any more.
"""

from collections.abc import Sequence

from domain.aftersale.model import Case, CaseItem
from domain.aftersale.remedy import claim_of, replacements_of
from domain.base.actor import Actor
from domain.base.ids import OrderId
from domain.db import Tx
from domain.fulfilment import Parcel, Shipment, ship_order, shipments_of
from domain.inventory import (
    Cause,
    MovementCause,
    give_stock,
    lock_to_leave,
    reservations_of,
)
from domain.order import Order, lock_order


def send_order(tx: Tx, order_id: OrderId, *, parcel: Parcel, actor: Actor) -> Shipment:
    """A parcel leaves with what was granted and goes along; refused as `ship_order` refuses."""
    order = lock_order(tx, order_id)
    along = _along(tx, order)
    with tx.savepoint():
        if along:
            lock_to_leave(tx, order_id, [item.sku_id for item, _ in along])
        shipment = ship_order(tx, order_id, parcel=parcel, actor=actor)
        _give(tx, order, along, by=actor)
    return shipment


def _along(tx: Tx, order: Order) -> tuple[tuple[CaseItem, Case], ...]:
    """What leaves with the first parcel besides the lines, in the order stock is taken in."""
    found = [(claim_of(case), case) for case in replacements_of(tx, order)]
    if not found or shipments_of(tx, order.id):
        return ()
    return tuple(sorted(found, key=lambda one: (one[0].sku_id, one[1].id)))


def _give(tx: Tx, order: Order, along: Sequence[tuple[CaseItem, Case]], *, by: Actor) -> None:
    if not along:
        return
    from_there = [one.warehouse_id for one in reservations_of(tx, order.id) if one.issued]
    near = from_there[0] if from_there else None
    for item, case in along:
        cause = MovementCause(Cause.REPLACEMENT, f"case:{case.id}", order.order_no)
        give_stock(tx, item.sku_id, item.base_quantity or 0, cause=cause, by=(by, near))
