"""Who owes what: one row a shop, those overdue first."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Subquery, cast, func, or_, select, union_all

from domain.base.ids import CustomerId, StaffId
from domain.base.money import Money
from domain.credit.store.accounts import credit_account
from domain.credit.store.openings import opening_balance
from domain.credit.store.receivables import receivable
from domain.customer.store.customers import customer_table
from domain.db import Tx
from domain.ledger.store import ledger_account, ledger_entry


@dataclass(frozen=True, slots=True)
class Debtor:
    """A shop with something on its account; `balance` below zero is what we hold for it.

    `exposure` and `limit` None: it never had credit, or has no limit.
    """

    customer_id: CustomerId
    code: str
    name: str
    balance: Money
    overdue: Money
    exposure: Money | None
    limit: Money | None


def debtors(
    tx: Tx, today: date, *, rep_id: StaffId | None = None, limit: int = 300
) -> tuple[Debtor, ...]:
    """Shops whose balance is not zero or whose terms are set; the most overdue first."""
    shop, account = customer_table.c, credit_account.c
    balances = (
        select(
            ledger_account.c.customer_id,
            cast(func.sum(ledger_entry.c.amount_minor), BigInteger).label("balance"),
        )
        .join_from(ledger_entry, ledger_account)
        .where(ledger_account.c.customer_id.is_not(None))
        .group_by(ledger_account.c.customer_id)
        .subquery()
    )
    late = _late(today)
    balance = func.coalesce(balances.c.balance, 0)
    overdue = func.coalesce(late.c.overdue, 0)
    wanted = (
        select(
            shop.id, shop.code, shop.name, shop.currency, balance.label("balance"),
            overdue.label("overdue"), account.exposure_minor, account.limit_minor,
        )
        .select_from(
            customer_table.outerjoin(balances, balances.c.customer_id == shop.id)
            .outerjoin(late, late.c.customer_id == shop.id)
            .outerjoin(credit_account, account.customer_id == shop.id)
        )
        .where(or_(balance != 0, account.is_kept == True))  # noqa: E712 - a column
        .order_by(overdue.desc(), balance.desc(), shop.code)
        .limit(limit)
    )  # fmt: skip
    if rep_id is not None:
        wanted = wanted.where(or_(shop.rep_id == rep_id, shop.rep_id.is_(None)))
    return tuple(
        Debtor(
            CustomerId(row.id),
            row.code,
            row.name,
            Money(int(row.balance), row.currency),
            Money(int(row.overdue), row.currency),
            None if row.exposure_minor is None else Money(row.exposure_minor, row.currency),
            None if row.limit_minor is None else Money(row.limit_minor, row.currency),
        )
        for row in tx.query(wanted)
    )


def _late(today: date) -> Subquery:
    """What each shop should have paid before today: orders, and what it owed before."""
    owed, before = receivable.c, opening_balance.c
    left = owed.charged_minor - owed.paid_minor
    rows = union_all(
        select(owed.customer_id, left.label("amount")).where(owed.due_on < today, left > 0),
        select(before.customer_id, (before.owed_minor - before.paid_minor).label("amount")).where(
            before.due_on < today
        ),
    ).subquery()
    amount = cast(func.sum(rows.c.amount), BigInteger).label("overdue")
    return select(rows.c.customer_id, amount).group_by(rows.c.customer_id).subquery()
