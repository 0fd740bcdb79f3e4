"""Reading orders with their lines."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from domain.base.ids import CartId, ContactId, CustomerId, OrderId, SkuId, StaffId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart.codec import marks_in, quantity_in
from domain.customer.model import DeliveryMethod
from domain.customer.store.customers import customer_table
from domain.db.tx import Tx
from domain.delivery.model import DeliveryTerms
from domain.order.codec import parts_in
from domain.order.model import (
    FulfilmentStatus,
    Order,
    OrderFilter,
    OrderLine,
    OrderPlacedAt,
    OrderSource,
    OrderStatus,
    OrderSummary,
    PaymentStatus,
)
from domain.order.store.tables import order_line, orders
from domain.promotion.codec import adjustments_in

_LINE = "ln_"
_LINES = [column.label(_LINE + column.name) for column in order_line.c]
_NOT_VOID = and_(orders.c.status != "cancelled", orders.c.status != "rejected")


def _full() -> Select[Any]:
    joined = orders.outerjoin(order_line, order_line.c.order_id == orders.c.id)
    return select(orders, *_LINES).select_from(joined).order_by(orders.c.id, order_line.c.no)


_BY_ID = _full().where(orders.c.id == bindparam("p_id"))
_LOCK = select(orders.c.id).where(orders.c.id == bindparam("p_id")).with_for_update()
_BY_NO = _full().where(orders.c.order_no == bindparam("p_no"))
_OF_CART = _full().where(orders.c.cart_id == bindparam("p_cart"))
_CONFIRMED = (
    select(orders.c.id)
    .where(orders.c.customer_id == bindparam("p_customer"))
    .where(orders.c.status.in_(["confirmed", "picking", "shipped", "delivered", "completed"]))
    .limit(1)
)
_NEWEST_ID = (
    select(orders.c.id)
    .where(orders.c.customer_id == bindparam("p_customer"))
    .where(_NOT_VOID)
    .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_NEWEST = _full().where(orders.c.id == _NEWEST_ID)
_PLACED = (
    select(orders.c.customer_id, orders.c.contact_id, orders.c.placed_at, orders.c.status)
    .where(or_(*(orders.c.status == str(status) for status in OrderStatus)))
    .where(orders.c.placed_at >= bindparam("p_from"), orders.c.placed_at < bindparam("p_to"))
    .order_by(orders.c.placed_at, orders.c.id)
)
"""Every status is named, so that the index of status and time serves."""
_SINCE = (
    select(orders)
    .where(orders.c.customer_id == bindparam("p_customer"))
    .where(orders.c.placed_at >= bindparam("p_since"))
    .where(orders.c.id > bindparam("p_after"), orders.c.id <= bindparam("p_last"))
    .order_by(orders.c.id)
    .limit(10)
)
_BASKETS = (
    select(orders.c.order_no, orders.c.placed_at, orders.c.basket)
    .where(orders.c.customer_id == bindparam("p_customer"))
    .where(orders.c.placed_at >= bindparam("p_since"))
    .where(_NOT_VOID)
    .order_by(orders.c.placed_at.desc())
)


def lock_order(tx: Tx, order_id: OrderId) -> Order | None:
    """The order, locked until the transaction ends."""
    if tx.dialect == "postgresql":
        tx.execute(_LOCK, p_id=order_id)
    return find_by_id(tx, order_id)


def find_by_id(tx: Tx, order_id: OrderId) -> Order | None:
    """The order with this id."""
    return _first(tx.execute(_BY_ID, p_id=order_id).all())


def find_by_no(tx: Tx, order_no: str) -> Order | None:
    """The order with this number."""
    return _first(tx.execute(_BY_NO, p_no=order_no).all())


def find_of_cart(tx: Tx, cart_id: CartId) -> Order | None:
    """The order a draft became."""
    return _first(tx.execute(_OF_CART, p_cart=cart_id).all())


def newest(tx: Tx, customer_id: CustomerId) -> Order | None:
    """The last order that was not cancelled or rejected."""
    return _first(tx.execute(_NEWEST, p_customer=customer_id).all())


def placed_between(tx: Tx, begin: datetime, end: datetime) -> tuple[OrderPlacedAt, ...]:
    """Who ordered from `begin` to before `end`, oldest first."""
    rows = tx.execute(_PLACED, p_from=begin, p_to=end)
    return tuple(
        OrderPlacedAt(
            CustomerId(row.customer_id),
            None if row.contact_id is None else ContactId(row.contact_id),
            row.placed_at,
            row.status in {"cancelled", "rejected"},
        )
        for row in rows
    )


def has_confirmed(tx: Tx, customer_id: CustomerId) -> bool:
    """Whether anything of this shop was ever confirmed, also before it ordered here."""
    return tx.execute(_CONFIRMED, p_customer=customer_id).first() is not None


def find_nth(
    tx: Tx, customer_id: CustomerId, days: tuple[date | None, date | None], back: int
) -> Order | None:
    """The newest order of these trading days, `back` further back."""
    wanted = (
        select(orders.c.id)
        .where(orders.c.customer_id == customer_id)
        .where(_NOT_VOID)
        .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
        .offset(back)
        .limit(1)
    )
    first, last = days
    if first is not None:
        wanted = wanted.where(orders.c.trading_day >= first)
    if last is not None:
        wanted = wanted.where(orders.c.trading_day <= last)
    order_id = tx.query(wanted).scalar()
    return None if order_id is None else find_by_id(tx, OrderId(order_id))


def recent_baskets(
    tx: Tx, customer_id: CustomerId, since: datetime
) -> list[tuple[str, datetime, dict[SkuId, int]]]:
    """(order_no, placed_at, basket) of standing orders, newest first."""
    rows = tx.execute(_BASKETS, p_customer=customer_id, p_since=since)
    return [(row.order_no, row.placed_at, _basket_in(row.basket)) for row in rows]


def orders_since(
    tx: Tx, until: OrderSummary, since: datetime, *, after: OrderId
) -> list[OrderSummary]:
    """A shop's next ten orders after the id, placed since then, up to `until`, oldest first."""
    shop, last = until.customer_id, until.id
    rows = tx.execute(_SINCE, p_customer=shop, p_since=since, p_after=after, p_last=last)
    return [OrderSummary(**_header(row)) for row in rows]


def list_orders(
    tx: Tx, wanted: OrderFilter, *, before: int | None, limit: int
) -> list[OrderSummary]:
    """Orders that fit, newest first, below the id `before`."""
    conditions = _conditions(wanted)
    if before is not None:
        conditions.append(orders.c.id < before)
    statement = select(orders).order_by(orders.c.id.desc()).limit(limit)
    rows = tx.query(statement.where(*conditions))
    return [OrderSummary(**_header(row)) for row in rows]


def last_days(tx: Tx, wanted: OrderFilter) -> dict[CustomerId, date]:
    """The newest trading day of each shop among all orders that fit."""
    day = func.max(orders.c.trading_day, type_=orders.c.trading_day.type)
    newest = select(orders.c.customer_id, day.label("day")).group_by(orders.c.customer_id)
    rows = tx.query(newest.where(*_conditions(wanted)))
    return {CustomerId(row.customer_id): row.day for row in rows}


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.customer_ids:
        conditions.append(orders.c.customer_id.in_(wanted.customer_ids))
    if wanted.rep_id is not None:
        conditions.append(orders.c.customer_id.in_(_shops_of(wanted.rep_id)))
    if wanted.statuses:
        conditions.append(orders.c.status.in_([str(status) for status in wanted.statuses]))
    if wanted.day_from is not None:
        conditions.append(orders.c.trading_day >= wanted.day_from)
    if wanted.day_to is not None:
        conditions.append(orders.c.trading_day <= wanted.day_to)
    if wanted.delivery_on is not None:
        conditions.append(orders.c.delivery_on == wanted.delivery_on)
    if wanted.search:
        conditions.append(orders.c.order_no.contains(wanted.search.upper(), autoescape=True))
    return conditions


def _shops_of(rep_id: StaffId) -> Select[Any]:
    """The shops this rep looks after now, whoever did when the order was placed."""
    shop = customer_table.c
    return select(shop.id).where(or_(shop.rep_id == rep_id, shop.rep_id.is_(None)))


def load_full(tx: Tx, order_ids: Iterable[OrderId]) -> list[Order]:
    """Orders with their lines, by id."""
    rows = tx.query(_full().where(orders.c.id.in_(list(order_ids)))).all()
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    return [_order(group) for group in grouped.values()]


def _first(rows: list[Any]) -> Order | None:
    return _order(rows) if rows else None


def _order(rows: list[Any]) -> Order:
    first = rows[0]
    lines = tuple(_order_line(row, first.currency) for row in rows if row.ln_id is not None)
    told = adjustments_in(first.adjustments, first.currency)
    return Order(**_header(first), lines=lines, adjustments=told)


def _header(row: Any) -> dict[str, Any]:
    currency = row.currency
    return {
        "id": row.id,
        "order_no": row.order_no,
        "customer_id": row.customer_id,
        "contact_id": row.contact_id,
        "rep_id": row.rep_id,
        "cart_id": row.cart_id,
        "status": OrderStatus(row.status),
        "payment_status": PaymentStatus(row.payment_status),
        "fulfilment_status": FulfilmentStatus(row.fulfilment_status),
        "terms": row.terms,
        "source": OrderSource(row.source),
        "goods": Money(row.goods_minor, currency),
        "discount": Money(row.discount_minor, currency),
        "freight": Money(row.freight_minor, currency),
        "total": Money(row.total_minor, currency),
        "is_complete": row.is_complete,
        "line_count": row.line_count,
        "note": row.note,
        "address": row.address,
        "delivery_on": row.delivery_on,
        "cut_off_at": row.cut_off_at,
        "trading_day": row.trading_day,
        "placed_at": row.placed_at,
        "confirmed_at": row.confirmed_at,
        "based_on": row.based_on,
        "version": row.version,
        "history_seq": row.history_seq,
        "delivery": _delivery(row),
    }


def _delivery(row: Any) -> DeliveryTerms:
    fee, free = row.freight_fee_minor, row.freight_free_minor
    return DeliveryTerms(
        DeliveryMethod(row.delivery_method),
        row.delivery_place,
        row.address,
        None if fee is None else Money(fee, row.currency),
        None if free is None else Money(free, row.currency),
    )


def _order_line(row: Any, currency: str) -> OrderLine:
    price, amount = row.ln_unit_price, row.ln_amount_minor
    return OrderLine(
        id=row.ln_id,
        no=row.ln_no,
        sku_id=row.ln_sku_id,
        sku_code=row.ln_sku_code,
        sku_name=row.ln_sku_name,
        quantity=Quantity(row.ln_base_quantity, row.ln_unit, row.ln_count, row.ln_factor),
        unit_price=None if price is None else UnitPrice(price, currency),
        amount=None if amount is None else Money(amount, currency),
        discount=Money(row.ln_discount_minor, currency),
        parts=parts_in(row.ln_parts),
        marks=marks_in(row.ln_marks),
        note=row.ln_note,
        is_gift=row.ln_is_gift,
        shipped_base=row.ln_shipped_base,
        cancelled_base=row.ln_cancelled_base,
        promotion_id=row.ln_promotion_id,
        waiting_base=row.ln_waiting_base,
        ordered=None if row.ln_ordered is None else quantity_in(row.ln_ordered),
    )


def _basket_in(value: dict[str, int]) -> dict[SkuId, int]:
    return {SkuId(int(sku_id)): base for sku_id, base in value.items()}
