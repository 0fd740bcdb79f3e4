"""Read-only selects over several features: figures of the day, lists, what waits, the audit run.

Not for: anything that changes data.
"""

from domain.report.audit import run_audit
from domain.report.model import Violation
from domain.report.today import (
    DaySales,
    ShortStock,
    WaitingChange,
    count_waiting_orders,
    sales_by_day,
    short_stock,
    waiting_changes,
)

__all__ = [
    "DaySales",
    "ShortStock",
    "Violation",
    "WaitingChange",
    "count_waiting_orders",
    "run_audit",
    "sales_by_day",
    "short_stock",
    "waiting_changes",
]
