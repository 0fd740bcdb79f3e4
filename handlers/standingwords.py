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
    when: str = ""
    """The days that are left out, as said; empty: the next one."""


EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_WEEK = r"(?:周|星期|礼拜|禮拜|週)"
_LIST = rf"[一二三四五六日天](?:(?:[、,，和及跟/到至~-]|{_WEEK})*[一二三四五六日天])*"
_SEVERAL = rf"[一二三四五六日天](?:(?:[、,，和及跟/到至~-]|{_WEEK})*[一二三四五六日天])+"
_SAME = "照旧|照舊|照常|照样|照樣|老样子|老樣子"
_SPAN = re.compile(rf"([一二三四五六日])(?:到|至|~|-){_WEEK}?([一二三四五六日])")
_ZH_DAYS = (
    rf"(?P<daily>每一?天|天天|每日)|(?P<working>每个?工作日|每個工作日)"
    rf"|(?:每个?|每個|逢){_WEEK}(?P<zh>{_LIST})(?!箱|件|瓶|罐|斤)"
    rf"|{_WEEK}(?P<several>{_SEVERAL})(?=(?:都|就|固定|，|,|\s){{0,3}}(?:{_SAME})(?:送|发|發|来|來|下单|下單)?$)"
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
_A, _B, _C, _D = (_N.format(name) for name in "abcd")
_STOP = (
    r"(?:暂停|暫停|停一停|停一下|停掉|停用|先停|停|别发|別發|别送|別送|不发|不發|不送|先别|先別)"
    r"(?:一下|吧|了)?"
)
_GO_ON = (
    r"(?:恢复|恢復|继续|繼續|重新开始|重新開始|接着|接著|照常|照送|开始|開始|打开|打開|启用|啟用)"
)
_DROP = r"(?:不要|取消|删掉|刪掉|删除|刪除|结束|結束|终止|終止)"
_AS_EVER = (
    rf"(?:(?:每(?:天|日|{_WEEK}(?:{_LIST})?)|{_WEEK}{_SEVERAL})的?)?(?:{_SAME})的?(?:那单|那單)?"
)
_HALT = r"(?:暂停|暫停|停一停|停一下|停掉|停用|先停|停)(?:一下|吧|了)*"
_THIS_TIME = r"(?:这次|這次|这回|這回|本次|今次|这趟|這趟)"
_NOT = r"(?:不要|不用|不送|不来|不來|跳过|跳過|免了|算了|停一次)"
_LEAVE = (
    r"(?:(?:就|先|都)?(?:不要|不用|不必|别|別|甭|不|停|免)(?:送|发|發|下|来|來|配)?(?:货|貨|单|單)?"
    r"|跳过|跳過|取消|暂停|暫停|停一次|免了|算了)(?:了|吧|一次|一下|哈|啊)*"
)
_ANY_DAY = (
    rf"(?:今天|今日|明天|明日|后天|後天|大后天|大後天|今明两天|今明兩天|明后天|明後天|明后两天|明後兩天"
    rf"|(?:这|這|本|下)?个?個?{_WEEK}[一二三四五六日天]|(?:这|這|本|下)个?個?{_WEEK}"
    r"|\d{1,2}月\d{1,2}[日号號]?|\d{1,2}[日号號])"
)
_DAYS = rf"{_ANY_DAY}(?:\s*[、,，和及跟]\s*{_ANY_DAY}){{0,6}}"
_A_WHILE = r"(?:[一二两兩三四五六七八九十]|\d{1,2})(?:个|個)?(?:天|周|星期|礼拜|禮拜|週)"
_IT = r"(?:掉)?"
_EN_DAY = rf"(?:today|tomorrow|this week|next week|(?:this |next )?{_EN_NAME})"
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
            rf"{_NAME}{_D}(?:先|暂时|暫時|最近|这段时间|這段時間|这阵子|這陣子)(?:都|就)?{_NOT}"
            r"(?:了|送了?)?",
            rf"(?:把)?{_AS_EVER}(?:先|都|暂时|暫時|给我|給我)?{_HALT}",
            rf"(?:暂停|暫停|先停|停掉|停用)(?:一下)?{_AS_EVER}",
            rf"pause {_EN}{_C}",
        ),
    ),
    (
        Act.RESUME,
        (
            rf"(?:把)?{_NAME}{_A}(?:可以|又|还是|還是|给我|給我|帮我|幫我|从明天起|從明天起|明天起)*{_GO_ON}"
            r"(?:送|发|發|下|配|起来|起來)*(?:吧|了)*",
            rf"(?:恢复|恢復|重新开始|重新開始){_AS_EVER}(?:吧|了)*",
            rf"{_AS_EVER}(?:恢复|恢復|重新开始|重新開始)(?:吧|了)*",
            rf"(?:可以)?{_GO_ON}(?:送|发|發)?{_NAME}{_B}(?:吧|了)*",
            rf"{_NAME}{_C}(?:可以|又(?:可以)?)(?:送|发|發|要)了",
            rf"resume {_EN}(?: (?P<d>\d))?",
        ),
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
            rf"(?:下次|下一次|下回|下一回|下趟)的?{_NAME}(?:就|先)?{_NOT}(?:一次|一下|了|送了?|吧)*",
            rf"(?:跳过|跳過)(?:下次|下一次|下回|这次|這次)的?{_NAME}(?:吧|了)*",
            rf"{_NAME}(?:下次|下一次|下回|下趟)(?:就|先)?{_NOT}(?:一次|一下|了|送了?|吧)*",
            rf"{_NAME}{_B}停一次(?:吧)?",
            rf"{_NAME}\s*(?P<c>\d(?!\d))?\s*(?P<w1>{_DAYS})(?:的|那天|那次|那趟|都)?{_LEAVE}",
            rf"(?P<w2>{_DAYS})的?{_NAME}\s*(?P<d>\d)?\s*{_LEAVE}",
            rf"(?:跳过|跳過|取消|不要){_IT}(?P<w3>{_DAYS})的?{_NAME}(?:\s*(?P<e>\d))?(?:了|吧)?",
            rf"{_NAME}\s*(?P<f>\d)?\s*(?:先|暂|暫)?停(?:送|发|發)?(?P<w4>{_A_WHILE})(?:吧|了)?",
            rf"(?P<w7>{_DAYS})(?:的|那天|那次|那趟)?(?:先|就)?(?:跳过|跳過)(?:吧|了|一次|一下)*",
            rf"(?:跳过|跳過)(?P<w8>{_DAYS})(?:的|吧|了)?",
            rf"skip (?:it |{_EN} )?(?:this time|once)",
            rf"skip {_EN}(?: (?P<g>\d))? (?:for |on )?(?P<w5>{_EN_DAY})",
            rf"no {_EN}(?: (?P<h>\d))? (?:for |on )?(?P<w6>{_EN_DAY})",
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
_WHENS = ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8")
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
        number = next((named[n] for n in "abcdefgh" if named.get(n)), None)
        what = named.get("what") or named.get("en_what") or ""
        when = next((named[n] for n in _WHENS if named.get(n)), None) or ""
        return Command(act, int(number) if number else None, what.strip(), when)
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
    if chinese := named.get("zh") or named.get("several"):
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
