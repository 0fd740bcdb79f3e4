"""Every place that names a person, moved from one contact to another; the join codes.

A table that gains such a column must stand in `PLACES`; a test compares it with the schema.
"""

from datetime import datetime

from sqlalchemy import (
    Column,
    Index,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.aftersale.store import aftersale_case
from domain.base.ids import ContactId
from domain.campaign.store.tables import (
    campaign_consent_table,
    campaign_recipient_table,
    campaign_table,
    campaign_visit_table,
)
from domain.cart.store import cart
from domain.credit.store import dispute_table, statement_agreement
from domain.customer.store.contacts import contact_customer_table, invite_table
from domain.customer.store.registrations import registration_table
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.inventory.store.demand import arrival_wait_table
from domain.joining.store_waiting import move_waiting
from domain.messaging.store.addresses import address_book
from domain.order.store.tables import orders
from domain.reminder.store import order_reminder_table
from domain.standing.store import standing_order_table

join_code = Table(
    "join_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("contact_id", Key, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    id_column(),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("contact_id", Key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_wrong_code_at", "at"),
)

PLACES = (
    (address_book, "contact_id"),
    (aftersale_case, "contact_id"),
    (arrival_wait_table, "contact_id"),
    (dispute_table, "contact_id"),
    (invite_table, "used_by"),
    (join_code, "contact_id"),
    (order_reminder_table, "contact_id"),
    (orders, "contact_id"),
    (standing_order_table, "contact_id"),
    (statement_agreement, "contact_id"),
    (wrong_code, "contact_id"),
)
"""Moved as they are; carts, shops, requests and what waits to be sent have rules of their own."""

_MOVES = tuple(
    update(table)
    .where(table.c[column] == bindparam("p_gone"))
    .values({column: bindparam("p_kept")})
    for table, column in PLACES
)
_also = arrival_wait_table.alias("also")
_WAITS_TWICE = (
    update(arrival_wait_table)
    .where(arrival_wait_table.c.contact_id == bindparam("p_gone"))
    .where(arrival_wait_table.c.told_at.is_(None))
    .where(
        exists()
        .where(_also.c.contact_id == bindparam("p_kept"))
        .where(_also.c.sku_id == arrival_wait_table.c.sku_id)
        .where(_also.c.customer_id == arrival_wait_table.c.customer_id)
        .where(_also.c.told_at.is_(None))
    )
    .values(told_at=bindparam("p_now", type_=UtcDateTime))
)
"""Who waits for the same goods in both chats is told once."""
_said = campaign_consent_table.alias("said")
_told = campaign_recipient_table.alias("told")
_came = campaign_visit_table.alias("came")
_OFFERS = (
    update(campaign_consent_table)
    .where(campaign_consent_table.c.contact_id == bindparam("p_gone"))
    .where(~exists().where(_said.c.contact_id == bindparam("p_kept")))
    .values(contact_id=bindparam("p_kept")),
    update(campaign_recipient_table)
    .where(
        campaign_recipient_table.c.campaign_id.in_(select(campaign_table.c.id)),
        campaign_recipient_table.c.contact_id == bindparam("p_gone"),
    )
    .where(
        ~exists()
        .where(_told.c.contact_id == bindparam("p_kept"))
        .where(_told.c.campaign_id == campaign_recipient_table.c.campaign_id)
        .where(_told.c.customer_id == campaign_recipient_table.c.customer_id)
    )
    .values(contact_id=bindparam("p_kept")),
    update(campaign_visit_table)
    .where(campaign_visit_table.c.contact_id == bindparam("p_gone"))
    .where(
        ~exists()
        .where(_came.c.contact_id == bindparam("p_kept"))
        .where(_came.c.campaign_id == campaign_visit_table.c.campaign_id)
    )
    .values(contact_id=bindparam("p_kept")),
)
"""What was said of offers where nothing else was; what was offered can be answered.

Recipients are found by their key, campaign by campaign: one index of all of them less.
"""
_other = cart.alias("other")
_FREE_CARTS = (
    update(cart)
    .where(cart.c.contact_id == bindparam("p_gone"))
    .where(
        ~and_(
            cart.c.status == "open",
            exists()
            .where(_other.c.contact_id == bindparam("p_kept"))
            .where(_other.c.customer_id == cart.c.customer_id)
            .where(_other.c.status == "open"),
        )
    )
    .values(contact_id=bindparam("p_kept"))
)
_asked = registration_table.alias("asked")
_REQUESTS = (
    update(registration_table)
    .where(registration_table.c.contact_id == bindparam("p_gone"))
    .where(
        ~and_(
            registration_table.c.status == "pending",
            exists()
            .where(_asked.c.contact_id == bindparam("p_kept"))
            .where(_asked.c.status == "pending"),
        )
    )
    .values(contact_id=bindparam("p_kept"))
)
_SHOPS = (
    select(contact_customer_table.c.customer_id, contact_customer_table.c.role)
    .where(contact_customer_table.c.contact_id == bindparam("p_contact"))
    .where(contact_customer_table.c.ended_at.is_(None))
    .order_by(contact_customer_table.c.customer_id)
)
_KEEP_CODE = upsert(join_code).on_conflict_do_nothing(index_elements=["code"])
_CODE = select(join_code.c.contact_id).where(join_code.c.code == bindparam("p_code"))
_IS_GOOD = and_(
    join_code.c.code == bindparam("p_code"),
    join_code.c.used_at.is_(None),
    join_code.c.expires_at > bindparam("p_now", type_=UtcDateTime),
)
_GOOD_CODE = select(join_code.c.code).where(_IS_GOOD)
_USE_CODE = update(join_code).where(_IS_GOOD).values(used_at=bindparam("p_now", type_=UtcDateTime))

_WRONG = (
    select(wrong_code.c.at)
    .where(wrong_code.c.at > bindparam("p_since", type_=UtcDateTime))
    .order_by(wrong_code.c.at, wrong_code.c.id)
)
_WRONG_OF_CONTACT = _WRONG.where(wrong_code.c.contact_id == bindparam("p_contact"))
_WRONG_OF_ADDRESS = _WRONG.where(wrong_code.c.account == bindparam("p_account")).where(
    wrong_code.c.address == bindparam("p_address")
)
_ADD_WRONG = insert(wrong_code)
_FORGET_WRONG = delete(wrong_code).where(
    wrong_code.c.at <= bindparam("p_until", type_=UtcDateTime)
)

_UNION = (
    update(address_book)
    .where(address_book.c.account == bindparam("p_account"))
    .where(address_book.c.external_id == bindparam("p_external_id"))
    .values(union_id=bindparam("p_union"), union_asked_at=bindparam("p_now", type_=UtcDateTime))
)
_OF_UNION = (
    select(address_book.c.contact_id)
    .where(address_book.c.union_id == bindparam("p_union"))
    .where(address_book.c.contact_id.is_not(None))
    .order_by(address_book.c.contact_id)
)
_ASKED = (
    select(address_book.c.union_asked_at)
    .where(address_book.c.account == bindparam("p_account"))
    .where(address_book.c.external_id == bindparam("p_external_id"))
)
_TO_ASK = (
    select(address_book.c.external_id)
    .where(address_book.c.account == bindparam("p_account"))
    .where(address_book.c.union_asked_at.is_(None))
    .where(address_book.c.contact_id.is_not(None))
    .where(address_book.c.is_active == bindparam("p_active"))
    .order_by(address_book.c.id)
    .limit(bindparam("p_limit"))
)


def move_all(tx: Tx, gone: ContactId, kept: ContactId) -> None:
    """Everything that names `gone` names `kept`, but for two open drafts or requests of one."""
    tx.execute(_WAITS_TWICE, p_gone=gone, p_kept=kept, p_now=tx.now)
    for statement in (*_MOVES, *_OFFERS, _FREE_CARTS, _REQUESTS):
        tx.execute(statement, p_gone=gone, p_kept=kept)
    move_waiting(tx, gone, kept)


def shops_with_roles(tx: Tx, contact_id: ContactId) -> list[tuple[int, str]]:
    """For whom somebody acts, and as what."""
    rows = tx.execute(_SHOPS, p_contact=contact_id)
    return [(int(row.customer_id), str(row.role)) for row in rows]


def keep_code(tx: Tx, code: str, contact_id: ContactId, expires_at: datetime) -> None:
    """A code that leads to this person; again the same one changes nothing."""
    tx.execute(_KEEP_CODE, code=code, contact_id=contact_id, expires_at=expires_at)


def owner_of_code(tx: Tx, code: str) -> ContactId | None:
    """Whom a code leads to, used or not."""
    found = tx.execute(_CODE, p_code=code).scalar()
    return None if found is None else ContactId(found)


def is_good_code(tx: Tx, code: str) -> bool:
    """Whether it can still be taken."""
    return tx.execute(_GOOD_CODE, p_code=code, p_now=tx.now).first() is not None


def use_code(tx: Tx, code: str) -> bool:
    """Take it, once and in time."""
    return tx.execute(_USE_CODE, p_code=code, p_now=tx.now).rowcount == 1


def add_wrong_code(tx: Tx, account: str, address: str, *, contact_id: ContactId) -> None:
    """Somebody presented a code that leads nowhere."""
    tx.execute(_ADD_WRONG, account=account, address=address, contact_id=contact_id, at=tx.now)


def wrong_codes_of_contact(tx: Tx, contact_id: ContactId, since: datetime) -> list[datetime]:
    """When a person presented such codes, the oldest first."""
    return [row.at for row in tx.execute(_WRONG_OF_CONTACT, p_contact=contact_id, p_since=since)]


def wrong_codes_of_address(
    tx: Tx, account: str, address: str, *, since: datetime
) -> list[datetime]:
    """When such codes came from an address, the oldest first."""
    rows = tx.execute(_WRONG_OF_ADDRESS, p_account=account, p_address=address, p_since=since)
    return [row.at for row in rows]


def forget_wrong_codes(tx: Tx, until: datetime) -> None:
    """What no longer counts."""
    tx.execute(_FORGET_WRONG, p_until=until)


def set_union(tx: Tx, account: str, external_id: str, union_id: str) -> None:
    """What the platform says of an address; empty where it says nothing."""
    tx.execute(
        _UNION, p_account=account, p_external_id=external_id, p_union=union_id, p_now=tx.now
    )


def contacts_of_union(tx: Tx, union_id: str) -> list[ContactId]:
    """Whose addresses have this unionid, oldest contact first."""
    rows = tx.execute(_OF_UNION, p_union=union_id)
    return list(dict.fromkeys(ContactId(row.contact_id) for row in rows))


def was_asked(tx: Tx, account: str, external_id: str) -> bool:
    """Whether the platform was asked about this address."""
    found = tx.execute(_ASKED, p_account=account, p_external_id=external_id).scalar()
    return found is not None


def not_asked(tx: Tx, account: str, *, limit: int) -> list[str]:
    """Addresses of an account whose unionid nobody has asked for yet."""
    rows = tx.execute(_TO_ASK, p_account=account, p_active=True, p_limit=limit)
    return [str(row.external_id) for row in rows]
