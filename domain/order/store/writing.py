"""Writing orders with their lines."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import OrderId, OrderLineId, SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart.codec import marks_out, quantity_out
from domain.db.tx import Tx
from domain.order.codec import parts_out
from domain.order.model import (
    FulfilmentStatus,
    LineDraft,
    Order,
    OrderSummary,
    PaymentStatus,
)
from domain.order.store.tables import order_counter, order_line, orders
from domain.promotion.codec import adjustments_out

_counter = upsert(order_counter)
_COUNT = _counter.on_conflict_do_update(
    index_elements=["day"], set_={"last": order_counter.c.last + 1}
).returning(order_counter.c.last)
_INSERT = insert(orders).returning(orders.c.id)
_INSERT_LINE = insert(order_line)
_LINE_IDS = (
    select(order_line.c.id)
    .where(order_line.c.order_id == bindparam("p_order"))
    .order_by(order_line.c.no)
)
_MOVE = (
    update(orders)
    .where(orders.c.id == bindparam("p_id"))
    .where(orders.c.status == bindparam("p_from"))
    .where(orders.c.history_seq == bindparam("p_seq"))
    .values(
        status=bindparam("p_to"),
        history_seq=orders.c.history_seq + 1,
        confirmed_at=bindparam("p_confirmed_at"),
        payment_status=bindparam("p_payment"),
    )
)
_CONTENT = (
    update(orders)
    .where(orders.c.id == bindparam("p_id"))
    .where(orders.c.version == bindparam("p_version"))
    .values(
        version=orders.c.version + 1,
        goods_minor=bindparam("p_goods"),
        discount_minor=bindparam("p_discount"),
        adjustments=bindparam("p_adjustments"),
        freight_minor=bindparam("p_freight"),
        delivery_method=bindparam("p_method"),
        delivery_place=bindparam("p_place"),
        freight_fee_minor=bindparam("p_fee"),
        freight_free_minor=bindparam("p_free"),
        address=bindparam("p_address"),
        total_minor=bindparam("p_total"),
        is_complete=bindparam("p_complete"),
        line_count=bindparam("p_count"),
        basket=bindparam("p_basket"),
        note=bindparam("p_note"),
        delivery_on=bindparam("p_delivery_on"),
        cut_off_at=bindparam("p_cut_off_at"),
    )
)
_FULFILMENT = (
    update(orders)
    .where(orders.c.id == bindparam("p_id"))
    .values(fulfilment_status=bindparam("p_fulfilment"))
)
_PAYMENT = (
    update(orders)
    .where(orders.c.id == bindparam("p_id"))
    .values(payment_status=bindparam("p_payment"))
)
_UPDATE_LINE = (
    update(order_line)
    .where(order_line.c.id == bindparam("p_id"))
    .values(
        no=bindparam("p_no"),
        unit=bindparam("p_unit"),
        count=bindparam("p_count"),
        factor=bindparam("p_factor"),
        base_quantity=bindparam("p_base"),
        unit_price=bindparam("p_unit_price"),
        amount_minor=bindparam("p_amount"),
        parts=bindparam("p_parts"),
        price_row_id=bindparam("p_row"),
        marks=bindparam("p_marks"),
        note=bindparam("p_note"),
        discount_minor=bindparam("p_discount"),
        is_gift=bindparam("p_gift"),
        promotion_id=bindparam("p_promotion"),
    )
)
_ORDERED = (
    update(order_line)
    .where(order_line.c.id == bindparam("p_id"), order_line.c.ordered.is_(None))
    .values(ordered=bindparam("p_ordered"))
)
_PARK_NO = (
    update(order_line)
    .where(order_line.c.order_id == bindparam("p_order"))
    .values(no=-order_line.c.no)
)
_DELETE_LINE = delete(order_line).where(order_line.c.id == bindparam("p_id"))
_SHIP_LINE = (
    update(order_line)
    .where(order_line.c.id == bindparam("p_id"))
    .values(
        shipped_base=order_line.c.shipped_base + bindparam("p_shipped"),
        cancelled_base=order_line.c.cancelled_base + bindparam("p_cancelled"),
    )
)


def next_count(tx: Tx, day: str) -> int:
    """Count one more order of a day; the new count."""
    return int(tx.execute(_COUNT, day=day, last=1).scalar() or 1)


def insert_order(tx: Tx, new: Order, basket: dict[SkuId, int]) -> OrderId:
    """The order without its lines."""
    found = tx.execute(
        _INSERT,
        order_no=new.order_no,
        customer_id=new.customer_id,
        contact_id=new.contact_id,
        rep_id=new.rep_id,
        cart_id=new.cart_id,
        status=str(new.status),
        payment_status=str(new.payment_status),
        fulfilment_status=str(new.fulfilment_status),
        terms=new.terms,
        source=str(new.source),
        currency=new.total.currency,
        goods_minor=new.goods.minor,
        discount_minor=new.discount.minor,
        freight_minor=new.freight.minor,
        tax_minor=0,
        total_minor=new.total.minor,
        is_complete=new.is_complete,
        line_count=new.line_count,
        basket=_basket_out(basket),
        adjustments=adjustments_out(new.adjustments),
        note=new.note,
        delivery_method=str(new.delivery.method),
        delivery_place=new.delivery.place,
        freight_fee_minor=_minor(new.delivery.fee),
        freight_free_minor=_minor(new.delivery.free_from),
        address=new.address,
        delivery_on=new.delivery_on,
        cut_off_at=new.cut_off_at,
        trading_day=new.trading_day,
        placed_at=new.placed_at,
        confirmed_at=new.confirmed_at,
        based_on=new.based_on,
        version=new.version,
        history_seq=new.history_seq,
    ).scalar()
    return OrderId(int(found or 0))


def insert_lines(
    tx: Tx, order_id: OrderId, lines: Sequence[tuple[int, LineDraft]], *, is_shipped: bool = False
) -> list[OrderLineId]:
    """Write lines under their numbers; the ids of all lines of the order, by number."""
    rows = [
        {
            "order_id": order_id,
            "no": no,
            "sku_id": line.sku_id,
            "sku_code": line.sku_code,
            "sku_name": line.sku_name,
            "unit": line.quantity.unit,
            "count": line.quantity.count,
            "factor": line.quantity.factor,
            "base_quantity": line.quantity.base,
            "unit_price": _ten_thousandths(line.unit_price),
            "amount_minor": None if line.amount is None else line.amount.minor,
            "discount_minor": line.discount,
            "parts": parts_out(line.parts),
            "price_row_id": _price_row(line),
            "marks": marks_out(line.marks),
            "note": line.note,
            "is_gift": line.is_gift,
            "promotion_id": line.promotion_id,
            "shipped_base": line.quantity.base if is_shipped else 0,
            "cancelled_base": 0,
            "waiting_base": line.waiting,
            "waiting_since": tx.now if line.waiting else None,
        }
        for no, line in lines
    ]
    tx.execute_many(_INSERT_LINE, rows)
    return [OrderLineId(row.id) for row in tx.execute(_LINE_IDS, p_order=order_id)]


def set_status(tx: Tx, order: OrderSummary, to: OrderSummary) -> bool:
    """Move from the state of `order` to that of `to`; False where it moved meanwhile."""
    done = tx.execute(
        _MOVE,
        p_id=order.id,
        p_from=str(order.status),
        p_seq=order.history_seq,
        p_to=str(to.status),
        p_confirmed_at=to.confirmed_at,
        p_payment=str(to.payment_status),
    )
    return done.rowcount == 1


def set_payment(tx: Tx, order_id: OrderId, status: PaymentStatus) -> None:
    """Write how much of the order is paid."""
    tx.execute(_PAYMENT, p_id=order_id, p_payment=str(status))


def set_content(tx: Tx, old: Order, new: Order, basket: dict[SkuId, int]) -> bool:
    """Write totals and note as the next version; False where there is a newer one."""
    done = tx.execute(
        _CONTENT,
        p_id=old.id,
        p_version=old.version,
        p_goods=new.goods.minor,
        p_discount=new.discount.minor,
        p_adjustments=adjustments_out(new.adjustments),
        p_freight=new.freight.minor,
        p_method=str(new.delivery.method),
        p_place=new.delivery.place,
        p_fee=_minor(new.delivery.fee),
        p_free=_minor(new.delivery.free_from),
        p_address=new.address,
        p_total=new.total.minor,
        p_complete=new.is_complete,
        p_count=new.line_count,
        p_basket=_basket_out(basket),
        p_note=new.note,
        p_delivery_on=new.delivery_on,
        p_cut_off_at=new.cut_off_at,
    )
    return done.rowcount == 1


def rewrite_lines(tx: Tx, order: Order, lines: Sequence[LineDraft]) -> list[OrderLineId]:
    """Make the order's lines exactly `lines`; their ids, in order."""
    kept = {line.id for line in lines if line.id is not None}
    tx.execute(_PARK_NO, p_order=order.id)
    for old in order.lines:
        if old.id not in kept:
            tx.execute(_DELETE_LINE, p_id=old.id)
    new = []
    for no, line in enumerate(lines, 1):
        if line.id is None:
            new.append((no, line))
            continue
        tx.execute(
            _UPDATE_LINE,
            p_id=line.id,
            p_no=no,
            p_unit=line.quantity.unit,
            p_count=line.quantity.count,
            p_factor=line.quantity.factor,
            p_base=line.quantity.base,
            p_unit_price=_ten_thousandths(line.unit_price),
            p_amount=None if line.amount is None else line.amount.minor,
            p_parts=parts_out(line.parts),
            p_row=_price_row(line),
            p_marks=marks_out(line.marks),
            p_note=line.note,
            p_discount=line.discount,
            p_gift=line.is_gift,
            p_promotion=line.promotion_id,
        )
    return insert_lines(tx, order.id, new)


def keep_ordered(tx: Tx, line_id: OrderLineId, ordered: Quantity) -> None:
    """Keep what was ordered of a line that is weighed; the first word stays."""
    tx.execute(_ORDERED, p_id=line_id, p_ordered=quantity_out(ordered))


def add_shipped(
    tx: Tx, order_id: OrderId, moved: Iterable[tuple[OrderLineId, int, int]], to: FulfilmentStatus
) -> None:
    """Add (line, shipped, cancelled) base quantities and set the fulfilment status."""
    rows = [
        {"p_id": line_id, "p_shipped": shipped, "p_cancelled": cancelled}
        for line_id, shipped, cancelled in moved
    ]
    tx.execute_many(_SHIP_LINE, rows)
    tx.execute(_FULFILMENT, p_id=order_id, p_fulfilment=str(to))


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _price_row(line: LineDraft) -> int | None:
    return (line.parts[0].why.row_id or None) if line.parts else None


def _ten_thousandths(price: UnitPrice | None) -> int | None:
    return None if price is None else price.ten_thousandths


def _basket_out(basket: dict[SkuId, int]) -> dict[str, int]:
    return {str(sku_id): base for sku_id, base in basket.items()}
