"""Tables contact, contact_customer and invite."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, Text, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId, CustomerId, StaffId
from domain.customer.model import Contact, ContactRole, Customer, Invite
from domain.customer.store.customers import CUSTOMER_COLUMNS, as_customer, customer_table
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata

contact_table = Table(
    "contact",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

contact_customer_table = Table(
    "contact_customer",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id"), primary_key=True),
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True, index=True),
    Column("role", Text, nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

invite_table = Table(
    "invite",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False, index=True),
    Column("created_by", Key, ForeignKey("staff.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_by", Key, ForeignKey("contact.id")),
)

_p = contact_table.c
_CONTACT = (_p.id, _p.name, _p.phone, _p.language)
_INSERT_CONTACT = insert(contact_table).returning(_p.id)
_CONTACT_BY_ID = select(*_CONTACT).where(_p.id == bindparam("p_id"))
_UPDATE_CONTACT = (
    update(contact_table)
    .where(_p.id == bindparam("p_id"))
    .values(name=bindparam("p_name"), phone=bindparam("p_phone"), language=bindparam("p_language"))
)

_b = contact_customer_table.c
_BIND = postgresql.insert(contact_customer_table)
_BIND = _BIND.on_conflict_do_update(
    index_elements=[_b.contact_id, _b.customer_id],
    set_={"role": _BIND.excluded.role, "ended_at": None},
)
_UNBIND = (
    update(contact_customer_table)
    .where(
        _b.contact_id == bindparam("p_contact"),
        _b.customer_id == bindparam("p_customer"),
        _b.ended_at.is_(None),
    )
    .values(ended_at=bindparam("p_now", type_=UtcDateTime))
)
_CUSTOMERS_OF = (
    select(*CUSTOMER_COLUMNS)
    .join_from(contact_customer_table, customer_table, _b.customer_id == customer_table.c.id)
    .where(_b.contact_id == bindparam("p_contact"), _b.ended_at.is_(None))
    .order_by(customer_table.c.code)
)
_CONTACTS_OF = (
    select(*_CONTACT)
    .join_from(contact_customer_table, contact_table, _b.contact_id == _p.id)
    .where(_b.customer_id == bindparam("p_customer"), _b.ended_at.is_(None))
    .order_by(_b.bound_at, _p.id)
)
_CUSTOMERS_OF_NAMED = (
    select(_b.customer_id)
    .join_from(contact_customer_table, contact_table, _b.contact_id == _p.id)
    .where(_p.name == bindparam("p_name"), _b.ended_at.is_(None))
)

_i = invite_table.c
_INVITE = (_i.id, _i.code, _i.customer_id, _i.expires_at, _i.used_at, _i.used_by)
_INSERT_INVITE = insert(invite_table).returning(*_INVITE)
_INVITE_BY_CODE = select(*_INVITE).where(_i.code == bindparam("p_code"))
_USE_INVITE = (
    update(invite_table)
    .where(_i.id == bindparam("p_id"), _i.used_at.is_(None))
    .values(used_at=bindparam("p_now", type_=UtcDateTime), used_by=bindparam("p_contact"))
)
_OPEN_INVITES = (
    select(*_INVITE)
    .where(
        _i.customer_id == bindparam("p_customer"),
        _i.used_at.is_(None),
        _i.expires_at > bindparam("p_now", type_=UtcDateTime),
    )
    .order_by(_i.id)
)


def insert_contact(tx: Tx, *, name: str, phone: str, language: str) -> Contact:
    """Add a person."""
    row = tx.execute(
        _INSERT_CONTACT, name=name, phone=phone, language=language, created_at=tx.now
    ).one()
    return Contact(ContactId(row.id), name, phone, language)


def load_contact(tx: Tx, contact_id: ContactId) -> Contact | None:
    """One person by id."""
    row = tx.execute(_CONTACT_BY_ID, p_id=contact_id).first()
    return None if row is None else _contact(row)


def update_contact(tx: Tx, contact: Contact) -> None:
    """Write name, phone and language."""
    tx.execute(
        _UPDATE_CONTACT,
        p_id=contact.id,
        p_name=contact.name,
        p_phone=contact.phone,
        p_language=contact.language,
    )


def bind(tx: Tx, contact_id: ContactId, customer_id: CustomerId, role: ContactRole) -> None:
    """Let the person act for the shop (again)."""
    tx.execute(
        _BIND,
        contact_id=contact_id,
        customer_id=customer_id,
        role=role.value,
        bound_at=tx.now,
    )


def unbind(tx: Tx, contact_id: ContactId, customer_id: CustomerId) -> bool:
    """End it; False where the person did not act for the shop."""
    ended = tx.execute(_UNBIND, p_contact=contact_id, p_customer=customer_id, p_now=tx.now)
    return ended.rowcount == 1


def load_customers_of(tx: Tx, contact_id: ContactId) -> tuple[Customer, ...]:
    """The shops the person acts for, by code."""
    return tuple(as_customer(row) for row in tx.execute(_CUSTOMERS_OF, p_contact=contact_id))


def load_contacts_of(tx: Tx, customer_id: CustomerId) -> tuple[Contact, ...]:
    """The people who act for the shop, longest first."""
    return tuple(_contact(row) for row in tx.execute(_CONTACTS_OF, p_customer=customer_id))


def load_customers_of_named(tx: Tx, name: str) -> frozenset[CustomerId]:
    """The shops somebody of this name acts for."""
    rows = tx.execute(_CUSTOMERS_OF_NAMED, p_name=name)
    return frozenset(CustomerId(row.customer_id) for row in rows)


def insert_invite(
    tx: Tx,
    customer_id: CustomerId,
    *,
    code: str,
    created_by: StaffId | None,
    expires_at: datetime,
) -> Invite:
    """Add an invite."""
    row = tx.execute(
        _INSERT_INVITE,
        code=code,
        customer_id=customer_id,
        created_by=created_by,
        created_at=tx.now,
        expires_at=expires_at,
    ).one()
    return _invite(row)


def load_invite(tx: Tx, code: str) -> Invite | None:
    """An invite by its exact code."""
    row = tx.execute(_INVITE_BY_CODE, p_code=code).first()
    return None if row is None else _invite(row)


def load_open_invites(tx: Tx, customer_id: CustomerId) -> tuple[Invite, ...]:
    """The shop's invites that can still be used."""
    rows = tx.execute(_OPEN_INVITES, p_customer=customer_id, p_now=tx.now)
    return tuple(_invite(row) for row in rows)


def mark_invite_used(tx: Tx, invite_id: int, contact_id: ContactId) -> bool:
    """Use the invite; False where somebody was first."""
    used = tx.execute(_USE_INVITE, p_id=invite_id, p_contact=contact_id, p_now=tx.now)
    return used.rowcount == 1


def _contact(row: Any) -> Contact:
    return Contact(ContactId(row.id), row.name, row.phone, row.language)


def _invite(row: Any) -> Invite:
    return Invite(
        id=row.id,
        code=row.code,
        customer_id=CustomerId(row.customer_id),
        expires_at=row.expires_at,
        used_at=row.used_at,
        used_by=None if row.used_by is None else ContactId(row.used_by),
    )
