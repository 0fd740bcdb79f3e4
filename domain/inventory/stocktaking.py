"""Stock that comes in, is corrected, counted or moved. Every change is a movement with one cause.

Worked example of a count: 10 on hand, 8 reserved (line A first 5, line B then 3), counted 6. The
newest reservation loses first: B keeps 1 and is 2 short, with an alarm; 6 on hand, 6 reserved.
"""

import unicodedata
from collections.abc import Sequence

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import SkuId, WarehouseId
from domain.db import Tx
from domain.inventory.errors import (
    StockBelowReserved,
    StockQuantityInvalid,
    WarehouseExists,
    WarehouseNotEmpty,
)
from domain.inventory.events import ReservationShort, StockArrived
from domain.inventory.levels import note_levels
from domain.inventory.model import (
    Cause,
    MovementCause,
    Stock,
    StockMovement,
    StockPlace,
    Warehouse,
)
from domain.inventory.rules import newest_cut
from domain.inventory.store import reservations, stocks, warehouses

MAX_STOCK = 10**12
_COMING_IN = frozenset({Cause.OPENING, Cause.RECEIPT, Cause.GOODS_RETURN})


def create_warehouse(tx: Tx, warehouse: Warehouse, actor: Actor) -> Warehouse:
    """Enter a warehouse; `warehouse.id` is not looked at. WarehouseExists."""
    if not warehouse.code or warehouses.load_warehouse_by_code(tx, warehouse.code) is not None:
        raise WarehouseExists(warehouse.code)
    warehouses.insert_warehouse(tx, warehouse)
    record(tx, Recorded("warehouse.create", "warehouse", warehouse.code), actor=actor)
    return get_warehouse(tx, warehouse.code)


def change_warehouse(tx: Tx, warehouse: Warehouse, actor: Actor) -> None:
    """Write name, priority, regions and activity. NotFound.

    WarehouseNotEmpty where it is to be switched off while goods lie there: they could be neither
    sold nor seen to be missing.
    """
    lying = 0 if warehouse.is_active else skus_in_warehouses(tx).get(warehouse.id, 0)
    if lying:
        raise WarehouseNotEmpty(warehouse.code, lying)
    if not warehouses.update_warehouse(tx, warehouse):
        raise NotFound("warehouse", warehouse.code)
    record(tx, Recorded("warehouse.change", "warehouse", warehouse.code), actor=actor)


def get_warehouse(tx: Tx, code: str) -> Warehouse:
    """The warehouse with this code; NotFound."""
    found = warehouses.load_warehouse_by_code(tx, code)
    if found is None:
        raise NotFound("warehouse", code)
    return found


def list_warehouses(tx: Tx) -> tuple[Warehouse, ...]:
    """All warehouses by priority."""
    return warehouses.load_warehouses(tx)


def skus_in_warehouses(tx: Tx) -> dict[WarehouseId, int]:
    """How many different SKUs lie in each warehouse that is not empty."""
    return stocks.count_skus_lying(tx)


def receive_stock(
    tx: Tx, place: StockPlace, base: int, cause: MovementCause, *, actor: Actor
) -> Stock:
    """Goods come in: opening, receipt or goods return. Begins to keep the SKU there.

    An opening may be of nothing. StockQuantityInvalid.
    """
    is_opening = cause.cause is Cause.OPENING
    if cause.cause not in _COMING_IN or not (0 if is_opening else 1) <= base <= MAX_STOCK:
        raise StockQuantityInvalid(place.sku_id, base)
    stocks.open_stock(tx, place)
    return _move(tx, _kept(tx, place), base, cause=cause, actor=actor)


def adjust_stock(
    tx: Tx, place: StockPlace, change: int, cause: MovementCause, *, actor: Actor
) -> Stock:
    """Correct by hand, up or down. NotFound, StockQuantityInvalid, StockBelowReserved."""
    stock = _kept(tx, place)
    if change == 0 or abs(change) > MAX_STOCK or cause.cause is not Cause.ADJUST:
        raise StockQuantityInvalid(place.sku_id, change)
    after = _move(tx, stock, change, cause=cause, actor=actor)
    _audit(tx, "stock.adjust", stock, after, actor=actor)
    return after


def count_stock(tx: Tx, place: StockPlace, counted: int, *, key: str, actor: Actor) -> Stock:
    """A stocktake found `counted`; `key` names it. NotFound, StockQuantityInvalid.

    Where less is there than was promised, the newest reservations become short.
    """
    stock = _kept(tx, place)
    if not 0 <= counted <= MAX_STOCK:
        raise StockQuantityInvalid(place.sku_id, counted)
    excess = stock.reserved - counted
    if excess > 0:
        shorten(tx, stock, excess)
    after = _move(
        tx, stock, counted - stock.on_hand, cause=MovementCause(Cause.COUNT, key), actor=actor
    )
    _audit(tx, "stock.count", stock, after, actor=actor)
    return after


def transfer_stock(
    tx: Tx, source: StockPlace, to: WarehouseId, base: int, *, key: str, actor: Actor
) -> None:
    """Move free stock to another warehouse, as two movements of one cause that sum to zero.

    NotFound, StockQuantityInvalid, StockBelowReserved.
    """
    if not 1 <= base <= MAX_STOCK or to == source.warehouse_id:
        raise StockQuantityInvalid(source.sku_id, base)
    kept = {stock.warehouse_id for stock in stocks.load_stocks(tx, [source.sku_id])}
    if source.warehouse_id not in kept:
        raise NotFound("stock", f"{source.sku_id}@{source.warehouse_id}")
    target = StockPlace(source.sku_id, to)
    stocks.open_stock(tx, target)
    locked = {s.warehouse_id: s for s in stocks.lock_stocks(tx, [source.sku_id])}
    cause, here = MovementCause(Cause.TRANSFER, key), locked[source.warehouse_id]
    after = _move(tx, here, -base, cause=cause, actor=actor)
    _move(tx, locked[to], base, cause=cause, actor=actor)
    _audit(tx, "stock.transfer", here, after, actor=actor)


def set_stock_levels(
    tx: Tx, place: StockPlace, *, low_at: int | None, over_at: int | None
) -> None:
    """Set the alert levels for what is available; None = no alert. NotFound."""
    stock = _kept(tx, place)
    stocks.update_levels(tx, stock.id, low_at=low_at, over_at=over_at)
    note_levels(tx, [stock.id])


def stocks_of(tx: Tx, sku_ids: Sequence[SkuId]) -> tuple[Stock, ...]:
    """The stock of some SKUs in every warehouse."""
    return stocks.load_stocks(tx, sku_ids)


def list_stocks(tx: Tx, *, after: int = 0, limit: int = 200) -> tuple[Stock, ...]:
    """All stock, a page at a time, by `Stock.id`."""
    return stocks.load_stocks_after(tx, after, limit)


def has_moved(tx: Tx, sku_id: SkuId, *, key: str) -> bool:
    """Whether what `key` names is booked for this SKU: a form sent twice is booked once.

    The goods' stock is locked, so that of two at once the second waits for the first.
    """
    stocks.lock_stocks(tx, [sku_id])
    return stocks.is_cause_known(tx, sku_id, key)


def receipt_under(tx: Tx, sku_id: SkuId, note: str) -> StockMovement | None:
    """The newest receipt of these goods under this delivery note, however it is written.

    None for no note. `has_moved` has locked the goods' stock.
    """
    wanted = _plain(note)
    received = stocks.load_receipts(tx, sku_id) if wanted else ()
    return next((one for one in received if _plain(one.reason) == wanted), None)


def movements_of(tx: Tx, sku_id: SkuId, *, limit: int = 50) -> tuple[StockMovement, ...]:
    """The newest movements of a SKU."""
    return stocks.load_movements(tx, sku_id, limit)


def _plain(note: str) -> str:
    """Without case, width, blanks and dashes: "sh 0302－7" is SH0302-7."""
    letters = unicodedata.normalize("NFKC", note).casefold()
    return "".join(sign for sign in letters if sign.isalnum())


def _kept(tx: Tx, place: StockPlace) -> Stock:
    stock = stocks.lock_stock(tx, place)
    if stock is None:
        raise NotFound("stock", f"{place.sku_id}@{place.warehouse_id}")
    return stock


def _move(tx: Tx, stock: Stock, change: int, *, cause: MovementCause, actor: Actor) -> Stock:
    place = StockPlace(stock.sku_id, stock.warehouse_id)
    if not stocks.change_stock(tx, stock.id, on_hand=change):
        raise StockBelowReserved(stock.sku_id, stock.on_hand + change, stock.reserved)
    if change:
        stocks.insert_movement(tx, place, change, cause=cause, actor=actor)
    if change > 0:
        tx.events.append(StockArrived(stock.sku_id, stock.warehouse_id, change))
    note_levels(tx, [stock.id])
    return _kept(tx, place)


def shorten(tx: Tx, stock: Stock, excess: int) -> None:
    """So much of what is promised is not there: the newest promises lose first, with alarms."""
    for held, lost in newest_cut(reservations.load_held_in(tx, stock.id), excess):
        if reservations.spend(tx, held.id, short=lost):
            stocks.change_stock(tx, stock.id, reserved=-lost)
            tx.events.append(
                ReservationShort(
                    held.order_id,
                    held.order_line_id,
                    held.sku_id,
                    lost,
                    held.id,
                    held.short + lost,
                )
            )


def _audit(tx: Tx, action: str, before: Stock, after: Stock, *, actor: Actor) -> None:
    change = Recorded(action, "stock", str(before.id), before.on_hand, after.on_hand)
    record(tx, change, actor=actor)
