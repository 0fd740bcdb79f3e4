"""When a notice may go to somebody, from how much it matters and what he wants to hear. Pure.

Worked examples, quiet from 22:00 to 08:00, gathered at 18:00: shipped at 23:30 → 08:00 tomorrow,
with whatever else waits till then; confirmed at 23:30 → at once. To somebody who wants less:
shipped at 10:00 → 18:00, with the rest of the day. To somebody who wants only what is urgent:
shipped → not at all.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.base.clock import at_local
from domain.notice.model import Habits, Hours, Importance, Level, Preference, QuietHours, Timing

_DROPPABLE = frozenset({Importance.DEFAULT, Importance.OPTIONAL})
_FEWER = (Level.ALL, Level.LESS, Level.URGENT)


def timing(
    now: datetime, importance: Importance, habits: Habits, *, zone: ZoneInfo, gathers: bool
) -> Timing | None:
    """When it goes; None: the recipient does not want it."""
    if importance is Importance.COMPULSORY:
        return Timing(now)
    quiet = QuietHours(zone.key, habits.quiet.begin, habits.quiet.end)
    if importance in _DROPPABLE and habits.level is Level.URGENT:
        return None
    if gathers and habits.level is Level.LESS:
        hour = quiet.end if _is_within(habits.gathered_at, quiet) else habits.gathered_at
        return Timing(_next(now, hour, zone), is_gathered=True)
    due = due_at(now, importance, quiet)
    return Timing(due, is_gathered=gathers and due > now)


def due_at(now: datetime, importance: Importance, quiet: QuietHours | None) -> datetime:
    """When a notice may go: now, or at the end of the quiet hours."""
    if quiet is None or importance is Importance.COMPULSORY:
        return now
    zone = ZoneInfo(quiet.timezone)
    local = now.astimezone(zone)
    if not _is_within(local.time(), quiet):
        return now
    is_evening = quiet.begin > quiet.end and local.time() >= quiet.begin
    return at_local(local.date() + timedelta(days=is_evening), quiet.end, zone)


def _is_within(clock: time, quiet: QuietHours) -> bool:
    if quiet.begin > quiet.end:
        return clock >= quiet.begin or clock < quiet.end
    return quiet.begin <= clock < quiet.end


def habits_of(layers: Iterable[Preference]) -> Habits:
    """The layers put together, the nearest to the person first."""
    found = tuple(layers)
    usual = Habits()
    return Habits(
        level=next((one.level for one in found if one.level is not None), usual.level),
        quiet=next((one.quiet for one in found if one.quiet is not None), usual.quiet),
        gathered_at=next(
            (one.gathered_at for one in found if one.gathered_at is not None), usual.gathered_at
        ),
    )


def stricter(one: Preference, other: Preference) -> Preference:
    """What holds for somebody who said both: the fewer notices, the longer quiet hours."""
    levels = [said.level for said in (one, other) if said.level is not None]
    hours = [said.quiet for said in (one, other) if said.quiet is not None]
    return Preference(
        max(levels, key=_FEWER.index, default=None),
        max(hours, key=_length, default=None),
        one.gathered_at or other.gathered_at,
    )


def _length(hours: Hours) -> int:
    """In minutes."""
    begin, end = (at.hour * 60 + at.minute for at in (hours.begin, hours.end))
    return (end - begin) % (24 * 60)


def _next(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The next time the merchant's clock shows `at`."""
    today = now.astimezone(zone).date()
    moment = at_local(today, at, zone)
    return moment if moment > now else at_local(today + timedelta(days=1), at, zone)
