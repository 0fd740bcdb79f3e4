"""How a shop stands: what it owes, what is due, what is left of its limit."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.base.ids import CustomerId, OrderId
from domain.base.money import Money
from domain.credit.events import PaymentFellDue
from domain.credit.model import Ageing, CreditAccount, OpeningBalance, Receivable
from domain.credit.rules import age
from domain.credit.service.holding import customer_account, note_due
from domain.credit.store import accounts, openings, receivables
from domain.customer import Customer
from domain.db import Tx
from domain.ledger import balance_of

TOLD_BEFORE = timedelta(days=3)
"""How long before its day a payment is spoken of."""


@dataclass(frozen=True, slots=True)
class CreditStanding:
    """A shop's account at one moment; `balance` below zero is what we hold for it."""

    account: CreditAccount | None
    balance: Money
    owing: tuple[Receivable | OpeningBalance, ...]
    """The first due first."""
    ageing: Ageing


def standing_of(tx: Tx, customer: Customer, *, today: date) -> CreditStanding:
    """What a shop owes and since when."""
    brought = openings.find_opening(tx, customer.id)
    opening = (brought,) if brought is not None and brought.owed else ()
    owing: tuple[Receivable | OpeningBalance, ...] = tuple(
        sorted((*opening, *receivables.owing_of(tx, customer.id)), key=lambda one: one.due_on)
    )
    return CreditStanding(
        account=accounts.find_account(tx, customer.id),
        balance=balance_of(tx, customer_account(customer.id, customer.currency)),
        owing=owing,
        ageing=age(owing, today=today, currency=customer.currency),
    )


def receivable_of(tx: Tx, order_id: OrderId) -> Receivable | None:
    """What an order owes; None where nothing was held, charged or paid yet."""
    return receivables.find_receivable(tx, order_id)


def payable_of(tx: Tx, customer_id: CustomerId) -> tuple[Receivable, ...]:
    """Orders that are not wholly paid, the first due first."""
    return receivables.payable_of(tx, customer_id)


def add_paid(tx: Tx, customer_id: CustomerId, order_id: OrderId, paid: Money) -> bool:
    """Count a payment to an order (below zero: take it back); False where it is too much."""
    done = receivables.add_paid(tx, (customer_id, order_id), paid)
    if done:
        note_due(tx, customer_id)
    return done


def note_money(tx: Tx, customer_id: CustomerId, paid: Money) -> None:
    """Money came (below zero: went back): so much less is owed in all."""
    accounts.move_exposure(tx, customer_id, money=-paid.minor)


def remind_of_payments(tx: Tx, today: date) -> int:
    """Speak of what is due within three days or overdue, once each; how many shops."""
    told = 0
    for account in accounts.kept_accounts(tx):
        due = account.oldest_due
        if due is None or due - TOLD_BEFORE > today:
            continue
        is_overdue = due < today
        key = f"{due.isoformat()}:{'over' if is_overdue else 'due'}"
        tx.events.append(PaymentFellDue(account.customer_id, key, is_overdue))
        told += 1
    return told
