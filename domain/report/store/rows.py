"""Running the checks, and the rows that need more than SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from domain.base.clock import to_micros
from domain.db.tx import Tx
from domain.order.store import order_line
from domain.report.store.check import Check

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class PricedRow:
    """The figures of one order line; `parts` is the stored trace."""

    id: int
    base_quantity: int
    factor: int
    unit_price: int | None
    amount_minor: int | None
    is_gift: bool
    parts: list[dict[str, Any]]


def run_check(tx: Tx, check: Check, *, moves: str) -> list[tuple[str, str]]:
    """(entity, detail) of every violation."""
    values = {"now": to_micros(tx.now), "moves": moves}
    used = {name: value for name, value in values.items() if f":{name}" in check.sql}
    return [(str(row[0]), str(row[1])) for row in tx.query(text(check.sql), used)]


def priced_rows(tx: Tx) -> Iterator[PricedRow]:
    """Every order line, read in batches."""
    last = 0
    columns = (
        order_line.c.id,
        order_line.c.base_quantity,
        order_line.c.factor,
        order_line.c.unit_price,
        order_line.c.amount_minor,
        order_line.c.is_gift,
        order_line.c.parts,
    )
    while True:
        found = (
            select(*columns).where(order_line.c.id > last).order_by(order_line.c.id).limit(_BATCH)
        )
        rows = tx.query(found).all()
        if not rows:
            return
        yield from (PricedRow(*row) for row in rows)
        last = rows[-1].id
