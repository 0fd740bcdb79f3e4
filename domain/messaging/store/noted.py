"""What a platform has taken of a broadcast: noted in short, marked as sent by the dozen.

A row of the outbox stands in four trees. That one is out, noted before the next one leaves, is a
row in a small table; many of them are written up at once.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import OutboxId
from domain.db.idset import among
from domain.db.schema import UtcDateTime
from domain.db.tx import Tx
from domain.messaging.store.outbox import outbox, outbox_note

_n = outbox_note.c
_NOTE = (
    upsert(outbox_note)
    .from_select(
        [_n.outbox_id, _n.sent_at, _n.via],
        select(
            outbox.c.id,
            bindparam("p_now", type_=UtcDateTime),
            bindparam("p_via", type_=Text),
        ).where(
            outbox.c.id == bindparam("p_id"),
            outbox.c.state == "pending",
            outbox.c.lease_owner == bindparam("p_owner"),
        ),
    )
    .on_conflict_do_nothing()
)
_NOTED = select(_n.outbox_id).with_for_update(skip_locked=True)
_WRITE_UP = (
    update(outbox)
    .where(
        and_(
            among(outbox.c.id, "p_ids"),
            _n.outbox_id == outbox.c.id,
            outbox.c.state == "pending",
        )
    )
    .values(
        state="sent",
        sent_at=_n.sent_at,
        sent_via=_n.via,
        lease_owner=None,
        lease_until=None,
        reason="",
    )
    .returning(outbox.c.kind, outbox.c.recipient_id, outbox.c.payload)
)
_FORGET = delete(outbox_note).where(among(_n.outbox_id, "p_ids"))


def insert_note(tx: Tx, outbox_id: OutboxId, *, owner: str, via: str, at: datetime) -> bool:
    """It is out; False where the lease was lost, or where it is noted already."""
    done = tx.execute(_NOTE, p_id=outbox_id, p_owner=owner, p_via=via, p_now=at)
    return done.rowcount == 1


def write_up(tx: Tx) -> list[Any]:
    """Mark everything noted as sent; kind, recipient_id and payload of each."""
    ids = [row.outbox_id for row in tx.execute(_NOTED)]
    if not ids:
        return []
    rows = tx.execute(_WRITE_UP, p_ids=ids).all()
    tx.execute(_FORGET, p_ids=ids)
    return rows
