"""What a count found missing of placed orders, and holding it again once goods are there.

Worked example: 10箱 of 可乐 are promised to 老王 since 09:10 and 4箱 to 李记 since 10:00; a count
finds 11. 李记 is 3箱 short, and nothing of 可乐 is free. 2箱 arrive, or lie free in another
warehouse: they are held for 李记, who is 1箱 short then. Who waits for an arrival comes after
those who were promised the goods.

Goods settled by weight are held anew when they are weighed.
"""

from collections.abc import Iterable

from domain.base.actor import SYSTEM
from domain.base.ids import OrderLineId, SkuId
from domain.catalog import get_skus
from domain.customer import get_customer
from domain.db import Tx
from domain.inventory import (
    InsufficientStock,
    ReservationShort,
    available,
    lost_promises,
    reservations_of,
    reserve,
)
from domain.inventory.model import LostPromise, StockWant
from domain.order.events import GoodsMissing
from domain.order.model import Order
from domain.order.rules import share_of_arrival
from domain.order.service.moves import emit, lock_order
from domain.order.states import FINAL
from domain.order.store import backorders


def missing_of(tx: Tx, order: Order) -> dict[OrderLineId, int]:
    """Base units of each line that were promised and are held no more; only lines that miss some.

    One read.
    """
    held: dict[OrderLineId, int] = {}
    lost = set()
    for one in reservations_of(tx, order.id):
        held[one.order_line_id] = held.get(one.order_line_id, 0) + one.outstanding
        if one.short:
            lost.add(one.order_line_id)
    if order.status in FINAL:
        return {}
    short = {x.id: x.ready_base - held[x.id] for x in order.lines if x.id in lost}
    return {line_id: base for line_id, base in short.items() if base > 0}


def hold_again(tx: Tx, sku_ids: Iterable[SkuId]) -> int:
    """Hold what is free of these SKUs for the lines that lost it, the first placed first.

    The base units held. One read where nothing was lost of any of them.
    """
    asked = tuple(dict.fromkeys(sku_ids))
    lost = lost_promises(tx, asked) if asked else ()
    living = backorders.living_of(tx, {one.order_id for one in lost}) if lost else frozenset()
    return sum(_hold(tx, one) for one in lost if one.order_id in living)


def tell_missing(tx: Tx, lost: ReservationShort) -> None:
    """Append what a count took from an order, unless it is held again or the order is over."""
    if not backorders.living_of(tx, {lost.order_id}):
        return
    order = lock_order(tx, lost.order_id)
    if lost.order_line_id not in missing_of(tx, order):
        return
    emit(
        tx,
        GoodsMissing,
        order,
        actor=SYSTEM,
        sku_id=lost.sku_id,
        base=lost.base,
        reservation_id=lost.reservation_id,
        short=lost.short,
    )


def _hold(tx: Tx, lost: LostPromise) -> int:
    order = lock_order(tx, lost.order_id)
    missing = missing_of(tx, order).get(lost.order_line_id, 0)
    line = next((x for x in order.lines if x.id == lost.order_line_id), None)
    if not missing or line is None or get_skus(tx, [lost.sku_id])[lost.sku_id].settles_by_weight:
        return 0
    free = available(tx, [lost.sku_id])[lost.sku_id] or 0
    share = share_of_arrival(missing, max(free, 0), factor=line.quantity.factor)
    if not share:
        return 0
    region = get_customer(tx, order.customer_id).region
    try:
        with tx.savepoint():
            reserve(tx, order.id, [StockWant(line.id, line.sku_id, share)], region=region)
    except InsufficientStock:
        return 0
    return share
