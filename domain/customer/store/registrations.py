"""Table registration."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    insert,
    select,
    text,
    update,
)

from domain.base.ids import ContactId, CustomerId, RegistrationId, StaffId
from domain.customer.model import Registration, RegistrationStatus
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata

registration_table = Table(
    "registration",
    metadata,
    id_column(),
    Column("contact_id", Key, ForeignKey("contact.id"), nullable=False),
    Column("shop_name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("applied_at", UtcDateTime, nullable=False),
    Column("decided_by", Key, ForeignKey("staff.id")),
    Column("decided_at", UtcDateTime),
    Column("reason", Text, nullable=False),
    Column("customer_id", Key, ForeignKey("customer.id")),
    Index(
        "uq_registration_pending_contact",
        "contact_id",
        unique=True,
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
)

_r = registration_table.c
_INSERT = insert(registration_table).returning(*_r)
_BY_ID = select(*_r).where(_r.id == bindparam("p_id")).with_for_update()
_PENDING_OF = select(*_r).where(
    _r.contact_id == bindparam("p_contact"), _r.status == RegistrationStatus.PENDING.value
)
_BY_STATUS = select(*_r).where(_r.status == bindparam("p_status")).order_by(_r.id)
_REWRITE = (
    update(registration_table)
    .where(_r.id == bindparam("p_id"))
    .values(shop_name=bindparam("p_name"), phone=bindparam("p_phone"))
)
_DECIDE = (
    update(registration_table)
    .where(_r.id == bindparam("p_id"), _r.status == RegistrationStatus.PENDING.value)
    .values(
        status=bindparam("p_status"),
        decided_by=bindparam("p_staff"),
        decided_at=bindparam("p_now", type_=UtcDateTime),
        reason=bindparam("p_reason"),
        customer_id=bindparam("p_customer"),
    )
)


def insert_registration(
    tx: Tx, contact_id: ContactId, *, shop_name: str, phone: str
) -> Registration:
    """Add a pending request."""
    row = tx.execute(
        _INSERT,
        contact_id=contact_id,
        shop_name=shop_name,
        phone=phone,
        status=RegistrationStatus.PENDING.value,
        applied_at=tx.now,
        reason="",
    ).one()
    return _registration(row)


def load_registration(tx: Tx, registration_id: RegistrationId) -> Registration | None:
    """One request by id, locked."""
    row = tx.execute(_BY_ID, p_id=registration_id).first()
    return None if row is None else _registration(row)


def load_pending_of(tx: Tx, contact_id: ContactId) -> Registration | None:
    """The person's open request."""
    row = tx.execute(_PENDING_OF, p_contact=contact_id).first()
    return None if row is None else _registration(row)


def load_by_status(tx: Tx, status: RegistrationStatus) -> tuple[Registration, ...]:
    """All requests in one state, oldest first."""
    rows = tx.execute(_BY_STATUS, p_status=status.value)
    return tuple(_registration(row) for row in rows)


def rewrite(tx: Tx, registration_id: RegistrationId, *, shop_name: str, phone: str) -> None:
    """Correct an open request."""
    tx.execute(_REWRITE, p_id=registration_id, p_name=shop_name, p_phone=phone)


def decide(tx: Tx, decided: Registration) -> bool:
    """Write the decision; False where somebody decided first."""
    written = tx.execute(
        _DECIDE,
        p_id=decided.id,
        p_status=decided.status.value,
        p_staff=decided.decided_by,
        p_now=decided.decided_at,
        p_reason=decided.reason,
        p_customer=decided.customer_id,
    )
    return written.rowcount == 1


def _registration(row: Any) -> Registration:
    return Registration(
        id=RegistrationId(row.id),
        contact_id=ContactId(row.contact_id),
        shop_name=row.shop_name,
        phone=row.phone,
        status=RegistrationStatus(row.status),
        applied_at=row.applied_at,
        decided_by=None if row.decided_by is None else StaffId(row.decided_by),
        decided_at=row.decided_at,
        reason=row.reason,
        customer_id=None if row.customer_id is None else CustomerId(row.customer_id),
    )
