"""From a moment and a wish to a delivery date.

Everything is counted in the merchant's time zone. The trading day rolls at 04:00 (setting): at
00:30 on Wednesday it is still Tuesday's trade, so "tomorrow" is Wednesday.

The cut-off of a delivery date lies `lead_days` days before it. Worked example, cut-off 19:00 and
lead 1, Tuesday 2027-11-23: at 09:10 the next date is Wednesday 24, cut-off today 19:00. At 20:10
Wednesday is closed and Thursday 25 is the earliest (cut-off Wednesday 19:00). At 00:30 on
Wednesday Tuesday's 19:00 has passed too: Thursday is the earliest.

Strict: a closed date raises CutOffPassed. Flexible: it is offered and marked late, for the rep to
agree.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.base.clock import at_local, trading_day
from domain.base.values import replace
from domain.delivery.errors import (
    CutOffPassed,
    DateInPast,
    DateTooFar,
    NeverDelivered,
    NoDeliveryThatDay,
)
from domain.delivery.model import DeliveryPolicy, DeliverySlot, Route


def delivery_for(policy: DeliveryPolicy, now: datetime, wanted: date | None) -> DeliverySlot:
    """The slot for `wanted`, or the earliest one.

    DateInPast, DateTooFar, NoDeliveryThatDay, CutOffPassed; NeverDelivered where there is none.
    """
    earliest = earliest_slot(policy, now)
    if wanted is None:
        return replace(earliest, is_assumed=True)
    today = today_of(policy, now)
    if wanted < today:
        raise DateInPast(wanted, today)
    last = today + timedelta(days=policy.furthest_days)
    if wanted > last:
        raise DateTooFar(wanted, last)
    if not delivers_on(policy, wanted):
        raise NoDeliveryThatDay(wanted, _open_around(policy, now, wanted))
    cut_off_at = cut_off_for(policy, wanted)
    if now < cut_off_at:
        return DeliverySlot(wanted, cut_off_at)
    if policy.is_strict:
        raise CutOffPassed(wanted, cut_off_at, earliest.date)
    return DeliverySlot(wanted, cut_off_at, is_late=True)


def earliest_slot(policy: DeliveryPolicy, now: datetime) -> DeliverySlot:
    """The first delivery date whose cut-off has not passed; NeverDelivered."""
    for day in _delivery_days(policy, now):
        cut_off_at = cut_off_for(policy, day)
        if now < cut_off_at:
            return DeliverySlot(day, cut_off_at)
    raise NeverDelivered


def next_cut_off(policy: DeliveryPolicy, now: datetime) -> datetime:
    """The next moment (UTC) at which a delivery date closes; NeverDelivered."""
    return earliest_slot(policy, now).cut_off_at


def cut_off_for(policy: DeliveryPolicy, day: date) -> datetime:
    """The moment (UTC) at which orders for `day` close."""
    closing = day - timedelta(days=policy.lead_days)
    if policy.cut_off < policy.trading_day_rolls_at:
        closing += timedelta(days=1)
    return at_local(closing, policy.cut_off, ZoneInfo(policy.timezone))


def delivers_on(policy: DeliveryPolicy, day: date) -> bool:
    """Whether the calendar has a delivery on `day`."""
    return day.isoweekday() in policy.weekdays and day not in policy.closed_days


def today_of(policy: DeliveryPolicy, now: datetime) -> date:
    """The merchant's trading day at `now`."""
    return trading_day(now, ZoneInfo(policy.timezone), policy.trading_day_rolls_at)


def with_route(policy: DeliveryPolicy, route: Route) -> DeliveryPolicy:
    """The merchant's policy with what the route says otherwise."""
    return replace(
        policy,
        weekdays=policy.weekdays if route.weekdays is None else route.weekdays,
        cut_off=policy.cut_off if route.cut_off is None else route.cut_off,
        lead_days=policy.lead_days if route.lead_days is None else route.lead_days,
        order_minimum=(
            policy.order_minimum if route.order_minimum is None else route.order_minimum
        ),
        is_strict=policy.is_strict if route.is_strict is None else route.is_strict,
        general=policy.general or policy,
    )


def _delivery_days(policy: DeliveryPolicy, now: datetime) -> Iterator[date]:
    today = today_of(policy, now)
    for ahead in range(policy.furthest_days + 1):
        day = today + timedelta(days=ahead)
        if delivers_on(policy, day):
            yield day


def _open_around(policy: DeliveryPolicy, now: datetime, wanted: date) -> tuple[date, ...]:
    """The nearest dates that can still be had before and after `wanted`."""
    open_days = [d for d in _delivery_days(policy, now) if now < cut_off_for(policy, d)]
    before = [day for day in open_days if day < wanted]
    after = [day for day in open_days if day > wanted]
    return (*before[-1:], *after[:1])
