"""Whether a shop usually orders on a day, and when it is reminded. Pure.

A shop's usual day: it ordered on at least two of the last three days of the same weekday.
Worked example for Tuesday 23 November: orders on the 16th and the 9th → usual; on the 16th and
the 2nd → usual; on the 16th alone, or on two Mondays → not. So a new shop is left alone until its
second week, and one that ignores us for two weeks is not reminded any more.

It is reminded in the two hours before the cut-off of the next delivery it can have, and not in
the last ten minutes, when there is no time to answer.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from domain.delivery import DeliverySlot

LOOKED_AT = 3
"""So many days of the same weekday count."""
ENOUGH = 2
REMINDED_BEFORE = timedelta(hours=2)
TOO_LATE = timedelta(minutes=10)


def past_days(today: date) -> tuple[date, ...]:
    """The days of the same weekday that count, newest first."""
    return tuple(today - timedelta(weeks=n) for n in range(1, LOOKED_AT + 1))


def usually_orders(ordered_on: Collection[date], today: date) -> bool:
    """Whether a shop that ordered on these trading days usually orders on `today`."""
    return sum(day in ordered_on for day in past_days(today)) >= ENOUGH


def is_reminding_time(slot: DeliverySlot, now: datetime) -> bool:
    """Whether a shop with this next delivery is to be reminded by now."""
    return slot.cut_off_at - REMINDED_BEFORE <= now < slot.cut_off_at - TOO_LATE
