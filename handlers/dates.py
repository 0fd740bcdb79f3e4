"""Dates as customers say them, in the merchant's time zone and route calendar (D11)."""

from collections.abc import Set
from datetime import date, timedelta

from domain.base.errors import DomainError
from domain.delivery import (
    CutOffPassed,
    DateInPast,
    DateTooFar,
    NoDeliveryThatDay,
    delivery_for,
    today_of,
)
from handlers import actors, errors, figures
from handlers.context import Turn
from handlers.conversation import ChooseDate
from handlers.nlu.dates import days_meant
from handlers.nlu.intents import DateKind, DateWish

_DAY_WORDS = {
    "今天": 0,
    "今早": 0,
    "昨天": -1,
    "昨晚": -1,
    "前天": -2,
    "yesterday": -1,
    "today": 0,
}


_LOOKED_AHEAD = 14
"""Days in which another one is looked for."""


def wanted_day(turn: Turn, wish: DateWish) -> tuple[date | None, str]:
    """The delivery date of a wish, or a sentence that says why not and what there is."""
    today = today_of(turn.policy, turn.now)
    days = days_meant(wish, today)
    if not days:
        is_day = wish.kind is DateKind.MONTH_DAY
        no_such = turn.t('There is no day "{said}"; which day do you mean?', said=wish.said)
        return None, no_such if is_day else ""
    day = next((day for day in days if _can_be_had(turn, day)), days[0])
    try:
        delivery_for(turn.calendar, turn.now, day)
    except CutOffPassed as passed:
        return None, _ask(turn, (passed.earliest,), passed)
    except NoDeliveryThatDay as closed:
        return None, _ask(turn, closed.nearest, closed)
    except (DateInPast, DateTooFar) as wrong:
        return None, errors.sentence(errors.Words(turn.t, turn.tx), wrong)
    return day, ""


def names_day(wish: DateWish) -> bool:
    """Whether a day is said, be it one gone by, and not an hour alone."""
    return wish.kind is not DateKind.OFFSET or wish.days >= 0


def is_planned(turn: Turn, wish: DateWish) -> bool:
    """Whether the draft comes on such a day, or before it where that is the latest."""
    draft = turn.ground.cart
    wanted = draft.wanted_date if draft is not None else None
    try:
        planned = delivery_for(turn.calendar, turn.now, wanted).date
    except DomainError:
        return False
    days = days_meant(wish, today_of(turn.policy, turn.now))
    return planned in days or (wish.is_deadline and any(planned <= day for day in days))


def day_instead(turn: Turn, refused: Set[date], planned: date | None) -> tuple[date | None, str]:
    """明天别送, of what would come tomorrow: the next day there is, and that it is so.

    `refused` are all days nothing may come on: none of them takes its place.
    """
    day = delivery_for(turn.calendar, turn.now, planned).date
    if day not in refused:
        return None, ""
    following = (day + timedelta(days=n) for n in range(1, _LOOKED_AHEAD + 1))
    other = next((x for x in following if x not in refused and _can_be_had(turn, x)), None)
    if other is None:
        return None, ""
    words = errors.Words(turn.t)
    told = turn.t("Not on {day}, so it comes {other}", day=words.day(day), other=words.day(other))
    return other, told


def _can_be_had(turn: Turn, day: date) -> bool:
    try:
        delivery_for(turn.calendar, turn.now, day)
    except (CutOffPassed, NoDeliveryThatDay, DateInPast, DateTooFar):
        return False
    return True


def _ask(turn: Turn, days: tuple[date, ...], problem: DomainError) -> str:
    t = turn.t
    said = errors.sentence(errors.Words(t, turn.tx), problem)
    if not days:
        return said
    turn.ask(ChooseDate(tuple(day.isoformat() for day in days)))
    words = errors.Words(t)
    options = figures.numbered(
        (*(words.day(day) for day in days), t("ask {rep} to hurry it", rep=actors.rep_name(turn)))
    )
    gap = "" if said.endswith("。") else " "
    return f"{said}{gap}{options}"


def past_day(turn: Turn, wish: DateWish) -> date | None:
    """昨天那单, 上周五那单: the day that is meant, never a coming one."""
    today = today_of(turn.policy, turn.now)
    if wish.kind is DateKind.OFFSET:
        return today + timedelta(days=wish.days)
    if wish.kind is DateKind.WEEKDAY:
        back = (today.weekday() - wish.weekday) % 7 or 7
        return today - timedelta(days=back)
    if wish.kind is DateKind.MONTH_DAY:
        return _last_such_day(today, wish)
    return None


def past_span(turn: Turn, wish: DateWish) -> tuple[date | None, date | None]:
    """The trading days an earlier order may be of."""
    today = today_of(turn.policy, turn.now)
    if wish.kind is DateKind.PAST_WEEK:
        monday = today - timedelta(days=today.weekday() - wish.days)
        return monday, monday + timedelta(days=6)
    if wish.kind is DateKind.PAST_MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    day = past_day(turn, wish)
    return (day, day) if day is not None else (None, None)


def _last_such_day(today: date, wish: DateWish) -> date | None:
    month, year = wish.month or today.month, today.year
    try:
        day = date(year, month, wish.day)
        return day if day <= today else date(year - 1, month, wish.day)
    except ValueError:
        return None


def day_in_text(turn: Turn, text: str) -> date | None:
    """The day a complaint speaks of (昨天的水破了)."""
    today = today_of(turn.policy, turn.now)
    for word, days in _DAY_WORDS.items():
        if word in text:
            return today + timedelta(days=days)
    return None
