"""Running the checks, and the rows that need more than SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, select, text, type_coerce

from domain.base.clock import to_micros
from domain.db.tx import Tx
from domain.order.store import order_line, orders
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


@dataclass(slots=True)
class AdjustedOrder:
    """An order that promotions touched: the stored adjustments, and what its lines say.

    `paid` is SKU → discount in minor units, `given` (promotion, SKU) → base units. `is_free`: some
    paid line costs nothing after its discount.
    """

    id: int
    adjustments: list[dict[str, Any]]
    paid: dict[int, int]
    given: dict[tuple[int, int], int]
    is_free: bool


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


def adjusted_orders(tx: Tx) -> Iterator[AdjustedOrder]:
    """Every order with adjustments, by id."""
    told = type_coerce(orders.c.adjustments, Text)
    found = (
        select(
            orders.c.id,
            orders.c.adjustments,
            order_line.c.sku_id,
            order_line.c.discount_minor,
            order_line.c.amount_minor,
            order_line.c.is_gift,
            order_line.c.promotion_id,
            order_line.c.base_quantity,
        )
        .join_from(orders, order_line, order_line.c.order_id == orders.c.id)
        .where(told != "[]")
        .order_by(orders.c.id, order_line.c.id)
    )
    current: AdjustedOrder | None = None
    for row in tx.query(found).all():
        if current is None or current.id != row.id:
            if current is not None:
                yield current
            current = AdjustedOrder(row.id, row.adjustments, {}, {}, is_free=False)
        if row.is_gift:
            current.given[row.promotion_id, row.sku_id] = row.base_quantity
        else:
            current.paid[row.sku_id] = row.discount_minor
            current.is_free |= row.discount_minor == row.amount_minor
    if current is not None:
        yield current
