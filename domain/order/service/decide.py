"""Deciding open changes."""

from dataclasses import replace

from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotFound
from domain.base.ids import ChangeId, CustomerId, OrderId
from domain.db import Tx
from domain.order.changes import ChangeKind, ChangeStatus, OrderChange
from domain.order.errors import ChangeClosed, ChangeOvertaken, OrderFinished
from domain.order.events import OrderChangeRefused
from domain.order.model import Order, OrderStatus
from domain.order.service.apply import apply_now
from domain.order.service.change import check_decider
from domain.order.service.life import cancel_now
from domain.order.service.moves import check_move, emit, lock_order
from domain.order.states import EDITABLE
from domain.order.store import changes


def apply_change(tx: Tx, change_id: ChangeId, *, actor: Actor) -> OrderChange:
    """The decider agrees: the order becomes what was previewed (or is cancelled).

    ChangeClosed, ChangeOvertaken, NotAllowed, OrderFinished, OrderLocked, StockChanged.
    """
    change, order = _load(tx, change_id)
    check_decider(change, order, actor, order.is_locked(tx.now))
    if change.kind is ChangeKind.CANCEL:
        check_move(order, OrderStatus.CANCELLED)
        with tx.savepoint():
            changes.decide(tx, change_id, status=ChangeStatus.APPLIED, actor=actor)
            cancel_now(tx, order, actor=actor, reason=change.reason)
        return replace(change, status=ChangeStatus.APPLIED, decided_by=actor, decided_at=tx.now)
    if order.status not in EDITABLE:
        raise OrderFinished(order.order_no, str(order.status))
    if order.version != change.order_version:
        raise ChangeOvertaken(order.order_no, change.order_version, order.version)
    return apply_now(tx, order, change, actor=actor)


def refuse_change(tx: Tx, change_id: ChangeId, *, actor: Actor, reason: str = "") -> OrderChange:
    """The decider says no: the order stays as it is. ChangeClosed, NotAllowed."""
    change, order = _load(tx, change_id)
    check_decider(change, order, actor, now_locked=False)
    return _close(tx, change, order, status=ChangeStatus.REFUSED, by=(actor, reason))


def withdraw_change(tx: Tx, change_id: ChangeId, *, actor: Actor) -> OrderChange:
    """The proposer takes it back. ChangeClosed."""
    change, order = _load(tx, change_id)
    return _close(tx, change, order, status=ChangeStatus.WITHDRAWN, by=(actor, ""))


def get_change(tx: Tx, change_id: ChangeId) -> OrderChange:
    """The change with this id; NotFound."""
    found = changes.find_change(tx, change_id)
    if found is None:
        raise NotFound("order_change", str(change_id))
    return found


def open_change_of(tx: Tx, order_id: OrderId) -> OrderChange | None:
    """The change of an order that waits for a decision."""
    return changes.open_change(tx, order_id)


def change_waiting_for(tx: Tx, customer_id: CustomerId) -> OrderChange | None:
    """The newest change that waits for this shop's own word, however long ago it was asked."""
    return changes.waiting_for(tx, customer_id)


def changes_waiting_for_staff(tx: Tx) -> tuple[OrderChange, ...]:
    """What shops have asked for and nobody has answered, oldest first (at most 200)."""
    return changes.waiting_for_staff(tx)


def changes_of(tx: Tx, order_id: OrderId) -> tuple[OrderChange, ...]:
    """All changes of an order, oldest first."""
    return changes.changes_of(tx, order_id)


def _load(tx: Tx, change_id: ChangeId) -> tuple[OrderChange, Order]:
    """The change and its order, both locked: the order first, as everywhere."""
    order = lock_order(tx, get_change(tx, change_id).order_id)
    change = changes.lock_change(tx, change_id)
    if change.status is not ChangeStatus.OPEN:
        raise ChangeClosed(change_id, str(change.status))
    return change, order


def _close(
    tx: Tx,
    change: OrderChange,
    order: Order,
    *,
    status: ChangeStatus,
    by: tuple[Actor, str],
) -> OrderChange:
    actor, reason = by
    changes.decide(tx, change.id, status=status, actor=actor, reason=reason)
    if actor.kind is ActorKind.STAFF:
        record_change(
            tx, f"order.change_{status}", actor=actor, entity_id=order.id, after=change.id
        )
    if status is ChangeStatus.REFUSED:
        emit(tx, OrderChangeRefused, order, actor=actor, change_id=change.id)
    return replace(
        change,
        status=status,
        decided_by=actor,
        decided_at=tx.now,
        decision_reason=reason,
    )
