"""How long after the goods came something can be said of them (D16).

Goods sold by weight are fresh: 24 hours; everything else 7 days (setting). Counted from when the
last parcel with them arrived, or left where nobody said that it arrived; an order of the
merchant's earlier system from when it was placed. What has not left yet is never too late.

Worked example: 水 that arrived on Tuesday 16th at 10:00 can be complained about until Tuesday
23rd at 10:00; 上海青 of the same parcel until Wednesday 17th at 10:00.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.catalog import Sku
from domain.db import Tx
from domain.fulfilment import shipments_of
from domain.order import Order, OrderLine, OrderSource


@dataclass(frozen=True, slots=True)
class ClaimWindows:
    """How long the merchant lets goods be complained about: `fresh` what is sold by weight."""

    fresh: timedelta = timedelta(hours=24)
    others: timedelta = timedelta(days=7)

    def of(self, sku: Sku) -> timedelta:
        """How long these goods can be complained about."""
        return self.fresh if sku.is_weighed else self.others


@dataclass(frozen=True, slots=True)
class LateClaim:
    """Goods that came at `arrived_at` could be complained about for `window` from then."""

    arrived_at: datetime
    window: timedelta


def late_claim(
    tx: Tx, order: Order, line: OrderLine, *, window: timedelta, at: datetime
) -> LateClaim | None:
    """Why it was too late to complain about this line `at` that moment; None while it is not."""
    arrived_at = _arrived_at(tx, order, line)
    if arrived_at is None or at <= arrived_at + window:
        return None
    return LateClaim(arrived_at, window)


def _arrived_at(tx: Tx, order: Order, line: OrderLine) -> datetime | None:
    if order.source is OrderSource.IMPORT:
        return order.placed_at
    came = [
        parcel.delivered_at or parcel.shipped_at
        for parcel in shipments_of(tx, order.id)
        if any(packed.order_line_id == line.id for packed in parcel.lines)
    ]
    return max(came, default=None)
