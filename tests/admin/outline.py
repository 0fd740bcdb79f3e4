"""Everything the pages can change, boiled down to one value that tests compare."""

from sqlalchemy import func, select

from domain.db import Tx
from domain.db.schema import metadata

_MOVING = {"admin_session", "login_token", "login_attempt"}
"""What merely signing in and looking around changes."""


def outline(tx: Tx) -> tuple[object, ...]:
    """How many rows each table has (the change log too), and every order's state."""
    orders = metadata.tables["orders"]
    counts = tuple(
        (name, tx.query(select(func.count()).select_from(table)).scalar())
        for name, table in sorted(metadata.tables.items())
        if name not in _MOVING
    )
    states = tuple(
        tuple(row) for row in tx.query(
            select(orders.c.order_no, orders.c.status, orders.c.version).order_by(orders.c.id)
        )
    )  # fmt: skip
    return counts, states
