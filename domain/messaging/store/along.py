"""Rows of the outbox that go out in one message with the row before them."""

from sqlalchemy import and_, bindparam, or_, select, update

from domain.db.tx import Tx
from domain.messaging.model import Lease, OutboxRow, Recipient
from domain.messaging.store.outbox import as_outbox_row, outbox

_IS_FREE = and_(
    outbox.c.state == "pending",
    outbox.c.parked_at.is_(None),
    or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= bindparam("p_now")),
)
_BEHIND = (
    select(outbox)
    .where(_IS_FREE)
    .where(outbox.c.recipient_kind == bindparam("p_kind"))
    .where(outbox.c.recipient_id == bindparam("p_recipient"))
    .where(outbox.c.id != bindparam("p_id"))
    .where(outbox.c.due_at <= bindparam("p_now"))
    .order_by(outbox.c.queued_at, outbox.c.id)
    .limit(bindparam("p_limit"))
    .with_for_update(skip_locked=True, of=outbox)
)
_IS_PARKED = and_(outbox.c.state == "pending", outbox.c.parked_at.is_not(None))
_PARKED = (
    select(outbox)
    .where(_IS_PARKED)
    .where(outbox.c.recipient_kind == bindparam("p_kind"))
    .where(outbox.c.recipient_id == bindparam("p_recipient"))
    .order_by(outbox.c.queued_at, outbox.c.id)
    .limit(bindparam("p_limit"))
    .with_for_update(skip_locked=True, of=outbox)
)
_TAKE_PARKED = (
    update(outbox)
    .where(outbox.c.id == bindparam("p_id"))
    .where(_IS_PARKED)
    .values(
        parked_at=None,
        due_at=bindparam("p_now"),
        lease_owner=bindparam("p_owner"),
        lease_until=bindparam("p_until"),
        attempts=outbox.c.attempts + 1,
    )
)
_TAKE = (
    update(outbox)
    .where(outbox.c.id == bindparam("p_id"))
    .where(_IS_FREE)
    .values(
        lease_owner=bindparam("p_owner"),
        lease_until=bindparam("p_until"),
        attempts=outbox.c.attempts + 1,
    )
)


def rows_behind(tx: Tx, row: OutboxRow, *, limit: int) -> list[OutboxRow]:
    """What is due for the recipient of `row`, which itself is leased and was the first."""
    found = tx.execute(
        _BEHIND,
        p_kind=str(row.recipient.kind),
        p_recipient=row.recipient.id,
        p_id=row.id,
        p_now=tx.now,
        p_limit=limit,
    )
    return [as_outbox_row(one) for one in found]


def lease_row(tx: Tx, row: OutboxRow, lease: Lease) -> None:
    """Lease one row of `rows_behind`."""
    tx.execute(_TAKE, p_id=row.id, p_now=tx.now, p_owner=lease.owner, p_until=lease.until)


def rows_parked(tx: Tx, recipient: Recipient, *, limit: int) -> list[OutboxRow]:
    """What waits for the recipient's next message."""
    found = tx.execute(
        _PARKED, p_kind=str(recipient.kind), p_recipient=recipient.id, p_limit=limit
    )
    return [as_outbox_row(one) for one in found]


def lease_parked(tx: Tx, row: OutboxRow, lease: Lease) -> None:
    """Lease one row of `rows_parked`; it waits no longer."""
    tx.execute(_TAKE_PARKED, p_id=row.id, p_now=tx.now, p_owner=lease.owner, p_until=lease.until)
