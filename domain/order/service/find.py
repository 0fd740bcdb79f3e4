"""Looking orders up. A number never grants access: name the customers it may belong to."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from domain.base.errors import NotFound
from domain.base.ids import CartId, CustomerId, OrderId
from domain.base.page import Page
from domain.db import Tx
from domain.order.model import (
    HistoryEntry,
    LineDraft,
    Order,
    OrderFilter,
    OrderPlacedAt,
    OrderReference,
    OrderStatus,
    OrderSummary,
)
from domain.order.states import UNFINISHED
from domain.order.store import history
from domain.order.store import reading as store

_ENDING = 10
"""So many orders are looked at for the last digits of a number."""


def get_order(
    tx: Tx, order_id: OrderId, *, customers: Collection[CustomerId] | None = None
) -> Order:
    """The order with this id; NotFound, also where it is none of these customers'."""
    found = store.find_by_id(tx, order_id)
    if found is None or (customers is not None and found.customer_id not in customers):
        raise NotFound("order", str(order_id))
    return found


def order_by_no(
    tx: Tx, order_no: str, *, customers: Collection[CustomerId] | None = None
) -> Order:
    """The order with this number; NotFound, also where it is none of these customers'.

    `customers` None is for staff and jobs only.
    """
    found = store.find_by_no(tx, order_no.strip().upper())
    if found is None or (customers is not None and found.customer_id not in customers):
        raise NotFound("order", order_no)
    return found


def orders_ending(
    tx: Tx, digits: str, *, customers: Collection[CustomerId]
) -> tuple[OrderSummary, ...]:
    """These customers' orders whose number ends in the digits (3325那单), newest first."""
    if not customers:
        return ()
    wanted = OrderFilter(customer_ids=tuple(customers), search=f"-{digits}")
    rows = store.list_orders(tx, wanted, before=None, limit=_ENDING)
    return tuple(row for row in rows if row.order_no.endswith(digits))


def order_of_cart(tx: Tx, cart_id: CartId) -> Order | None:
    """The order a draft became."""
    return store.find_of_cart(tx, cart_id)


def latest_order(tx: Tx, customer_id: CustomerId) -> Order | None:
    """The shop's last order that was not cancelled or rejected, with its lines."""
    return store.newest(tx, customer_id)


def find_order_for_reference(
    tx: Tx, customer_id: CustomerId, *, reference: OrderReference
) -> Order | None:
    """The named order 照旧, 上周五那单 or a number means; None: there is none like that."""
    if reference.order_no.isdigit():
        ending = orders_ending(tx, reference.order_no, customers=(customer_id,))
        return get_order(tx, ending[0].id) if len(ending) == 1 else None
    if reference.order_no:
        found = store.find_by_no(tx, reference.order_no.strip().upper())
        return found if found is not None and found.customer_id == customer_id else None
    days = (reference.day_from, reference.day_to)
    return store.find_nth(tx, customer_id, days, reference.back)


def orders_of(
    tx: Tx,
    customer_id: CustomerId,
    *,
    statuses: Iterable[OrderStatus] = (),
    limit: int = 10,
) -> tuple[OrderSummary, ...]:
    """The shop's orders, newest first."""
    wanted = OrderFilter(customer_ids=(customer_id,), statuses=tuple(statuses))
    return tuple(store.list_orders(tx, wanted, before=None, limit=limit))


def orders_since(
    tx: Tx, since: datetime, *, after: OrderId, until: OrderSummary
) -> Iterator[OrderSummary]:
    """A shop's orders after the id, placed since then, up to and with `until`, oldest first."""
    while rows := store.orders_since(tx, until, since, after=after):
        yield from rows
        after = rows[-1].id


def unfinished_orders(
    tx: Tx, customer_id: CustomerId, *, limit: int = 5
) -> tuple[OrderSummary, ...]:
    """Orders still on their way, newest first ("我的货到哪了")."""
    return orders_of(tx, customer_id, statuses=UNFINISHED, limit=limit)


def list_orders(
    tx: Tx, wanted: OrderFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[OrderSummary]:
    """Orders that fit, newest first."""
    before = int(cursor) if cursor else None
    rows = store.list_orders(tx, wanted, before=before, limit=limit + 1)
    more = len(rows) > limit
    return Page(tuple(rows[:limit]), str(rows[limit - 1].id) if more else None)


def last_order_days(tx: Tx, wanted: OrderFilter) -> dict[CustomerId, date]:
    """The newest trading day of each shop among all orders that fit, however many."""
    return store.last_days(tx, wanted)


def orders_placed_between(tx: Tx, begin: datetime, end: datetime) -> tuple[OrderPlacedAt, ...]:
    """All orders of a span of time, imported ones too, oldest first."""
    return store.placed_between(tx, begin, end)


def get_orders(tx: Tx, order_ids: Iterable[OrderId]) -> dict[OrderId, Order]:
    """Several orders with their lines, by id."""
    return {order.id: order for order in store.load_full(tx, order_ids)}


def history_of(tx: Tx, order_id: OrderId) -> tuple[HistoryEntry, ...]:
    """Every move of an order, in order."""
    return history.moves_of(tx, order_id)


def lines_at(tx: Tx, order: Order, *, version: int) -> tuple[LineDraft, ...] | None:
    """What the order was at an earlier version."""
    return history.lines_at(tx, order, version)
