"""Tables ledger_account, ledger_posting and ledger_entry. Rows are only ever added."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import PostingId
from domain.base.money import Money
from domain.db.schema import DateText, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.ledger.model import AccountCode, EntryDraft, LedgerEntry, PostingDraft, PostingKind

ledger_account = Table(
    "ledger_account",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("customer_id", Key, ForeignKey("customer.id")),
    Column("currency", Text, nullable=False),
    CheckConstraint("(kind = 'customer') = (customer_id IS NOT NULL)", name="owner_fits"),
)

ledger_posting = Table(
    "ledger_posting",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("cause_key", Text, nullable=False, unique=True),
    Column("day", DateText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reference", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Key, nullable=False),
    Column("actor_name", Text, nullable=False),
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("posting_id", Key, ForeignKey("ledger_posting.id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("account_id", Key, ForeignKey("ledger_account.id"), nullable=False),
    Column("amount_minor", Key, nullable=False),
    PrimaryKeyConstraint("posting_id", "no"),
    CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    Index("ix_ledger_entry_account_id", "account_id", "posting_id"),
)

_a, _p, _e = ledger_account.c, ledger_posting.c, ledger_entry.c
_OPEN = (
    postgresql.insert(ledger_account)
    .on_conflict_do_nothing(index_elements=[_a.code])
    .returning(_a.id)
)
_FIND = select(_a.id).where(_a.code == bindparam("p_code"))
_INSERT = (
    postgresql.insert(ledger_posting)
    .on_conflict_do_nothing(index_elements=[_p.cause_key])
    .returning(_p.id)
)
_INSERT_ENTRY = insert(ledger_entry)
_of_account = (
    select(_e.posting_id, _p.kind, _p.day, _p.at, _p.reference, _e.amount_minor)
    .join_from(ledger_entry, ledger_posting, _p.id == _e.posting_id)
    .join(ledger_account, _a.id == _e.account_id)
    .where(_a.code == bindparam("p_code"))
)
_BETWEEN = (
    _of_account.where(_p.day >= bindparam("p_first", type_=DateText()))
    .where(_p.day <= bindparam("p_last", type_=DateText()))
    .order_by(_e.posting_id, _e.no)
)
_ENTRY = _of_account.where(_e.posting_id == bindparam("p_posting")).order_by(_e.no)
_sum = cast(func.coalesce(func.sum(_e.amount_minor), 0), BigInteger)
_BALANCE = (
    select(_sum)
    .join_from(ledger_entry, ledger_account, _a.id == _e.account_id)
    .where(_a.code == bindparam("p_code"))
)
_BALANCE_ON = _BALANCE.join(ledger_posting, _p.id == _e.posting_id).where(
    _p.day <= bindparam("p_last", type_=DateText())
)
_FIRST_DAY = (
    select(func.min(_p.day))
    .join_from(ledger_entry, ledger_posting, _p.id == _e.posting_id)
    .join(ledger_account, _a.id == _e.account_id)
    .where(_a.code == bindparam("p_code"))
)


def insert_posting(tx: Tx, draft: PostingDraft) -> PostingId | None:
    """Write a posting without its entries; None where its cause is posted already."""
    found = tx.execute(
        _INSERT,
        kind=str(draft.kind),
        cause_key=draft.cause_key,
        day=draft.day,
        at=tx.now,
        reference=draft.reference,
        actor_kind=str(draft.actor.kind),
        actor_id=draft.actor.id,
        actor_name=draft.actor.name,
    ).scalar()
    return None if found is None else PostingId(found)


def insert_entries(tx: Tx, posting_id: PostingId, entries: tuple[EntryDraft, ...]) -> None:
    """Write the entries of a posting; accounts are opened on first use."""
    rows = [
        {
            "posting_id": posting_id,
            "no": no,
            "account_id": _account_id(tx, entry.account),
            "amount_minor": entry.amount.minor,
        }
        for no, entry in enumerate(entries, 1)
    ]
    tx.execute_many(_INSERT_ENTRY, rows)


def _account_id(tx: Tx, code: AccountCode) -> int:
    found = tx.execute(_FIND, p_code=code.text).scalar()
    if found is not None:
        return int(found)
    opened = tx.execute(
        _OPEN,
        code=code.text,
        kind=str(code.kind),
        customer_id=code.customer_id,
        currency=code.currency,
    ).scalar()
    return int(opened if opened is not None else tx.execute(_FIND, p_code=code.text).one().id)


def load_balance(tx: Tx, code: AccountCode) -> int:
    """The sum of an account's entries in minor units; 0 for one never used."""
    return int(tx.execute(_BALANCE, p_code=code.text).scalar() or 0)


def load_balance_on(tx: Tx, code: AccountCode, last: date) -> int:
    """The sum of the entries up to and on a day."""
    return int(tx.execute(_BALANCE_ON, p_code=code.text, p_last=last).scalar() or 0)


def load_first_day(tx: Tx, code: AccountCode) -> date | None:
    """The day of the first entry."""
    found: date | None = tx.execute(_FIRST_DAY, p_code=code.text).scalar()
    return found


def load_between(tx: Tx, code: AccountCode, first: date, last: date) -> tuple[LedgerEntry, ...]:
    """The entries of an account from one day to another, both included, oldest first."""
    rows = tx.execute(_BETWEEN, p_code=code.text, p_first=first, p_last=last)
    return tuple(_entry(row, code.currency) for row in rows)


def load_entry(tx: Tx, code: AccountCode, posting_id: PostingId) -> LedgerEntry | None:
    """What a posting did to an account."""
    row = tx.execute(_ENTRY, p_code=code.text, p_posting=posting_id).first()
    return None if row is None else _entry(row, code.currency)


def _entry(row: Any, currency: str) -> LedgerEntry:
    return LedgerEntry(
        posting_id=row.posting_id,
        kind=PostingKind(row.kind),
        day=row.day,
        at=row.at,
        reference=row.reference,
        amount=Money(row.amount_minor, currency),
    )
