"""What was weighed as SQL: the stock that left, what is still held, who was told (I2, I4, I24)."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import BigInteger, cast, func, select

from domain.db.tx import Tx
from domain.order.store import order_line, weighing
from domain.report.store.check import Check

WEIGHINGS = (
    Check(
        "I2",
        """
        SELECT 'weighing:' || w.id, w.weighed_base || ' lie there, open '
               || (l.base_quantity - l.shipped_base - l.cancelled_base)
        FROM weighing w JOIN order_line l ON l.id = w.order_line_id
        JOIN orders o ON o.id = w.order_id
        WHERE w.state = 'open' AND o.status <> 'cancelled'
          AND w.weighed_base + l.waiting_base
              > l.base_quantity - l.shipped_base - l.cancelled_base
        """,
    ),
    Check(
        "I4",
        """
        SELECT 'weighing:' || w.id, 'weighed ' || w.weighed_base || ', sent '
               || COALESCE(s.base_quantity, 0)
        FROM weighing w LEFT JOIN shipment_line s
          ON s.shipment_id = w.shipment_id AND s.order_line_id = w.order_line_id
        WHERE w.state = 'left' AND COALESCE(s.base_quantity, 0) <> w.weighed_base
        """,
    ),
    Check(
        "I6",
        """
        SELECT 'order:' || o.id, 'total ' || o.total_minor || ', weighed ' || w.total_after_minor
        FROM weighing w JOIN orders o ON o.id = w.order_id AND o.version = w.version
        WHERE o.total_minor <> w.total_after_minor
        """,
    ),
    Check(
        "I24",
        """
        SELECT DISTINCT 'order:' || w.order_id || ':' || w.version, 'was weighed and nobody told'
        FROM weighing w JOIN orders o ON o.id = w.order_id
        WHERE o.contact_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM outbox x
                          WHERE x.event_key = 'weighed:' || w.order_id || ':' || w.version)
        """,
    ),
)
_OFF = weighing.c.weighed_base - weighing.c.part_base


class WeighedRow(NamedTuple):
    """A line that was weighed: what was ordered, and what its weights made of it."""

    id: int
    base_quantity: int
    ordered: int
    moved: int


def weighed_rows(tx: Tx) -> Iterator[WeighedRow]:
    """Every line that was ever weighed, by id."""
    moved = (
        select(
            weighing.c.order_line_id,
            cast(func.sum(_OFF), BigInteger).label("total"),
        )
        .where(weighing.c.state != "replaced")
        .group_by(weighing.c.order_line_id)
        .subquery()
    )
    found = (
        select(order_line.c.id, order_line.c.base_quantity, order_line.c.ordered, moved.c.total)
        .outerjoin(moved, moved.c.order_line_id == order_line.c.id)
        .where(order_line.c.ordered.is_not(None))
        .order_by(order_line.c.id)
    )
    for row in tx.query(found):
        yield WeighedRow(row.id, row.base_quantity, row.ordered[0], row.total or 0)
