"""What a merchant wants to see first in the morning."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, or_, select

from domain.base.ids import CustomerId, SkuId, StaffId
from domain.base.money import Money
from domain.catalog.store.skus import sku_table
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.inventory.store.stocks import stock_table
from domain.order import OrderStatus
from domain.order.store.tables import order_change, orders

_WAITING = (OrderStatus.PLACED.value, OrderStatus.IN_REVIEW.value)
_NOT_SOLD = (OrderStatus.REJECTED.value, OrderStatus.CANCELLED.value)


@dataclass(frozen=True, slots=True)
class DaySales:
    """What was sold on one trading day, and what of it waits to be confirmed.

    `orders` and `total` are those that were confirmed and not called off since; `waiting` and
    `waiting_total` nobody has agreed to yet.
    """

    day: date
    orders: int
    total: Money
    waiting: int
    waiting_total: Money


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold in a span in one currency, and what of it waits; see `DaySales`."""

    orders: int
    total: Money
    waiting: int
    waiting_total: Money


@dataclass(frozen=True, slots=True)
class ShortStock:
    """A SKU on sale of which nothing is available, or no more than its alert level."""

    sku_id: SkuId
    available: int
    low_at: int


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A change or cancellation a customer asked for, which the staff has to decide."""

    order_no: str
    customer_id: CustomerId
    kind: str
    proposed_at: datetime


def _of_rep(rep_id: StaffId | None) -> list[ColumnElement[bool]]:
    """Orders of a rep's customers and of those without a rep; all for None."""
    if rep_id is None:
        return []
    return [
        orders.c.customer_id.in_(
            select(customer_table.c.id).where(
                or_(customer_table.c.rep_id == rep_id, customer_table.c.rep_id.is_(None))
            )
        )
    ]


def count_waiting_orders(tx: Tx, rep_id: StaffId | None = None) -> int:
    """How many orders wait to be confirmed."""
    counting = select(func.count()).select_from(orders)
    found = tx.query(counting.where(orders.c.status.in_(_WAITING), *_of_rep(rep_id))).scalar()
    return int(found or 0)


def sales_by_day(
    tx: Tx, since: date, rep_id: StaffId | None = None, *, currency: str = "CNY"
) -> tuple[DaySales, ...]:
    """Sales per trading day from `since` on, days without orders left out."""
    statement = (
        select(orders.c.trading_day, *_sums())
        .where(
            orders.c.trading_day >= since,
            orders.c.currency == currency,
            orders.c.status.not_in(_NOT_SOLD),
            *_of_rep(rep_id),
        )
        .group_by(orders.c.trading_day)
        .order_by(orders.c.trading_day)
    )
    return tuple(
        DaySales(
            row.trading_day,
            row.n - row.open,
            Money(int(row.minor) - int(row.open_minor), currency),
            int(row.open),
            Money(int(row.open_minor), currency),
        )
        for row in tx.query(statement)
    )


def sold_between(
    tx: Tx,
    first: date,
    last: date,
    rep_id: StaffId | None = None,
    *,
    customer_id: CustomerId | None = None,
) -> tuple[Sold, ...]:
    """Sales of the trading days from `first` to `last` by currency; of one shop where given."""
    of_shop = () if customer_id is None else (orders.c.customer_id == customer_id,)
    statement = (
        select(orders.c.currency, *_sums())
        .where(
            orders.c.trading_day.between(first, last),
            orders.c.status.not_in(_NOT_SOLD),
            *of_shop,
            *_of_rep(rep_id),
        )
        .group_by(orders.c.currency)
        .order_by(orders.c.currency)
    )
    return tuple(
        Sold(
            row.n - int(row.open),
            Money(int(row.minor) - int(row.open_minor), row.currency),
            int(row.open),
            Money(int(row.open_minor), row.currency),
        )
        for row in tx.query(statement)
    )


def _sums() -> tuple[ColumnElement[int], ...]:
    """How many orders and their sum, and how many of them wait and theirs."""
    is_open = orders.c.status.in_(_WAITING)
    open_minor = case((is_open, orders.c.total_minor), else_=0)
    return (
        func.count().label("n"),
        cast(func.sum(orders.c.total_minor), BigInteger).label("minor"),
        cast(func.sum(case((is_open, 1), else_=0)), BigInteger).label("open"),
        cast(func.sum(open_minor), BigInteger).label("open_minor"),
    )


def short_stock(tx: Tx, *, limit: int = 20) -> tuple[ShortStock, ...]:
    """SKUs on sale that are out, or at their alert level, over all warehouses; emptiest first."""
    there = cast(func.sum(stock_table.c.on_hand - stock_table.c.reserved), BigInteger)
    low_at = cast(func.coalesce(func.sum(stock_table.c.low_at), 0), BigInteger)
    statement = (
        select(stock_table.c.sku_id, there.label("there"), low_at.label("low_at"))
        .join_from(stock_table, sku_table, sku_table.c.id == stock_table.c.sku_id)
        .where(sku_table.c.status == "on_sale")
        .group_by(stock_table.c.sku_id)
        .having(there <= low_at)
        .order_by(there, stock_table.c.sku_id)
        .limit(limit)
    )
    return tuple(
        ShortStock(SkuId(row.sku_id), int(row.there), int(row.low_at))
        for row in tx.query(statement)
    )


def waiting_changes(tx: Tx, rep_id: StaffId | None = None) -> tuple[WaitingChange, ...]:
    """What customers asked for and the staff has not decided, longest waiting first."""
    statement = (
        select(
            orders.c.order_no,
            orders.c.customer_id,
            order_change.c.kind,
            order_change.c.proposed_at,
        )
        .join_from(order_change, orders, orders.c.id == order_change.c.order_id)
        .where(
            order_change.c.status == "open", order_change.c.decider == "staff", *_of_rep(rep_id)
        )
        .order_by(order_change.c.proposed_at)
        .limit(50)
    )
    return tuple(
        WaitingChange(row.order_no, CustomerId(row.customer_id), row.kind, row.proposed_at)
        for row in tx.query(statement)
    )
