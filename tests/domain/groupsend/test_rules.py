"""Quotas by the platform's calendar, reminders by day, when to look again, who writes to whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.groupsend.model import Fate, GroupTask, QuotaPeriod, Sender, TaskState, Why
from domain.groupsend.rules import (
    Followed,
    can_remind,
    can_resend,
    is_given_up,
    is_reminder_due,
    next_look,
    period_start,
    quota_of,
    share_out,
)

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A time in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("period", "now", "most", "start"),
    [
        ("month", "2027-11-23T09:10", 30, "2027-11-01T00:00"),
        ("month", "2028-02-29T23:59", 29, "2028-02-01T00:00"),
        ("month", "2027-12-01T00:00", 31, "2027-12-01T00:00"),
        ("week", "2027-11-23T09:10", 7, "2027-11-22T00:00"),
        ("week", "2027-11-28T23:59", 7, "2027-11-22T00:00"),
        ("day", "2027-11-23T00:01", 1, "2027-11-23T00:00"),
    ],
)
def test_a_period_begins_by_the_platforms_calendar(
    period: str, now: str, most: int, start: str
) -> None:
    kind = QuotaPeriod(period)
    assert (quota_of(kind, at(now)), period_start(kind, at(now))) == (most, at(start))


WAITING = GroupTask(
    1,
    1,
    Sender("contacts", "r01", is_group=True),
    TaskState.WAITING,
    made_at=at("2027-11-23T17:30"),
)


@pytest.mark.parametrize(
    ("reminders", "reminded", "now", "is_due"),
    [
        (0, None, "2027-11-23T18:29", False),
        (0, None, "2027-11-23T18:30", True),
        (1, "2027-11-23T18:30", "2027-11-23T19:59", False),
        (1, "2027-11-23T18:30", "2027-11-23T21:30", False),
        (1, "2027-11-23T18:30", "2027-11-24T08:59", False),
        (1, "2027-11-23T18:30", "2027-11-24T09:00", True),
        (2, "2027-11-24T09:00", "2027-11-24T14:59", False),
        (2, "2027-11-24T09:00", "2027-11-24T15:00", True),
        (3, "2027-11-24T15:00", "2027-11-25T15:00", False),
        (0, None, "2027-11-25T16:59", True),
        (0, None, "2027-11-25T17:01", False),
    ],
)
def test_three_reminders_by_day(
    reminders: int, reminded: str | None, now: str, is_due: bool
) -> None:
    task = replace(WAITING, reminders=reminders, reminded_at=at(reminded) if reminded else None)
    assert is_reminder_due(task, at(now), at("2027-11-25T17:30"), ZONE) is is_due


@pytest.mark.parametrize(
    ("changes", "now", "is_due"),
    [
        ({}, "2027-11-23T17:40", True),
        ({}, "2027-11-23T23:00", False),
        ({"reminders": 3}, "2027-11-23T17:40", False),
        ({"state": TaskState.SENT}, "2027-11-23T17:40", False),
        ({}, "2027-11-25T17:10", False),
    ],
)
def test_a_reminder_asked_for_goes_by_day(
    changes: dict[str, object], now: str, is_due: bool
) -> None:
    task = replace(WAITING, is_reminder_asked=True, **changes)  # type: ignore[arg-type]
    assert is_reminder_due(task, at(now), at("2027-11-25T17:30"), ZONE) is is_due


def test_who_confirmed_is_not_reminded() -> None:
    assert can_remind(WAITING, at("2027-11-23T18:00"), at("2027-11-25T17:30"))
    sent = replace(WAITING, state=TaskState.SENT)
    assert not can_remind(sent, at("2027-11-23T18:00"), at("2027-11-25T17:30"))


@pytest.mark.parametrize(("age", "wait"), [(0, 5), (9, 5), (20, 10), (60, 30), (600, 60)])
def test_results_are_asked_for_ever_more_seldom(age: int, wait: int) -> None:
    made = at("2027-11-23T09:00")
    now = made + timedelta(minutes=age)
    assert next_look(made, now) - now == timedelta(minutes=wait)


@pytest.mark.parametrize(
    ("changes", "fates", "now", "is_possible"),
    [
        ({"state": TaskState.SENT}, {Fate.HAD_OTHERS}, "2027-11-24T09:00", True),
        ({"state": TaskState.SENT}, {Fate.REFUSED, Fate.SENT}, "2027-11-24T09:00", True),
        ({"state": TaskState.SENT}, {Fate.SENT, Fate.LEFT}, "2027-11-24T09:00", False),
        ({"state": TaskState.SENT}, {Fate.UNTOLD}, "2027-11-24T09:00", False),
        ({"state": TaskState.SENT, "look_at": at("2027-11-24T10:00")}, {Fate.HAD_OTHERS},
         "2027-11-24T09:00", False),
        ({"state": TaskState.SENT}, {Fate.HAD_OTHERS}, "2027-11-25T17:01", False),
        ({"state": TaskState.REFUSED, "why": Why.PLATFORM}, set(), "2027-11-24T09:00", True),
        ({"state": TaskState.REFUSED, "why": Why.NOBODY}, set(), "2027-11-24T09:00", True),
        ({"state": TaskState.REFUSED, "why": Why.UNKNOWN}, set(), "2027-11-24T09:00", False),
        ({"state": TaskState.REFUSED, "why": Why.ENDED}, set(), "2027-11-24T09:00", False),
        ({}, {Fate.HAD_OTHERS}, "2027-11-24T09:00", False),
    ],
)  # fmt: skip
def test_only_who_surely_has_it_not_is_sent_it_again(
    changes: dict[str, object], fates: set[Fate], now: str, is_possible: bool
) -> None:
    task = replace(WAITING, **changes)  # type: ignore[arg-type]
    assert can_resend(task, fates, at(now), at("2027-11-25T17:30")) is is_possible


def test_a_platform_that_never_answers_is_asked_for_a_day_more() -> None:
    end = at("2027-11-25T17:30")
    assert not is_given_up(at("2027-11-26T17:29"), end)
    assert is_given_up(at("2027-11-26T17:30"), end)


def test_a_contact_of_several_is_written_to_by_one() -> None:
    old, new = at("2027-01-01T00:00"), at("2027-06-01T00:00")
    followed = [
        Followed("wm1", "r01", old, is_rep=False),
        Followed("wm1", "r02", new, is_rep=True),
        Followed("wm2", "r02", new, is_rep=False),
        Followed("wm2", "r01", old, is_rep=False),
        Followed("wm3", "r02", None, is_rep=False),
        Followed("wm3", "r01", new, is_rep=False),
        Followed("wm4", "r01", new, is_rep=True),
        Followed("wm4", "r02", old, is_rep=False),
    ]
    assert share_out(followed) == {"wm1": "r02", "wm2": "r01", "wm3": "r01", "wm4": "r01"}
