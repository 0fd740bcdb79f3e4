"""What waits to be sent to two who are one person: everything once, to who stays."""

from sqlalchemy import ColumnElement, Update, and_, bindparam, exists, or_, update

from domain.base.ids import ContactId
from domain.db import Tx
from domain.messaging.store.outbox import outbox

_twin = outbox.alias("twin")
_TOLD = and_(_twin.c.state == "sent", _twin.c.sent_via != "")


def _waiting(whose: str) -> Update:
    return (
        update(outbox)
        .where(outbox.c.recipient_kind == "contact")
        .where(outbox.c.recipient_id == bindparam(whose))
        .where(outbox.c.state.in_(("pending", "dead")))
    )


def _end(whose: str, *, other: str, where: ColumnElement[bool], stays_with: str) -> Update:
    """End what waits for one where the other's row of the same is as `where` says."""
    twin = (
        exists()
        .where(_twin.c.recipient_kind == "contact")
        .where(_twin.c.recipient_id == bindparam(other))
        .where(_twin.c.event_key == outbox.c.event_key)
        .where(_twin.c.kind == outbox.c.kind)
        .where(where)
    )
    return (
        _waiting(whose)
        .where(twin)
        .values(
            recipient_id=bindparam(stays_with),
            state="dropped",
            reason="told in another chat of the same person",
            lease_owner=None,
            lease_until=None,
        )
    )


_NEARER = or_(
    _TOLD,
    and_(_twin.c.state == "pending", _twin.c.parked_at.is_(None)),
    and_(_twin.c.state == "dead", outbox.c.state == "dead"),
)
_STEPS = (
    _end("p_gone", other="p_kept", where=_NEARER, stays_with="p_gone"),
    _end("p_kept", other="p_gone", where=_TOLD, stays_with="p_kept"),
    _end("p_kept", other="p_gone", where=_twin.c.state == "pending", stays_with="p_gone"),
    _waiting("p_gone").values(recipient_id=bindparam("p_kept")),
)
"""The row nearer to going is kept, and nobody has two of one event after it."""


def move_waiting(tx: Tx, gone: ContactId, kept: ContactId) -> None:
    """What waits for `gone` waits for `kept`, but for what `kept` is told anyway."""
    for statement in _STEPS:
        tx.execute(statement, p_gone=gone, p_kept=kept)
