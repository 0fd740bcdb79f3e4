"""Read-only selects over several features: figures of the day, lists, what waits, the audit run.

Not for: anything that changes data.
"""

from domain.report.audit import run_audit
from domain.report.model import Violation
from domain.report.received import Received, received_by_shop
from domain.report.today import (
    DaySales,
    ShortStock,
    Sold,
    WaitingChange,
    count_waiting_orders,
    sales_by_day,
    short_stock,
    sold_between,
    waiting_changes,
)

__all__ = [
    "DaySales",
    "Received",
    "ShortStock",
    "Sold",
    "Violation",
    "WaitingChange",
    "count_waiting_orders",
    "received_by_shop",
    "run_audit",
    "sales_by_day",
    "short_stock",
    "sold_between",
    "waiting_changes",
]
