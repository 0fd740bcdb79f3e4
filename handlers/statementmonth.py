"""10月的账单, 上个月的账, 9月到11月的账: which time of a shop's account is meant.

Worked example: statements to the 25th. 10月的账单 is the one that ends on 25 October; where none
ends in October, it is everything from the 1st to the 31st.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.credit import Statement
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import number_value

_MONTH = re.compile(
    r"(?<![0-9一二三四五六七八九十])(?P<no>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?(?![0-9底初末]|[一二三四五六七八九十]+[号日])"
)
_BEFORE = re.compile(r"(?P<two>上上)个?月|上个?月|last month")


@dataclass(frozen=True, slots=True)
class MonthAsked:
    """A month that was named, or several in a row: the first and the last day."""

    first: date
    last: date

    def until(self, today: date) -> "MonthAsked":
        """The same, as far as it is over."""
        return replace(self, last=min(self.last, today))


def month_asked(text: str, today: date) -> MonthAsked | None:
    """The months that a question names, none of them to come; None where it names none."""
    said = plain(text).casefold()
    if (before := _BEFORE.search(said)) is not None:
        first = _month_before(today.replace(day=1))
        return _month(_month_before(first) if before["two"] else first)
    values = (number_value(named["no"]) for named in _MONTH.finditer(said))
    named = [_named(int(value), today) for value in values if value and 1 <= value <= 12]
    if not named:
        return None
    return MonthAsked(min(one.first for one in named), max(one.last for one in named))


def statement_of(statements: Sequence[Statement], month: MonthAsked) -> Statement | None:
    """The newest of these that ends in that month; None for several months together."""
    if month.last - month.first > timedelta(days=31):
        return None
    return next((one for one in statements if month.first <= one.last <= month.last), None)


def _named(month: int, today: date) -> MonthAsked:
    first = date(today.year, month, 1)
    return _month(first if first <= today else first.replace(year=today.year - 1))


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _month(first: date) -> MonthAsked:
    following = (first + timedelta(days=31)).replace(day=1)
    return MonthAsked(first, following - timedelta(days=1))
