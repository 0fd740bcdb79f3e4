"""Stock: what lies in which warehouse, what of it is promised, and why it changed.

For: available, reserve and release, movements, routing, refused demand and arrivals.
Not for: what may be ordered (catalog), shipments and tracking (fulfilment).
"""

from domain.inventory.errors import (
    InsufficientStock,
    NotReserved,
    StockBelowReserved,
    StockQuantityInvalid,
    WarehouseExists,
)
from domain.inventory.events import (
    ReservationShort,
    StockArrived,
    StockLevelCrossed,
)
from domain.inventory.model import (
    Allotment,
    Cause,
    MovementCause,
    RefusedDemand,
    Reservation,
    Routing,
    Shortage,
    Stock,
    StockMovement,
    StockPlace,
    StockWant,
    Warehouse,
)
from domain.inventory.service import (
    available,
    issue,
    record_refused,
    refused_since,
    release,
    release_line,
    reservations_of,
    reserve,
)
from domain.inventory.stocktaking import (
    adjust_stock,
    change_warehouse,
    count_stock,
    create_warehouse,
    get_warehouse,
    list_stocks,
    list_warehouses,
    movements_of,
    receive_stock,
    set_stock_levels,
    stocks_of,
    transfer_stock,
)

__all__ = [
    "Allotment",
    "Cause",
    "InsufficientStock",
    "MovementCause",
    "NotReserved",
    "RefusedDemand",
    "Reservation",
    "ReservationShort",
    "Routing",
    "Shortage",
    "Stock",
    "StockArrived",
    "StockBelowReserved",
    "StockLevelCrossed",
    "StockMovement",
    "StockPlace",
    "StockQuantityInvalid",
    "StockWant",
    "Warehouse",
    "WarehouseExists",
    "adjust_stock",
    "available",
    "change_warehouse",
    "count_stock",
    "create_warehouse",
    "get_warehouse",
    "issue",
    "list_stocks",
    "list_warehouses",
    "movements_of",
    "receive_stock",
    "record_refused",
    "refused_since",
    "release",
    "release_line",
    "reservations_of",
    "reserve",
    "set_stock_levels",
    "stocks_of",
    "transfer_stock",
]
