"""Addresses of people in our accounts. Who they belong to is set by binding, never by a text."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    not_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import ContactId, StaffId
from domain.db.schema import Flag, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.messaging.model import Address, Recipient, RecipientKind

LEFT = "unsubscribed"
"""Why an address is closed whose owner said so; anything else is the platform's refusal."""
SECOND = timedelta(seconds=1)
"""The platform tells in whole seconds when something happened."""

address_book = Table(
    "address_book",
    metadata,
    id_column(),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("contact_id", Key),
    Column("staff_id", Key),
    Column("union_id", Text, nullable=False, server_default=""),
    Column("union_asked_at", UtcDateTime),
    Column("is_active", Flag, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("closed_reason", Text, nullable=False, server_default=""),
    UniqueConstraint("account", "external_id"),
)
"""contact_id and staff_id point at contact.id and staff.id, which live in higher layers."""
Index("ix_address_book_contact_id", address_book.c.contact_id)
Index("ix_address_book_staff_id", address_book.c.staff_id)
Index("ix_address_book_channel", address_book.c.channel)
Index("ix_address_book_union_id", address_book.c.union_id)

_insert = upsert(address_book)
_UPSERT = _insert.on_conflict_do_update(
    index_elements=["account", "external_id"],
    set_={
        "contact_id": _insert.excluded.contact_id,
        "staff_id": _insert.excluded.staff_id,
        "is_active": _insert.excluded.is_active,
        "last_seen_at": _insert.excluded.last_seen_at,
        "closed_reason": "",
    },
).returning(address_book.c.id)
_AT = and_(
    address_book.c.account == bindparam("p_account"),
    address_book.c.external_id == bindparam("p_external_id"),
)
_FIND = select(address_book).where(_AT)
_HAS_LEFT_SINCE = and_(
    address_book.c.closed_reason == LEFT, address_book.c.last_seen_at >= bindparam("p_at")
)
_REOPENED = {
    "last_seen_at": case(
        (address_book.c.last_seen_at > bindparam("p_at"), address_book.c.last_seen_at),
        else_=bindparam("p_at", type_=UtcDateTime),
    ),
    "is_active": bindparam("p_active"),
    "closed_reason": "",
}
_TOUCH = update(address_book).where(_AT).values(_REOPENED)
_REOPEN = (
    update(address_book)
    .where(_AT, not_(_HAS_LEFT_SINCE))
    .where(address_book.c.is_active == bindparam("p_closed"))
    .values(_REOPENED)
)
_UNLEAVE = (
    update(address_book)
    .where(_AT, address_book.c.closed_reason == LEFT)
    .values(is_active=bindparam("p_active"), closed_reason="")
)
_GIVE_CHANCE = (
    update(address_book)
    .where(address_book.c.staff_id == bindparam("p_id"), address_book.c.closed_reason != LEFT)
    .where(address_book.c.is_active == bindparam("p_closed"))
    .values(is_active=bindparam("p_active"), closed_reason="")
)
_CLOSE = (
    update(address_book)
    .where(_AT)
    .values(
        is_active=bindparam("p_active"),
        closed_reason=case(
            (address_book.c.closed_reason == LEFT, LEFT),
            else_=bindparam("p_reason", type_=Text),
        ),
    )
)
_LEAVE = (
    update(address_book)
    .where(_AT, address_book.c.last_seen_at < bindparam("p_after"))
    .values(is_active=bindparam("p_active"), closed_reason=LEFT, last_seen_at=bindparam("p_at"))
)
_OF_CONTACT = (
    select(address_book)
    .where(address_book.c.contact_id == bindparam("p_id"))
    .order_by(address_book.c.last_seen_at.desc(), address_book.c.id)
)
_OF_STAFF = (
    select(address_book)
    .where(address_book.c.staff_id == bindparam("p_id"))
    .order_by(address_book.c.last_seen_at.desc(), address_book.c.id)
)
_BY_ID = select(address_book).where(address_book.c.id == bindparam("p_id"))
_OF_CHANNEL = (
    select(address_book)
    .where(address_book.c.channel == bindparam("p_channel"))
    .order_by(address_book.c.id)
)


def find_address(tx: Tx, account: str, external_id: str) -> Address | None:
    """The address with this external id."""
    row = tx.execute(_FIND, p_account=account, p_external_id=external_id).first()
    return None if row is None else _address(row)


def upsert_address(tx: Tx, address: Address) -> int:
    """Write the address with its owner; its id."""
    found = tx.execute(
        _UPSERT,
        account=address.account,
        channel=address.channel,
        external_id=address.external_id,
        contact_id=address.contact_id,
        staff_id=address.staff_id,
        union_id=address.union_id,
        is_active=address.is_active,
        first_seen_at=tx.now,
        last_seen_at=address.last_seen_at,
    ).scalar()
    return int(found or 0)


def touch(tx: Tx, account: str, external_id: str, at: datetime) -> None:
    """Seen then, and reachable."""
    tx.execute(_TOUCH, p_account=account, p_external_id=external_id, p_at=at, p_active=True)


def reopen(tx: Tx, account: str, external_id: str, at: datetime) -> bool:
    """Reachable again, if it was not and they have not left since; whether that was so."""
    done = tx.execute(
        _REOPEN,
        p_account=account,
        p_external_id=external_id,
        p_at=at,
        p_closed=False,
        p_active=True,
    )
    return done.rowcount == 1


def close(tx: Tx, account: str, external_id: str, reason: str) -> None:
    """Not reachable any more; that they have left stays known."""
    tx.execute(
        _CLOSE, p_account=account, p_external_id=external_id, p_active=False, p_reason=reason
    )


def give_chance(tx: Tx, staff_id: int) -> None:
    """What the platform refused of a member of staff may be tried once more."""
    tx.execute(_GIVE_CHANCE, p_id=staff_id, p_closed=False, p_active=True)


def leave(tx: Tx, account: str, external_id: str, at: datetime) -> None:
    """They left then, unless they were seen in a later second."""
    tx.execute(
        _LEAVE,
        p_account=account,
        p_external_id=external_id,
        p_active=False,
        p_at=at,
        p_after=at + SECOND,
    )


def unleave(tx: Tx, account: str, external_id: str) -> None:
    """They have not left after all; what the platform refused stays closed."""
    tx.execute(_UNLEAVE, p_account=account, p_external_id=external_id, p_active=True)


def addresses_of(tx: Tx, recipient: Recipient) -> tuple[Address, ...]:
    """All addresses of somebody, last seen first; a robot is one address."""
    match recipient.kind:
        case RecipientKind.CONTACT:
            rows = tx.execute(_OF_CONTACT, p_id=recipient.id)
        case RecipientKind.STAFF:
            rows = tx.execute(_OF_STAFF, p_id=recipient.id)
        case RecipientKind.ROBOT:
            rows = tx.execute(_BY_ID, p_id=recipient.id)
    return tuple(_address(row) for row in rows)


def of_channel(tx: Tx, channel: str) -> tuple[Address, ...]:
    """Every address of a kind of channel."""
    return tuple(_address(row) for row in tx.execute(_OF_CHANNEL, p_channel=channel))


def _address(row: Any) -> Address:
    return Address(
        id=row.id,
        account=row.account,
        channel=row.channel,
        external_id=row.external_id,
        contact_id=None if row.contact_id is None else ContactId(row.contact_id),
        staff_id=None if row.staff_id is None else StaffId(row.staff_id),
        union_id=row.union_id,
        is_active=row.is_active,
        last_seen_at=row.last_seen_at,
        closed_reason=row.closed_reason,
    )
