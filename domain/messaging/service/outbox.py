"""What is to be sent: put in with its cause, sent in order, given up only with a reason.

A row of a recipient waits for those that were to go before it, also while one of those is being
retried: replies keep their order. A notice held for the end of the quiet hours holds nobody up.
Rows that may not be sent now are parked and go out with the recipient's next reply; parked rows
hold nobody up either, nor do those of a broadcast to many, which have a lane of their own.
"""

from datetime import timedelta

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.ids import OutboxId
from domain.base.page import Page
from domain.db import Tx
from domain.messaging.model import (
    Enqueued,
    Lease,
    NotedRow,
    OutboxFigures,
    OutboxFilter,
    OutboxRow,
    Recipient,
    RecipientKind,
)
from domain.messaging.rules import retry_delay
from domain.messaging.store import addresses, along, noted
from domain.messaging.store import outbox as store


def enqueue(tx: Tx, notice: Enqueued) -> OutboxId | None:
    """Put a notice into the outbox; None: its key is there already, nothing is done."""
    return store.insert_notice(tx, notice)


def claim_due(
    tx: Tx, lease: Lease, *, limit: int = 50, is_bulk: bool | None = None
) -> list[OutboxRow]:
    """Lease due rows to a courier: at most one per recipient, the earliest.

    `is_bulk`: only those of a broadcast to many, or only the others; None: both, each by itself.
    """
    return store.claim_rows(tx, lease, limit=limit, is_bulk=is_bulk)


def due_behind(tx: Tx, row: OutboxRow, *, limit: int) -> list[OutboxRow]:
    """What else is due for the recipient of a leased row, in its order; nobody else takes it."""
    return along.rows_behind(tx, row, limit=limit)


def take_along(tx: Tx, row: OutboxRow, lease: Lease) -> None:
    """Lease a row of `due_behind` with the one before it."""
    along.lease_row(tx, row, lease)


def parked_for(tx: Tx, recipient: Recipient, *, limit: int) -> list[OutboxRow]:
    """What waits for the recipient's next message, in its order."""
    return along.rows_parked(tx, recipient, limit=limit)


def take_parked(tx: Tx, row: OutboxRow, lease: Lease) -> None:
    """Lease a row of `parked_for` with one that may be said now."""
    along.lease_parked(tx, row, lease)


def renew_lease(tx: Tx, row: OutboxRow, lease: Lease) -> bool:
    """Hold a row on until `lease.until`. False: somebody else took it meanwhile."""
    return store.set_lease(tx, row.id, lease)


def mark_sent(tx: Tx, outbox_id: OutboxId, *, owner: str, via: str) -> bool:
    """The platform took it, through `via` (account and way). False: the lease was lost.

    `via` "": there was nothing to say any more, nothing went out.
    """
    return store.set_sent(tx, outbox_id, owner=owner, via=via)


def note_out(tx: Tx, outbox_id: OutboxId, *, owner: str, via: str) -> bool:
    """`mark_sent` in short, for one of many: nobody takes it again, `write_up_notes` marks it.

    False: the lease was lost.
    """
    return noted.insert_note(tx, outbox_id, owner=owner, via=via, at=tx.now)


def write_up_notes(tx: Tx) -> list[NotedRow]:
    """Mark as sent whatever anybody has noted by `note_out`; which ones."""
    return [NotedRow(row.kind, row.recipient_id, row.payload) for row in noted.write_up(tx)]


def note_parts(tx: Tx, row: OutboxRow, *, owner: str, via: str, parts: int) -> bool:
    """The first `parts` messages of a longer reply are out: a further try goes on behind them."""
    return store.set_parts(tx, row.id, owner=owner, via=via, parts=parts)


def mark_failed(
    tx: Tx, row: OutboxRow, *, owner: str, reason: str, is_permanent: bool = False
) -> bool:
    """It was not sent: try again later, or give up when permanent or tried too often.

    Returns whether it is dead now (an alarm is due).
    """
    delay = None if is_permanent else retry_delay(row.attempts, seed=row.id)
    if delay is None:
        return store.set_dead(tx, row.id, owner=owner, reason=reason)
    store.set_retry(tx, row.id, owner=owner, due_at=tx.now + delay, reason=reason)
    return False


def park_row(tx: Tx, row: OutboxRow, *, owner: str, reason: str) -> bool:
    """Nothing may be sent to the recipient now: wait for their next message."""
    return store.set_parked(tx, row.id, owner=owner, reason=reason)


def put_back(tx: Tx, row: OutboxRow, *, owner: str, reason: str) -> bool:
    """There was no way, and now there is one: let the courier take the row again at once."""
    return store.set_back(tx, row.id, owner=owner, reason=reason, due_at=tx.now)


def mark_later(tx: Tx, row: OutboxRow, *, owner: str, reason: str, wait: timedelta) -> bool:
    """The platform takes nothing before `wait` is over; the attempt does not count."""
    return store.set_back(tx, row.id, owner=owner, reason=reason, due_at=tx.now + wait)


def unpark_rows(tx: Tx, recipient: Recipient) -> int:
    """A window opened: let the courier send what waited; how many rows."""
    return store.unpark(tx, recipient)


def retry_dead(tx: Tx, outbox_id: OutboxId, actor: Actor) -> bool:
    """Staff wants a dead row tried again; False where it is not dead.

    A member of staff whose id WeCom refused is tried once more too: it may be right by now.
    """
    before = store.find(tx, outbox_id)
    if before is None or not store.revive(tx, outbox_id):
        return False
    if before.recipient.kind is RecipientKind.STAFF:
        addresses.give_chance(tx, before.recipient.id)
    change = Recorded("outbox.retry", "outbox", str(outbox_id), before.reason, None)
    record(tx, change, actor=actor)
    return True


def retry_all_dead(tx: Tx, actor: Actor) -> int:
    """Staff wants every dead row tried again, in their order; how many."""
    for staff_id in store.staff_with_dead(tx):
        addresses.give_chance(tx, staff_id)
    count = store.revive_all(tx)
    if count:
        record(tx, Recorded("outbox.retry_all", "outbox", "all", None, count), actor=actor)
    return count


def drop_dead(tx: Tx, outbox_id: OutboxId, reason: str, actor: Actor) -> bool:
    """A dead row need not go any more, and why; False where it is not dead."""
    before = store.find(tx, outbox_id)
    if before is None or not store.set_dropped(tx, outbox_id, reason=reason):
        return False
    change = Recorded("outbox.drop", "outbox", str(outbox_id), before.reason, reason)
    record(tx, change, actor=actor)
    return True


def mark_told(tx: Tx, *, via: str) -> int:
    """What is pending was told in another way (a past that was brought along); how many rows."""
    return store.set_all_sent(tx, via=via)


def get_outbox_row(tx: Tx, outbox_id: OutboxId) -> OutboxRow | None:
    """The row with this id."""
    return store.find(tx, outbox_id)


def list_outbox(
    tx: Tx, wanted: OutboxFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[OutboxRow]:
    """Rows that fit, newest first."""
    before = int(cursor) if cursor else None
    rows = store.list_rows(tx, wanted, before=before, limit=limit + 1)
    more = len(rows) > limit
    return Page(tuple(rows[:limit]), str(rows[limit - 1].id) if more else None)


def outbox_figures(tx: Tx) -> OutboxFigures:
    """Counts and age, for health and metrics."""
    return store.figures(tx)
