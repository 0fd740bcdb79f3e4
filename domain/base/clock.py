"""Calendar arithmetic. The time itself always comes in as a value (`tx.now`).

A merchant's trading day starts at 04:00 (setting): an order typed at 00:30 on Wednesday still
belongs to Tuesday's trade, so "tomorrow" is Wednesday.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return (moment - EPOCH) // _MICRO


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)


def trading_day(now: datetime, zone: ZoneInfo, rolls_at: time) -> date:
    """The merchant's business date at `now`; before `rolls_at` it is still yesterday's."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= rolls_at else local.date() - timedelta(days=1)


def at_local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The UTC moment of a wall-clock time on a day in the merchant's time zone."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
