"""Moments, trading days and counts."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.clock import at_local, from_micros, to_micros, trading_day
from domain.base.quantity import plain_count

SHANGHAI = ZoneInfo("Asia/Shanghai")


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_survive_storage(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_micros(datetime(2027, 3, 2))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2027-11-24 00:30", date(2027, 11, 23)),
        ("2027-11-24 03:59", date(2027, 11, 23)),
        ("2027-11-24 04:00", date(2027, 11, 24)),
        ("2027-11-24 23:59", date(2027, 11, 24)),
    ],
)
def test_the_trading_day_rolls_at_four(local: str, day: date) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert trading_day(moment, SHANGHAI, time(4)) == day


def test_a_wall_clock_time_becomes_a_moment() -> None:
    expected = datetime(2027, 11, 23, 11, tzinfo=UTC)
    assert at_local(date(2027, 11, 23), time(19), SHANGHAI) == expected


@pytest.mark.parametrize(("count", "text"), [("1.50", "1.5"), ("10", "10"), ("1E+1", "10")])
def test_counts_print_plainly(count: str, text: str) -> None:
    assert plain_count(Decimal(count)) == text
