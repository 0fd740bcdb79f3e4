"""Tables points_account and points_entry: a running balance, and every change of it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.promotion.outcome import PointsEntry

points_account_table = Table(
    "points_account",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True),
    Column("balance", BigInteger, nullable=False),
    CheckConstraint("balance >= 0", name="balance_positive"),
)

points_entry_table = Table(
    "points_entry",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("change", BigInteger, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cause_key", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("cause_key"),
    Index("ix_points_entry_customer_id", "customer_id", "id"),
)
"""`cause_key` names what was booked ("earn:order:7", "spend:use:3"): each is booked once."""

_a = points_account_table.c
_BALANCE = select(_a.balance).where(_a.customer_id == bindparam("p_customer"))
_OPEN = postgresql.insert(points_account_table).on_conflict_do_nothing()
_CHANGE = (
    update(points_account_table)
    .where(_a.customer_id == bindparam("p_customer"), _a.balance + bindparam("p_change") >= 0)
    .values(balance=_a.balance + bindparam("p_change"))
    .returning(_a.balance)
)
_e = points_entry_table.c
_ENTRY = insert(points_entry_table)
_IS_BOOKED = select(_e.id).where(_e.cause_key == bindparam("p_cause"))
_ENTRIES = (
    select(_e.change, _e.balance, _e.reason, _e.at)
    .where(_e.customer_id == bindparam("p_customer"))
    .order_by(_e.id.desc())
    .limit(bindparam("p_limit"))
)


def load_balance(tx: Tx, customer_id: CustomerId) -> int:
    """A customer's points."""
    return int(tx.execute(_BALANCE, p_customer=customer_id).scalar() or 0)


def is_booked(tx: Tx, cause_key: str) -> bool:
    """Whether this cause was booked before."""
    return tx.execute(_IS_BOOKED, p_cause=cause_key).first() is not None


def change_points(
    tx: Tx, customer_id: CustomerId, change: int, *, reason: str, cause_key: str
) -> bool:
    """Book a change; False where the balance would be negative."""
    tx.execute(_OPEN, customer_id=customer_id, balance=0)
    row: Any = tx.execute(_CHANGE, p_customer=customer_id, p_change=change).first()
    if row is None:
        return False
    tx.execute(
        _ENTRY,
        customer_id=customer_id,
        change=change,
        balance=row.balance,
        reason=reason,
        cause_key=cause_key,
        at=tx.now,
    )
    return True


def load_entries(tx: Tx, customer_id: CustomerId, limit: int) -> tuple[PointsEntry, ...]:
    """The last changes, newest first."""
    rows = tx.execute(_ENTRIES, p_customer=customer_id, p_limit=limit)
    return tuple(PointsEntry(row.change, row.balance, row.reason, row.at) for row in rows)
