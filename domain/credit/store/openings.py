"""Table opening_balance: what a shop owed before these books began. The row is locked after the
orders it is paid with and before the receipts."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.credit.model import OpeningBalance
from domain.db.schema import DateText, Key, metadata
from domain.db.tx import Tx

opening_balance = Table(
    "opening_balance",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True, autoincrement=False),
    Column("currency", Text, nullable=False),
    Column("owed_minor", Key, nullable=False),
    Column("paid_minor", Key, nullable=False),
    Column("due_on", DateText, nullable=False),
    Column("note", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    CheckConstraint("paid_minor >= 0 AND paid_minor <= owed_minor", name="paid_within_owed"),
)
"""`seq` counts how often it was set: each time posts the difference under a key of its own."""

_c = opening_balance.c
_FIND = select(opening_balance).where(_c.customer_id == bindparam("p_customer"))
_FIND_LOCKED = _FIND.with_for_update()
_INSERT = (
    postgresql.insert(opening_balance)
    .on_conflict_do_nothing(index_elements=[_c.customer_id])
    .returning(_c.customer_id)
)
_CHANGE = (
    update(opening_balance)
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.seq == bindparam("p_before"))
    .where(_c.paid_minor <= bindparam("p_owed", type_=Key))
    .values(
        owed_minor=bindparam("p_owed", type_=Key),
        due_on=bindparam("p_due"),
        note=bindparam("p_note"),
        seq=_c.seq + 1,
    )
)
_PAY = (
    update(opening_balance)
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.currency == bindparam("p_currency"))
    .where(_c.paid_minor + bindparam("p_paid", type_=Key) >= 0)
    .where(_c.paid_minor + bindparam("p_paid", type_=Key) <= _c.owed_minor)
    .values(paid_minor=_c.paid_minor + bindparam("p_paid", type_=Key))
)


def find_opening(tx: Tx, customer_id: CustomerId) -> OpeningBalance | None:
    """What the shop owed before; None where nothing was brought."""
    return _first(tx.execute(_FIND, p_customer=customer_id).first())


def lock_opening(tx: Tx, customer_id: CustomerId) -> OpeningBalance | None:
    """`find_opening`, locked until the transaction ends."""
    return _first(tx.execute(_FIND_LOCKED, p_customer=customer_id).first())


def insert_opening(tx: Tx, new: OpeningBalance) -> bool:
    """Write it for the first time; False where somebody was faster."""
    done = tx.execute(
        _INSERT,
        customer_id=new.customer_id,
        currency=new.amount.currency,
        owed_minor=new.amount.minor,
        paid_minor=0,
        due_on=new.due_on,
        note=new.note,
        seq=new.seq,
    )
    return done.scalar() is not None


def change_opening(tx: Tx, before: OpeningBalance, owed: Money, due_on: date, note: str) -> bool:
    """Write another figure; False where more is paid, or it was changed meanwhile."""
    done = tx.execute(
        _CHANGE,
        p_customer=before.customer_id,
        p_before=before.seq,
        p_owed=owed.minor,
        p_due=due_on,
        p_note=note,
    )
    return done.rowcount == 1


def pay_opening(tx: Tx, customer_id: CustomerId, paid: Money) -> bool:
    """Add a payment (below zero: take one back); False where it is more than is owed."""
    done = tx.execute(_PAY, p_customer=customer_id, p_currency=paid.currency, p_paid=paid.minor)
    return done.rowcount == 1


def _first(row: Any) -> OpeningBalance | None:
    if row is None:
        return None
    return OpeningBalance(
        customer_id=CustomerId(row.customer_id),
        amount=Money(row.owed_minor, row.currency),
        paid=Money(row.paid_minor, row.currency),
        due_on=row.due_on,
        note=row.note,
        seq=row.seq,
    )
