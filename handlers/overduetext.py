"""What is owed falls due on days of its own: each is told with its sum, the first due first.

Worked example: ¥500 due on Nov 1, ¥960 on Nov 20 and ¥46 on Dec 1, asked on Nov 28: ¥1,460 are
overdue, ¥500 of them since Nov 1, ¥960 since Nov 20; ¥46 are due on Dec 1.
"""

from collections.abc import Mapping
from datetime import date

from domain.base.money import Money
from domain.credit import CreditStanding
from handlers import figures
from locales import Translator

_DAYS_SHOWN = 4


def overdue_by_day(standing: CreditStanding, today: date) -> dict[date, Money]:
    """What should have been paid before today, by the day it fell due, the first due first."""
    return {day: owed for day, owed in _by_day(standing).items() if day < today}


def next_due(standing: CreditStanding, today: date) -> tuple[date, Money] | None:
    """The first day still to come on which something falls due, and how much."""
    coming = (pair for pair in _by_day(standing).items() if pair[0] >= today)
    return next(coming, None)


def day_by_day(t: Translator, by_day: Mapping[date, Money]) -> str:
    """¥500 (due Nov 1), ¥960 (due Nov 20); of many the first ones and how many more."""
    rows = [
        t("{amount} (due {date})", amount=figures.money(owed), date=figures.calendar_day(t, day))
        for day, owed in by_day.items()
    ]
    shown = figures.joined(t, rows[:_DAYS_SHOWN])
    left = len(rows) - _DAYS_SHOWN
    return t("{rows} and {n} more", rows=shown, n=left) if left > 0 else shown


def _by_day(standing: CreditStanding) -> dict[date, Money]:
    sums: dict[date, Money] = {}
    for one in standing.owing:
        if one.owed:
            sums[one.due_on] = sums.get(one.due_on, Money.zero(one.owed.currency)) + one.owed
    return sums
