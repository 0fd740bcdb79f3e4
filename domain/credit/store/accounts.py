"""Table credit_account: one row a shop with the running exposure.

`lock_account` and the other writers take the row last, after all stock rows and before the end
of the audit log. The exposure is moved, never summed up, but for a change of what counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    case,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.credit.model import CreditAccount, CreditBasis, CreditTerms, OverLimit
from domain.db.schema import DateText, Flag, Key, UtcDateTime, metadata
from domain.db.tx import Tx

credit_account = Table(
    "credit_account",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True, autoincrement=False),
    Column("currency", Text, nullable=False),
    Column("limit_minor", Key),
    Column("extra_minor", Key, nullable=False),
    Column("extra_until", UtcDateTime),
    Column("exposure_minor", Key, nullable=False),
    Column("basis", Text, nullable=False),
    Column("over_limit", Text, nullable=False),
    Column("oldest_due", DateText),
    Column("statement_day", Integer, nullable=False),
    Column("is_kept", Flag, nullable=False),
    CheckConstraint("limit_minor >= 0", name="limit_not_negative"),
    CheckConstraint("extra_minor >= 0", name="extra_not_negative"),
)

_c = credit_account.c
_limit = _c.limit_minor + case(
    (_c.extra_until > bindparam("p_now", type_=UtcDateTime()), _c.extra_minor), else_=0
)
_has_room = or_(
    _c.limit_minor.is_(None), _limit - _c.exposure_minor >= bindparam("p_wanted", type_=Key)
)
_is_punctual = or_(
    _c.is_kept == bindparam("p_no", type_=Flag()),
    _c.oldest_due.is_(None),
    _c.oldest_due >= bindparam("p_today", type_=DateText()),
)
_LOCK = (
    update(credit_account)
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.currency == bindparam("p_currency"))
    .where(and_(_has_room, _is_punctual))
    .values(
        exposure_minor=_c.exposure_minor
        + case((_c.basis == "placed", bindparam("p_wanted", type_=Key)), else_=0)
    )
    .returning(_c.exposure_minor, _limit.label("limit_at"))
)
_MOVE = (
    update(credit_account)
    .where(_c.customer_id == bindparam("p_customer"))
    .values(
        exposure_minor=_c.exposure_minor
        + bindparam("p_money", type_=Key)
        + case((_c.basis == "placed", bindparam("p_held", type_=Key)), else_=0)
        + case((_c.basis == "invoiced", bindparam("p_invoiced", type_=Key)), else_=0)
        + case((_c.basis != "invoiced", bindparam("p_sold", type_=Key)), else_=0)
    )
    .returning(_c.exposure_minor)
)
_OPEN = postgresql.insert(credit_account).on_conflict_do_nothing(index_elements=[_c.customer_id])
_FIND = select(credit_account).where(_c.customer_id == bindparam("p_customer"))
_FIND_LOCKED = _FIND.with_for_update()
_KEPT = select(credit_account).where(_c.is_kept == bindparam("p_yes")).order_by(_c.customer_id)
_TERMS = (
    update(credit_account)
    .where(_c.customer_id == bindparam("p_customer"))
    .values(
        limit_minor=bindparam("p_limit"),
        basis=bindparam("p_basis"),
        over_limit=bindparam("p_over_limit"),
        statement_day=bindparam("p_statement_day"),
        is_kept=bindparam("p_kept"),
        exposure_minor=bindparam("p_exposure"),
    )
)
_EXTRA = (
    update(credit_account)
    .where(_c.customer_id == bindparam("p_customer"))
    .values(extra_minor=bindparam("p_extra"), extra_until=bindparam("p_until"))
)
_DUE = (
    update(credit_account)
    .where(_c.customer_id == bindparam("p_customer"))
    .values(oldest_due=bindparam("p_due", type_=DateText()))
)


@dataclass(frozen=True, slots=True)
class Taken:
    """The exposure after room was taken, and the limit it was taken from (None: no limit)."""

    exposure: int
    limit: int | None


def lock_account(tx: Tx, customer_id: CustomerId, *, wanted: Money, today: date) -> Taken | None:
    """Take `wanted` of what is left, if it is there and nothing is overdue: one statement.

    None, and nothing taken, where it is not, or where there is no account.
    """
    row = tx.execute(
        _LOCK,
        p_customer=customer_id,
        p_currency=wanted.currency,
        p_wanted=wanted.minor,
        p_now=tx.now,
        p_today=today,
        p_no=False,
    ).first()
    return None if row is None else Taken(row.exposure_minor, row.limit_at)


def move_exposure(
    tx: Tx,
    customer_id: CustomerId,
    *,
    held: int = 0,
    sold: int = 0,
    money: int = 0,
    invoiced: int = 0,
) -> int | None:
    """Add to the exposure, each part only where the basis counts it; the new one, None: no row.

    `held`: what orders hold (counted from placing). `sold`: goods that left (all but invoiced).
    `money`: paid or paid back (always). `invoiced`: what a statement asks for.
    """
    row = tx.execute(
        _MOVE,
        p_customer=customer_id,
        p_held=held,
        p_sold=sold,
        p_money=money,
        p_invoiced=invoiced,
    ).first()
    return None if row is None else int(row.exposure_minor)


def open_account(tx: Tx, customer_id: CustomerId, currency: str) -> None:
    """An account without a limit, where there is none yet."""
    tx.execute(
        _OPEN,
        customer_id=customer_id,
        currency=currency,
        limit_minor=None,
        extra_minor=0,
        extra_until=None,
        exposure_minor=0,
        basis=str(CreditBasis.PLACED),
        over_limit=str(OverLimit.REVIEW),
        oldest_due=None,
        statement_day=31,
        is_kept=False,
    )


def find_account(tx: Tx, customer_id: CustomerId) -> CreditAccount | None:
    """The shop's account."""
    return _first(tx.execute(_FIND, p_customer=customer_id).all())


def find_locked(tx: Tx, customer_id: CustomerId) -> CreditAccount | None:
    """The shop's account, locked until the transaction ends."""
    return _first(tx.execute(_FIND_LOCKED, p_customer=customer_id).all())


def kept_accounts(tx: Tx) -> tuple[CreditAccount, ...]:
    """The accounts whose terms finance has set."""
    return tuple(_account(row) for row in tx.execute(_KEPT, p_yes=True))


def set_terms(tx: Tx, customer_id: CustomerId, terms: CreditTerms, exposure: Money) -> None:
    """Write the terms, and what counts by them."""
    tx.execute(
        _TERMS,
        p_customer=customer_id,
        p_limit=None if terms.limit is None else terms.limit.minor,
        p_basis=str(terms.basis),
        p_over_limit=str(terms.over_limit),
        p_statement_day=terms.statement_day,
        p_kept=True,
        p_exposure=exposure.minor,
    )


def set_extra(tx: Tx, customer_id: CustomerId, extra: Money, until: datetime | None) -> None:
    """Write what is granted on top of the limit, and until when."""
    tx.execute(_EXTRA, p_customer=customer_id, p_extra=extra.minor, p_until=until)


def set_oldest_due(tx: Tx, customer_id: CustomerId, due: date | None) -> None:
    """Write the earliest due day of what is owed."""
    tx.execute(_DUE, p_customer=customer_id, p_due=due)


def _first(rows: Sequence[Any]) -> CreditAccount | None:
    return _account(rows[0]) if rows else None


def _account(row: Any) -> CreditAccount:
    currency = row.currency
    return CreditAccount(
        customer_id=CustomerId(row.customer_id),
        limit=None if row.limit_minor is None else Money(row.limit_minor, currency),
        extra=Money(row.extra_minor, currency),
        extra_until=row.extra_until,
        exposure=Money(row.exposure_minor, currency),
        basis=CreditBasis(row.basis),
        over_limit=OverLimit(row.over_limit),
        oldest_due=row.oldest_due,
        statement_day=row.statement_day,
        is_kept=row.is_kept,
    )
