"""Table statement: closed periods. A period is closed once and never rewritten."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    select,
)
from sqlalchemy.dialects import postgresql

from domain.base.actor import Actor
from domain.base.ids import CustomerId, StatementId
from domain.base.money import Money
from domain.credit.model import Statement
from domain.db.schema import DateText, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx

statement_table = Table(
    "statement",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("first_day", DateText, nullable=False),
    Column("last_day", DateText, nullable=False),
    Column("opening_minor", Key, nullable=False),
    Column("charges_minor", Key, nullable=False),
    Column("payments_minor", Key, nullable=False),
    Column("other_minor", Key, nullable=False),
    Column("closing_minor", Key, nullable=False),
    Column("due_on", DateText, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("closed_by_kind", Text, nullable=False),
    Column("closed_by_id", Key, nullable=False),
    UniqueConstraint("customer_id", "no"),
    UniqueConstraint("customer_id", "first_day"),
    CheckConstraint("last_day >= first_day", name="days_in_order"),
    CheckConstraint(
        "opening_minor + charges_minor - payments_minor + other_minor = closing_minor",
        name="sums_up",
    ),
)

_c = statement_table.c
_INSERT = postgresql.insert(statement_table).on_conflict_do_nothing().returning(_c.id)
_OF_CUSTOMER = (
    select(statement_table)
    .where(_c.customer_id == bindparam("p_customer"))
    .order_by(_c.no.desc())
    .limit(bindparam("p_limit"))
)
_BY_ID = select(statement_table).where(_c.id == bindparam("p_id"))
_BY_NO = (
    select(statement_table)
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.no == bindparam("p_no"))
)


def insert_statement(tx: Tx, new: Statement, *, actor: Actor) -> StatementId | None:
    """Write a closed period; None where somebody closed it meanwhile."""
    found = tx.execute(
        _INSERT,
        customer_id=new.customer_id,
        no=new.no,
        currency=new.closing.currency,
        first_day=new.first,
        last_day=new.last,
        opening_minor=new.opening.minor,
        charges_minor=new.charges.minor,
        payments_minor=new.payments.minor,
        other_minor=new.other.minor,
        closing_minor=new.closing.minor,
        due_on=new.due_on,
        closed_at=new.closed_at,
        closed_by_kind=str(actor.kind),
        closed_by_id=actor.id,
    ).scalar()
    return None if found is None else StatementId(found)


def statements_of(tx: Tx, customer_id: CustomerId, limit: int) -> tuple[Statement, ...]:
    """The shop's closed periods, newest first."""
    rows = tx.execute(_OF_CUSTOMER, p_customer=customer_id, p_limit=limit)
    return tuple(_statement(row) for row in rows)


def find_statement(tx: Tx, statement_id: StatementId) -> Statement | None:
    """The statement with this id."""
    return _first(tx.execute(_BY_ID, p_id=statement_id).all())


def find_by_no(tx: Tx, customer_id: CustomerId, no: int) -> Statement | None:
    """The shop's statement with this number."""
    return _first(tx.execute(_BY_NO, p_customer=customer_id, p_no=no).all())


def _first(rows: Sequence[Any]) -> Statement | None:
    return _statement(rows[0]) if rows else None


def _statement(row: Any) -> Statement:
    currency = row.currency
    return Statement(
        id=StatementId(row.id),
        customer_id=CustomerId(row.customer_id),
        no=row.no,
        first=row.first_day,
        last=row.last_day,
        opening=Money(row.opening_minor, currency),
        charges=Money(row.charges_minor, currency),
        payments=Money(row.payments_minor, currency),
        other=Money(row.other_minor, currency),
        closing=Money(row.closing_minor, currency),
        due_on=row.due_on,
        closed_at=row.closed_at,
    )
