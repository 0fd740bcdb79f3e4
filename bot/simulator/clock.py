"""The time of the fake platform and of the server under it: it can be moved, and run fast."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import utc_now

FASTEST = 60
"""Faster, what is a moment here would be outside of the window in which a push counts (300 s)."""
_PACE = re.compile(r"[x×](\d{1,4})", re.IGNORECASE)
_SHIFT = re.compile(r"([+-])\s*((?:\d+(?:\.\d+)?\s*[smhd]\s*)+)")
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class BadTime(ValueError):
    """A text that is neither a shift like `+31m` nor a time like `2027-03-02 09:00`."""


class SimulatedClock:
    """Called, it gives the time in UTC: it runs at `pace` times the speed of `real`, or stands.

    Wherever it is set or moved to, it stays there standing and runs on from there running.
    """

    def __init__(
        self,
        start: datetime | None = None,
        *,
        is_running: bool = True,
        real: Callable[[], datetime] = utc_now,
    ) -> None:
        self._real = real
        self._since = real()
        self._base = start or self._since
        self._pace = 1 if is_running else 0

    def __call__(self) -> datetime:
        """Now, aware, in UTC."""
        return self._base + (self._real() - self._since) * self._pace

    @property
    def pace(self) -> int:
        """How many simulated seconds a real one has; 0: it stands."""
        return self._pace

    def advance(self, by: timedelta) -> None:
        """Moves the clock by `by` (which may be negative: clocks do step back)."""
        self._base += by

    def set(self, to: datetime) -> None:
        """Puts the clock to an absolute time."""
        self.advance(to.astimezone(UTC) - self())

    def run(self, pace: int) -> None:
        """Goes on from here at this pace. Raises BadTime unless it is 0 to `FASTEST`."""
        if not 0 <= pace <= FASTEST:
            raise BadTime(f"x{pace}")
        self._base, self._since = self(), self._real()
        self._pace = pace


def read_pace(text: str) -> int | None:
    """The pace that `x60` or `×1` means; None for anything else."""
    found = _PACE.fullmatch(text.strip())
    return None if found is None else int(found[1])


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
