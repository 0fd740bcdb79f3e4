"""Words about notices, in the spellings people use; what they are not is left to others."""

from datetime import time

import pytest

from domain.notice import Hours, Level, Preference
from handlers.noticewords import wish


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("少发点通知", Level.LESS),
        ("通知太多了", Level.LESS),
        ("少發點", Level.LESS),
        ("Fewer notices", Level.LESS),
        ("只发急的", Level.URGENT),
        ("免打扰", Level.URGENT),
        ("免打擾。", Level.URGENT),
        ("别老发通知", Level.URGENT),
        ("不要再发消息了", Level.URGENT),
        ("Do not disturb", Level.URGENT),
        ("取消免打扰", Level.ALL),
        ("恢复通知", Level.ALL),
        ("通知都发吧", Level.ALL),
        ("All notices!", Level.ALL),
    ],
)
def test_how_much(text, level):
    assert wish(text, Preference()) == Preference(level)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("免打扰21点到7点", (21, 0, 7, 0)),
        ("勿擾：21:30-7:15", (21, 30, 7, 15)),
        ("晚上9点半到早上7点别发", (21, 30, 7, 0)),
        ("中午12点到下午2点别打扰", (12, 0, 14, 0)),
        ("quiet 22:00 to 6:00", (22, 0, 6, 0)),
        ("晚上12点到早上6点免打扰", (0, 0, 6, 0)),
        ("免打扰24点到6点", (0, 0, 6, 0)),
        ("晚上也发", (0, 0, 0, 0)),
        ("no quiet hours", (0, 0, 0, 0)),
    ],
)
def test_when_not(text, hours):
    begin_hour, begin_minute, end_hour, end_minute = hours
    quiet = Hours(time(begin_hour, begin_minute), time(end_hour, end_minute))
    own = Preference(Level.LESS, gathered_at=time(12))
    assert wish(text, own) == Preference(Level.LESS, quiet, time(12))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("每天12点合成一条发", 12),
        ("汇总 下午5点", 17),
        ("每天20:00一起发给我", 20),
        ("digest at 9", 9),
    ],
)
def test_when_gathered(text, at):
    assert wish(text, Preference()) == Preference(Level.LESS, None, time(at))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "可乐少发点",
        "免打扰25点到7点",
        "每天两箱可乐",
        "到货通知我",
        "急的",
        "发急件",
        "不要了",
        "晚上送",
    ],
)
def test_what_is_about_something_else(text):
    assert wish(text, Preference()) is None


def test_everything_again_ends_ones_own_quiet_hours_too():
    own = Preference(Level.URGENT, Hours(time(21), time(7)), time(12))
    for text in ("通知都发", "取消免打扰"):
        assert wish(text, own) == Preference(Level.ALL, None, time(12))
