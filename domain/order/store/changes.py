"""Changes proposed to orders. At most one is open per order (a unique index holds it)."""

from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.actor import Actor, ActorKind
from domain.base.ids import ChangeId, CustomerId, OrderId
from domain.base.money import Money
from domain.cart.codec import ops_in, ops_out
from domain.db.tx import Tx
from domain.order.changes import ChangeKind, ChangeStatus, Decider, OrderChange
from domain.order.codec import (
    changed_in,
    changed_out,
    drafts_in,
    drafts_out,
    terms_in,
    terms_out,
)
from domain.order.store.tables import order_change, orders
from domain.promotion.codec import adjustments_in, adjustments_out

_INSERT = upsert(order_change).on_conflict_do_nothing().returning(order_change.c.id)
_SELECT = select(
    order_change, orders.c.order_no, orders.c.customer_id, orders.c.currency
).join_from(order_change, orders, orders.c.id == order_change.c.order_id)
_BY_ID = _SELECT.where(order_change.c.id == bindparam("p_id"))
_LOCK = _BY_ID.with_for_update(of=order_change)
_OPEN_OF = _SELECT.where(order_change.c.order_id == bindparam("p_order")).where(
    order_change.c.status == "open"
)
_WAITING = (
    _SELECT.where(orders.c.customer_id == bindparam("p_customer"))
    .where(order_change.c.status == "open")
    .where(order_change.c.decider == "customer")
    .order_by(order_change.c.id.desc())
    .limit(1)
)
_FOR_STAFF = (
    _SELECT.where(order_change.c.status == "open")
    .where(order_change.c.decider == "staff")
    .order_by(order_change.c.id)
    .limit(200)
)
_OF_ORDER = _SELECT.where(order_change.c.order_id == bindparam("p_order")).order_by(
    order_change.c.id
)
_DECIDE = (
    update(order_change)
    .where(order_change.c.id == bindparam("p_id"))
    .where(order_change.c.status == "open")
    .values(
        status=bindparam("p_status"),
        decided_by_kind=bindparam("p_kind"),
        decided_by_id=bindparam("p_actor"),
        decided_by_name=bindparam("p_name"),
        decided_at=bindparam("p_at"),
        decision_reason=bindparam("p_reason"),
    )
)


def insert_change(tx: Tx, new: OrderChange) -> ChangeId | None:
    """Write a change; None where another is open."""
    found = tx.execute(
        _INSERT,
        order_id=new.order_id,
        kind=str(new.kind),
        status=str(new.status),
        decider=str(new.decider),
        order_version=new.order_version,
        ops=ops_out(new.ops),
        preview=changed_out(new.lines),
        result=drafts_out(new.result),
        adjustments=adjustments_out(new.adjustments),
        delivery_after=[terms_out(new.delivery_before), terms_out(new.delivery_after)],
        note_after=new.note_after,
        date_before=new.date_before,
        date_after=new.date_after,
        cut_off_after=new.cut_off_after,
        total_before_minor=new.total_before.minor,
        total_after_minor=new.total_after.minor,
        reason=new.reason,
        proposed_by_kind=str(new.proposed_by.kind),
        proposed_by_id=new.proposed_by.id,
        proposed_by_name=new.proposed_by.name,
        proposed_at=new.proposed_at,
        decision_reason="",
    ).scalar()
    return None if found is None else ChangeId(found)


def find_change(tx: Tx, change_id: ChangeId) -> OrderChange | None:
    """The change with this id."""
    row = tx.execute(_BY_ID, p_id=change_id).first()
    return None if row is None else _change(row)


def lock_change(tx: Tx, change_id: ChangeId) -> OrderChange:
    """The change as it is now, locked; its order has to be locked first. LookupError."""
    return _change(tx.execute(_LOCK, p_id=change_id).one())


def open_change(tx: Tx, order_id: OrderId) -> OrderChange | None:
    """The change that waits for a decision."""
    row = tx.execute(_OPEN_OF, p_order=order_id).first()
    return None if row is None else _change(row)


def waiting_for(tx: Tx, customer_id: CustomerId) -> OrderChange | None:
    """The newest open change of the shop's orders that needs the shop's word."""
    row = tx.execute(_WAITING, p_customer=customer_id).first()
    return None if row is None else _change(row)


def waiting_for_staff(tx: Tx) -> tuple[OrderChange, ...]:
    """The open changes that need our word, oldest first."""
    return tuple(_change(row) for row in tx.execute(_FOR_STAFF))


def changes_of(tx: Tx, order_id: OrderId) -> tuple[OrderChange, ...]:
    """All changes of an order, oldest first."""
    return tuple(_change(row) for row in tx.execute(_OF_ORDER, p_order=order_id))


def decide(
    tx: Tx, change_id: ChangeId, *, status: ChangeStatus, actor: Actor, reason: str = ""
) -> bool:
    """Close an open change; False where it is closed."""
    done = tx.execute(
        _DECIDE,
        p_id=change_id,
        p_status=str(status),
        p_kind=str(actor.kind),
        p_actor=actor.id,
        p_name=actor.name,
        p_at=tx.now,
        p_reason=reason,
    )
    return done.rowcount == 1


def _change(row: Any) -> OrderChange:
    currency = row.currency
    decided = None
    if row.decided_by_kind is not None:
        decided = Actor(ActorKind(row.decided_by_kind), row.decided_by_id, row.decided_by_name)
    before, after = (terms_in(value, currency) for value in row.delivery_after)
    return OrderChange(
        id=row.id,
        order_id=row.order_id,
        order_no=row.order_no,
        customer_id=row.customer_id,
        kind=ChangeKind(row.kind),
        status=ChangeStatus(row.status),
        decider=Decider(row.decider),
        order_version=row.order_version,
        ops=ops_in(row.ops),
        lines=changed_in(row.preview, currency),
        result=drafts_in(row.result, currency),
        note_after=row.note_after,
        total_before=Money(row.total_before_minor, currency),
        total_after=Money(row.total_after_minor, currency),
        proposed_by=Actor(
            ActorKind(row.proposed_by_kind), row.proposed_by_id, row.proposed_by_name
        ),
        proposed_at=row.proposed_at,
        reason=row.reason,
        decided_by=decided,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        date_before=row.date_before,
        date_after=row.date_after,
        cut_off_after=row.cut_off_after,
        adjustments=adjustments_in(row.adjustments, currency),
        delivery_before=before,
        delivery_after=after,
    )
