"""Each message is handled once; a repetition gets the stored outcome.

The inbox row and everything the message leads to are committed together. Only a turn that runs
over its time commits the row alone (state new); its effects follow from that row.
"""

from datetime import datetime, timedelta
from typing import Any

from domain.base.ids import InboxId
from domain.db import Tx
from domain.messaging.model import InboundKey, InboxRow, InboxState, Left
from domain.messaging.store import follows
from domain.messaging.store import inbox as store

KEEP = timedelta(days=30)
"""How long a key is remembered."""
TRACED = timedelta(hours=1)
"""How long it is kept, at least, how to take a message back."""


def claim_inbound(
    tx: Tx, key: InboundKey, *, address: str, payload: dict[str, Any] | None = None
) -> InboxId | None:
    """Take a message for handling; None: it was taken before, see `stored_outcome`."""
    return store.insert_inbound(tx, key, address=address, payload=payload)


def finish_inbound(
    tx: Tx,
    inbox_id: InboxId,
    *,
    outcome: dict[str, Any],
    trace: dict[str, Any] | None = None,
    is_dead: bool = False,
) -> None:
    """Store what the message led to; `is_dead`: an apology after an internal error.

    `trace`: how to take it back, should one written before it arrive after it.
    """
    state = InboxState.DEAD if is_dead else InboxState.DONE
    store.finish(tx, inbox_id, state=state, left=Left(outcome, trace))


def retrace_inbound(tx: Tx, inbox_id: InboxId, *, trace: dict[str, Any]) -> None:
    """A message was handled once more, in its place: what it stood on and changed now."""
    store.retrace(tx, inbox_id, trace)


def traced_inbound(
    tx: Tx, account: str, *, address: str, since: datetime, limit: int
) -> tuple[InboxRow, ...]:
    """What somebody wrote since then, as far as it has a trace, newest first."""
    return store.traced(tx, account, address, since=since, limit=limit)


def stored_outcome(tx: Tx, key: InboundKey) -> InboxRow | None:
    """The row of a message taken before; its `outcome` is None while it is unfinished."""
    return store.find_by_key(tx, key)


def get_inbound(tx: Tx, inbox_id: InboxId) -> InboxRow | None:
    """The row with this id (for the late reply)."""
    return store.find_by_id(tx, inbox_id)


def resume_inbound(tx: Tx, inbox_id: InboxId) -> InboxRow | None:
    """The row, locked, if its effects are still to come; None: somebody did it."""
    return store.lock_new(tx, inbox_id)


def unfinished_inbound(tx: Tx, *, before: datetime, limit: int = 100) -> tuple[InboxId, ...]:
    """Messages kept but not yet handled, received up to `before`, oldest first."""
    return store.new_ids(tx, before=before, limit=limit)


def last_inbound(tx: Tx) -> datetime | None:
    """When the newest message that is kept was received; None where there is none."""
    return store.last_received(tx)


def forget_inbound(tx: Tx) -> int:
    """Delete finished messages and moves older than 30 days; how many messages.

    Traces go sooner.
    """
    store.untrace(tx, tx.now - TRACED)
    follows.forget_moves(tx, tx.now - KEEP)
    return store.forget(tx, tx.now - KEEP)
