"""Due days, room, refusals, periods and ageing. Pure.

Worked example: 李记面馆 has a limit of ¥1,000 counted from placing, due on the 10th of the next
month. SO-1, ¥502, is placed: exposure 502, room 498. SO-2 over ¥600 is ¥102 too much: it waits
for finance (setting: or is not placed). Finance grants ¥200 until Friday: room 698, and a new
SO-3 over ¥600 fits: exposure 1,102. SO-1 leaves: it is owed now instead of held, the exposure
stays 1,102. ¥502 are paid: exposure 600. After Friday the room is 1,000 − 600 = 400.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.base.errors import DomainError
from domain.base.money import Money
from domain.credit.errors import CreditLimitExceeded, CreditTermsInvalid, PaymentOverdue
from domain.credit.model import (
    Ageing,
    CreditAccount,
    CreditTerms,
    OpeningBalance,
    OrderSum,
    PaymentTime,
    Receivable,
)

LONGEST_GRANT = timedelta(days=92)
LONGEST_UNPAID = 24 * 31
"""In hours: so long a prepaid order may stay unpaid at most."""
LAST_STATEMENT_DAY = 28
MONTHS_END = 31


def due_on(order: OrderSum, *, credit_days: int, due_day: int | None) -> date:
    """When an order falls due by its terms.

    Prepaid: at once. On delivery: on the day it is delivered. On credit: `credit_days` after it
    was ordered, else on `due_day` of the next month (its last day where it is shorter), else at
    the end of the next month.
    """
    match order.terms:
        case "prepaid":
            return order.ordered_on
        case "credit":
            return credit_due(order.ordered_on, credit_days=credit_days, due_day=due_day)
        case _:
            return order.deliver_on or order.ordered_on


def due_on_leaving(order: OrderSum, before: Receivable, day: date) -> date:
    """When an order falls due whose goods leave on `day`; on account that was said when it began.

    What is paid on delivery is not overdue as it leaves: nobody can pay it before that day. A
    further parcel leaves the day alone while something of the first is owed.
    """
    if order.terms in {"prepaid", "credit"} or before.owed:
        return before.due_on
    return max(order.deliver_on or day, day)


def credit_due(day: date, *, credit_days: int, due_day: int | None) -> date:
    """When what was ordered on `day` on credit falls due."""
    if credit_days:
        return day + timedelta(days=credit_days)
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return date(year, month, min(due_day or MONTHS_END, monthrange(year, month)[1]))


def refusal_of(
    account: CreditAccount, wanted: Money, *, now: datetime, today: date
) -> DomainError | None:
    """Why `wanted` cannot go on account; None where it can. Overdue comes first."""
    if account.is_overdue(today) and account.oldest_due is not None:
        return PaymentOverdue(account.oldest_due, account.exposure)
    limit = account.limit_at(now)
    if limit is not None and limit - account.exposure < wanted:
        return CreditLimitExceeded(wanted, limit - account.exposure, limit)
    return None


def check_terms(terms: CreditTerms) -> None:
    """Raise CreditTermsInvalid naming the first field that cannot stand."""
    if terms.limit is not None and terms.limit.minor < 0:
        raise CreditTermsInvalid("limit", str(terms.limit.minor))
    if not (1 <= terms.statement_day <= LAST_STATEMENT_DAY or terms.statement_day == MONTHS_END):
        raise CreditTermsInvalid("statement_day", str(terms.statement_day))
    if not 0 <= terms.credit_days <= 366:
        raise CreditTermsInvalid("credit_days", str(terms.credit_days))
    if terms.due_day is not None and not 1 <= terms.due_day <= 31:
        raise CreditTermsInvalid("due_day", str(terms.due_day))


def check_payment_time(time: PaymentTime) -> None:
    """Raise CreditTermsInvalid naming the field that cannot stand."""
    if time.hours is not None and not 1 <= time.hours <= LONGEST_UNPAID:
        raise CreditTermsInvalid("hours", str(time.hours))
    if not 0 <= time.warned_hours < (time.hours or LONGEST_UNPAID):
        raise CreditTermsInvalid("warned_hours", str(time.warned_hours))


def check_grant(extra: Money, *, expires_at: datetime, now: datetime) -> None:
    """Raise CreditTermsInvalid: a grant is more than nothing and ends within three months."""
    if extra.minor <= 0:
        raise CreditTermsInvalid("extra", str(extra.minor))
    if not now < expires_at <= now + LONGEST_GRANT:
        raise CreditTermsInvalid("expires_at", expires_at.date().isoformat())


def last_period_end(statement_day: int, today: date) -> date:
    """The last day of the newest period that is over: before today.

    Worked example, day 25: on 25 November the newest period ended on 25 October, on the 26th it
    is 25 November. Day 31: on 30 November it is 31 October, on 1 December 30 November.
    """
    this = _day_in(today.year, today.month, statement_day)
    if this < today:
        return this
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    return _day_in(year, month, statement_day)


def _day_in(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def age(owing: Iterable[Receivable | OpeningBalance], *, today: date, currency: str) -> Ageing:
    """What is owed by how many days it is past its due day: none, 30, 60, 90, more."""
    sums = [0, 0, 0, 0, 0]
    for one in owing:
        late = (today - one.due_on).days
        bucket = 0 if late <= 0 else min((late - 1) // 30, 3) + 1
        sums[bucket] += one.owed.minor
    return Ageing(*(Money(amount, currency) for amount in sums))
