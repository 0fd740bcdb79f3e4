"""Quiet hours: between 22:00 and 08:00 (setting) only compulsory notices go out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.base.clock import at_local
from domain.notice.model import Importance, QuietHours


def due_at(now: datetime, importance: Importance, quiet: QuietHours | None) -> datetime:
    """When a notice may go: now, or at the end of the quiet hours.

    Worked example: shipped at 23:30 → 08:00 tomorrow; confirmed at 23:30 → at once.
    """
    if quiet is None or importance is Importance.COMPULSORY:
        return now
    zone = ZoneInfo(quiet.timezone)
    local = now.astimezone(zone)
    is_over_midnight = quiet.begin > quiet.end
    after_begin, before_end = local.time() >= quiet.begin, local.time() < quiet.end
    if is_over_midnight and after_begin:
        return at_local(local.date() + timedelta(days=1), quiet.end, zone)
    is_quiet = before_end if is_over_midnight else after_begin and before_end
    return at_local(local.date(), quiet.end, zone) if is_quiet else now
