"""Low and over-stock alerts, told once per crossing."""

from collections.abc import Sequence

from domain.db import Tx
from domain.inventory.events import StockLevelCrossed
from domain.inventory.store import stocks


def note_levels(tx: Tx, stock_ids: Sequence[int]) -> None:
    """Append an event for each stock that crossed one of its levels since the last change."""
    if not stock_ids:
        return
    for stock, level in stocks.take_crossings(tx, sorted(set(stock_ids))):
        if level:
            tx.events.append(
                StockLevelCrossed(
                    stock.sku_id, stock.warehouse_id, level == "low", stock.available
                )
            )
