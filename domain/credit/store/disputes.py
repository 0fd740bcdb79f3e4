"""Tables dispute and statement_agreement: what shops say of what they are asked to pay."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId, CustomerId, PostingId, StaffId, StatementId
from domain.base.money import Money
from domain.credit.model import Dispute, DisputeStatus
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.ledger import PostingKind
from domain.ledger.store import ledger_posting

dispute_table = Table(
    "dispute",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("contact_id", Key),
    Column("posting_id", Key, ForeignKey("ledger_posting.id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Key, nullable=False),
    Column("said", Text, nullable=False),
    Column("asks", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("answer", Text, nullable=False),
    Column("decided_by", Key),
    Column("decided_at", UtcDateTime),
    Index("ix_dispute_customer_id", "customer_id", "id"),
)
_is_open = dispute_table.c.status == "open"
Index(
    "uq_dispute_open", dispute_table.c.customer_id, dispute_table.c.posting_id, unique=True,
    sqlite_where=_is_open, postgresql_where=_is_open,
)  # fmt: skip

statement_agreement = Table(
    "statement_agreement",
    metadata,
    Column("statement_id", Key, ForeignKey("statement.id"), primary_key=True, autoincrement=False),
    Column("contact_id", Key),
    Column("at", UtcDateTime, nullable=False),
)

_d, _p = dispute_table.c, ledger_posting.c
_INSERT = postgresql.insert(dispute_table).on_conflict_do_nothing().returning(_d.id)
_ALL = select(dispute_table, _p.kind, _p.day, _p.reference).join_from(
    dispute_table, ledger_posting, _p.id == _d.posting_id
)
_BY_ID = _ALL.where(_d.id == bindparam("p_id"))
_OF_CUSTOMER = _ALL.where(_d.customer_id == bindparam("p_customer")).order_by(_d.id.desc())
_OPEN_OF_ENTRY = (
    _ALL.where(_d.customer_id == bindparam("p_customer"))
    .where(_d.posting_id == bindparam("p_posting"))
    .where(_is_open)
)
_SAY_MORE = (
    update(dispute_table)
    .where(_d.id == bindparam("p_id"))
    .where(_is_open)
    .values(said=bindparam("p_said"), asks=_d.asks + 1)
)
_DECIDE = (
    update(dispute_table)
    .where(_d.id == bindparam("p_id"))
    .where(_is_open)
    .values(
        status=bindparam("p_status"),
        answer=bindparam("p_answer"),
        decided_by=bindparam("p_by"),
        decided_at=bindparam("p_at"),
    )
)
_AGREE = (
    postgresql.insert(statement_agreement)
    .on_conflict_do_nothing(index_elements=[statement_agreement.c.statement_id])
    .returning(statement_agreement.c.statement_id)
)
_AGREED = select(statement_agreement.c.statement_id).where(
    statement_agreement.c.statement_id == bindparam("p_statement")
)


def insert_dispute(tx: Tx, new: Dispute) -> int | None:
    """Write a dispute; None where one of the same entry is open."""
    found = tx.execute(
        _INSERT,
        customer_id=new.customer_id,
        contact_id=new.contact_id,
        posting_id=new.posting_id,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        said=new.said,
        asks=new.asks,
        status=str(new.status),
        opened_at=new.opened_at,
        answer="",
        decided_by=None,
        decided_at=None,
    ).scalar()
    return None if found is None else int(found)


def find_dispute(tx: Tx, dispute_id: int) -> Dispute | None:
    """The dispute with this id."""
    row = tx.execute(_BY_ID, p_id=dispute_id).first()
    return None if row is None else _dispute(row)


def open_of(tx: Tx, customer_id: CustomerId, posting_id: PostingId) -> Dispute | None:
    """The open dispute of an entry."""
    row = tx.execute(_OPEN_OF_ENTRY, p_customer=customer_id, p_posting=posting_id).first()
    return None if row is None else _dispute(row)


def disputes_of(tx: Tx, customer_id: CustomerId) -> tuple[Dispute, ...]:
    """A shop's disputes, newest first."""
    return tuple(_dispute(row) for row in tx.execute(_OF_CUSTOMER, p_customer=customer_id))


def say_more(tx: Tx, dispute_id: int, said: str) -> None:
    """Write what is said of an open dispute by now."""
    tx.execute(_SAY_MORE, p_id=dispute_id, p_said=said)


def decide(tx: Tx, decided: Dispute) -> bool:
    """Close an open dispute; False where it is closed."""
    done = tx.execute(
        _DECIDE,
        p_id=decided.id,
        p_status=str(decided.status),
        p_answer=decided.answer,
        p_by=decided.decided_by,
        p_at=decided.decided_at,
    )
    return done.rowcount == 1


def insert_agreement(tx: Tx, statement_id: StatementId, contact_id: ContactId | None) -> bool:
    """Write that a statement was agreed to; False where it was before."""
    found = tx.execute(_AGREE, statement_id=statement_id, contact_id=contact_id, at=tx.now)
    return found.scalar() is not None


def is_agreed(tx: Tx, statement_id: StatementId) -> bool:
    """Whether somebody of the shop agreed to a statement."""
    return tx.execute(_AGREED, p_statement=statement_id).scalar() is not None


def _dispute(row: Any) -> Dispute:
    return Dispute(
        id=row.id,
        customer_id=CustomerId(row.customer_id),
        contact_id=None if row.contact_id is None else ContactId(row.contact_id),
        posting_id=PostingId(row.posting_id),
        kind=PostingKind(row.kind),
        day=row.day,
        reference=row.reference,
        amount=Money(row.amount_minor, row.currency),
        said=row.said,
        asks=row.asks,
        status=DisputeStatus(row.status),
        opened_at=row.opened_at,
        answer=row.answer,
        decided_by=None if row.decided_by is None else StaffId(row.decided_by),
        decided_at=row.decided_at,
    )
