"""Goods that leave without an order line: what makes good what was broken (补发).

They leave with a parcel that does leave, so nothing is refused here. Worked example: 10 罐 lie
in W1 and 9 of them are promised, 2 罐 go along: 8 are left, and the newest promise is one short,
with an alarm. Where the books have fewer than go, they go down to nothing and not below.
"""

from collections.abc import Sequence

from domain.base.actor import Actor
from domain.base.ids import OrderId, SkuId, WarehouseId
from domain.db import Tx
from domain.inventory.levels import note_levels
from domain.inventory.model import MovementCause, StockPlace
from domain.inventory.stocktaking import shorten
from domain.inventory.store import stocks


def lock_to_leave(tx: Tx, order_id: OrderId, sku_ids: Sequence[SkuId]) -> None:
    """Lock the stock an order leaves from and that of the SKUs that go along, sorted by id.

    Before the parcel leaves: after that the account and the audit log are locked.
    """
    stocks.lock_to_leave(tx, order_id, sku_ids)


def give_stock(
    tx: Tx,
    sku_id: SkuId,
    base: int,
    *,
    cause: MovementCause,
    by: tuple[Actor, WarehouseId | None],
) -> int:
    """`base` units leave for nothing; how many the books had. Goods that are not kept have none.

    `by` is who, and the warehouse the parcel leaves from: it is taken first, then where most is
    free; what is promised only where nothing is free any more.
    """
    actor, near = by
    kept = stocks.lock_stocks(tx, [sku_id])
    ranked = sorted(kept, key=lambda one: (one.warehouse_id != near, -one.available, one.id))
    free = {one.id: min(base, max(0, one.available)) for one in ranked}
    takes, left = dict.fromkeys(free, 0), base
    for limits in (free, {one.id: one.on_hand for one in ranked}):
        for stock_id, most in limits.items():
            more = min(left, most - takes[stock_id])
            takes[stock_id] += max(0, more)
            left -= max(0, more)
    for one in sorted(kept, key=lambda stock: stock.id):
        if not takes[one.id]:
            continue
        excess = one.reserved - (one.on_hand - takes[one.id])
        if excess > 0:
            shorten(tx, one, excess)
        stocks.change_stock(tx, one.id, on_hand=-takes[one.id])
        place = StockPlace(sku_id, one.warehouse_id)
        stocks.insert_movement(tx, place, -takes[one.id], cause=cause, actor=actor)
    note_levels(tx, [stock_id for stock_id, taken in takes.items() if taken])
    return base - left
