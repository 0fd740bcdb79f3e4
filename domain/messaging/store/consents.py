"""Subscription notices somebody agreed to: one message for each consent, without a time limit."""

from sqlalchemy import (
    Column,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import metadata
from domain.db.tx import Tx

notice_consent = Table(
    "notice_consent",
    metadata,
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("template_id", Text, nullable=False),
    Column("remaining", Integer, nullable=False),
    PrimaryKeyConstraint("account", "address", "template_id"),
)

_THIS = and_(
    notice_consent.c.account == bindparam("p_account"),
    notice_consent.c.address == bindparam("p_address"),
    notice_consent.c.template_id == bindparam("p_template"),
)
_insert = upsert(notice_consent)
_ADD = _insert.on_conflict_do_update(
    index_elements=["account", "address", "template_id"],
    set_={"remaining": notice_consent.c.remaining + _insert.excluded.remaining},
)
_TAKE = (
    update(notice_consent)
    .where(_THIS)
    .where(notice_consent.c.remaining > 0)
    .values(remaining=notice_consent.c.remaining - 1)
)
_DROP = delete(notice_consent).where(_THIS)


def add_consent(tx: Tx, account: str, address: str, template_id: str) -> None:
    """One message more."""
    tx.execute(_ADD, account=account, address=address, template_id=template_id, remaining=1)


def take_consent(tx: Tx, account: str, address: str, template_id: str) -> bool:
    """Use one up; False where none is left."""
    done = tx.execute(_TAKE, p_account=account, p_address=address, p_template=template_id)
    return done.rowcount == 1


def drop_consents(tx: Tx, account: str, address: str, template_id: str) -> None:
    """No message any more."""
    tx.execute(_DROP, p_account=account, p_address=address, p_template=template_id)
