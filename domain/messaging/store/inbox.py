"""The inbox: each message once, with what it led to."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import InboxId
from domain.db.schema import Json, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.messaging.model import InboundKey, InboxRow, InboxState, Left

inbox = Table(
    "inbox",
    metadata,
    id_column(),
    Column("account", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("payload", Json),
    Column("outcome", Json),
    Column("received_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("trace", Json),
    UniqueConstraint("account", "key"),
)
Index(
    "ix_inbox_new",
    inbox.c.received_at,
    sqlite_where=inbox.c.state == "new",
    postgresql_where=inbox.c.state == "new",
)
Index("ix_inbox_received_at", inbox.c.received_at)

_CLAIM = (
    upsert(inbox).on_conflict_do_nothing(index_elements=["account", "key"]).returning(inbox.c.id)
)
_FINISH = (
    update(inbox)
    .where(inbox.c.id == bindparam("p_id"))
    .values(
        state=bindparam("p_state"),
        outcome=bindparam("p_outcome"),
        finished_at=bindparam("p_at"),
        trace=bindparam("p_trace"),
    )
)
_RETRACE = update(inbox).where(inbox.c.id == bindparam("p_id")).values(trace=bindparam("p_trace"))
_TRACED = (
    select(inbox)
    .where(inbox.c.received_at >= bindparam("p_since"))
    .where(inbox.c.account == bindparam("p_account"))
    .where(inbox.c.address == bindparam("p_address"))
    .where(inbox.c.trace.is_not(None))
    .order_by(inbox.c.id.desc())
    .limit(bindparam("p_limit"))
)
_UNTRACE = (
    update(inbox)
    .where(inbox.c.received_at < bindparam("p_before"))
    .where(inbox.c.trace.is_not(None))
    .values(trace=None)
)
_BY_KEY = (
    select(inbox)
    .where(inbox.c.account == bindparam("p_account"))
    .where(inbox.c.key == bindparam("p_key"))
)
_BY_ID = select(inbox).where(inbox.c.id == bindparam("p_id"))
_LOCK_NEW = (
    select(inbox)
    .where(inbox.c.id == bindparam("p_id"))
    .where(inbox.c.state == "new")
    .with_for_update()
)
_NEW_IDS = (
    select(inbox.c.id)
    .where(inbox.c.state == "new")
    .where(inbox.c.received_at <= bindparam("p_before"))
    .order_by(inbox.c.id)
    .limit(bindparam("p_limit"))
)
_LAST = select(func.max(inbox.c.received_at).label("at"))
_FORGET = (
    delete(inbox).where(inbox.c.received_at < bindparam("p_before")).where(inbox.c.state != "new")
)


def insert_inbound(
    tx: Tx, key: InboundKey, *, address: str, payload: dict[str, Any] | None
) -> InboxId | None:
    """A new row in state new; None where the key is there already."""
    found = tx.execute(
        _CLAIM,
        account=key.account,
        key=key.key,
        address=address,
        state="new",
        payload=payload,
        received_at=tx.now,
    ).scalar()
    return None if found is None else InboxId(found)


def finish(tx: Tx, inbox_id: InboxId, *, state: InboxState, left: Left) -> None:
    """Store what the message leaves behind."""
    tx.execute(
        _FINISH,
        p_id=inbox_id,
        p_state=str(state),
        p_outcome=left.outcome,
        p_at=tx.now,
        p_trace=left.trace,
    )


def retrace(tx: Tx, inbox_id: InboxId, trace: dict[str, Any]) -> None:
    """Another trace for a handled message."""
    tx.execute(_RETRACE, p_id=inbox_id, p_trace=trace)


def traced(
    tx: Tx, account: str, address: str, *, since: datetime, limit: int
) -> tuple[InboxRow, ...]:
    """Rows of an address that have a trace, received since then, newest first."""
    rows = tx.execute(_TRACED, p_account=account, p_address=address, p_since=since, p_limit=limit)
    return tuple(_inbox_row(row) for row in rows)


def untrace(tx: Tx, before: datetime) -> None:
    """Forget the traces of rows received before `before`."""
    tx.execute(_UNTRACE, p_before=before)


def find_by_key(tx: Tx, key: InboundKey) -> InboxRow | None:
    """The row of a message."""
    row = tx.execute(_BY_KEY, p_account=key.account, p_key=key.key).first()
    return None if row is None else _inbox_row(row)


def find_by_id(tx: Tx, inbox_id: InboxId) -> InboxRow | None:
    """The row with this id."""
    row = tx.execute(_BY_ID, p_id=inbox_id).first()
    return None if row is None else _inbox_row(row)


def lock_new(tx: Tx, inbox_id: InboxId) -> InboxRow | None:
    """The row if its effects are still to come, locked."""
    row = tx.execute(_LOCK_NEW, p_id=inbox_id).first()
    return None if row is None else _inbox_row(row)


def new_ids(tx: Tx, *, before: datetime, limit: int) -> tuple[InboxId, ...]:
    """Unfinished rows received up to `before`, oldest first."""
    return tuple(InboxId(r.id) for r in tx.execute(_NEW_IDS, p_before=before, p_limit=limit))


def last_received(tx: Tx) -> datetime | None:
    """When the newest row was received."""
    found: datetime | None = tx.execute(_LAST).scalar()
    return found


def forget(tx: Tx, before: datetime) -> int:
    """Delete finished rows received before `before`; how many."""
    return tx.execute(_FORGET, p_before=before).rowcount


def _inbox_row(row: Any) -> InboxRow:
    return InboxRow(
        id=row.id,
        account=row.account,
        key=row.key,
        address=row.address,
        state=InboxState(row.state),
        payload=row.payload,
        outcome=row.outcome,
        received_at=row.received_at,
        finished_at=row.finished_at,
        trace=row.trace,
    )
