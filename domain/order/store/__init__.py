"""The SQL of orders, one file per table family."""

from domain.order.store.overrides import price_override
from domain.order.store.tables import (
    order_change,
    order_counter,
    order_history,
    order_line,
    order_version,
    orders,
    usual_item,
)
from domain.order.store.weighings import weighing

__all__ = [
    "order_change",
    "order_counter",
    "order_history",
    "order_line",
    "order_version",
    "orders",
    "price_override",
    "usual_item",
    "weighing",
]
