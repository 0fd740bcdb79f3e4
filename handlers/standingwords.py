"""The words of standing orders: 以后每周一三五照旧, 固定单暂停, 这次不要. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What is to be done with a standing order."""

    LIST = "list"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    SKIP = "skip"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Wish:
    """A new standing order as said: delivery weekdays (1 Monday … 7 Sunday), and what."""

    weekdays: tuple[int, ...]
    what: str


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do with the standing order of this number; None where none was named."""

    act: Act
    number: int | None = None
    what: str = ""


EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_WEEK = r"(?:周|星期|礼拜|禮拜|週)"
_LIST = rf"[一二三四五六日天](?:(?:[、,，和及跟/到至~-]|{_WEEK})*[一二三四五六日天])*"
_SPAN = re.compile(rf"([一二三四五六日])(?:到|至|~|-){_WEEK}?([一二三四五六日])")
_ZH_DAYS = (
    rf"(?P<daily>每一?天|天天|每日)|(?P<working>每个?工作日|每個工作日)"
    rf"|(?:每个?|每個|逢){_WEEK}(?P<zh>{_LIST})(?!箱|件|瓶|罐|斤)"
)
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_EN_DAYS = (
    r"every (?:(?P<en_daily>day)|(?P<en_working>weekday)"
    rf"|(?P<en>{_EN_NAME}(?:(?:,| and|/)\s*{_EN_NAME})*))"
)
_EN_DAYS_LAST = re.sub(r"\?P<\w+>", "?:", _EN_DAYS)
_SINCE = (
    r"(?:(?:从|從)?(?:以后|以後|今后|今後|往后|往後|现在起|現在起|明天起|今天起|下周起)[，,\s]*)?"
)
_GIVE = r"(?:都|就|固定|定时|定時|给我|給我|帮我|幫我|送|来|來|要|下|按|，|,|:|：|\s)*"
_NEW = re.compile(
    rf"{_SINCE}(?:{_ZH_DAYS}){_GIVE}(?P<what>.+)|(?:from now on,? )?{_EN_DAYS},?:? (?P<en_what>.+)"
    rf"|(?P<first>.+?),? {_EN_DAYS_LAST}",
    re.IGNORECASE | re.DOTALL,
)
_NAME = r"(?:固定|定期|长期|長期|常规|常規)(?:的)?(?:订单|訂單|单子|單子|单|單)"
_N = r"\s*(?P<{}>\d)?\s*"
_EN = r"(?:my |the )?standing orders?"
_A, _B, _C = (_N.format(name) for name in "abc")
_STOP = (
    r"(?:暂停|暫停|停一停|停一下|停掉|停用|先停|停|别发|別發|别送|別送|不发|不發|不送|先别|先別)"
    r"(?:一下|吧|了)?"
)
_GO_ON = r"(?:恢复|恢復|继续|繼續|重新开始|重新開始)"
_DROP = r"(?:不要|取消|删掉|刪掉|删除|刪除|结束|結束|终止|終止)"
_THIS_TIME = r"(?:这次|這次|这回|這回|本次|今次|这趟|這趟)"
_NOT = r"(?:不要|不用|不送|不来|不來|跳过|跳過|免了|算了|停一次)"
_PATTERNS: tuple[tuple[Act, tuple[str, ...]], ...] = (
    (
        Act.LIST,
        (
            rf"(?:我的|看看?|看下|查|查看|有哪些)?{_NAME}(?:有哪些|列表)?",
            rf"(?:list |show )?{_EN}",
        ),
    ),
    (
        Act.PAUSE,
        (
            rf"(?:把)?{_NAME}{_A}(?:先|都|暂时|暫時|给我|給我)?{_STOP}",
            rf"(?:把)?(?:暂停|暫停|先停|停一下|停掉|停用|停)(?:一下)?{_NAME}{_B}",
            rf"pause {_EN}{_C}",
        ),
    ),
    (
        Act.RESUME,
        (rf"{_NAME}{_A}{_GO_ON}(?:吧|了)?", rf"{_GO_ON}{_NAME}{_B}", rf"resume {_EN}{_C}"),
    ),
    (
        Act.END,
        (
            rf"{_NAME}{_A}(?:以后|以後)?都?{_DROP}(?:了|吧)?",
            rf"{_DROP}{_NAME}{_B}",
            rf"(?:end|cancel|stop) {_EN}{_C}",
        ),
    ),
    (
        Act.SKIP,
        (
            rf"{_THIS_TIME}的?(?:{_NAME})?(?:就|先)?{_NOT}(?:了|送了?|下单?了?|吧)?",
            rf"{_NAME}{_A}(?:{_THIS_TIME}{_NOT}?|跳过一次|跳過一次)了?",
            rf"skip (?:it |{_EN} )?(?:this time|once)",
        ),
    ),
    (
        Act.CHANGE,
        (
            rf"{_NAME}{_A}(?:改成|改为|改為|改到|换成|換成|里|的|，|,)?\s*(?P<what>.+)",
            rf"change {_EN}{_B}(?:to |: ?)(?P<en_what>.+)",
        ),
    ),
)
_COMMANDS = tuple(
    (act, re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)) for act, patterns in _PATTERNS
)
_DAYS_ONLY = re.compile(rf"(?:{_ZH_DAYS}){_GIVE}|{_EN_DAYS}", re.IGNORECASE)


def read_wish(text: str) -> Wish | None:
    """以后每天两箱可乐, 每周一三五照旧, "2 cases cola every monday"; None where it is none."""
    match = _NEW.fullmatch(_plain(text))
    if match is None:
        return None
    named = match.groupdict()
    if days_only(text):
        return None
    what = named["what"] or named["en_what"] or named["first"] or ""
    days = _days(named) or _days_in(text)
    return Wish(days, what.strip(" ，,：:")) if days and what else None


def read_command(text: str) -> Command | None:
    """固定单2暂停, 我的固定单, 这次不要; None where it is none."""
    said = _plain(text)
    for act, pattern in _COMMANDS:
        match = pattern.fullmatch(said)
        if match is None:
            continue
        named = match.groupdict()
        number = next((named[n] for n in "abc" if named.get(n)), None)
        what = named.get("what") or named.get("en_what") or ""
        return Command(act, int(number) if number else None, what.strip())
    return None


def days_only(text: str) -> tuple[int, ...]:
    """The weekdays of words that name nothing else: 每周二四; () for anything else."""
    match = _DAYS_ONLY.fullmatch(_plain(text))
    return _days(match.groupdict()) if match else ()


def _days_in(text: str) -> tuple[int, ...]:
    match = re.search(_EN_DAYS, text, re.IGNORECASE)
    return _days(match.groupdict()) if match else ()


def _days(named: dict[str, str | None]) -> tuple[int, ...]:
    if named.get("daily") or named.get("en_daily"):
        return EVERY_DAY
    if named.get("working") or named.get("en_working"):
        return EVERY_DAY[:5]
    if chinese := named.get("zh"):
        return _chinese_days(chinese.replace("天", "日"))
    english = named.get("en") or ""
    words = re.findall(r"[a-z]+", english.casefold())
    return tuple(sorted({_DAY_NAMES.index(w[:3]) + 1 for w in words if w[:3] in _DAY_NAMES}))


def _chinese_days(said: str) -> tuple[int, ...]:
    """一三五, 一到五."""
    names = "一二三四五六日"
    found = {names.index(char) + 1 for char in said if char in names}
    for first, last in _SPAN.findall(said):
        found |= set(range(names.index(first) + 1, names.index(last) + 2))
    return tuple(sorted(found))


def _plain(text: str) -> str:
    return text.strip().strip("。.!！~～")
