"""10月的账单, 上个月对账单: which statement of a shop is meant.

Worked example: statements to the 25th. 10月的账单 is the one that ends on 25 October; where none
ends in October, the newest that has a day of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.credit import Statement
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import number_value

_MONTH = re.compile(
    r"(?<![0-9一二三四五六七八九十])(?P<no>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?(?![0-9]|[一二三四五六七八九十]+[号日])"
)
_BEFORE = re.compile(r"(?P<two>上上)个?月|上个?月|last month")


@dataclass(frozen=True, slots=True)
class MonthAsked:
    """A month that was named: its first and last day."""

    first: date
    last: date


def month_asked(text: str, today: date) -> MonthAsked | None:
    """The month that a question names, never one to come; None where it names none."""
    said = plain(text).casefold()
    if (before := _BEFORE.search(said)) is not None:
        first = _month_before(today.replace(day=1))
        return _month(_month_before(first) if before["two"] else first)
    if (named := _MONTH.search(said)) is None:
        return None
    value = number_value(named["no"])
    if value is None or not 1 <= value <= 12:
        return None
    first = date(today.year, int(value), 1)
    return _month(first if first <= today else first.replace(year=today.year - 1))


def statement_of(statements: Sequence[Statement], month: MonthAsked) -> Statement | None:
    """The newest of these that ends in the month, else the newest that has a day of it."""
    ends = (one for one in statements if month.first <= one.last <= month.last)
    has_day = (one for one in statements if one.first <= month.last and one.last >= month.first)
    return next(ends, None) or next(has_day, None)


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _month(first: date) -> MonthAsked:
    following = (first + timedelta(days=31)).replace(day=1)
    return MonthAsked(first, following - timedelta(days=1))
