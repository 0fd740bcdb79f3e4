"""Quotas, reminders and when to look again. Pure.

A task is looked at after five minutes, then ever more seldom, at most an hour apart: until the
member has confirmed it and the platform has told of everybody, and at most until a day after the
confirmation. One that nobody confirmed ends with the offer, or a day later where the platform
does not answer; so nothing is asked for longer than 72 hours. The member is reminded at most
three times, by day: after one hour, three hours more, six hours more.

Worked example: made on Tuesday at 17:30. At 18:30 and at 21:30 a reminder would be due; the second
waits for Wednesday 09:00, the third goes at 15:00, if the offer still holds half an hour then.
"""

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from domain.groupsend.model import Fate, GroupTask, QuotaPeriod, TaskState, Why

MAX_REMINDERS = 3
GAPS = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=6))
DAY_BEGINS, DAY_ENDS = time(9), time(20)
WORTHWHILE = timedelta(minutes=30)
"""A reminder later than this before the end helps nobody."""
FIRST_LOOK, SLOWEST = timedelta(minutes=5), timedelta(hours=1)
SETTLED_AFTER = timedelta(hours=24)
"""What the platform calls unsent this long after the confirmation stays unsent."""
CLOCKS_DIFFER = timedelta(minutes=10)
"""The platform's time of a task may be so much before ours."""
RESENT = frozenset({Fate.HAD_OTHERS, Fate.REFUSED})
"""Who surely has not got it, and may be able to later."""
SENT_AGAIN = frozenset({Why.NOBODY, Why.NOTHING_ON_SALE, Why.PLATFORM})
"""After these a task may be asked for once more."""
UNSURE_FOR = timedelta(minutes=2)
"""A call that has no answer for so long is looked for before it is made again."""
_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Followed:
    """A member has somebody as a contact."""

    external_userid: str
    userid: str
    added_at: datetime | None
    is_rep: bool
    """The member looks after the contact's shop."""


def quota_of(period: QuotaPeriod, now: datetime) -> int:
    """How many messages one contact or group takes in the period of `now`."""
    day = now.astimezone(_SHANGHAI).date()
    match period:
        case QuotaPeriod.MONTH:
            return calendar.monthrange(day.year, day.month)[1]
        case QuotaPeriod.WEEK:
            return 7
        case QuotaPeriod.DAY:
            return 1
        case _:
            assert_never(period)


def period_start(period: QuotaPeriod, now: datetime) -> datetime:
    """When the period of `now` began, by the platform's calendar (Asia/Shanghai)."""
    day = now.astimezone(_SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case QuotaPeriod.MONTH:
            return day.replace(day=1)
        case QuotaPeriod.WEEK:
            return day - timedelta(days=day.weekday())
        case QuotaPeriod.DAY:
            return day
        case _:
            assert_never(period)


def is_reminder_due(task: GroupTask, now: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """Whether the member is to be reminded now, by the plan or because somebody asked for it."""
    if not can_remind(task, now, ends_at) or task.made_at is None:
        return False
    if not DAY_BEGINS <= now.astimezone(zone).time() < DAY_ENDS:
        return False
    since = task.reminded_at or task.made_at
    return task.is_reminder_asked or now - since >= GAPS[task.reminders]


def can_remind(task: GroupTask, now: datetime, ends_at: datetime) -> bool:
    """Whether a reminder is left and would still help."""
    is_open = task.state is TaskState.WAITING and ends_at - now >= WORTHWHILE
    return is_open and task.reminders < MAX_REMINDERS


def can_resend(task: GroupTask, fates: Collection[Fate], now: datetime, ends_at: datetime) -> bool:
    """Whether some of those it was for have not got it, and an attempt would still help.

    What is being asked for, waits for its member or is still looked at is not sent again.
    """
    if ends_at - now < WORTHWHILE:
        return False
    if task.state is TaskState.SENT:
        return task.look_at is None and not RESENT.isdisjoint(fates)
    return task.state is TaskState.REFUSED and task.why in SENT_AGAIN


def is_given_up(now: datetime, ends_at: datetime) -> bool:
    """Whether the platform has not answered for so long that nobody waits for it any more."""
    return now - ends_at >= SETTLED_AFTER


def next_look(made_at: datetime, now: datetime) -> datetime:
    """When the results are asked for again: half of the task's age later."""
    return now + min(max((now - made_at) / 2, FIRST_LOOK), SLOWEST)


def share_out(followed: Iterable[Followed]) -> Mapping[str, str]:
    """Contact → the one member who writes to him: his rep, else who has known him longest."""
    found: dict[str, Followed] = {}
    for one in followed:
        other = found.get(one.external_userid)
        if other is None or _rank(one) < _rank(other):
            found[one.external_userid] = one
    return {who: one.userid for who, one in found.items()}


def _rank(one: Followed) -> tuple[bool, bool, float, str]:
    added = one.added_at.timestamp() if one.added_at else 0.0
    return not one.is_rep, one.added_at is None, added, one.userid
