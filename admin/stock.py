"""Stock: what lies where, what moved, who waits, and when somebody is told."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from aiohttp import web

from admin.fields import FormReader
from admin.products import sku_by_code
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import SkuId, WarehouseId
from domain.base.page import Page
from domain.base.quantity import plain_count
from domain.catalog import (
    Category,
    Sku,
    SkuFilter,
    category_tree,
    list_categories,
    list_skus,
    unit_factor,
)
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.inventory import (
    Cause,
    RefusedDemand,
    Stock,
    StockMovement,
    StockPlace,
    Warehouse,
    arrival_waits,
    expect_arrival,
    expected_on,
    list_warehouses,
    movements_of,
    refused_since,
    set_stock_levels,
    stocks_of,
)
from domain.order import get_order, waiting_lines
from domain.report.today import ShortStock, short_stock

CAUSES: Mapping[Cause, str] = {
    Cause.OPENING: "First count",
    Cause.RECEIPT: "Received",
    Cause.SHIPMENT: "Shipped",
    Cause.GOODS_RETURN: "Came back",
    Cause.REPLACEMENT: "Given for broken goods",
    Cause.ADJUST: "Corrected",
    Cause.COUNT: "Counted",
    Cause.TRANSFER: "Moved",
}
MISSED_DAYS = 7
EXPECTED_WITHIN = timedelta(days=364)
"""Customers read the day without its year, which has to be the next one of that name."""
_PAGE = 50
_SHORT = 200
_Stocks = dict[tuple[SkuId, WarehouseId], Stock]


@dataclass(frozen=True, slots=True)
class Waiter:
    """Who waits for a SKU: with an order for so many base units, or just to hear of it (None)."""

    customer: Customer
    order_no: str
    base: int | None


@dataclass(frozen=True, slots=True)
class StockView:
    """One SKU in every warehouse, with its newest movements."""

    sku: Sku
    stocks: Mapping[WarehouseId, Stock]
    warehouses: tuple[Warehouse, ...]
    movements: tuple[StockMovement, ...]
    waiting: tuple[Waiter, ...] = ()
    expected: date | None = None
    missed: RefusedDemand | None = None


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /stock: all goods, or only what runs short."""
    is_short = visit.query("show") == "short"
    chosen = visit.query("category")
    page, stocks, warehouses, categories = await visit.read(
        _load_list, visit.query("q"), chosen, visit.query("after"), is_short
    )
    return visit.page(
        "stock.html",
        page=page,
        stocks=stocks,
        warehouses=warehouses,
        is_short=is_short,
        text=visit.query("q"),
        categories=categories,
        chosen=chosen,
    )


def _load_list(
    tx: Tx, text: str, category: str, cursor: str, is_short: bool
) -> tuple[Page[Sku], _Stocks, tuple[Warehouse, ...], tuple[Category, ...]]:
    categories = list_categories(tx)
    below = next((c.id for c in categories if c.code == category), None)
    wanted = SkuFilter(
        category_ids=category_tree(tx, below) if below is not None else (),
        text=text,
        sku_ids=_short_ids(short_stock(tx, limit=_SHORT)) if is_short else (),
    )
    page = list_skus(tx, wanted, cursor=cursor or None, limit=_PAGE)
    found = stocks_of(tx, [sku.id for sku in page.rows])
    stocks = {(stock.sku_id, stock.warehouse_id): stock for stock in found}
    return page, stocks, list_warehouses(tx), categories


def _short_ids(rows: tuple[ShortStock, ...]) -> tuple[SkuId, ...]:
    """The ids, or one that does not exist: nothing is short."""
    return tuple(row.sku_id for row in rows) or (SkuId(0),)


async def show_sku(visit: Visit) -> web.StreamResponse:
    """GET /stock/{code}."""
    return await show_wrong(visit, {})


async def show_wrong(visit: Visit, wrong: Mapping[str, str]) -> web.Response:
    """The page with what was typed and what is wrong with it, as form.field."""
    view = await visit.read(_load, visit.part("code"), visit.context.shop().policy)
    return visit.page(
        "stock_sku.html",
        http=422 if wrong else 200,
        view=view,
        causes=CAUSES,
        wrong=wrong,
        fresh_key=secrets.token_hex(8),
        levels=_level,
        typed=dict(visit.form.pairs),
        names={w.id: w.name for w in view.warehouses},
    )


def _level(sku: Sku, base: int | None) -> str:
    """An alert level in order units, as it is typed."""
    return "" if base is None else plain_count(Decimal(base) / unit_factor(sku, sku.order_unit))


def _load(tx: Tx, code: str, policy: DeliveryPolicy) -> StockView:
    sku = sku_by_code(tx, code)
    stocks = {stock.warehouse_id: stock for stock in stocks_of(tx, [sku.id])}
    missed = refused_since(tx, tx.now - timedelta(days=MISSED_DAYS))
    return StockView(
        sku,
        stocks,
        list_warehouses(tx),
        movements_of(tx, sku.id),
        _waiters(tx, sku.id),
        expected_on(tx, sku.id, today=today_of(policy, tx.now)),
        next((row for row in missed if row.sku_id == sku.id), None),
    )


def _waiters(tx: Tx, sku_id: SkuId) -> tuple[Waiter, ...]:
    """Orders in the order they are served, then those who only want to hear of it."""
    orders = [
        Waiter(get_customer(tx, x.customer_id), get_order(tx, x.order_id).order_no, x.waiting)
        for x in waiting_lines(tx, sku_id)
    ]
    hears = [Waiter(get_customer(tx, w.customer_id), "", None) for w in arrival_waits(tx, sku_id)]
    return (*orders, *hears)


async def warn(visit: Visit) -> web.StreamResponse:
    """POST /stock/{code}/warn: from how little and how much on somebody is told."""
    reader, code = FormReader(visit), visit.part("code")
    warehouse = visit.form.get("warehouse")
    sku, place = await visit.read(place_of, code, warehouse)
    factor = unit_factor(sku, sku.order_unit)
    low, over = reader.base("low", factor), reader.base("over", factor)
    if low is not None and over is not None and over <= low:
        reader.wrong["over"] = visit.t("This must be more than what is little.")
    if not reader.is_right:
        return await show_wrong(visit, {f"warned.{k}": v for k, v in reader.wrong.items()})
    await visit.act(_warn, place, (low, over))
    return visit.go("stock_sku", code=code, done="saved")


def _warn(tx: Tx, place: StockPlace, levels: tuple[int | None, int | None]) -> None:
    low, over = levels
    set_stock_levels(tx, place, low_at=low, over_at=over)


async def expect(visit: Visit) -> web.StreamResponse:
    """POST /stock/{code}/expect: when the next delivery comes."""
    reader, code = FormReader(visit), visit.part("code")
    today = await visit.read(_today, visit.context.shop().policy)
    day = reader.day("day", since=today, within=EXPECTED_WITHIN)
    if not reader.is_right:
        return await show_wrong(visit, {f"expected.{k}": v for k, v in reader.wrong.items()})
    await visit.act(_expect, code, day, visit.actor)
    return visit.go("stock_sku", code=code, done="saved")


def _today(tx: Tx, policy: DeliveryPolicy) -> date:
    return today_of(policy, tx.now)


def _expect(tx: Tx, code: str, day: date | None, actor: Actor) -> None:
    expect_arrival(tx, sku_by_code(tx, code).id, day, actor)


def place_of(tx: Tx, code: str, warehouse_code: str) -> tuple[Sku, StockPlace]:
    """The goods and where they lie; NotFound."""
    sku = sku_by_code(tx, code)
    warehouse = next((w for w in list_warehouses(tx) if w.code == warehouse_code), None)
    if warehouse is None:
        raise NotFound("warehouse", warehouse_code)
    return sku, StockPlace(sku.id, warehouse.id)
