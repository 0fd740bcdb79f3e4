"""Recording changes and checking the chain."""

from dataclasses import replace
from typing import Any

from domain.audit import store
from domain.audit.model import AuditEntry, ChainBreak, Recorded
from domain.audit.rules import GENESIS, chain_hash
from domain.base.actor import Actor
from domain.db import Tx


def record(tx: Tx, change: Recorded, *, actor: Actor) -> AuditEntry:
    """Append one change to the log. `before` and `after` must be plain JSON values.

    The end of the chain is locked until the transaction ends: call it late.
    """
    seq, previous = store.lock_head(tx, GENESIS)
    unhashed = AuditEntry(
        seq=seq + 1,
        at=tx.now,
        actor=actor,
        action=change.action,
        entity=change.entity,
        entity_id=change.entity_id,
        before=change.before,
        after=change.after,
        hash="",
    )
    entry = replace(unhashed, hash=chain_hash(unhashed, previous))
    store.append_entry(tx, entry)
    return entry


def record_change(tx: Tx, action: str, *, actor: Actor, entity_id: int, after: Any = None) -> None:
    """`record` for the common case: "order.confirm" about the order `entity_id`."""
    entity, _, _ = action.partition(".")
    record(tx, Recorded(action, entity, str(entity_id), None, after), actor=actor)


def check_chain(tx: Tx) -> tuple[ChainBreak, ...]:
    """Every place where the chain does not hold; empty when nothing was tampered with."""
    breaks: list[ChainBreak] = []
    previous, expected = GENESIS, 1
    for entry in store.all_entries(tx):
        if entry.seq != expected:
            breaks.append(ChainBreak(entry.seq, f"row {expected} is missing"))
        elif entry.hash != chain_hash(entry, previous):
            breaks.append(ChainBreak(entry.seq, "content does not match its hash"))
        previous, expected = entry.hash, entry.seq + 1
    head = store.read_head(tx)
    if head is not None and head != (expected - 1, previous):
        breaks.append(ChainBreak(head[0], "the end of the log is not the last row"))
    return tuple(breaks)


def entries_of(tx: Tx, entity: str, *, entity_id: str) -> tuple[AuditEntry, ...]:
    """Everything recorded about one entity, oldest first."""
    return store.entries_of(tx, entity, entity_id)


def newest_entries(tx: Tx, *, limit: int = 100) -> tuple[AuditEntry, ...]:
    """The last `limit` rows, newest first."""
    return store.newest_entries(tx, limit)
