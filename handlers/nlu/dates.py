"""Delivery dates as they are said: 明天, 礼拜四, 12月1号前, 周一三五."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers.nlu.intents import DateKind, DateWish
from handlers.nlu.numerals import number_value

_OFFSETS = {
    "大后天": 3, "后天": 2, "明天": 1, "明儿": 1, "明日": 1, "明早": 1, "明晚": 1, "明晨": 1,
    "次日": 1, "隔天": 1, "聽日": 1, "听日": 1, "听朝": 1, "tomorrow": 1, "tmr": 1,
    "今天": 0, "今晚": 0, "今早": 0, "今日": 0, "当天": 0, "today": 0, "tonight": 0,
}  # fmt: skip
_PAST = (
    "昨", "前天", "前几天", "前两天", "上次", "上回",
    "上趟", "上周", "上个", "上星期", "上礼拜", "上月",
)  # fmt: skip
_WEEKDAYS = (
    {c: i for i, c in enumerate("一二三四五六日")}
    | {"天": 6, "末": 5}
    | {str(i + 1): i for i in range(6)}
)
_WEEK = re.compile(
    r"(下下|下|这|本)?个?(?:周|星期|礼拜)"
    r"([一二三四五六日天末1-6](?:[、,]?[一二三四五六日天](?!大?早|点)){0,5})"
)
_PAST_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天末1-6])")
_COUNT = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_MONTH_DAY = re.compile(rf"(?:([0-9]{{4}})[-/.年])?({_COUNT})[月/.-]({_COUNT})")
_DAY = re.compile(r"([0-9]{1,2})[号日]")
_HOUR = re.compile(
    r"(?:一早|一大早|早上|上午|中午|下午|傍晚|晚上|早|晚)?"
    r"(?:[0-9一二三四五六七八九十]{1,3}(?:点半|点[0-9]{0,2}分?|:[0-5][0-9]))(?:之?前|以前|左右)?"
    r"|一早|一大早|早上|上午|中午|下午|傍晚|晚上"
)
_DEADLINE = ("前", "之前", "以前")


def read_date(said: Sequence[str]) -> DateWish | None:
    """The wish in what was said of dates and times; None where it only speaks of the past.

    Where only an hour was said, the wish has `days` −1: no day, but a time of day.
    """
    text = " ".join(said)
    if not text:
        return None
    hour = _HOUR.search(text)
    when = hour.group() if hour else ""
    if not when and re.search(r"[明今][早晚]", text):
        when = "早上" if "早" in text else "晚上"
    is_deadline = any(text.endswith(d) or f"{d}送" in text or f"{d}到" in text for d in _DEADLINE)
    day = _day_said(text)
    if day is None:
        only_hour = when and not any(p in text for p in _PAST)
        return DateWish(text, DateKind.OFFSET, days=-1, time_of_day=when) if only_hour else None
    return replace(day, is_deadline=is_deadline or day.is_deadline, time_of_day=when)


def _day_said(text: str) -> DateWish | None:
    for word, days in _OFFSETS.items():
        if word in text:
            return DateWish(text, DateKind.OFFSET, days=days)
    if any(p in text for p in _PAST):
        return None
    if (week := _WEEK.search(text)) is not None:
        which = tuple(_WEEKDAYS[c] for c in week.group(2) if c in _WEEKDAYS)
        if len(which) > 1:
            return DateWish(text, DateKind.REPEAT, weekdays=which)
        ahead = {"下": 7, "下下": 14}.get(week.group(1) or "", 0)
        return DateWish(text, DateKind.WEEKDAY, days=ahead, weekday=which[0])
    if (found := _MONTH_DAY.search(text)) is not None:
        month, day = number_value(found.group(2)), number_value(found.group(3))
        is_date = month is not None and day is not None and 1 <= month <= 12 and 1 <= day <= 31
        if month is not None and day is not None and (is_date or "月" in found.group()):
            year = int(found.group(1) or 0)
            return DateWish(text, DateKind.MONTH_DAY, month=int(month), day=int(day), year=year)
    if (found := _DAY.search(text)) is not None and 1 <= int(found.group(1)) <= 31:
        return DateWish(text, DateKind.MONTH_DAY, day=int(found.group(1)))
    return DateWish(text, DateKind.MONTH_END, is_deadline=True) if "月底" in text else None


_AGO = {"大前天": -3, "前天": -2, "昨": -1, "yesterday": -1, "寻日": -1, "琴日": -1, "今": 0}


def read_past(said: str) -> DateWish | None:
    """The day or span of an earlier order (昨天那单, 上周五那单, 上周那单); None for 上次."""
    for word, days in _AGO.items():
        if word in said:
            return DateWish(said, DateKind.OFFSET, days=days)
    before = -14 if "上上" in said else -7
    if (week := _PAST_WEEKDAY.search(said)) is not None:
        return DateWish(said, DateKind.WEEKDAY, days=before, weekday=_WEEKDAYS[week.group(1)])
    if re.search(r"上上?个?(?:周|星期|礼拜)|last week", said):
        return DateWish(said, DateKind.PAST_WEEK, days=before)
    if re.search(r"上个?月|last month", said):
        return DateWish(said, DateKind.PAST_MONTH)
    day = _day_said(said)
    return day if day is not None and day.kind is DateKind.MONTH_DAY else None


def resolve_date(wish: DateWish, today: date) -> date | None:
    """The day that is meant on the trading day `today`; None where only an hour was said.

    A wish that lies in the past comes out as it was said: the caller asks about it. None too for
    a day that there is not (13月5号, 2月30号).
    """
    match wish.kind:
        case DateKind.OFFSET:
            return None if wish.days < 0 else today + timedelta(days=wish.days)
        case DateKind.PAST_DAY:
            return today + timedelta(days=wish.days)
        case DateKind.WEEKDAY:
            return _weekday(wish, today)
        case DateKind.REPEAT:
            return min((_coming(today, d) for d in wish.weekdays), default=None)
        case DateKind.MONTH_END:
            following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
            return following - timedelta(days=1)
        case DateKind.MONTH_DAY:
            return _month_day(wish, today)
        case DateKind.PAST_WEEK | DateKind.PAST_MONTH:
            return None


def days_meant(wish: DateWish, today: date) -> tuple[date, ...]:
    """Every day that would do, the soonest first: of 周一三五 the three that come next."""
    if wish.kind is DateKind.REPEAT:
        return tuple(sorted(_coming(today, d) for d in wish.weekdays))
    day = resolve_date(wish, today)
    return () if day is None else (day,)


def _weekday(wish: DateWish, today: date) -> date:
    if wish.days:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=wish.days + wish.weekday)
    return _coming(today, wish.weekday)


def _coming(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _month_day(wish: DateWish, today: date) -> date | None:
    month = wish.month or today.month
    year = wish.year or today.year
    if not wish.month and wish.day < today.day:
        month = today.month % 12 + 1
        year += month == 1
    elif not wish.year and wish.month and wish.month < today.month - 6:
        year += 1
    try:
        return date(year, month, wish.day)
    except ValueError:
        return None
