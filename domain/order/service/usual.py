"""The usual list (常购清单): a projection of confirmed orders and imported history."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from domain.base.ids import CustomerId, SkuId
from domain.base.money import UnitPrice
from domain.base.quantity import Quantity
from domain.db import Tx
from domain.order.model import Order, PastOrder, UsualItem
from domain.order.rules import RECENT_ORDERS, typical_amount, usual_quantity
from domain.order.store import usual as store
from domain.order.store.usual import UsualRow

USUAL_LIMIT = 60
TYPICAL_SINCE = timedelta(days=365)
_ALL = 1_000_000


def usual_list(
    tx: Tx, customer_id: CustomerId, *, limit: int = USUAL_LIMIT
) -> tuple[UsualItem, ...]:
    """What the shop usually takes, most ordered first: one statement."""
    return tuple(_item(row) for row in store.usual_rows(tx, customer_id, limit))


def record_usual(tx: Tx, order: Order) -> None:
    """A confirmed order becomes part of what is usual."""
    taken = [
        (line.sku_id, line.quantity, line.unit_price) for line in order.lines if not line.is_gift
    ]
    _record(tx, order.customer_id, taken, order_no=order.order_no, at=order.placed_at)


def record_past_usual(tx: Tx, past: PastOrder) -> None:
    """An imported order becomes part of what is usual; import the oldest first."""
    taken = [(line.sku_id, line.quantity, line.unit_price) for line in past.lines]
    _record(tx, past.customer_id, taken, order_no=past.order_no, at=past.placed_at)


def typical_amounts(tx: Tx) -> dict[SkuId, int]:
    """What a shop usually takes at once of each SKU that was ordered often enough, in base units.

    From the amounts of all shops that took it in the last year: one statement, for a job.
    """
    rows = store.amounts_of_all(tx, tx.now - TYPICAL_SINCE)
    found = {}
    for sku_id, same in groupby(rows, key=itemgetter(0)):
        typical = typical_amount(
            [(usual_quantity(recent).base, times) for _, recent, times in same]
        )
        if typical:
            found[sku_id] = typical
    return found


def _record(
    tx: Tx,
    customer_id: CustomerId,
    taken: Iterable[tuple[SkuId, Quantity, UnitPrice | None]],
    *,
    order_no: str,
    at: datetime,
) -> None:
    known = {row.sku_id: row for row in store.usual_rows(tx, customer_id, _ALL)}
    rows = []
    for sku_id, quantity, price in taken:
        old = known.get(sku_id)
        recent = (*(old.recent if old else ()), quantity)[-RECENT_ORDERS:]
        last_price = price or (old.last_price if old else None)
        times = (old.times if old else 0) + 1
        rows.append(UsualRow(sku_id, recent, times, last_price, order_no, at))
    store.put_usual(tx, customer_id, rows)


def _item(row: UsualRow) -> UsualItem:
    usual = usual_quantity(row.recent)
    return UsualItem(
        sku_id=row.sku_id,
        unit=usual.unit,
        count=usual.count,
        factor=usual.factor,
        base=usual.base,
        times=row.times,
        last_price=row.last_price,
        last_order_no=row.last_order_no,
        last_at=row.last_at,
    )
