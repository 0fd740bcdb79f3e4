"""Tables standing_order and standing_offer."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId, CustomerId
from domain.cart.codec import lines_in, lines_out
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import DateText, Json, Key, UtcDateTime, id_column, metadata
from domain.standing.model import OfferState, StandingDraft, StandingOrder, StandingStatus

standing_order_table = Table(
    "standing_order",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("contact_id", Key, ForeignKey("contact.id"), nullable=False),
    Column("weekdays", Json, nullable=False),
    Column("lines", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("agreed_at", UtcDateTime, nullable=False),
    CheckConstraint("status IN ('active', 'paused', 'ended')", name="status_known"),
    Index("ix_standing_order_status", "status"),
    Index("ix_standing_order_contact_id", "contact_id", "customer_id"),
)

standing_offer_table = Table(
    "standing_offer",
    metadata,
    Column("standing_id", Key, ForeignKey("standing_order.id"), nullable=False),
    Column("day", DateText, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("standing_id", "day"),
)
"""One row for each delivery day that was offered or skipped, so that none is offered twice."""

_s = standing_order_table.c
_o = standing_offer_table.c
_INSERT = insert(standing_order_table).returning(_s.id)
_LOCK = select(*_s).where(_s.id == bindparam("p_id")).with_for_update()
_BY_ID = select(*_s).where(_s.id == bindparam("p_id"))
_OF = (
    select(*_s)
    .where(
        _s.contact_id == bindparam("p_contact"),
        _s.customer_id == bindparam("p_customer"),
        _s.status != "ended",
    )
    .order_by(_s.id)
)
_ACTIVE = select(*_s).where(_s.status == "active").order_by(_s.id)
_CHANGE = (
    update(standing_order_table)
    .where(_s.id == bindparam("p_id"), _s.status != "ended")
    .values(
        weekdays=bindparam("p_weekdays", type_=Json),
        lines=bindparam("p_lines", type_=Json),
        agreed_at=bindparam("p_now", type_=UtcDateTime),
    )
)
_STATUS = (
    update(standing_order_table)
    .where(_s.id == bindparam("p_id"), _s.status != "ended")
    .values(status=bindparam("p_status"))
)
_OFFER = postgresql.insert(standing_offer_table).on_conflict_do_nothing().returning(_o.standing_id)
_SET_OFFER = (
    update(standing_offer_table)
    .where(_o.standing_id == bindparam("p_id"), _o.day == bindparam("p_day", type_=DateText))
    .values(state=bindparam("p_state"))
)
_OFFERS = select(_o.day, _o.state).where(
    _o.standing_id == bindparam("p_id"), _o.day >= bindparam("p_from", type_=DateText)
).order_by(_o.day)  # fmt: skip


_NOTED = select(_o.standing_id, _o.day).where(
    among(_o.standing_id, "p_ids"), _o.day >= bindparam("p_from", type_=DateText)
)


def insert_standing(tx: Tx, draft: StandingDraft) -> int:
    """Write a new one, active."""
    row = tx.execute(
        _INSERT,
        customer_id=draft.customer_id,
        contact_id=draft.contact_id,
        weekdays=list(draft.weekdays),
        lines=lines_out(draft.lines),
        status=str(StandingStatus.ACTIVE),
        agreed_at=tx.now,
    ).one()
    return int(row.id)


def find_standing(tx: Tx, standing_id: int, *, is_locked: bool = False) -> StandingOrder | None:
    """The one with this id."""
    row = tx.execute(_LOCK if is_locked else _BY_ID, p_id=standing_id).first()
    return None if row is None else _standing(row)


def load_of(tx: Tx, contact_id: ContactId, customer_id: CustomerId) -> tuple[StandingOrder, ...]:
    """A person's standing orders of a shop that were not ended, oldest first."""
    rows = tx.execute(_OF, p_contact=contact_id, p_customer=customer_id)
    return tuple(_standing(row) for row in rows)


def load_active(tx: Tx) -> tuple[StandingOrder, ...]:
    """Every one that may be offered."""
    return tuple(_standing(row) for row in tx.execute(_ACTIVE))


def list_all(
    tx: Tx, statuses: Iterable[StandingStatus], customers: Iterable[CustomerId] | None, limit: int
) -> tuple[StandingOrder, ...]:
    """Those of these shops (None: of all), newest first."""
    statement = select(*_s).where(_s.status.in_([str(status) for status in statuses]))
    if customers is not None:
        statement = statement.where(_s.customer_id.in_(list(customers)))
    return tuple(_standing(row) for row in tx.query(statement.order_by(_s.id.desc()).limit(limit)))


def update_standing(tx: Tx, standing_id: int, draft: StandingDraft) -> bool:
    """Write days and lines; False where it was ended."""
    done = tx.execute(
        _CHANGE,
        p_id=standing_id,
        p_weekdays=list(draft.weekdays),
        p_lines=lines_out(draft.lines),
        p_now=tx.now,
    )
    return done.rowcount == 1


def update_status(tx: Tx, standing_id: int, status: StandingStatus) -> bool:
    """Pause, resume or end; False where it was ended before."""
    return tx.execute(_STATUS, p_id=standing_id, p_status=str(status)).rowcount == 1


def insert_offer(tx: Tx, standing_id: int, day: date, state: OfferState) -> bool:
    """Note what became of a day; False where it was noted."""
    values = {"standing_id": standing_id, "day": day, "state": str(state), "at": tx.now}
    return tx.execute(_OFFER, **values).first() is not None


def set_offer(tx: Tx, standing_id: int, day: date, state: OfferState) -> None:
    """The day has become something else."""
    tx.execute(_SET_OFFER, p_id=standing_id, p_day=day, p_state=str(state))


def load_offers(tx: Tx, standing_id: int, first: date) -> dict[date, OfferState]:
    """What became of the days from `first` on."""
    rows = tx.execute(_OFFERS, p_id=standing_id, p_from=first)
    return {row.day: OfferState(row.state) for row in rows}


def load_noted(tx: Tx, standing_ids: Iterable[int], first: date) -> set[tuple[int, date]]:
    """The days from `first` on that were offered or skipped, with the standing order of each."""
    rows = tx.execute(_NOTED, p_ids=list(standing_ids), p_from=first)
    return {(row.standing_id, row.day) for row in rows}


def _standing(row: Any) -> StandingOrder:
    return StandingOrder(
        customer_id=CustomerId(row.customer_id),
        contact_id=ContactId(row.contact_id),
        weekdays=tuple(row.weekdays),
        lines=lines_in(row.lines),
        id=row.id,
        status=StandingStatus(row.status),
        agreed_at=row.agreed_at,
    )
