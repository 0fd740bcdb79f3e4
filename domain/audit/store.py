"""Tables of the audit log. Rows are inserted, never updated or deleted."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.audit.model import AuditEntry
from domain.base.actor import Actor, ActorKind
from domain.db.schema import Json, Key, UtcDateTime, metadata
from domain.db.tx import Tx

audit_log = Table(
    "audit_log",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Key, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("before", Json),
    Column("after", Json),
    Column("hash", Text, nullable=False),
    Index("ix_audit_log_entity", "entity", "entity_id"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Key, nullable=False),
    Column("hash", Text, nullable=False),
)
"""One row: the end of the chain. Its lock puts writers in a row."""

_HEAD = select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == 1).with_for_update()
_START = upsert(audit_head).on_conflict_do_nothing(index_elements=["id"])
_INSERT = insert(audit_log)
_ADVANCE = (
    update(audit_head)
    .where(audit_head.c.id == 1)
    .values(seq=bindparam("p_seq"), hash=bindparam("p_hash"))
)
_AFTER = (
    select(audit_log)
    .where(audit_log.c.seq > bindparam("p_seq"))
    .order_by(audit_log.c.seq)
    .limit(bindparam("p_limit"))
)
_OF_ENTITY = (
    select(audit_log)
    .where(audit_log.c.entity == bindparam("p_entity"))
    .where(audit_log.c.entity_id == bindparam("p_entity_id"))
    .order_by(audit_log.c.seq)
)
_NEWEST = select(audit_log).order_by(audit_log.c.seq.desc()).limit(bindparam("p_limit"))


def lock_head(tx: Tx, genesis: str) -> tuple[int, str]:
    """The last (seq, hash), locked until the transaction ends."""
    row = tx.execute(_HEAD).first()
    if row is None:
        tx.execute(_START, id=1, seq=0, hash=genesis)
        row = tx.execute(_HEAD).one()
    return int(row.seq), str(row.hash)


def append_entry(tx: Tx, entry: AuditEntry) -> None:
    """Insert `entry` and move the head to it."""
    tx.execute(
        _INSERT,
        seq=entry.seq,
        at=entry.at,
        actor_kind=str(entry.actor.kind),
        actor_id=entry.actor.id,
        actor_name=entry.actor.name,
        action=entry.action,
        entity=entry.entity,
        entity_id=entry.entity_id,
        before=entry.before,
        after=entry.after,
        hash=entry.hash,
    )
    tx.execute(_ADVANCE, p_seq=entry.seq, p_hash=entry.hash)


def read_head(tx: Tx) -> tuple[int, str] | None:
    """The end of the chain, None while nothing was ever recorded."""
    row = tx.query(select(audit_head.c.seq, audit_head.c.hash)).first()
    return None if row is None else (int(row.seq), str(row.hash))


def all_entries(tx: Tx, batch: int = 1000) -> Iterator[AuditEntry]:
    """Every row in order, read in batches."""
    last = -1
    while rows := tx.execute(_AFTER, p_seq=last, p_limit=batch).all():
        yield from (_entry(row) for row in rows)
        last = rows[-1].seq


def entries_of(tx: Tx, entity: str, entity_id: str) -> tuple[AuditEntry, ...]:
    """Everything recorded about one entity, oldest first."""
    rows = tx.execute(_OF_ENTITY, p_entity=entity, p_entity_id=entity_id)
    return tuple(_entry(row) for row in rows)


def newest_entries(tx: Tx, limit: int) -> tuple[AuditEntry, ...]:
    """The last `limit` rows, newest first."""
    return tuple(_entry(row) for row in tx.execute(_NEWEST, p_limit=limit))


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        seq=row.seq,
        at=row.at,
        actor=Actor(ActorKind(row.actor_kind), row.actor_id, row.actor_name),
        action=row.action,
        entity=row.entity,
        entity_id=row.entity_id,
        before=row.before,
        after=row.after,
        hash=row.hash,
    )
