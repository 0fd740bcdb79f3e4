"""Which day it is after midnight: chat, page and the seven days say the same one (D11)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from admin.html import Times
from domain.delivery import DeliveryPolicy, today_of
from handlers import figures
from locales import Texts

SAT, SUN, MON, TUE = (date(2026, 11, day) for day in (21, 22, 23, 24))
POLICY = DeliveryPolicy()
"""Asia/Shanghai; the trading day rolls at 04:00."""
ZONE = ZoneInfo(POLICY.timezone)
NIGHT = (
    ("11月21日", "今日", "11月23日", "11月24日"),
    ("11月22日(周日)", "11月23日(周一)"),
)
"""What page and chat call Saturday to Tuesday, and Sunday and Monday: 明天 could be either."""


def _at(clock: str) -> datetime:
    """Wall clock of the night from Sunday 22 to Monday 23 November 2026."""
    hour, minute = map(int, clock.split(":"))
    day = SUN if hour > 12 else MON
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "today", "page", "chat"),
    [
        ("23:59", SUN, ("昨天", "今日", "明天", "11月24日"), ("今天(周日)", "明天(周一)")),
        ("00:03", SUN, *NIGHT),
        ("00:40", SUN, *NIGHT),
        ("03:59", SUN, *NIGHT),
        ("04:00", MON, ("11月21日", "昨天", "今日", "明天"), ("11月22日(周日)", "今天(周一)")),
    ],
)  # fmt: skip
def test_night(clock: str, today: date, page: tuple[str, ...], chat: tuple[str, ...]) -> None:
    now, t = _at(clock), Texts.load().translator("zh-CN")
    times = Times(POLICY, now, t)
    assert today_of(POLICY, now) == times.today == today
    assert tuple(map(times.day, (SAT, SUN, MON, TUE))) == page
    assert tuple(figures.delivery_day(t, d, POLICY, now) for d in (SUN, MON)) == chat


@pytest.mark.parametrize(
    ("seen", "ordered", "said"),
    [
        ("00:40", "23:59", "今日 23:59"),
        ("00:40", "00:03", "今日 00:03"),
        ("04:00", "23:59", "昨天 23:59"),
        ("04:00", "00:03", "11月23日 00:03"),
    ],
)
def test_moment_of_the_night(seen: str, ordered: str, said: str) -> None:
    """A moment after midnight is of the day before, and never put on a day it was not."""
    times = Times(POLICY, _at(seen), Texts.load().translator("zh-CN"))
    assert times.moment(_at(ordered)) == said
