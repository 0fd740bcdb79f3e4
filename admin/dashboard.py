"""Today: what waits, what was sold, what is doubtful, what runs short."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from admin.orders import MARKS
from admin.scope import rep_in_scope
from admin.visit import Visit
from admin.words import ORDER_STATES
from domain.base.ids import CustomerId, SkuId, StaffId
from domain.base.money import Money
from domain.catalog import Sku, get_skus
from domain.conversation import Conversation, chats_held_by_humans
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.inventory import refused_since
from domain.order import Order, OrderFilter, OrderLine, OrderStatus, get_orders, list_orders
from domain.report.today import (
    DaySales,
    ShortStock,
    WaitingChange,
    count_waiting_orders,
    sales_by_day,
    short_stock,
    waiting_changes,
)

_DAYS = 7
_WAITING_SHOWN = 8
_SHORT_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line of a waiting order that a person should look at."""

    order: Order
    line: OrderLine


@dataclass(frozen=True, slots=True)
class TodayView:
    """Everything the first page shows."""

    waiting: tuple[Order, ...]
    waiting_total: int
    doubts: tuple[Doubt, ...]
    days: tuple[DaySales, ...]
    short: tuple[ShortStock, ...]
    missed: tuple[tuple[Sku, int], ...]
    changes: tuple[WaitingChange, ...]
    held: tuple[Conversation, ...]
    shops: Mapping[CustomerId, Customer]
    skus: Mapping[SkuId, Sku]
    today: date


async def show_today(visit: Visit) -> web.StreamResponse:
    """GET /."""
    shop = visit.context.shop()
    view = await visit.read(_load, rep_in_scope(visit.staff), shop.policy, shop.currency)
    best = max((day.total.minor for day in view.days), default=0)
    return visit.page(
        "today.html",
        view=view,
        best=best or 1,
        states=ORDER_STATES,
        marks=MARKS,
        currency=shop.currency,
    )


def _load(tx: Tx, rep_id: StaffId | None, policy: DeliveryPolicy, currency: str) -> TodayView:
    today = today_of(policy, tx.now)
    wanted = OrderFilter(rep_id=rep_id, statuses=(OrderStatus.PLACED, OrderStatus.IN_REVIEW))
    rows = list_orders(tx, wanted, limit=50).rows
    found = get_orders(tx, [order.id for order in rows])
    waiting = tuple(found[order.id] for order in reversed(rows))
    changes = waiting_changes(tx, rep_id)
    short = short_stock(tx, limit=_SHORT_SHOWN)
    missed = refused_since(tx, tx.now - timedelta(days=_DAYS))
    ids = {order.customer_id for order in waiting} | {change.customer_id for change in changes}
    skus = get_skus(tx, [row.sku_id for row in short] + [row.sku_id for row in missed])
    return TodayView(
        waiting=waiting[:_WAITING_SHOWN],
        waiting_total=count_waiting_orders(tx, rep_id),
        doubts=tuple(
            Doubt(order, line)
            for order in waiting
            for line in order.lines
            if line.amount is None or line.marks
        )[:_WAITING_SHOWN],
        days=_full_week(
            sales_by_day(tx, today - timedelta(days=_DAYS - 1), rep_id, currency=currency),
            today,
            currency,
        ),
        short=short,
        missed=tuple((skus[row.sku_id], row.missing) for row in missed if row.sku_id in skus)[:5],
        changes=changes,
        held=chats_held_by_humans(tx),
        shops={customer_id: get_customer(tx, customer_id) for customer_id in ids},
        skus=skus,
        today=today,
    )


def _full_week(days: tuple[DaySales, ...], today: date, currency: str) -> tuple[DaySales, ...]:
    """The last seven days, those without orders too, today last."""
    known = {day.day: day for day in days}
    none = Money.zero(currency)
    wanted = [today - timedelta(days=back) for back in range(_DAYS - 1, -1, -1)]
    return tuple(known.get(day) or DaySales(day, 0, none, 0, none) for day in wanted)
