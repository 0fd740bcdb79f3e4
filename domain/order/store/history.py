"""The moves of orders, and what they were before each change."""

from typing import Any

from sqlalchemy import bindparam, insert, select

from domain.base.actor import Actor, ActorKind
from domain.base.ids import ChangeId, OrderId
from domain.base.money import Money
from domain.db.tx import Tx
from domain.order.codec import drafts_in, drafts_of, drafts_out
from domain.order.model import HistoryEntry, LineDraft, Order, OrderStatus
from domain.order.store.tables import order_history, order_version
from domain.promotion.codec import adjustments_in, adjustments_out
from domain.promotion.outcome import Adjustment

_INSERT = insert(order_history)
_OF_ORDER = (
    select(order_history)
    .where(order_history.c.order_id == bindparam("p_order"))
    .order_by(order_history.c.seq)
)
_KEEP = insert(order_version)
_VERSION = (
    select(order_version.c.lines)
    .where(order_version.c.order_id == bindparam("p_order"))
    .where(order_version.c.version == bindparam("p_version"))
)

_CONTENT = (
    select(order_version.c.lines, order_version.c.adjustments, order_version.c.total_minor)
    .where(order_version.c.order_id == bindparam("p_order"))
    .where(order_version.c.version == bindparam("p_version"))
)


def append_move(tx: Tx, entry: HistoryEntry) -> None:
    """Write one move."""
    tx.execute(
        _INSERT,
        order_id=entry.order_id,
        seq=entry.seq,
        from_status=None if entry.from_status is None else str(entry.from_status),
        to_status=str(entry.to_status),
        at=entry.at,
        actor_kind=str(entry.actor.kind),
        actor_id=entry.actor.id,
        actor_name=entry.actor.name,
        reason=entry.reason,
    )


def moves_of(tx: Tx, order_id: OrderId) -> tuple[HistoryEntry, ...]:
    """All moves, in order."""
    return tuple(_entry(row) for row in tx.execute(_OF_ORDER, p_order=order_id))


def keep_version(tx: Tx, old: Order, *, actor: Actor, change_id: ChangeId | None = None) -> None:
    """Keep what the order is now, before it is changed."""
    tx.execute(
        _KEEP,
        order_id=old.id,
        version=old.version,
        lines=drafts_out(drafts_of(old.lines)),
        adjustments=adjustments_out(old.adjustments),
        note=old.note,
        total_minor=old.total.minor,
        replaced_at=tx.now,
        replaced_by_kind=str(actor.kind),
        replaced_by_id=actor.id,
        change_id=change_id,
    )


def lines_at(tx: Tx, order: Order, version: int) -> tuple[LineDraft, ...] | None:
    """The lines of an earlier version; None where there is none."""
    value = tx.execute(_VERSION, p_order=order.id, p_version=version).scalar()
    return None if value is None else drafts_in(value, order.total.currency)


def content_at(
    tx: Tx, order: Order, version: int
) -> tuple[tuple[LineDraft, ...], tuple[Adjustment, ...], Money] | None:
    """The lines of an earlier version, what promotions did to them, and the total it had."""
    row = tx.execute(_CONTENT, p_order=order.id, p_version=version).first()
    if row is None:
        return None
    currency = order.total.currency
    lines, told = drafts_in(row.lines, currency), adjustments_in(row.adjustments, currency)
    return lines, told, Money(row.total_minor, currency)


def _entry(row: Any) -> HistoryEntry:
    return HistoryEntry(
        order_id=row.order_id,
        seq=row.seq,
        from_status=None if row.from_status is None else OrderStatus(row.from_status),
        to_status=OrderStatus(row.to_status),
        at=row.at,
        actor=Actor(ActorKind(row.actor_kind), row.actor_id, row.actor_name),
        reason=row.reason,
    )
