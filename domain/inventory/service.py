"""Promise stock to orders and let go of it; ship it.

What comes in, is counted or moved by hand is in `stocktaking`. Reserving is a conditional update
on locked rows: what is not free is never promised. Releasing and issuing spend a reservation
conditionally, so that each base unit leaves it exactly once. Stock rows are locked before the
reservations in them are read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.base.actor import Actor
from domain.base.ids import CustomerId, OrderId, OrderLineId, SkuId
from domain.db import Tx
from domain.inventory.errors import InsufficientStock, NotReserved
from domain.inventory.events import GoodsSplit, StockArrived
from domain.inventory.levels import note_levels
from domain.inventory.model import (
    Allotment,
    Cause,
    LostPromise,
    MovementCause,
    RefusedDemand,
    Reservation,
    Shortage,
    StockPlace,
    StockWant,
)
from domain.inventory.rules import newest_cut, oldest_take, route
from domain.inventory.store import demand, reservations, stocks, warehouses


def available(tx: Tx, sku_ids: Sequence[SkuId]) -> dict[SkuId, int | None]:
    """Base units that can be promised of each SKU, in one read; None = not kept, no limit."""
    kept = stocks.load_available(tx, sku_ids) if sku_ids else {}
    return {sku_id: kept.get(sku_id) for sku_id in sku_ids}


def reserve(
    tx: Tx, order_id: OrderId, wants: Sequence[StockWant], *, region: str = ""
) -> tuple[Reservation, ...]:
    """Hold stock for all lines of an order, or nothing: InsufficientStock.

    SKUs that are not kept get no reservation. Several reservations for one line mean a split.
    """
    wanted = [want for want in wants if want.base > 0]
    if not wanted:
        return ()
    kept = stocks.lock_stocks(tx, sorted({want.sku_id for want in wanted}))
    if not kept:
        return ()
    places = {w.id: w for w in warehouses.load_warehouses(tx)}
    routing = route(wanted, kept, warehouses=places, region=region)
    if routing.shortages:
        raise _insufficient(routing.shortages)
    held = []
    for given in sorted(routing.allotments, key=lambda a: (a.stock_id, a.order_line_id)):
        if not stocks.add_reserved(tx, given.stock_id, given.base):
            raise _insufficient((Shortage(given.sku_id, given.base, 0),))
        held.append(reservations.insert_reservation(tx, order_id, given))
    note_levels(tx, [given.stock_id for given in routing.allotments])
    if len(split := tuple(dict.fromkeys(one.warehouse_id for one in held))) > 1:
        tx.events.append(GoodsSplit(order_id, split))
    return tuple(held)


def reserve_more(tx: Tx, order_line_id: OrderLineId, base: int) -> None:
    """Hold `base` more units for a line, where the newest of what it holds, or held, lies.

    InsufficientStock; nothing happens to a line that never held any (goods that are not kept).
    """
    stocks.lock_stocks_of_line(tx, order_line_id)
    once = reservations.load_of_line(tx, order_line_id)
    if not once:
        return
    at = ([r for r in once if r.outstanding] or once)[-1]
    if not stocks.add_reserved(tx, at.stock_id, base):
        place = StockPlace(at.sku_id, at.warehouse_id)
        kept = stocks.lock_stock(tx, place)
        raise _insufficient((Shortage(at.sku_id, base, kept.available if kept else 0),))
    given = Allotment(order_line_id, at.sku_id, at.warehouse_id, at.stock_id, base)
    reservations.insert_reservation(tx, at.order_id, given)
    note_levels(tx, [at.stock_id])


def release(tx: Tx, order_id: OrderId) -> int:
    """Let go of everything still held for an order; returns the base units freed.

    Doing it again frees nothing more.
    """
    stocks.lock_stocks_of_order(tx, order_id)
    held = reservations.load_of_order(tx, order_id)
    return _release(tx, [(r, r.outstanding) for r in held if r.outstanding > 0])


def release_line(tx: Tx, order_line_id: OrderLineId, base: int | None = None) -> int:
    """Let go of `base` units held for a line (None: all), newest reservation first.

    NotReserved where less is held; returns the base units freed.
    """
    stocks.lock_stocks_of_line(tx, order_line_id)
    held = reservations.load_of_line(tx, order_line_id)
    outstanding = sum(r.outstanding for r in held)
    wanted = outstanding if base is None else base
    if wanted > outstanding or wanted < 0:
        raise NotReserved(order_line_id, wanted, outstanding, held[0].sku_id if held else None)
    return _release(tx, newest_cut(held, wanted))


def issue(
    tx: Tx,
    order_id: OrderId,
    actor: Actor,
    *,
    parts: Mapping[OrderLineId, int] | None = None,
    reference: str = "",
) -> None:
    """Ship what is held: `parts` base units of these lines (None: all that is held).

    Lines without any reservation (goods that are not kept) are passed over. `reference` names
    the shipment in the movement. NotReserved where less is held; then nothing is issued.
    """
    stocks.lock_stocks_of_order(tx, order_id)
    held = reservations.load_of_order(tx, order_id)
    takes: list[tuple[Reservation, int]] = []
    for line_id in dict.fromkeys(r.order_line_id for r in held):
        own = [r for r in held if r.order_line_id == line_id]
        outstanding = sum(r.outstanding for r in own)
        wanted = outstanding if parts is None else parts.get(line_id, 0)
        if wanted > outstanding or wanted < 0:
            raise NotReserved(line_id, wanted, outstanding, own[0].sku_id)
        takes.extend(oldest_take(own, wanted))
    for reservation, base in sorted(takes, key=lambda take: (take[0].stock_id, take[0].id)):
        _issue(tx, reservation, base, actor=actor, reference=reference)
    note_levels(tx, [reservation.stock_id for reservation, _ in takes])


def reservations_of(tx: Tx, order_id: OrderId) -> tuple[Reservation, ...]:
    """Everything held or once held for an order, oldest first."""
    return reservations.load_of_order(tx, order_id)


def lost_promises(tx: Tx, sku_ids: Sequence[SkuId]) -> tuple[LostPromise, ...]:
    """Lines that a count took some of these SKUs from, the first placed first.

    Those of orders that are over, and those that hold it again, are among them.
    """
    return reservations.load_lost(tx, sku_ids)


def record_refused(
    tx: Tx, customer_id: CustomerId, sku_id: SkuId, *, wanted: int, available_base: int
) -> None:
    """Remember that a customer asked for more than could be sold."""
    demand.insert_refused(tx, customer_id, sku_id, wanted=wanted, available=available_base)


def refused_since(tx: Tx, since: datetime) -> tuple[RefusedDemand, ...]:
    """What was asked for and refused, per SKU, most missed first."""
    return demand.load_refused(tx, since)


def _release(tx: Tx, cuts: Sequence[tuple[Reservation, int]]) -> int:
    freed = 0
    for held, base in sorted(cuts, key=lambda cut: (cut[0].stock_id, cut[0].id)):
        if not reservations.spend(tx, held.id, released=base):
            continue
        stocks.change_stock(tx, held.stock_id, reserved=-base)
        tx.events.append(StockArrived(held.sku_id, held.warehouse_id, base))
        freed += base
    note_levels(tx, [held.stock_id for held, _ in cuts])
    return freed


def _issue(tx: Tx, held: Reservation, base: int, *, actor: Actor, reference: str) -> None:
    is_spent = reservations.spend(tx, held.id, issued=base)
    if not is_spent or not stocks.change_stock(tx, held.stock_id, on_hand=-base, reserved=-base):
        raise NotReserved(held.order_line_id, base, 0, held.sku_id)
    cause = MovementCause(Cause.SHIPMENT, f"order_line:{held.order_line_id}", reference)
    place = StockPlace(held.sku_id, held.warehouse_id)
    stocks.insert_movement(tx, place, -base, cause=cause, actor=actor)


def _insufficient(shortages: tuple[Shortage, ...]) -> InsufficientStock:
    first = shortages[0]
    return InsufficientStock(first.sku_id, first.wanted, first.available, shortages)
