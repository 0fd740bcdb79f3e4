"""The usual list: per shop and SKU the amounts of the last orders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import CustomerId, SkuId
from domain.base.money import UnitPrice
from domain.base.quantity import Quantity
from domain.cart.codec import quantity_in, quantity_out
from domain.db.tx import Tx
from domain.order.store.tables import usual_item

_OF_CUSTOMER = (
    select(usual_item)
    .where(usual_item.c.customer_id == bindparam("p_customer"))
    .order_by(usual_item.c.times.desc(), usual_item.c.last_at.desc(), usual_item.c.sku_id)
    .limit(bindparam("p_limit"))
)
_OF_ALL = (
    select(usual_item.c.sku_id, usual_item.c.recent, usual_item.c.times)
    .where(usual_item.c.last_at >= bindparam("p_since"))
    .order_by(usual_item.c.sku_id)
)
_insert = upsert(usual_item)
_PUT = _insert.on_conflict_do_update(
    index_elements=["customer_id", "sku_id"],
    set_={
        name: _insert.excluded[name]
        for name in ("recent", "times", "last_price", "last_currency", "last_order_no", "last_at")
    },
)


@dataclass(frozen=True, slots=True)
class UsualRow:
    """What is stored about one SKU of one shop; `recent` is never empty, the newest last."""

    sku_id: SkuId
    recent: tuple[Quantity, ...]
    times: int
    last_price: UnitPrice | None
    last_order_no: str
    last_at: datetime


def usual_rows(tx: Tx, customer_id: CustomerId, limit: int) -> list[UsualRow]:
    """The rows of a shop, most ordered first."""
    rows = tx.execute(_OF_CUSTOMER, p_customer=customer_id, p_limit=limit)
    return [_usual_row(row) for row in rows]


def amounts_of_all(tx: Tx, since: datetime) -> Iterator[tuple[SkuId, tuple[Quantity, ...], int]]:
    """SKU, last amounts and number of orders of every shop that took it since then, by SKU."""
    for row in tx.execute(_OF_ALL, p_since=since):
        yield row.sku_id, tuple(quantity_in(quantity) for quantity in row.recent), row.times


def put_usual(tx: Tx, customer_id: CustomerId, rows: Sequence[UsualRow]) -> None:
    """Write rows, new or not."""
    tx.execute_many(
        _PUT,
        [
            {
                "customer_id": customer_id,
                "sku_id": row.sku_id,
                "recent": [quantity_out(quantity) for quantity in row.recent],
                "times": row.times,
                "last_price": row.last_price.ten_thousandths if row.last_price else None,
                "last_currency": row.last_price.currency if row.last_price else "CNY",
                "last_order_no": row.last_order_no,
                "last_at": row.last_at,
            }
            for row in rows
        ],
    )


def _usual_row(row: Any) -> UsualRow:
    price = row.last_price
    return UsualRow(
        sku_id=row.sku_id,
        recent=tuple(quantity_in(quantity) for quantity in row.recent),
        times=row.times,
        last_price=None if price is None else UnitPrice(price, row.last_currency),
        last_order_no=row.last_order_no,
        last_at=row.last_at,
    )
