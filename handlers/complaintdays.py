"""How long ago the goods of a complaint came: 三个月前的大米有虫, 上上周的牛奶是酸的."""

import re
from datetime import date, timedelta

_NUMBER = "[0-9]{1,2}|[一二两兩三四五六七八九十半]"
_AGO = re.compile(
    rf"(?P<n>{_NUMBER}|好?几|好?幾)(?P<half>个半|個半)?个?個?(?P<unit>天|日|周|週|星期|礼拜|禮拜|月|年)"
    r"(?:多|半)?(?:以前|之前|前)"
)
_LAST_WEEK = re.compile(r"(?P<up>上{1,3})个?個?(?:周|週|星期|礼拜|禮拜)(?![一二三四五六日天])")
_LAST_MONTH = re.compile(r"(?P<up>上{1,3})个?個?月")
_LAST_YEAR = re.compile(r"去年|前年")
_COUNTS = {word: float(n) for n, word in enumerate("一二三四五六七八九十", 1)}
_COUNTS |= {"两": 2.0, "兩": 2.0, "半": 0.5}
_SOME = 3.0
"""几天前 is about so many."""
_DAYS = {"天": 1, "日": 1, "月": 30, "年": 365}
_SLACK = 4
"""A time of N days ago may be off by a quarter of it."""
_CAME = re.compile(
    r"(?:昨天|昨晚|前天|大前天|yesterday)(?:早上|上午|中午|下午|晚上)?(?:你们|你們)?(?:才|刚|剛)?"
    r"(?:送|到货|到貨|收到|拉|发来|發來)"
)
_JUST_CAME = re.compile(
    r"(?:货|貨|东西|東西|快递|快遞|包裹)(?:都|已经|已經|已|刚刚|剛剛|刚|剛|今天){0,3}(?:收到|送到|到)了"
    r"|(?:收到|签收|簽收)了?(?:货|貨|东西|東西|快递|快遞|包裹)"
    r"|\b(?:goods|order|parcel|delivery) (?:just |has |have ){0,2}(?:came|come|arrived)",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"(?:没有?|沒有?|未|等|until|when|not )(?:收到|签收|簽收|货到|貨到|到货|到貨)"
)
_BEFORE = re.compile(r"上次|上回|上一次|上趟|上批|上单|上單|last time")


def span_said(text: str, today: date) -> tuple[date, date] | None:
    """The days a complaint may be about, where it speaks of more than single days ago."""
    if (week := _LAST_WEEK.search(text)) is not None:
        monday = today - timedelta(days=today.weekday() + 7 * len(week["up"]))
        return monday, monday + timedelta(days=6)
    if (month := _LAST_MONTH.search(text)) is not None:
        last = today
        for _ in month["up"]:
            last = last.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    if (year := _LAST_YEAR.search(text)) is not None:
        that = today.year - (1 if year.group() == "去年" else 2)
        return date(that, 1, 1), date(that, 12, 31)
    if (ago := _AGO.search(text)) is not None:
        return _span_ago(ago, today)
    return None


def came_that_day(text: str) -> bool:
    """昨天送的雪花破了2瓶: the goods had come by that day."""
    return _CAME.search(text) is not None


def just_came(text: str) -> bool:
    """货到了，少了1箱可乐: of what was on its way until now."""
    return _JUST_CAME.search(text) is not None and _NOT_YET.search(text) is None


def is_of_before(text: str) -> bool:
    """上次送来的牛奶过期了: not of an order that is still to come."""
    return _BEFORE.search(text) is not None


def _span_ago(ago: re.Match[str], today: date) -> tuple[date, date] | None:
    said = ago["n"]
    count = float(said) if said.isdigit() else _COUNTS.get(said, _SOME)
    count += 0.5 if ago["half"] else 0
    days = round(count * _DAYS.get(ago["unit"], 7))
    if not days:
        return None
    slack = max(days // _SLACK, 0 if ago["unit"] in "天日" and said.isdigit() else 1)
    middle = today - timedelta(days=days)
    return middle - timedelta(days=slack), middle + timedelta(days=min(slack, days - 1))
