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
        ("别老发通知", Level.URGENT),
        ("不要再发消息了", Level.URGENT),
        ("Only urgent", Level.URGENT),
        ("不要再给我发消息", Level.URGENT),
        ("不要通知我", Level.URGENT),
        ("别通知我了", Level.URGENT),
        ("不用通知", Level.URGENT),
        ("消息不要发了", Level.URGENT),
        ("关闭通知", Level.URGENT),
        ("關掉推送", Level.URGENT),
        ("stop notifications", Level.URGENT),
        ("stop sending me messages", Level.URGENT),
        ("取消免打扰", Level.ALL),
        ("恢复通知", Level.ALL),
        ("通知都发吧", Level.ALL),
        ("恢复通知了！", Level.ALL),
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
        ("夜里2点到7点免打扰", (2, 0, 7, 0)),
        ("晚上11点到夜里3点半免打扰", (23, 0, 3, 30)),
        ("晚上1点到晚上6点免打扰", (1, 0, 18, 0)),
        ("晚上0点到6点免打扰", (0, 0, 6, 0)),
        ("下午1点到下午5点免打扰", (13, 0, 17, 0)),
        ("中午11点半到中午1点免打扰", (11, 30, 13, 0)),
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
    ("text", "hours"),
    [
        ("晚上10点后别发", (22, 0, 7, 30)),
        ("晚上十点以后不要发消息", (22, 0, 7, 30)),
        ("10点以后别发", (22, 0, 7, 30)),
        ("22:30后免打扰", (22, 30, 7, 30)),
        ("晚上9點半之後請勿擾", (21, 30, 7, 30)),
        ("12点后别再发通知给我", (0, 0, 7, 30)),
        ("12点后别给我发通知", (0, 0, 7, 30)),
        ("早上9点前别发消息", (21, 0, 9, 0)),
        ("夜里1点后别发", (1, 0, 7, 30)),
        ("夜里5点后别发", (5, 0, 7, 30)),
        ("晚上5点半后别发", (17, 30, 7, 30)),
        ("no messages after 1pm", (13, 0, 7, 30)),
        ("晚上不要发消息", (21, 0, 7, 30)),
        ("夜里别打扰我", (21, 0, 7, 30)),
        ("no messages after 10pm", (22, 0, 7, 30)),
        ("nothing before 9 am", (21, 0, 9, 0)),
        ("quiet at night", (21, 0, 7, 30)),
        ("早上7点半以后别发", None),
        ("晚上10点后别发货", None),
        ("10点后发", None),
    ],
)
def test_one_end_alone_keeps_the_other_that_holds(text, hours):
    found = wish(text, Preference(), Hours(time(21), time(7, 30)))
    if hours is None:
        assert found is None
    else:
        begin_hour, begin_minute, end_hour, end_minute = hours
        quiet = Hours(time(begin_hour, begin_minute), time(end_hour, end_minute))
        assert found == Preference(quiet=quiet)


def test_without_quiet_hours_the_other_end_is_the_usual_one():
    none = Hours(time(0), time(0))
    assert wish("晚上9点后别发", Preference(), none) == Preference(quiet=Hours(time(21), time(8)))


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
        "免打扰",
        "do not disturb",
        "21点到7点",
    ],
)
def test_what_is_about_something_else(text):
    assert wish(text, Preference()) is None


def test_everything_again_ends_ones_own_quiet_hours_too():
    own = Preference(Level.URGENT, Hours(time(21), time(7)), time(12))
    for text in ("通知都发", "取消免打扰"):
        assert wish(text, own) == Preference(Level.ALL, None, time(12))
