"""Fills an empty database with the demo shop.

The weeks are lived through in order with the transaction's clock moved: prices change on their
day, every order is a draft that is shown, confirmed and carried out by the real services. What
the orders take is added to the opening stock, so that the shelves end as goods.jsonl says.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from domain.base.actor import SYSTEM, Actor
from domain.base.clock import at_local
from domain.base.ids import AliasId, WarehouseId
from domain.catalog import Alias, AliasSource, Scope, Sku, learn_alias
from domain.customer import (
    Customer,
    CustomerFilter,
    apply_registration,
    bind_contact,
    create_contact,
    list_customers,
)
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.exchange.checking import all_customers, all_skus, staff_by_name
from domain.exchange.demo import documents
from domain.exchange.demo.accounts import close_periods, give_credit, receive
from domain.exchange.demo.living import Life, steps_of, take_step
from domain.exchange.demo.offers import put_on_offer
from domain.exchange.demo.ways import open_ways
from domain.exchange.listings import read_customers, read_prices
from domain.exchange.model import (
    GoodsEntry,
    ImportKind,
    ImportPlan,
    ImportReport,
    PriceEntry,
    SheetRow,
    StockEntry,
)
from domain.exchange.planning import plan_import
from domain.exchange.service import apply_import
from domain.exchange.textfile import flat
from domain.inventory import (
    StockPlace,
    Warehouse,
    create_warehouse,
    list_warehouses,
    set_stock_levels,
    stocks_of,
)
from domain.messaging import mark_told
from domain.notice import notify
from domain.staff import Role, StaffDraft, create_staff

DEMO_ORDER_KEY = b"order numbers of the demo's past"
_WEEKS = timedelta(days=35)
_ALERT_UNITS = 4
"""Fewer than so many order units are "running short"."""


def seed_demo(
    tx: Tx, *, policy: DeliveryPolicy | None = None, order_key: bytes = DEMO_ORDER_KEY
) -> bool:
    """Fill the database; False, and nothing done, where there are customers already.

    Pass the server's `order_key`, or an order of the first day may meet a number that is taken.
    """
    if list_customers(tx, CustomerFilter(), limit=1).rows:
        return False
    now = tx.now
    rules = policy or DeliveryPolicy()
    with _clock(tx):
        tx.now = now - _WEEKS
        owner = _employ(tx)
        _build(tx, owner)
        life = _meet(tx, owner, Life(rules, order_key, now, owner))
        _live(tx, life)
        close_periods(tx, rules)
    put_on_offer(tx, owner)
    open_ways(tx, owner)
    _ask_to_be_let_in(tx, now)
    notify(tx, tx.events)
    mark_told(tx, via="demo")
    tx.events.clear()
    return True


@contextmanager
def _clock(tx: Tx) -> Iterator[None]:
    """Put the clock back when the past has been lived through."""
    now = tx.now
    try:
        yield
    finally:
        tx.now = now


def _employ(tx: Tx) -> Actor:
    actor = SYSTEM
    for row in documents.shop().staff:
        draft = StaffDraft(row["name"], row["userid"], Role(row["role"]), row["code"])
        staff = create_staff(tx, draft, actor)
        if staff.role is Role.OWNER:
            actor = staff.actor
    return actor


def _build(tx: Tx, owner: Actor) -> None:
    """Warehouses, goods with opening stock, prices of five weeks ago, shops."""
    for row in documents.shop().warehouses:
        wanted = Warehouse(WarehouseId(0), row["code"], row["name"], row["priority"])
        create_warehouse(tx, wanted, owner)
    plan = plan_import(ImportKind.GOODS, documents.goods_file(), "goods.jsonl")
    apply_import(tx, ImportPlan(plan.report, _with_taken(plan)), owner)
    _import_customers(tx, owner)
    for row in documents.shop().credits:
        give_credit(tx, row, owner)
    for entry in _entries(is_old=False), _entries(is_old=True):
        report = ImportReport(ImportKind.PRICES, "prices.jsonl", rows=len(entry))
        apply_import(tx, ImportPlan(report, tuple(entry)), owner)
    _set_alerts(tx)


def _with_taken(plan: ImportPlan) -> tuple[GoodsEntry, ...]:
    """The goods with so much more stock as the orders of the weeks take."""
    taken: Counter[str] = Counter()
    goods = {row.code: row for row in plan.rows if isinstance(row, GoodsEntry)}
    for order in documents.orders():
        if order.until not in {"rejected", "cancelled", "placed", "confirmed", "picking"}:
            for code, count, unit in order.lines:
                taken[code] += int(count * goods[code].units[unit])
    return tuple(_more(entry, taken[code]) for code, entry in goods.items())


def _more(entry: GoodsEntry, taken: int) -> GoodsEntry:
    if not entry.stock or not taken:
        return entry
    first, *rest = entry.stock
    factor = entry.units[entry.order_unit]
    raised = StockEntry(first.warehouse, first.count + -(-taken // factor))
    return _replace_stock(entry, (raised, *rest))


def _replace_stock(entry: GoodsEntry, stock: tuple[StockEntry, ...]) -> GoodsEntry:
    fields = {name: getattr(entry, name) for name in GoodsEntry.__slots__}
    return GoodsEntry(**{**fields, "stock": stock})


def _entries(*, is_old: bool) -> list[PriceEntry]:
    """The price list, or the prices that held before a change."""
    rows = [row for row in documents.price_rows() if ("until_days_ago" in row) == is_old]
    keys = ("scope", "unit", "price", "min")
    sheet = [
        SheetRow(number, {"code": row["sku"], **{k: row[k] for k in keys if k in row}})
        for number, row in enumerate(rows, 1)
    ]
    return read_prices(sheet, [])


def _import_customers(tx: Tx, owner: Actor) -> None:
    rows = [
        SheetRow(number, {key: flat(value) for key, value in shop.fields.items()})
        for number, shop in enumerate(documents.customers(), 1)
    ]
    report = ImportReport(ImportKind.CUSTOMERS, "customers.jsonl", rows=len(rows))
    apply_import(tx, ImportPlan(report, tuple(read_customers(rows, []))), owner)


def _set_alerts(tx: Tx) -> None:
    warehouses = {warehouse.code: warehouse.id for warehouse in list_warehouses(tx)}
    skus = all_skus(tx)
    main = warehouses["MAIN"]
    for stock in stocks_of(tx, [sku.id for sku in skus.values()]):
        if stock.warehouse_id == main:
            sku = next(found for found in skus.values() if found.id == stock.sku_id)
            low = _ALERT_UNITS * next(u.factor for u in sku.units if u.unit == sku.order_unit)
            place = StockPlace(stock.sku_id, stock.warehouse_id)
            set_stock_levels(tx, place, low_at=low, over_at=None)


def _meet(tx: Tx, owner: Actor, life: Life) -> Life:
    """The people of the shops, and the words they use; one phone is one person."""
    people: dict[str, int] = {}
    shops = all_customers(tx)
    skus = all_skus(tx)
    for wanted in documents.customers():
        shop = shops[wanted.code]
        for name, phone in wanted.contacts:
            if phone not in people:
                people[phone] = create_contact(tx, name=name, phone=phone).id
            bind_contact(tx, people[phone], shop.id)  # type: ignore[arg-type]
            life.people.setdefault(shop.code, (people[phone], name))
        for word, code in wanted.aliases.items():
            _teach(tx, skus[code], shop, word, owner)
    life.shops.update(shops)
    life.skus.update(skus)
    life.staff.update({s.code: s for s in staff_by_name(tx).values()})
    return life


def _teach(tx: Tx, sku: Sku, shop: Customer, word: str, owner: Actor) -> None:
    taught = Alias(
        AliasId(0), sku.id, word, Scope.CUSTOMER, str(shop.id), 1, False, AliasSource.REP
    )
    learn_alias(tx, taught, owner)


def _live(tx: Tx, life: Life) -> None:
    """Every step of every order and every change of price, in the order of time."""
    zone = ZoneInfo(life.policy.timezone)
    moments: list[tuple[datetime, int, Callable[[], None]]] = []
    for number, order in enumerate(documents.orders()):
        placed = _moment(order, life.now, zone)
        for after, step in steps_of(order):
            taken = partial(take_step, tx, life, number, order, step)
            moments.append((min(placed + after, life.now), len(moments), taken))
    for row in documents.price_rows():
        if "until_days_ago" in row:
            day = (life.now - timedelta(days=row["until_days_ago"])).astimezone(zone).date()
            raised = partial(_raise_price, tx, row["sku"], life)
            moments.append((at_local(day, time(8), zone), len(moments), raised))
    for came in documents.shop().receipts:
        day = (life.now - timedelta(days=came["days_ago"])).astimezone(zone).date()
        paid = partial(receive, tx, came, life.staff["R03"].actor, life.policy)
        moments.append((at_local(day, time(16), zone), len(moments), paid))
    for moment, _, happen in sorted(moments, key=lambda entry: entry[:2]):
        tx.now = moment
        happen()


def _moment(order: documents.DemoOrder, now: datetime, zone: ZoneInfo) -> datetime:
    if order.time.startswith("-"):
        return now + timedelta(minutes=int(order.time))
    day = (now - timedelta(days=order.days_ago)).astimezone(zone).date()
    return at_local(day, time.fromisoformat(order.time), zone)


def _raise_price(tx: Tx, code: str, life: Life) -> None:
    """From now on the SKU costs what goods.jsonl says."""
    plan = plan_import(ImportKind.GOODS, documents.goods_file(), "goods.jsonl")
    entry = next(row for row in plan.rows if isinstance(row, GoodsEntry) and row.code == code)
    assert entry.price is not None
    price = PriceEntry(entry.row, "base", code, entry.order_unit, entry.price)
    report = ImportReport(ImportKind.PRICES, "goods.jsonl", rows=1)
    apply_import(tx, ImportPlan(report, (price,)), life.owner)


def _ask_to_be_let_in(tx: Tx, now: datetime) -> None:
    for row in documents.shop().registrations:
        with _clock(tx):
            tx.now = now - timedelta(hours=row["hours_ago"])
            contact = create_contact(tx, name=row["contact"], phone=row["phone"])
            apply_registration(tx, contact.id, row["shop_name"], row["phone"])
