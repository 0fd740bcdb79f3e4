"""The one way an order moves: by the transition table, with a gap-free history."""

from dataclasses import replace
from typing import TypeVar

from domain.audit import record_change
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotFound, StaleVersion
from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.db import Tx
from domain.order.errors import IllegalMove
from domain.order.events import OrderEvent
from domain.order.model import HistoryEntry, Order, OrderStatus, OrderSummary, PaymentStatus
from domain.order.states import may_move
from domain.order.store import history, writing
from domain.order.store import reading as store

AnyOrder = TypeVar("AnyOrder", bound=OrderSummary)


def lock_order(tx: Tx, order_id: OrderId) -> Order:
    """The order, locked until the transaction ends; NotFound."""
    found = store.lock_order(tx, order_id)
    if found is None:
        raise NotFound("order", str(order_id))
    return found


def check_move(order: OrderSummary, to: OrderStatus) -> None:
    """IllegalMove unless the table leads there."""
    if not may_move(order.status, to):
        raise IllegalMove(order.order_no, str(order.status), str(to))


def move_order(
    tx: Tx, order: AnyOrder, *, to: OrderStatus, actor: Actor, reason: str = ""
) -> AnyOrder:
    """Move to `to` and write it down; staff's moves go into the audit log as well.

    IllegalMove; StaleVersion where it was moved meanwhile.
    """
    check_move(order, to)
    is_confirmed = to is OrderStatus.CONFIRMED
    moved = replace(
        order,
        status=to,
        history_seq=order.history_seq + 1,
        confirmed_at=tx.now if is_confirmed else order.confirmed_at,
        payment_status=_payment_after(order, to),
    )
    if not writing.set_status(tx, order, moved):
        raise StaleVersion("order", order.history_seq, order.history_seq + 1)
    note_move(tx, moved, from_status=order.status, actor=actor, reason=reason)
    return moved


def note_move(
    tx: Tx,
    order: OrderSummary,
    *,
    from_status: OrderStatus | None,
    actor: Actor,
    reason: str = "",
) -> None:
    """Write the move that led to the order's present state."""
    entry = HistoryEntry(
        order_id=order.id,
        seq=order.history_seq,
        from_status=from_status,
        to_status=order.status,
        at=tx.now,
        actor=actor,
        reason=reason,
    )
    history.append_move(tx, entry)
    if actor.kind is ActorKind.STAFF:
        record_change(
            tx,
            f"order.{order.status}",
            actor=actor,
            entity_id=order.id,
            after={"seq": order.history_seq, "reason": reason},
        )


EventKind = TypeVar("EventKind", bound=OrderEvent)


def emit(
    tx: Tx, kind: type[EventKind], order: OrderSummary, *, actor: Actor, **more: int | str
) -> None:
    """Append an order event with the ids it concerns; the rep is the one the shop has now."""
    event = kind(
        order_id=order.id,
        customer_id=order.customer_id,
        contact_id=order.contact_id,
        rep_id=get_customer(tx, order.customer_id).rep_id,
        seq=order.history_seq,
        by=actor.kind,
        by_id=actor.id,
        **more,
    )
    tx.events.append(event)


def _payment_after(order: OrderSummary, to: OrderStatus) -> PaymentStatus:
    is_credit = order.terms == "credit" and order.payment_status is PaymentStatus.UNPAID
    return (
        PaymentStatus.ON_CREDIT
        if is_credit and to is OrderStatus.CONFIRMED
        else order.payment_status
    )
