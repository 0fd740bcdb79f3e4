"""From placed to completed: confirming, rejecting, cancelling, picking, completing."""

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import NotAllowed, StaleVersion
from domain.base.ids import ChangeId, OrderId, OrderLineId
from domain.db import Tx
from domain.order.changes import ChangeKind, ChangeStatus, Decider
from domain.order.errors import ChangeAlreadyOpen, ChangeAsked, OrderLocked, UnpricedLines
from domain.order.events import (
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderConfirmedInPart,
    OrderPicking,
    OrderRejected,
)
from domain.order.model import FulfilmentStatus, Order, OrderStatus
from domain.order.service.moves import check_move, emit, lock_order, move_order
from domain.order.service.owing import check_may_confirm, check_may_leave, release_credit
from domain.order.service.paying import run_time_to_pay
from domain.order.service.promotions import give_back_promotions, settle_order_points
from domain.order.service.reviewing import (
    BUYER_EXPIRED,
    decide_as_buyer,
    let_pass,
    note_staff_pass,
    overdue_orders,
)
from domain.order.service.stock import release_order
from domain.order.service.usual import record_usual
from domain.order.states import FINAL
from domain.order.store import changes, writing
from domain.review import close_reviews


def confirm_order(
    tx: Tx,
    order_id: OrderId,
    *,
    actor: Actor,
    version: int,
    without: ChangeId | None = None,
) -> Order:
    """The merchant agrees to the order at the `version` the rep was shown.

    StaleVersion, IllegalMove, UnpricedLines, CreditReviewOpen; ReviewOpen, SelfApproved where
    somebody else has to let it pass; ChangeAlreadyOpen while a change
    waits for the other side. A customer's own unconfirmed preview is withdrawn. `without` is the
    change that took out what he does not confirm; see `confirm_in_part`.
    """
    _check_staff(actor, "order.confirm")
    order = _lock_version(tx, order_id, version)
    check_move(order, OrderStatus.CONFIRMED)
    if not order.is_complete:
        unpriced = tuple(line.sku_id for line in order.lines if line.amount is None)
        raise UnpricedLines(order.order_no, unpriced)
    check_may_confirm(tx, order)
    let_pass(tx, order, actor=actor)
    run_time_to_pay(tx, order)
    _settle_open_change(tx, order, actor)
    order = move_order(tx, order, to=OrderStatus.CONFIRMED, actor=actor)
    record_usual(tx, order)
    if without is None:
        emit(tx, OrderConfirmed, order, actor=actor)
    else:
        emit(tx, OrderConfirmedInPart, order, actor=actor, change_id=without)
    return order


def start_review(tx: Tx, order_id: OrderId, *, actor: Actor, reason: str) -> Order:
    """Hold the order for a review step; IllegalMove."""
    order = lock_order(tx, order_id)
    return move_order(tx, order, to=OrderStatus.IN_REVIEW, actor=actor, reason=reason)


def reject_order(
    tx: Tx, order_id: OrderId, *, actor: Actor, reason: str, version: int | None = None
) -> Order:
    """The merchant turns it down; stock is released. StaleVersion, IllegalMove."""
    _check_staff(actor, "order.reject")
    order = lock_order(tx, order_id)
    if version is not None and order.version != version:
        raise StaleVersion("order", version, order.version)
    check_move(order, OrderStatus.REJECTED)
    with tx.savepoint():
        _withdraw_open_change(tx, order, actor)
        give_back_promotions(tx, order)
        release_order(tx, order)
        release_credit(tx, order)
        close_reviews(tx, order.id, actor=actor)
        order = move_order(tx, order, to=OrderStatus.REJECTED, actor=actor, reason=reason)
        emit(tx, OrderRejected, order, actor=actor)
    return order


def cancel_order(tx: Tx, order_id: OrderId, *, actor: Actor, reason: str = "") -> Order:
    """Call the order off; stock is released.

    IllegalMove once shipped; OrderLocked for a customer after the lock (then `request_cancel`).
    """
    order = lock_order(tx, order_id)
    check_move(order, OrderStatus.CANCELLED)
    if actor.kind is ActorKind.CUSTOMER and order.is_locked(tx.now):
        raise OrderLocked(order.order_no, str(order.status))
    with tx.savepoint():
        _withdraw_open_change(tx, order, actor)
        return cancel_now(tx, order, actor=actor, reason=reason)


def cancel_now(tx: Tx, order: Order, *, actor: Actor, reason: str) -> Order:
    """Release the stock and move to cancelled; who may was decided before."""
    give_back_promotions(tx, order)
    release_order(tx, order)
    release_credit(tx, order)
    close_reviews(tx, order.id, actor=actor)
    order = move_order(tx, order, to=OrderStatus.CANCELLED, actor=actor, reason=reason)
    emit(tx, OrderCancelled, order, actor=actor)
    return order


def answer_as_buyer(
    tx: Tx, review_id: int, *, actor: Actor, agrees: bool, reason: str = ""
) -> Order:
    """The head office's word on what it was asked: the order may go on, or it is called off.

    OrderFinished where nothing waits for it any more, StaleVersion where it is asked something
    else by now, NotAllowed for others.
    """
    with tx.savepoint():
        order = decide_as_buyer(tx, review_id, actor=actor, agrees=agrees)
        if agrees:
            return order
        _withdraw_open_change(tx, order, actor)
        return cancel_now(tx, order, actor=actor, reason=reason)


def expire_buyer_reviews(tx: Tx) -> int:
    """Call off what a head office has not answered in time (a job); how many orders."""
    late = overdue_orders(tx)
    for order in late:
        _withdraw_open_change(tx, order, SYSTEM)
        cancel_now(tx, order, actor=SYSTEM, reason=BUYER_EXPIRED)
    return len(late)


def pass_review(tx: Tx, order_id: OrderId, *, actor: Actor) -> Order:
    """Staff lets the order pass its steps; the rep still confirms it.

    ReviewOpen, SelfApproved, OrderFinished.
    """
    _check_staff(actor, "order.review")
    return note_staff_pass(tx, lock_order(tx, order_id), actor=actor)


def start_picking(tx: Tx, order_id: OrderId, *, actor: Actor) -> Order:
    """The warehouse starts on it; IllegalMove; CreditReviewOpen, PaymentAwaited."""
    order = lock_order(tx, order_id)
    check_move(order, OrderStatus.PICKING)
    check_may_leave(tx, order)
    order = move_order(tx, order, to=OrderStatus.PICKING, actor=actor)
    emit(tx, OrderPicking, order, actor=actor)
    return order


def complete_order(tx: Tx, order_id: OrderId, *, actor: Actor = SYSTEM) -> Order:
    """Nothing is left to do; IllegalMove unless delivered."""
    order = lock_order(tx, order_id)
    order = move_order(tx, order, to=OrderStatus.COMPLETED, actor=actor)
    settle_order_points(tx, order)
    emit(tx, OrderCompleted, order, actor=actor)
    return order


def note_fulfilled(
    tx: Tx,
    order: Order,
    *,
    shipped: dict[OrderLineId, int] | None = None,
    cancelled: dict[OrderLineId, int] | None = None,
) -> FulfilmentStatus:
    """Add what left or was called off, in base units per line; the fulfilment status now.

    For `fulfilment`, which moves stock and order state itself.
    """
    out, off = shipped or {}, cancelled or {}
    moved = [
        (line.id, out.get(line.id, 0), off.get(line.id, 0))
        for line in order.lines
        if line.id in out or line.id in off
    ]
    left = sum(line.open_base - out.get(line.id, 0) - off.get(line.id, 0) for line in order.lines)
    any_shipped = any(line.shipped_base for line in order.lines) or bool(out)
    status = FulfilmentStatus.NONE
    if any_shipped:
        status = FulfilmentStatus.PARTIAL if left else FulfilmentStatus.FULL
    writing.add_shipped(tx, order.id, moved, status)
    return status


def _lock_version(tx: Tx, order_id: OrderId, version: int) -> Order:
    order = lock_order(tx, order_id)
    if order.version != version:
        raise StaleVersion("order", version, order.version)
    return order


def _settle_open_change(tx: Tx, order: Order, actor: Actor) -> None:
    change = changes.open_change(tx, order.id)
    if change is None:
        return
    is_own_preview = (
        change.decider is Decider.CUSTOMER and change.proposed_by.kind is ActorKind.CUSTOMER
    )
    if not is_own_preview:
        raise ChangeAlreadyOpen(order.order_no, change.id)
    changes.decide(tx, change.id, status=ChangeStatus.WITHDRAWN, actor=actor)


def check_nothing_asked(tx: Tx, order: Order) -> None:
    """ChangeAsked while the shop's wish to change or cancel the order waits for the merchant."""
    change = changes.open_change(tx, order.id)
    if change is not None and change.decider is Decider.STAFF:
        raise ChangeAsked(order.order_no, change.kind is ChangeKind.CANCEL)


def _withdraw_open_change(tx: Tx, order: Order, actor: Actor) -> None:
    change = changes.open_change(tx, order.id)
    if change is not None and order.status not in FINAL:
        changes.decide(tx, change.id, status=ChangeStatus.WITHDRAWN, actor=actor)


def _check_staff(actor: Actor, permission: str) -> None:
    """Role and scope are checked by the caller; a customer never gets this far."""
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed(permission)
