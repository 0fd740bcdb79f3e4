"""Orders of the merchant's earlier system: history for reorders and the usual list."""

from domain.base.actor import SYSTEM
from domain.base.ids import OrderId
from domain.base.money import amount_of, total_of
from domain.db import Tx
from domain.order.model import (
    FulfilmentStatus,
    LineDraft,
    Order,
    OrderSource,
    OrderStatus,
    PastOrder,
    PaymentStatus,
)
from domain.order.rules import basket_of
from domain.order.service.moves import note_move
from domain.order.service.usual import record_past_usual
from domain.order.store import reading as store
from domain.order.store import writing


def import_order(tx: Tx, past: PastOrder) -> OrderId | None:
    """Write a completed order without stock, notices or price trace; None: its number exists.

    Import the oldest first, so that the usual list ends with the newest amounts.
    """
    if store.find_by_no(tx, past.order_no) is not None:
        return None
    lines = _lines(past)
    order = _order(past, lines)
    order_id = writing.insert_order(tx, order, basket_of(lines))
    writing.insert_lines(tx, order_id, list(enumerate(lines, 1)), is_shipped=True)
    written = store.find_by_id(tx, order_id)
    if written is not None:
        note_move(tx, written, from_status=None, actor=SYSTEM, reason="import")
    record_past_usual(tx, past)
    return order_id


def _lines(past: PastOrder) -> tuple[LineDraft, ...]:
    return tuple(
        LineDraft(
            id=None,
            sku_id=line.sku_id,
            sku_code=line.sku_code,
            sku_name=line.sku_name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            amount=None
            if line.unit_price is None
            else amount_of(
                line.unit_price, base_quantity=line.quantity.base, factor=line.quantity.factor
            ),
            parts=(),
        )
        for line in past.lines
    )


def _order(past: PastOrder, lines: tuple[LineDraft, ...]) -> Order:
    amounts = [line.amount for line in lines if line.amount is not None]
    goods = total_of(amounts, past.currency)
    return Order(
        id=OrderId(0),
        order_no=past.order_no,
        customer_id=past.customer_id,
        contact_id=None,
        rep_id=None,
        cart_id=None,
        status=OrderStatus.COMPLETED,
        payment_status=PaymentStatus.PAID,
        fulfilment_status=FulfilmentStatus.FULL,
        terms="on_delivery",
        source=OrderSource.IMPORT,
        goods=goods,
        discount=goods - goods,
        freight=goods - goods,
        total=goods,
        is_complete=len(amounts) == len(lines),
        line_count=len(lines),
        note="",
        address="",
        delivery_on=None,
        cut_off_at=None,
        trading_day=past.trading_day,
        placed_at=past.placed_at,
        confirmed_at=past.placed_at,
        based_on="",
        version=1,
        history_seq=1,
    )
