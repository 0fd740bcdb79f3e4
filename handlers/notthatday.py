"""明天别送: a day on which nothing may come, kept in the order's remark with its date.

Worked example: on Nov 23 明天别送 is noted as 11月24日别送, for tomorrow is another day when the
driver reads it. Said again (明天不用送) it is the same day and noted once; 就明天送 ends it.
"""

import re
from collections.abc import Iterator
from datetime import date

from domain.delivery import today_of
from handlers.context import Turn
from handlers.nlu.asides import NOT_THAT_DAY
from handlers.nlu.dates import days_meant, read_date
from handlers.nlu.normalise import plain


def speaks_of(said: str) -> bool:
    """Whether the words name a day on which nothing may come."""
    return NOT_THAT_DAY.search(plain(said)) is not None


def days_of(turn: Turn, said: str) -> frozenset[date]:
    """The days the words refuse."""
    return frozenset(day for _, day in _found(turn, plain(said)))


def with_dates(turn: Turn, note: str) -> str:
    """The remark with the date in the place of 明天 and 下周三."""
    normal = plain(note)
    if len(normal) != len(note):
        return note
    for found, day in reversed(list(_found(turn, normal))):
        start, end = found.span("day")
        note = f"{note[:start]}{day.month}月{day.day}日{note[end:]}"
    return note


def is_noted(turn: Turn, note: str, parts: list[str]) -> bool:
    """Whether all that is said is a day that was refused before."""
    if NOT_THAT_DAY.fullmatch(plain(note).strip()) is None:
        return False
    before = [day for part in parts for day in days_of(turn, part)]
    return days_of(turn, note) <= frozenset(before)


def without_day(turn: Turn, parts: list[str], day: date) -> list[str]:
    """The parts of a remark without those that only refuse a day that is wanted now."""
    return [
        part
        for part in parts
        if NOT_THAT_DAY.fullmatch(plain(part).strip()) is None or day not in days_of(turn, part)
    ]


def _found(turn: Turn, normal: str) -> Iterator[tuple[re.Match[str], date]]:
    today = today_of(turn.policy, turn.now)
    for found in NOT_THAT_DAY.finditer(normal):
        wish = read_date([found["day"]])
        for day in days_meant(wish, today)[:1] if wish is not None else ():
            yield found, day
