"""The process's clock. Everything below `bot` gets the time as a value."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time of the machine, aware, in UTC."""
    return datetime.now(UTC)
