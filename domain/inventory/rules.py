"""Which warehouse serves which line.

Warehouses that name the customer's region come first, then those that name none, then the rest;
within these by priority (lower first); among equals the one that can serve most lines of the
order whole, so that the fewest lines are split. A line takes what its first warehouse has and the
rest from the next.

Worked example: 浦东 is served by W1 (priority 1) with 5 箱 红牛 and by W2 (priority 1) with 9 箱
红牛 and 4 箱 可乐. An order from 浦东 for 6 箱 红牛 and 2 箱 可乐 goes to W2 alone: it serves two
lines whole, W1 none. With W1 at priority 0 红牛 would be split 5 + 1.

Stock that is not kept (no row in any warehouse) limits nothing and is not reserved.
"""

from collections.abc import Mapping, Sequence

from domain.base.ids import SkuId, WarehouseId
from domain.inventory.model import (
    Allotment,
    Reservation,
    Routing,
    Shortage,
    Stock,
    StockWant,
    Warehouse,
)


def route(
    wants: Sequence[StockWant],
    stocks: Sequence[Stock],
    *,
    warehouses: Mapping[WarehouseId, Warehouse],
    region: str,
) -> Routing:
    """Spread the wants over the stocks of active warehouses."""
    usable = [s for s in stocks if warehouses[s.warehouse_id].is_active]
    free = {stock.id: stock.available for stock in usable}
    short = _shortages(wants, stocks, usable)
    whole = {w: _serves_whole(w, wants, usable) for w in warehouses}
    allotments: list[Allotment] = []
    for want in wants:
        missing = want.base
        own = [s for s in usable if s.sku_id == want.sku_id]
        own.sort(
            key=lambda s: (
                _distance(warehouses[s.warehouse_id], region),
                warehouses[s.warehouse_id].priority,
                -whole[s.warehouse_id],
                s.warehouse_id,
            )
        )
        for stock in own:
            taken = min(missing, free[stock.id])
            if taken > 0:
                free[stock.id] -= taken
                missing -= taken
                allotments.append(
                    Allotment(want.order_line_id, want.sku_id, stock.warehouse_id, stock.id, taken)
                )
    return Routing(tuple(allotments), short)


def newest_cut(
    reservations: Sequence[Reservation], excess: int
) -> tuple[tuple[Reservation, int], ...]:
    """Which reservations lose how much, newest first, until `excess` base units are freed."""
    cuts = []
    for held in sorted(reservations, key=lambda r: r.id, reverse=True):
        lost = min(held.outstanding, excess)
        if lost > 0:
            cuts.append((held, lost))
            excess -= lost
    return tuple(cuts)


def oldest_take(
    reservations: Sequence[Reservation], base: int
) -> tuple[tuple[Reservation, int], ...]:
    """Which reservations give how much, oldest first, for `base` base units."""
    takes = []
    for held in sorted(reservations, key=lambda r: r.id):
        taken = min(held.outstanding, base)
        if taken > 0:
            takes.append((held, taken))
            base -= taken
    return tuple(takes)


def _shortages(
    wants: Sequence[StockWant], stocks: Sequence[Stock], usable: Sequence[Stock]
) -> tuple[Shortage, ...]:
    kept = {stock.sku_id for stock in stocks}
    wanted: dict[SkuId, int] = {}
    for want in wants:
        if want.sku_id in kept:
            wanted[want.sku_id] = wanted.get(want.sku_id, 0) + want.base
    found = []
    for sku_id, base in wanted.items():
        available = sum(s.available for s in usable if s.sku_id == sku_id)
        if available < base:
            found.append(Shortage(sku_id, base, available))
    return tuple(found)


def _serves_whole(
    warehouse_id: WarehouseId, wants: Sequence[StockWant], stocks: Sequence[Stock]
) -> int:
    has = {s.sku_id: s.available for s in stocks if s.warehouse_id == warehouse_id}
    return sum(1 for want in wants if has.get(want.sku_id, 0) >= want.base)


def _distance(warehouse: Warehouse, region: str) -> int:
    if not region or region in warehouse.regions:
        return 0
    return 2 if warehouse.regions else 1
