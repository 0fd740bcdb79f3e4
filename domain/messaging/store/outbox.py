"""The outbox: what is to be sent, in order per recipient, under leases."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningUpdate

from domain.base.ids import OutboxId
from domain.db.schema import Flag, Json, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.messaging.model import (
    Enqueued,
    Lease,
    OutboxFigures,
    OutboxFilter,
    OutboxRow,
    OutboxState,
    Recipient,
    RecipientKind,
)

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    Column("dedupe_key", Text, nullable=False, unique=True),
    Column("event_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recipient_kind", Text, nullable=False),
    Column("recipient_id", Key, nullable=False),
    Column("payload", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("parked_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("sent_via", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("parts_sent", Integer, nullable=False, server_default="0"),
    Column("is_gathered", Flag, nullable=False, server_default="0"),
    Column("is_bulk", Flag, nullable=False, server_default="0"),
    Index("ix_outbox_event_key", "event_key"),
)
"""`queued_at` is when it was first to go: its place among the rows of its recipient.

`is_bulk`: one of many that go out at once, which hold nobody else up.
"""
_IS_PENDING = outbox.c.state == "pending"
Index(
    "ix_outbox_due", outbox.c.is_bulk, outbox.c.due_at, outbox.c.id,
    sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING,
)  # fmt: skip
Index(
    "ix_outbox_queue", outbox.c.recipient_kind, outbox.c.recipient_id, outbox.c.queued_at,
    sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING,
)  # fmt: skip
outbox_note = Table(
    "outbox_note",
    metadata,
    Column("outbox_id", Key, primary_key=True, autoincrement=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("via", Text, nullable=False),
)
"""Rows that are out and not marked as sent yet (`noted`)."""

_ENQUEUE = (
    upsert(outbox).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(outbox.c.id)
)
_earlier = outbox.alias("earlier")
_IS_BEHIND = exists().where(
    and_(
        _earlier.c.recipient_kind == outbox.c.recipient_kind,
        _earlier.c.recipient_id == outbox.c.recipient_id,
        _earlier.c.state == "pending",
        _earlier.c.parked_at.is_(None),
        _earlier.c.is_bulk <= outbox.c.is_bulk,
        or_(
            _earlier.c.queued_at < outbox.c.queued_at,
            and_(_earlier.c.queued_at == outbox.c.queued_at, _earlier.c.id < outbox.c.id),
        ),
    )
)
_DUE = (
    select(outbox.c.id)
    .where(_IS_PENDING)
    .where(outbox.c.parked_at.is_(None))
    .where(outbox.c.due_at <= bindparam("p_now"))
    .where(or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= bindparam("p_now")))
    .where(~_IS_BEHIND, ~exists().where(outbox_note.c.outbox_id == outbox.c.id))
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("p_limit"))
    .with_for_update(skip_locked=True, of=outbox)
)


def _claiming(due: Select[Any]) -> ReturningUpdate[Any]:
    """Lease what `due` finds."""
    return (
        update(outbox)
        .where(outbox.c.id.in_(due.scalar_subquery()))
        .values(
            lease_owner=bindparam("p_owner"),
            lease_until=bindparam("p_until"),
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox)
    )


_CLAIM = _claiming(_DUE)
_CLAIM_LANE = _claiming(_DUE.where(outbox.c.is_bulk == bindparam("p_bulk", type_=Flag)))
_HELD = and_(
    outbox.c.id == bindparam("p_id"), _IS_PENDING, outbox.c.lease_owner == bindparam("p_owner")
)
_SENT = (
    update(outbox)
    .where(_HELD)
    .values(
        state="sent",
        sent_at=bindparam("p_now"),
        sent_via=bindparam("p_via"),
        lease_owner=None,
        lease_until=None,
        reason=bindparam("p_reason"),
    )
)
_RENEW = update(outbox).where(_HELD).values(lease_until=bindparam("p_until"))
_PARTS = (
    update(outbox)
    .where(_HELD)
    .values(parts_sent=bindparam("p_parts"), sent_via=bindparam("p_via"))
)
_RETRY = (
    update(outbox)
    .where(_HELD)
    .values(
        due_at=bindparam("p_due"),
        reason=bindparam("p_reason"),
        lease_owner=None,
        lease_until=None,
    )
)
_DEAD = (
    update(outbox)
    .where(_HELD)
    .values(state="dead", reason=bindparam("p_reason"), lease_owner=None, lease_until=None)
)
_PARK = (
    update(outbox)
    .where(_HELD)
    .values(
        parked_at=bindparam("p_now"),
        reason=bindparam("p_reason"),
        attempts=outbox.c.attempts - 1,
        lease_owner=None,
        lease_until=None,
    )
)
_PUT_BACK = (
    update(outbox)
    .where(_HELD)
    .values(
        due_at=bindparam("p_due"),
        reason=bindparam("p_reason"),
        attempts=outbox.c.attempts - 1,
        lease_owner=None,
        lease_until=None,
    )
)
_UNPARK = (
    update(outbox)
    .where(_IS_PENDING)
    .where(outbox.c.parked_at.is_not(None))
    .where(outbox.c.recipient_kind == bindparam("p_kind"))
    .where(outbox.c.recipient_id == bindparam("p_recipient"))
    .values(parked_at=None, due_at=bindparam("p_now"), queued_at=bindparam("p_now"))
)
_ALL_SENT = (
    update(outbox)
    .where(_IS_PENDING)
    .where(outbox.c.lease_owner.is_(None))
    .values(state="sent", sent_at=bindparam("p_now"), sent_via=bindparam("p_via"))
)
_REVIVE_ALL = (
    update(outbox)
    .where(outbox.c.state == "dead")
    .values(
        state="pending",
        attempts=1,
        due_at=bindparam("p_now"),
        queued_at=bindparam("p_now"),
        parked_at=None,
        reason="",
    )
)
"""One try stands behind each: its key may have been used, so nothing else may go out under it."""
_REVIVE = _REVIVE_ALL.where(outbox.c.id == bindparam("p_id"))
_STAFF_WITH_DEAD = (
    select(outbox.c.recipient_id)
    .where(outbox.c.state == "dead", outbox.c.recipient_kind == "staff")
    .distinct()
)
_DROP = (
    update(outbox)
    .where(outbox.c.id == bindparam("p_id"))
    .where(outbox.c.state == "dead")
    .values(state="dropped", reason=bindparam("p_reason"))
)
_BY_ID = select(outbox).where(outbox.c.id == bindparam("p_id"))
_FREE = and_(_IS_PENDING, outbox.c.parked_at.is_(None))
_FIGURES = select(
    func.count().filter(_FREE).label("pending"),
    func.count().filter(and_(_IS_PENDING, outbox.c.parked_at.is_not(None))).label("parked"),
    func.count().filter(outbox.c.state == "dead").label("dead"),
    func.min(outbox.c.queued_at).filter(_FREE).label("oldest_due_at"),
)


def insert_notice(tx: Tx, notice: Enqueued) -> OutboxId | None:
    """A pending row; None where its key is there already."""
    found = tx.execute(
        _ENQUEUE,
        dedupe_key=notice.key,
        event_key=notice.event_key,
        kind=notice.kind,
        recipient_kind=str(notice.recipient.kind),
        recipient_id=notice.recipient.id,
        payload=notice.payload,
        state="pending",
        attempts=0,
        due_at=notice.due_at or tx.now,
        created_at=tx.now,
        queued_at=notice.due_at or tx.now,
        is_gathered=notice.is_gathered,
    ).scalar()
    return None if found is None else OutboxId(found)


def claim_rows(
    tx: Tx, lease: Lease, *, limit: int, is_bulk: bool | None = None
) -> list[OutboxRow]:
    """Lease the first due row of each recipient, oldest first; `is_bulk` None: of both lanes."""
    taken = {"p_now": tx.now, "p_limit": limit, "p_owner": lease.owner, "p_until": lease.until}
    if is_bulk is None:
        rows = tx.execute(_CLAIM, **taken)
    else:
        rows = tx.execute(_CLAIM_LANE, **taken, p_bulk=is_bulk)
    return sorted((as_outbox_row(row) for row in rows), key=lambda r: (r.due_at, r.id))


def set_sent(tx: Tx, outbox_id: OutboxId, *, owner: str, via: str) -> bool:
    """Mark as sent, or with no `via` as pointless by now; False where the lease was lost."""
    reason = "" if via else "nothing to say any more"
    done = tx.execute(
        _SENT, p_id=outbox_id, p_owner=owner, p_now=tx.now, p_via=via, p_reason=reason
    )
    return done.rowcount == 1


def set_lease(tx: Tx, outbox_id: OutboxId, lease: Lease) -> bool:
    """Hold a row until later; False where the lease was lost."""
    done = tx.execute(_RENEW, p_id=outbox_id, p_owner=lease.owner, p_until=lease.until)
    return done.rowcount == 1


def set_parts(tx: Tx, outbox_id: OutboxId, *, owner: str, via: str, parts: int) -> bool:
    """The first `parts` messages of the reply are out; False where the lease was lost."""
    done = tx.execute(_PARTS, p_id=outbox_id, p_owner=owner, p_via=via, p_parts=parts)
    return done.rowcount == 1


def set_retry(tx: Tx, outbox_id: OutboxId, *, owner: str, due_at: datetime, reason: str) -> bool:
    """Give the lease back until `due_at`; False where it was lost."""
    done = tx.execute(_RETRY, p_id=outbox_id, p_owner=owner, p_due=due_at, p_reason=reason)
    return done.rowcount == 1


def set_dead(tx: Tx, outbox_id: OutboxId, *, owner: str, reason: str) -> bool:
    """Give up; False where the lease was lost."""
    return tx.execute(_DEAD, p_id=outbox_id, p_owner=owner, p_reason=reason).rowcount == 1


def set_parked(tx: Tx, outbox_id: OutboxId, *, owner: str, reason: str) -> bool:
    """Wait for the recipient's next message; False where the lease was lost."""
    done = tx.execute(_PARK, p_id=outbox_id, p_owner=owner, p_now=tx.now, p_reason=reason)
    return done.rowcount == 1


def set_back(tx: Tx, outbox_id: OutboxId, *, owner: str, reason: str, due_at: datetime) -> bool:
    """Give the lease and the attempt back until `due_at`; False where it was lost."""
    done = tx.execute(_PUT_BACK, p_id=outbox_id, p_owner=owner, p_due=due_at, p_reason=reason)
    return done.rowcount == 1


def unpark(tx: Tx, recipient: Recipient) -> int:
    """Let the courier try all parked rows of a recipient again; how many."""
    done = tx.execute(_UNPARK, p_kind=str(recipient.kind), p_recipient=recipient.id, p_now=tx.now)
    return done.rowcount


def revive(tx: Tx, outbox_id: OutboxId) -> bool:
    """Make a dead row pending again; False where it is not dead."""
    return tx.execute(_REVIVE, p_id=outbox_id, p_now=tx.now).rowcount == 1


def revive_all(tx: Tx) -> int:
    """Make every dead row pending again; how many."""
    return tx.execute(_REVIVE_ALL, p_now=tx.now).rowcount


def staff_with_dead(tx: Tx) -> list[int]:
    """The members of staff to whom something is dead."""
    return [int(row[0]) for row in tx.execute(_STAFF_WITH_DEAD).all()]


def set_dropped(tx: Tx, outbox_id: OutboxId, *, reason: str) -> bool:
    """Put a dead row away for good; False where it is not dead."""
    return tx.execute(_DROP, p_id=outbox_id, p_reason=reason).rowcount == 1


def set_all_sent(tx: Tx, *, via: str) -> int:
    """Mark every pending row as sent; how many."""
    return tx.execute(_ALL_SENT, p_now=tx.now, p_via=via).rowcount


def find(tx: Tx, outbox_id: OutboxId) -> OutboxRow | None:
    """The row with this id."""
    row = tx.execute(_BY_ID, p_id=outbox_id).first()
    return None if row is None else as_outbox_row(row)


def list_rows(tx: Tx, wanted: OutboxFilter, *, before: int | None, limit: int) -> list[OutboxRow]:
    """Rows that fit, newest first, below the id `before`."""
    statement = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
    if wanted.state is not None:
        statement = statement.where(outbox.c.state == str(wanted.state))
    if wanted.kind:
        statement = statement.where(outbox.c.kind == wanted.kind)
    if wanted.recipient is not None:
        statement = statement.where(
            outbox.c.recipient_kind == str(wanted.recipient.kind),
            outbox.c.recipient_id == wanted.recipient.id,
        )
    if before is not None:
        statement = statement.where(outbox.c.id < before)
    return [as_outbox_row(row) for row in tx.query(statement)]


def figures(tx: Tx) -> OutboxFigures:
    """Counts and age."""
    row = tx.execute(_FIGURES).one()
    return OutboxFigures(row.pending, row.parked, row.dead, row.oldest_due_at)


def as_outbox_row(row: Any) -> OutboxRow:
    """A row of the table as a value."""
    return OutboxRow(
        id=row.id,
        dedupe_key=row.dedupe_key,
        event_key=row.event_key,
        kind=row.kind,
        recipient=Recipient(RecipientKind(row.recipient_kind), row.recipient_id),
        payload=row.payload,
        state=OutboxState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        created_at=row.created_at,
        parked_at=row.parked_at,
        sent_at=row.sent_at,
        sent_via=row.sent_via,
        reason=row.reason,
        parts_sent=row.parts_sent,
        is_gathered=row.is_gathered,
    )
