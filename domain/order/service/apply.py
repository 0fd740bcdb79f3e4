"""Writing a change into an order: the old version is kept, stock follows the new lines."""

from collections.abc import Sequence
from dataclasses import replace

from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotFound, StaleVersion
from domain.base.ids import ChangeId, OrderLineId, PriceRowId
from domain.base.money import Money, UnitPrice, amount_of
from domain.customer import get_customer
from domain.db import Tx
from domain.delivery import freight_of
from domain.inventory.errors import InsufficientStock
from domain.order.changes import ChangeStatus, OrderChange
from domain.order.codec import drafts_of
from domain.order.errors import OrderFinished, PriceAgreed, PriceUnderFloor, StockChanged
from domain.order.events import OrderChangeApplied, OrderPriced
from domain.order.model import LineDraft, Order, OrderStatus
from domain.order.rules import basket_of, goods_of, waiting_after
from domain.order.service.moves import emit, lock_order
from domain.order.service.owing import resize_credit
from domain.order.service.paying import run_time_to_pay
from domain.order.service.promotions import take_promotions_anew
from domain.order.service.reviewing import pass_raise, review_changed
from domain.order.service.stock import release_order, reserve_lines
from domain.order.states import EDITABLE, WAITING
from domain.order.store import backorders, changes, history, overrides, writing
from domain.pricing import floor_of, floor_per, is_below_floor
from domain.pricing.model import PricePart, PriceSource, PriceTrace


def apply_now(
    tx: Tx,
    order: Order,
    change: OrderChange,
    *,
    actor: Actor,
    kind: type[OrderChangeApplied] = OrderChangeApplied,
) -> OrderChange:
    """Apply a previewed change; who may was decided before. StockChanged."""
    with tx.savepoint():
        take_promotions_anew(tx, order, change.adjustments)
        rewrite_order(tx, order, change.result, actor=actor, change=change)
        changes.decide(tx, change.id, status=ChangeStatus.APPLIED, actor=actor)
        emit(tx, kind, order, actor=actor, change_id=change.id)
        if actor.kind is ActorKind.STAFF:
            record_change(
                tx,
                "order.change",
                actor=actor,
                entity_id=order.id,
                after={"change_id": change.id, "total_minor": change.total_after.minor},
            )
    return replace(change, status=ChangeStatus.APPLIED, decided_by=actor, decided_at=tx.now)


def rewrite_order(
    tx: Tx,
    order: Order,
    lines: Sequence[LineDraft],
    *,
    actor: Actor,
    change: OrderChange | None,
) -> Order:
    """Give the order these lines as its next version; stock is released and reserved anew.

    Freight follows the goods as agreed; without a change the customer saw it never rises.
    """
    currency = order.total.currency
    goods = goods_of(lines, currency)
    discount = Money(sum(line.discount for line in lines), currency)
    delivery = order.delivery if change is None else change.delivery_after
    freight = freight_of(delivery, goods - discount)
    if change is None:
        freight = min(freight, order.freight)
    new = replace(
        order,
        goods=goods,
        discount=discount,
        freight=freight,
        total=goods - discount + freight,
        delivery=delivery,
        address=delivery.address,
        adjustments=order.adjustments if change is None else change.adjustments,
        is_complete=all(line.amount is not None for line in lines),
        line_count=len(lines),
        version=order.version + 1,
    )
    if change is not None:
        new = replace(
            new,
            note=change.note_after,
            delivery_on=change.date_after,
            cut_off_at=change.cut_off_after,
        )
    change_id: ChangeId | None = None if change is None else change.id
    history.keep_version(tx, order, actor=actor, change_id=change_id)
    if not writing.set_content(tx, order, new, basket_of(lines)):
        raise StaleVersion("order", order.version, order.version + 1)
    release_order(tx, order)
    writing.rewrite_lines(tx, order, lines)
    _wait_on(tx, order, lines)
    _withdraw_asked(tx, order, lines)
    new = lock_order(tx, order.id)
    try:
        reserve_lines(tx, new, region=get_customer(tx, order.customer_id).region)
    except InsufficientStock as short:
        raise StockChanged(short.sku_id, short.wanted, short.available) from short
    resize_credit(tx, new)
    if new.status is OrderStatus.CONFIRMED and new.total > order.total:
        pass_raise(tx, new, actor=actor, asked_by=actor if change is None else change.proposed_by)
    reviewed = review_changed(tx, new)
    run_time_to_pay(tx, reviewed)
    return reviewed


def _wait_on(tx: Tx, order: Order, lines: Sequence[LineDraft]) -> None:
    """What lines waited for is waited for further, as far as their amount still needs it."""
    after = {line.id: line.quantity.base for line in lines}
    for old in order.lines:
        waiting = waiting_after(old, after[old.id]) if old.id in after else 0
        if waiting:
            backorders.set_waiting(tx, old.id, waiting)


def _withdraw_asked(tx: Tx, order: Order, lines: Sequence[LineDraft]) -> None:
    """A price asked for a line that is sold otherwise now, or is gone, waits for nobody."""
    factors = {line.id: line.quantity.factor for line in order.lines}
    after = {line.id: line for line in lines}
    waiting = (one for one in overrides.overrides_of(tx, order.id) if one.is_open)
    for asked in waiting:
        line = after.get(asked.line_id)
        is_same = line is not None and line.quantity.factor == factors.get(asked.line_id)
        if line is None or not is_same or not asked.is_asked_of(line):
            overrides.withdraw_open(tx, asked.line_id)


def price_line(
    tx: Tx, order: Order, *, line_id: OrderLineId, price: UnitPrice, actor: Actor
) -> Order:
    """The rep prices a line that has no price (时价) per its sale unit; the order's next version.

    A price he set himself he may set again until the order is confirmed: the customer is told it
    with the confirmation, and agreed to nothing before.
    PriceAgreed for any other price: the customer ordered at it, only a change may move it.
    PriceUnderFloor; NotFound for a line of another order; OrderFinished once picking has begun;
    StaleVersion.
    """
    current = lock_order(tx, order.id)
    if current.status not in EDITABLE:
        raise OrderFinished(order.order_no, str(current.status))
    drafts = drafts_of(current.lines)
    meant = next((line for line in drafts if line.id == line_id), None)
    if meant is None:
        raise NotFound("order_line", str(line_id))
    given = {one.line_id for one in overrides.overrides_of(tx, current.id) if one.is_applied}
    is_own = any(line.id == line_id and line.is_day_price for line in current.lines)
    is_own = is_own and line_id not in given
    if meant.amount is not None and not (is_own and current.status in WAITING):
        raise PriceAgreed(order.order_no, meant.sku_id, meant.unit_price)
    if current.version != order.version:
        raise StaleVersion("order", order.version, current.version)
    floor, factor = floor_of(tx, meant.sku_id, price.currency), meant.quantity.factor
    if floor is not None and is_below_floor(floor, price, factor=factor):
        raise PriceUnderFloor(order.order_no, meant.sku_id, floor_per(floor, factor=factor))
    priced = tuple(_with_price(tx, line, price) if line.id == line_id else line for line in drafts)
    with tx.savepoint():
        new = rewrite_order(tx, order, priced, actor=actor, change=None)
        emit(tx, OrderPriced, new, actor=actor)
        if actor.kind is ActorKind.STAFF:
            record_change(
                tx,
                "order.price",
                actor=actor,
                entity_id=order.id,
                after={"line_id": line_id, "ten_thousandths": price.ten_thousandths},
            )
    return new


def _with_price(tx: Tx, line: LineDraft, price: UnitPrice) -> LineDraft:
    quantity = line.quantity
    amount: Money = amount_of(price, base_quantity=quantity.base, factor=quantity.factor)
    why = PriceTrace(
        source=PriceSource.OVERRIDE,
        list_code="",
        row_id=PriceRowId(0),
        min_base=0,
        valid_from=tx.now,
        valid_to=None,
        priced_at=tx.now,
    )
    part = PricePart(quantity.base, quantity.unit, quantity.factor, price, amount, why)
    return replace(line, unit_price=price, amount=amount, parts=(part,))
