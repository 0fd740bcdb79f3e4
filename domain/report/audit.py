"""Every rule the data must keep, checked on a live database.

Used by `jiedan audit`, at the end of integration and fault tests, and every night. Most rules
are SQL (`store.checks`); line sums and price traces are computed here, from the stored integers,
and the audit log verifies its own chain.
"""

from collections.abc import Iterator
from typing import Any

from domain.audit import check_chain
from domain.base.ids import PriceRowId
from domain.base.money import UnitPrice
from domain.db import Tx
from domain.order.states import MOVES
from domain.pricing import TraceMismatch, load_price_rows
from domain.pricing.rules import check_trace
from domain.pricing.trace import load_part
from domain.report.model import Violation
from domain.report.store.checks import CHECKS
from domain.report.store.rows import (
    AdjustedOrder,
    PricedRow,
    adjusted_orders,
    priced_rows,
    run_check,
)
from domain.report.store.weighing_checks import WeighedRow, weighed_rows

_PER_MINOR = 100
_WORTH = 1
"""Where the stored figures of an adjustment say what one point is worth, in minor units."""


def run_audit(tx: Tx) -> list[Violation]:
    """Every violation, in the order of the rules; empty when the data is sound."""
    found = [
        Violation(check.code, entity, detail)
        for check in CHECKS
        for entity, detail in run_check(tx, check, moves=_moves())
    ]
    for row in priced_rows(tx):
        found.extend(_check_sum(row))
        found.extend(_check_trace(tx, row))
    for order in adjusted_orders(tx):
        found.extend(_check_adjustments(order))
    for line in weighed_rows(tx):
        found.extend(_check_weight(line))
    found.extend(
        Violation("I28", f"audit_log:{broken.seq}", broken.detail) for broken in check_chain(tx)
    )
    return sorted(found, key=lambda v: (int(v.code[1:]), v.entity))


def _moves() -> str:
    pairs = [f"{before or '-'}>{after}" for before, afters in MOVES.items() for after in afters]
    return f" {' '.join(sorted(pairs))} "


def _check_sum(row: PricedRow) -> Iterator[Violation]:
    """I5: the amount is the parts, each part price × quantity, rounded half up once."""
    entity = f"order_line:{row.id}"
    if row.is_gift and row.amount_minor:
        yield Violation("I5", entity, f"a gift costs {row.amount_minor}")
    if not row.parts:
        if row.unit_price is not None:
            wanted = _half_up(row.unit_price * row.base_quantity, row.factor * _PER_MINOR)
            if wanted != row.amount_minor:
                yield Violation("I5", entity, f"amount {row.amount_minor}, price gives {wanted}")
        return
    if sum(part["base"] for part in row.parts) != row.base_quantity:
        yield Violation("I5", entity, "the parts are not the quantity")
    if sum(part["amount"] for part in row.parts) != row.amount_minor:
        yield Violation("I5", entity, f"amount {row.amount_minor} is not its parts")
    for part in row.parts:
        if not _is_rounded(part):
            yield Violation("I5", entity, f"part {part['amount']} is not price × quantity")


def _check_adjustments(order: AdjustedOrder) -> Iterator[Violation]:
    """I7, I9: each line's discount is the sum of its shares, each gift is of an adjustment."""
    shares: dict[int, int] = {}
    gifts: dict[tuple[int, int], int] = {}
    for one in order.adjustments:
        for sku_id, minor in one.get("shares", ()):
            shares[sku_id] = shares.get(sku_id, 0) + minor
        for sku_id, base, _ in one.get("gifts", ()):
            key = (one["id"], sku_id)
            gifts[key] = gifts.get(key, 0) + base
    entity = f"order:{order.id}"
    if shares != {sku_id: minor for sku_id, minor in order.paid.items() if minor}:
        yield Violation("I7", entity, "the lines' discounts are not the shares of its promotions")
    if gifts != order.given:
        yield Violation("I9", entity, "the gift lines are not what its promotions give")
    yield from _check_points(order)


def _check_points(order: AdjustedOrder) -> Iterator[Violation]:
    """I11: points pay what they are worth; less only where some goods cost nothing any more."""
    for one in order.adjustments:
        if not (points := one.get("points")):
            continue
        worth, paid = points * one["why"][_WORTH], one.get("amount", 0)
        if paid != worth and not (order.is_free and paid < worth):
            detail = f"{points} points are worth {worth}, paid {paid}"
            yield Violation("I11", f"order:{order.id}", detail)


def _check_weight(line: WeighedRow) -> Iterator[Violation]:
    """I5: a weighed line is what was ordered, and what its weights are off it."""
    wanted = line.ordered + line.moved
    if line.base_quantity != wanted:
        detail = f"is {line.base_quantity}, weighed {wanted}"
        yield Violation("I5", f"order_line:{line.id}", detail)


def _is_rounded(part: dict[str, Any]) -> bool:
    """A derived price is itself rounded; its part is computed from the undivided one."""
    product = part["price"] * part["base"]
    scale = part["factor"] * _PER_MINOR
    if "derived_from_unit" not in part["why"]:
        return bool(part["amount"] == _half_up(product, scale))
    return bool(abs(2 * (part["amount"] * scale - product)) <= scale + part["base"])


def _check_trace(tx: Tx, row: PricedRow) -> Iterator[Violation]:
    """I8: the stored rows give the same price again."""
    for dumped in row.parts:
        part = load_part(dumped)
        ids = [part.why.row_id, part.why.base_row_id or PriceRowId(0)]
        rows = load_price_rows(tx, [row_id for row_id in ids if row_id])
        price = UnitPrice(dumped["price"], dumped["currency"])
        try:
            check_trace(part.why, price, part.factor, rows)
        except TraceMismatch as other:
            detail = f"price {other.stored}, its row gives {other.recomputed}"
            yield Violation("I8", f"order_line:{row.id}", detail)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
