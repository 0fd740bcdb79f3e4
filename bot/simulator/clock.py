"""A clock that can be moved: the time of the fake platform and of the server under it."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SHIFT = re.compile(r"([+-])\s*((?:\d+(?:\.\d+)?\s*[smhd]\s*)+)")
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class BadTime(ValueError):
    """A text that is neither a shift like `+31m` nor a time like `2027-03-02 09:00`."""


class SimulatedClock:
    """Called, it gives the time in UTC: real time plus a shift, or standing still.

    Once set or moved a standing clock stays where it was put; a running one runs on from there.
    """

    def __init__(self, start: datetime | None = None, *, is_running: bool = True) -> None:
        self._shift = timedelta(0)
        self._still: datetime | None = None
        if start is not None:
            self._shift = start - datetime.now(UTC)
        if not is_running:
            self._still = start or datetime.now(UTC)

    def __call__(self) -> datetime:
        """Now, aware, in UTC."""
        return self._still if self._still is not None else datetime.now(UTC) + self._shift

    def advance(self, by: timedelta) -> None:
        """Moves the clock by `by` (which may be negative: clocks do step back)."""
        if self._still is not None:
            self._still += by
        else:
            self._shift += by

    def set(self, to: datetime) -> None:
        """Puts the clock to an absolute time."""
        self.advance(to.astimezone(UTC) - self())


def read_time(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The time that `+31m`, `+1d2h`, `19:00` or `2027-03-02 09:00` means. Raises BadTime.

    A time of day is the next such time; a time without offset is the merchant's.
    """
    text = text.strip()
    if shift := _SHIFT.fullmatch(text):
        seconds = sum(float(n) * _SECONDS[unit] for n, unit in _PIECE.findall(shift[2]))
        return now + timedelta(seconds=seconds if shift[1] == "+" else -seconds)
    if re.fullmatch(r"\d{1,2}:\d{2}", text):
        return _next_time_of_day(text, now.astimezone(zone))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadTime(text) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _next_time_of_day(text: str, local: datetime) -> datetime:
    hour, minute = (int(part) for part in text.split(":"))
    if hour > 23 or minute > 59:
        raise BadTime(text)
    moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if moment <= local:
        moment += timedelta(days=1)
    return moment.astimezone(UTC)
