"""Changing a placed order: propose, preview, apply or refuse. One open change per order.

Worked example (D22): the rep says 3改成怡宝 on SO-1123-4071 (¥502). The order's lines become a
draft, the operation is applied, the changed line is priced now: ¥492. That swaps goods, so the
preview goes to the customer and waits for their 确认; the order stays as it was until then.
"红牛只有1箱" said as a shortage only lowers: it is applied at once and the customer is told.

Lines that do not change keep the price they were agreed at. What was previewed is what is
applied, if the order is still the version it was previewed on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed
from domain.base.ids import ChangeId, OrderId, SkuId
from domain.base.money import Money
from domain.cart import Draft, apply_all, skus_of
from domain.catalog import get_skus
from domain.catalog.model import Sku
from domain.customer import get_customer
from domain.customer.model import Customer
from domain.db import Tx
from domain.delivery import DeliveryTerms, arrange_delivery, freight_of
from domain.delivery.rules import delivery_for
from domain.order.changes import ChangeKind, ChangeRequest, ChangeStatus, Decider, OrderChange
from domain.order.codec import drafts_of
from domain.order.errors import (
    ChangeAlreadyOpen,
    LastLine,
    NothingChanged,
    OrderFinished,
    OrderLocked,
)
from domain.order.events import (
    CancelRequested,
    LinesLeftOut,
    OrderChangeApplied,
    OrderChangeProposed,
)
from domain.order.model import LineDraft, Order, OrderStatus
from domain.order.rules import (
    decider_of,
    draft_of,
    goods_of,
    preview_of,
    raises_a_price,
    without_new_freight,
)
from domain.order.service.apply import apply_now
from domain.order.service.moves import emit, lock_order
from domain.order.service.promotions import PromotedLines, promote_lines
from domain.order.service.stock import check_raised
from domain.order.states import EDITABLE, FINAL
from domain.order.store import changes
from domain.pricing import price_by_hand, quote_lines
from domain.pricing.model import LineQuote, Wanted


def propose_change(tx: Tx, order_id: OrderId, *, request: ChangeRequest) -> OrderChange:
    """Preview a change and put it before whoever decides; see `decider_of`.

    The result is open, or applied already where nobody has to decide. A new proposal of the
    same side replaces its open one. OrderFinished, ChangeAlreadyOpen, NothingChanged, LastLine,
    StockChanged, NotAllowed (a date without rules), and what the operations and a date raise.
    """
    order = lock_order(tx, order_id)
    if order.status not in EDITABLE:
        raise OrderFinished(order.order_no, str(order.status))
    before = draft_of(order)
    customer = get_customer(tx, order.customer_id)
    skus = get_skus(tx, tuple(skus_of(before, request.ops)), customer)
    after = apply_all(before, request.ops, skus)
    if not after.lines:
        raise LastLine(order.order_no)
    paid = _result(tx, order, after, customer=customer, skus=skus)
    promoted = promote_lines(tx, order, paid, customer=customer, skus=skus)
    way = _way(tx, order, customer, request=request, after=after)
    change = _preview(order, promoted, request=request, after=after, way=way)
    check_raised(tx, change.lines)
    with tx.savepoint():
        _make_room(tx, order, request.actor)
        change = _insert(tx, order, change)
        if change.decider is Decider.NOBODY:
            kind = LinesLeftOut if request.leaves_out else OrderChangeApplied
            return apply_now(tx, order, change, actor=request.actor, kind=kind)
        if not _is_own(change):
            emit(tx, OrderChangeProposed, order, actor=request.actor, change_id=change.id)
    return change


def request_cancel(tx: Tx, order_id: OrderId, *, actor: Actor, reason: str = "") -> OrderChange:
    """Ask the rep to call off a locked order. OrderFinished, ChangeAlreadyOpen."""
    order = lock_order(tx, order_id)
    if order.status in FINAL or order.status in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}:
        raise OrderFinished(order.order_no, str(order.status))
    change = OrderChange(
        id=ChangeId(0),
        order_id=order.id,
        order_no=order.order_no,
        customer_id=order.customer_id,
        kind=ChangeKind.CANCEL,
        status=ChangeStatus.OPEN,
        decider=Decider.STAFF,
        order_version=order.version,
        ops=(),
        lines=(),
        result=(),
        note_after=order.note,
        total_before=order.total,
        total_after=order.total,
        proposed_by=actor,
        proposed_at=tx.now,
        reason=reason,
        date_before=order.delivery_on,
        date_after=order.delivery_on,
        cut_off_after=order.cut_off_at,
        delivery_before=order.delivery,
        delivery_after=order.delivery,
    )
    with tx.savepoint():
        _make_room(tx, order, actor)
        change = _insert(tx, order, change)
        emit(tx, CancelRequested, order, actor=actor, change_id=change.id)
    return change


def check_decider(change: OrderChange, order: Order, actor: Actor, now_locked: bool) -> None:
    """NotAllowed unless it is the actor's word the change waits for; OrderLocked (see below).

    A customer's own preview that the rep's confirmation overtook must be proposed again: it is
    a request now.
    """
    wanted = ActorKind.CUSTOMER if change.decider is Decider.CUSTOMER else ActorKind.STAFF
    if actor.kind is not wanted:
        raise NotAllowed("order.change")
    if _is_own(change) and now_locked:
        raise OrderLocked(order.order_no, str(order.status))


def _result(
    tx: Tx,
    order: Order,
    after: Draft,
    *,
    customer: Customer,
    skus: Mapping[SkuId, Sku],
) -> tuple[LineDraft, ...]:
    """The paid lines after the change: unchanged ones as agreed, the others priced now."""
    agreed = {line.sku_id: line for line in drafts_of(order.lines) if not line.is_gift}
    changed = [
        line
        for line in after.lines
        if line.sku_id not in agreed or agreed[line.sku_id].quantity != line.quantity
    ]
    wanted = [Wanted(skus[line.sku_id], line.quantity) for line in changed]
    quotes = quote_lines(tx, customer, wanted) if wanted else ()
    quoted = {
        line.sku.id: _as_given(tx, agreed.get(line.sku.id), line, quote)
        for line, quote in zip(wanted, quotes, strict=True)
    }
    result = []
    for line in after.lines:
        old, quote = agreed.get(line.sku_id), quoted.get(line.sku_id)
        sku = skus[line.sku_id]
        if old is not None and quote is None:
            result.append(replace(old, note=line.note, marks=line.marks))
            continue
        result.append(
            LineDraft(
                id=old.id if old else None,
                sku_id=sku.id,
                sku_code=sku.code,
                sku_name=sku.name,
                quantity=line.quantity,
                unit_price=quote.unit_price if quote else None,
                amount=quote.amount if quote else None,
                parts=quote.parts if quote else (),
                marks=line.marks,
                note=line.note,
            )
        )
    return tuple(result)


def _as_given(tx: Tx, old: LineDraft | None, line: Wanted, quote: LineQuote) -> LineQuote:
    """At the price staff gave the line for this unit, unless the lists have become cheaper."""
    if old is None or old.unit_price is None or not old.is_day_price:
        return quote
    told, was = line.quantity, old.quantity
    if (told.unit, told.factor) != (was.unit, was.factor):
        return quote
    given = price_by_hand(line, old.unit_price, tx.now)
    is_dearer = quote.amount and given.amount and given.amount > quote.amount
    return quote if is_dearer else given


@dataclass(frozen=True, slots=True)
class _Way:
    """How and when the order gets to the shop after the change; `at` is the present moment."""

    at: datetime
    terms: DeliveryTerms
    day: date | None
    cut_off_at: datetime | None

    def is_other(self, order: Order) -> bool:
        """Whether the order gets elsewhere, otherwise or on another day than it did."""
        return self.day != order.delivery_on or self.terms != order.delivery


def _preview(
    order: Order,
    promoted: PromotedLines,
    *,
    request: ChangeRequest,
    after: Draft,
    way: _Way,
) -> OrderChange:
    result = promoted.lines
    lines = preview_of(order.lines, result)
    if not lines and after.note == order.note and not way.is_other(order):
        raise NothingChanged(order.order_no)
    currency = order.total.currency
    discount = Money(sum(line.discount for line in result), currency)
    paid = goods_of(result, currency) - discount
    is_same_way = not way.is_other(order)
    terms = way.terms
    if request.is_shortage and is_same_way:
        terms = without_new_freight(order, paid)
    total = paid + freight_of(terms, paid)
    is_cheaper = total <= order.total and not raises_a_price(order.lines, result)
    decider = decider_of(
        request.actor,
        lines,
        is_locked=order.is_locked(way.at),
        is_shortage=request.is_shortage and is_same_way and is_cheaper,
        leaves_out=request.leaves_out,
    )
    return OrderChange(
        id=ChangeId(0),
        order_id=order.id,
        order_no=order.order_no,
        customer_id=order.customer_id,
        kind=ChangeKind.EDIT,
        status=ChangeStatus.OPEN,
        decider=decider,
        order_version=order.version,
        ops=request.ops,
        lines=lines,
        result=result,
        note_after=after.note,
        total_before=order.total,
        total_after=total,
        proposed_by=request.actor,
        proposed_at=way.at,
        reason=request.reason,
        date_before=order.delivery_on,
        date_after=way.day,
        cut_off_after=way.cut_off_at,
        adjustments=promoted.adjustments,
        delivery_before=order.delivery,
        delivery_after=terms,
    )


def _way(
    tx: Tx, order: Order, customer: Customer, *, request: ChangeRequest, after: Draft
) -> _Way:
    """Method, place, date and cut-off after the change; what was agreed where none is changed."""
    is_same_way = after.delivery == draft_of(order).delivery
    if is_same_way and after.wanted_date == order.delivery_on:
        return _Way(tx.now, order.delivery, order.delivery_on, order.cut_off_at)
    if request.policy is None:
        raise NotAllowed("order.date")
    arranged = arrange_delivery(tx, customer, choice=after.delivery, policy=request.policy)
    slot = delivery_for(arranged.policy, tx.now, after.wanted_date)
    terms = order.delivery if is_same_way else arranged.terms
    return _Way(tx.now, terms, slot.date, slot.cut_off_at)


def _make_room(tx: Tx, order: Order, actor: Actor) -> None:
    """The open change of the same side gives way; that of the other side stays."""
    open_one = changes.open_change(tx, order.id)
    if open_one is None:
        return
    if open_one.proposed_by.kind is not actor.kind and not _is_own(open_one):
        raise ChangeAlreadyOpen(order.order_no, open_one.id)
    changes.decide(tx, open_one.id, status=ChangeStatus.WITHDRAWN, actor=actor)


def _insert(tx: Tx, order: Order, change: OrderChange) -> OrderChange:
    change_id = changes.insert_change(tx, change)
    if change_id is None:
        other = changes.open_change(tx, order.id)
        raise ChangeAlreadyOpen(order.order_no, other.id if other else ChangeId(0))
    return replace(change, id=change_id)


def insert_own_change(tx: Tx, order: Order, change: OrderChange) -> OrderChange:
    """Write a change of the staff's that waits for nobody; ChangeAlreadyOpen."""
    _make_room(tx, order, change.proposed_by)
    return _insert(tx, order, change)


def _is_own(change: OrderChange) -> bool:
    """Whether it is a customer's preview that waits for the same customer's word."""
    is_customers = change.proposed_by.kind is ActorKind.CUSTOMER
    return is_customers and change.decider is Decider.CUSTOMER
