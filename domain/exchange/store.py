"""Table import_draft: a file between its dry run and its application."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    LargeBinary,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
)

from domain.base.ids import StaffId
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.exchange.model import ImportDraft, ImportKind

import_draft_table = Table(
    "import_draft",
    metadata,
    id_column(),
    Column("key", Text, nullable=False, unique=True),
    Column("staff_id", Key, ForeignKey("staff.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

_d = import_draft_table.c
_INSERT = insert(import_draft_table)
_FIND = select(_d.key, _d.staff_id, _d.kind, _d.filename, _d.content, _d.created_at).where(
    _d.key == bindparam("p_key"), _d.staff_id == bindparam("p_staff")
)
_DELETE = delete(import_draft_table).where(
    _d.key == bindparam("p_key"), _d.staff_id == bindparam("p_staff")
)
_DELETE_OLD = delete(import_draft_table).where(
    _d.created_at < bindparam("p_before", type_=UtcDateTime)
)


def insert_draft(tx: Tx, draft: ImportDraft) -> None:
    """Keep a file."""
    tx.execute(
        _INSERT,
        key=draft.key,
        staff_id=draft.staff_id,
        kind=draft.kind.value,
        filename=draft.filename,
        content=draft.content,
        created_at=tx.now,
    )


def find_draft(tx: Tx, key: str, staff_id: StaffId) -> ImportDraft | None:
    """The file under this key, if this person uploaded it."""
    row: Any = tx.execute(_FIND, p_key=key, p_staff=staff_id).first()
    if row is None:
        return None
    return ImportDraft(
        row.key, StaffId(row.staff_id), ImportKind(row.kind), row.filename, bytes(row.content)
    )


def delete_draft(tx: Tx, key: str, staff_id: StaffId) -> bool:
    """Take the file away; False where there was none."""
    return tx.execute(_DELETE, p_key=key, p_staff=staff_id).rowcount == 1


def delete_drafts_before(tx: Tx, moment: datetime) -> None:
    """Take away what nobody applied."""
    tx.execute(_DELETE_OLD, p_before=moment)


DRAFT_LIFE = timedelta(hours=24)
"""How long a file waits for its application."""
