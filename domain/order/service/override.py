"""A rep gives a shop a lower price for one line of an order.

Worked example: 可乐330 3箱 at 46.00, floor 42.00. 44.00 "老客户": applied at once as a change
nobody has to decide, ¥138 → ¥132, the customer is told. 40.00 lies under the floor: nothing
changes and nobody but the owners hears of it, until one of them who did not ask for it agrees.

A price the customer agreed to is never raised here: only a change he says yes to may do that.
Promotions are computed anew over the lines; freight that was free stays free. What was agreed
before stays in the order's kept versions.
"""

from dataclasses import replace

from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import ChangeId, OrderLineId, OverrideId, StaffId
from domain.base.money import Money
from domain.catalog import get_skus
from domain.customer import get_customer
from domain.db import Tx
from domain.delivery import freight_of
from domain.order.changes import ChangedLine, ChangeKind, ChangeStatus, Decider, OrderChange
from domain.order.codec import drafts_of
from domain.order.errors import (
    OrderFinished,
    OverrideClosed,
    OverrideSelfApproved,
    PriceAgreed,
)
from domain.order.events import OrderPriceAsked, OrderPriceDecided
from domain.order.model import LineDraft, Order
from domain.order.overrides import OverrideRequest, OverrideState, PriceOverride
from domain.order.rules import goods_of, preview_of, without_new_freight
from domain.order.service.apply import apply_now
from domain.order.service.change import insert_own_change
from domain.order.service.moves import emit, lock_order
from domain.order.service.paying import run_time_to_pay
from domain.order.service.promotions import promote_lines
from domain.order.states import EDITABLE
from domain.order.store import overrides
from domain.pricing import floor_of, floor_per, is_below_floor, price_by_hand
from domain.pricing.model import Wanted


def override_price(tx: Tx, order: Order, request: OverrideRequest) -> PriceOverride:
    """Give the line this price: applied at once, or open where it lies under the floor.

    NotAllowed for anybody but staff; NotFound for a line of another order, a gift or one without
    a price; PriceAgreed for a price that is not lower; OrderFinished; ChangeAlreadyOpen.
    """
    if request.actor.kind is not ActorKind.STAFF:
        raise NotAllowed("order.price")
    current = lock_order(tx, order.id)
    if current.status not in EDITABLE:
        raise OrderFinished(current.order_no, str(current.status))
    line = _line(current, request.line_id)
    before = line.unit_price
    if before is None or request.price.ten_thousandths >= before.ten_thousandths:
        raise PriceAgreed(current.order_no, line.sku_id, before)
    floor = floor_of(tx, line.sku_id, request.price.currency)
    is_below = is_below_floor(floor, request.price, factor=line.quantity.factor)
    asked = PriceOverride(
        id=OverrideId(0),
        order_id=current.id,
        line_id=request.line_id,
        sku_id=line.sku_id,
        unit=line.quantity.unit,
        before=before,
        price=request.price,
        floor=floor_per(floor, factor=line.quantity.factor) if floor and is_below else None,
        reason=request.reason.strip()[:200],
        state=OverrideState.OPEN if is_below else OverrideState.APPLIED,
        asked_by=request.actor,
        asked_at=tx.now,
        decided_at=None if is_below else tx.now,
    )
    with tx.savepoint():
        asked = replace(asked, id=overrides.insert_override(tx, asked))
        if is_below:
            emit(tx, OrderPriceAsked, current, actor=request.actor, override_id=asked.id)
            run_time_to_pay(tx, current)
        else:
            _apply(tx, current, asked, actor=request.actor)
    return asked


def decide_override(
    tx: Tx, override_id: OverrideId, *, actor: Actor, is_approved: bool
) -> PriceOverride:
    """Somebody else says yes or no to a price under the floor.

    NotFound; NotAllowed; OverrideClosed, also where the line is sold by another unit or at
    another price now; OverrideSelfApproved for the one who asked; OrderFinished;
    ChangeAlreadyOpen.
    """
    asked = get_override(tx, override_id)
    order = lock_order(tx, asked.order_id)
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed("order.price")
    if actor.id == asked.asked_by.id:
        raise OverrideSelfApproved(order.order_no)
    state = OverrideState.APPLIED if is_approved else OverrideState.REFUSED
    with tx.savepoint():
        if not overrides.decide(tx, override_id, state=state, by=StaffId(actor.id)):
            raise OverrideClosed(order.order_no)
        if is_approved:
            if order.status not in EDITABLE:
                raise OrderFinished(order.order_no, str(order.status))
            _apply(tx, order, asked, actor=actor)
        else:
            _record(tx, asked, "order.price_refused", actor=actor)
        emit(tx, OrderPriceDecided, order, actor=actor, override_id=asked.id)
        run_time_to_pay(tx, lock_order(tx, order.id))
    return get_override(tx, override_id)


def get_override(tx: Tx, override_id: OverrideId) -> PriceOverride:
    """The one with this id; NotFound."""
    found = overrides.find_override(tx, override_id)
    if found is None:
        raise NotFound("price_override", str(override_id))
    return found


def overrides_of(tx: Tx, order: Order) -> tuple[PriceOverride, ...]:
    """All prices staff gave or asked for on an order, oldest first."""
    return overrides.overrides_of(tx, order.id)


def _apply(tx: Tx, order: Order, asked: PriceOverride, *, actor: Actor) -> None:
    """Make it the line's price, as a change that waits for nobody."""
    line = _line(order, asked.line_id)
    if not asked.is_asked_of(line):
        raise OverrideClosed(order.order_no)
    customer = get_customer(tx, order.customer_id)
    paid = [draft for draft in drafts_of(order.lines) if not draft.is_gift]
    skus = get_skus(tx, tuple(draft.sku_id for draft in paid), customer)
    quote = price_by_hand(Wanted(skus[line.sku_id], line.quantity), asked.price, tx.now)
    new = replace(line, unit_price=quote.unit_price, amount=quote.amount, parts=quote.parts)
    lines = tuple(new if draft.id == line.id else draft for draft in paid)
    promoted = promote_lines(tx, order, lines, customer=customer, skus=skus)
    result = promoted.lines
    goods = goods_of(result, order.total.currency)
    off = Money(sum(draft.discount for draft in result), goods.currency)
    delivery = without_new_freight(order, goods - off)
    change = OrderChange(
        id=ChangeId(0),
        order_id=order.id,
        order_no=order.order_no,
        customer_id=order.customer_id,
        kind=ChangeKind.EDIT,
        status=ChangeStatus.OPEN,
        decider=Decider.NOBODY,
        order_version=order.version,
        ops=(),
        lines=(_changed(line, new), *preview_of(order.lines, result)),
        result=result,
        note_after=order.note,
        total_before=order.total,
        total_after=goods - off + freight_of(delivery, goods - off),
        proposed_by=actor,
        proposed_at=tx.now,
        reason=asked.reason,
        date_before=order.delivery_on,
        date_after=order.delivery_on,
        cut_off_after=order.cut_off_at,
        adjustments=promoted.adjustments,
        delivery_before=order.delivery,
        delivery_after=delivery,
    )
    apply_now(tx, order, insert_own_change(tx, order, change), actor=actor)
    _record(tx, asked, "order.price", actor=actor)


def _line(order: Order, line_id: OrderLineId) -> LineDraft:
    found = next((d for d in drafts_of(order.lines) if d.id == line_id and not d.is_gift), None)
    if found is None or found.amount is None:
        raise NotFound("order_line", str(line_id))
    return found


def _changed(before: LineDraft, after: LineDraft) -> ChangedLine:
    return ChangedLine(
        sku_id=before.sku_id,
        sku_name=before.sku_name,
        before=before.quantity,
        after=after.quantity,
        amount_before=before.amount,
        amount_after=after.amount,
        unit_price_after=after.unit_price,
    )


def _record(tx: Tx, asked: PriceOverride, action: str, *, actor: Actor) -> None:
    record_change(
        tx,
        action,
        actor=actor,
        entity_id=asked.order_id,
        after={
            "line_id": asked.line_id,
            "before": asked.before.ten_thousandths,
            "ten_thousandths": asked.price.ten_thousandths,
            "reason": asked.reason,
            "asked_by": asked.asked_by.id,
        },
    )
