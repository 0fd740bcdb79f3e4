"""Closing periods. What is closed never changes: entries are dated by the day they are made."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.audit import Recorded, record
from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import NotFound
from domain.base.ids import PostingId, StatementId
from domain.base.money import Money, total_of
from domain.credit.errors import PeriodEmpty, PeriodNotOver
from domain.credit.events import StatementClosed
from domain.credit.model import Statement
from domain.credit.rules import credit_due, last_period_end
from domain.credit.service.holding import customer_account, oldest_due
from domain.credit.store import accounts, statements
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.ledger import (
    BOUGHT,
    LedgerEntry,
    PostingKind,
    balance_on,
    entries_between,
    first_day_of,
)

_PAID = frozenset({PostingKind.RECEIPT, PostingKind.REVERSAL})
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The figures from `first` to `last` with every entry; what a statement is made of."""

    first: date
    last: date
    opening: Money
    entries: tuple[LedgerEntry, ...]

    @property
    def charges(self) -> Money:
        """What was bought, with its freight."""
        return self._sum(BOUGHT)

    @property
    def freight(self) -> Money:
        """What of the charges is for bringing the goods."""
        return self._sum(frozenset({PostingKind.FREIGHT}))

    @property
    def payments(self) -> Money:
        """What was paid."""
        return -self._sum(_PAID)

    @property
    def closing(self) -> Money:
        """What is owed at the end."""
        every = [entry.amount for entry in self.entries]
        return self.opening + total_of(every, self.opening.currency)

    @property
    def other(self) -> Money:
        """Paid back, written off, brought forward."""
        return self.closing - self.opening - self.charges + self.payments

    def line_of(self, posting_id: PostingId) -> int:
        """Which line an entry is, counted from 1; 0 where it is none of them."""
        ids = [entry.posting_id for entry in self.entries]
        return ids.index(posting_id) + 1 if posting_id in ids else 0

    def _sum(self, kinds: frozenset[PostingKind]) -> Money:
        amounts = [entry.amount for entry in self.entries if entry.kind in kinds]
        return total_of(amounts, self.opening.currency)


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """Where an entry stands: line `line` of statement `statement_no`; None: not on one yet."""

    statement_no: int | None
    line: int


def close_statement(
    tx: Tx, customer: Customer, *, last: date, today: date, actor: Actor = SYSTEM
) -> Statement:
    """Close everything after the last statement up to the day `last`; the shop is told.

    PeriodNotOver for today and later; PeriodEmpty.
    """
    if last >= today:
        raise PeriodNotOver(last)
    account = accounts.find_locked(tx, customer.id)
    before = latest_statement(tx, customer)
    period = open_period(tx, customer, last=last)
    if period is None or last < period.first or not (period.entries or period.opening):
        raise PeriodEmpty(last)
    new = Statement(
        id=StatementId(0),
        customer_id=customer.id,
        no=before.no + 1 if before else 1,
        first=period.first,
        last=last,
        opening=period.opening,
        charges=period.charges,
        payments=period.payments,
        other=period.other,
        closing=period.closing,
        due_on=oldest_due(tx, customer.id) or _due(customer, last),
        closed_at=tx.now,
    )
    statement_id = statements.insert_statement(tx, new, actor=actor)
    if statement_id is None:
        raise PeriodEmpty(last)
    if account is not None:
        accounts.move_exposure(tx, customer.id, invoiced=period.charges.minor)
    if actor.kind is ActorKind.STAFF:
        shown = {"customer_id": customer.id, "last": last.isoformat()}
        change = Recorded("statement.close", "statement", str(statement_id), None, shown)
        record(tx, change, actor=actor)
    tx.events.append(StatementClosed(statement_id, customer.id))
    return replace(new, id=statement_id)


def _due(customer: Customer, last: date) -> date:
    return credit_due(last, credit_days=customer.credit_days, due_day=customer.due_day)


def close_due_statements(tx: Tx, today: date) -> int:
    """Close every kept account's period that is over; how many were closed."""
    closed = 0
    for account in accounts.kept_accounts(tx):
        customer = get_customer(tx, account.customer_id)
        last = last_period_end(account.statement_day, today)
        before = latest_statement(tx, customer)
        if before is not None and before.last >= last:
            continue
        try:
            with tx.savepoint():
                close_statement(tx, customer, last=last, today=today)
        except PeriodEmpty:
            continue
        closed += 1
    return closed


def open_period(tx: Tx, customer: Customer, *, last: date) -> Period | None:
    """Everything after the last closed statement up to `last`; None where nothing ever was."""
    code = customer_account(customer.id, customer.currency)
    before = latest_statement(tx, customer)
    first = before.last + _ONE if before else first_day_of(tx, code)
    if first is None:
        return None
    opening = before.closing if before else Money.zero(customer.currency)
    entries = entries_between(tx, code, first=first, last=last)
    return Period(first, last, opening, entries)


def period_of(tx: Tx, customer: Customer, statement: Statement) -> Period:
    """The entries behind a closed statement."""
    code = customer_account(customer.id, customer.currency)
    entries = entries_between(tx, code, first=statement.first, last=statement.last)
    return Period(statement.first, statement.last, statement.opening, entries)


def period_between(tx: Tx, customer: Customer, *, first: date, last: date) -> Period:
    """Everything from one day to another, whether or not a statement was closed between."""
    code = customer_account(customer.id, customer.currency)
    opening = balance_on(tx, code, first - _ONE)
    return Period(first, last, opening, entries_between(tx, code, first=first, last=last))


def place_of(tx: Tx, customer: Customer, entry: LedgerEntry) -> EntryPlace:
    """On which statement an entry stands, and as which line."""
    for statement in statements_of(tx, customer):
        if statement.first <= entry.day <= statement.last:
            period = period_of(tx, customer, statement)
            return EntryPlace(statement.no, period.line_of(entry.posting_id))
    current = open_period(tx, customer, last=entry.day)
    return EntryPlace(None, current.line_of(entry.posting_id) if current else 0)


def latest_statement(tx: Tx, customer: Customer) -> Statement | None:
    """The newest closed statement of a shop."""
    found = statements.statements_of(tx, customer.id, 1)
    return found[0] if found else None


def statements_of(tx: Tx, customer: Customer, *, limit: int = 24) -> tuple[Statement, ...]:
    """Closed statements, newest first."""
    return statements.statements_of(tx, customer.id, limit)


def statement_by_no(tx: Tx, customer: Customer, no: int) -> Statement:
    """The shop's statement with this number; NotFound."""
    found = statements.find_by_no(tx, customer.id, no)
    if found is None:
        raise NotFound("statement", str(no))
    return found


def get_statement(tx: Tx, statement_id: StatementId) -> Statement:
    """The statement with this id; NotFound."""
    found = statements.find_statement(tx, statement_id)
    if found is None:
        raise NotFound("statement", str(statement_id))
    return found
