"""Numbers that are no one plain amount: ranges, 10+1, 几箱, 1e9."""

import re

from handlers.nlu.intents import Exact, Vague
from handlers.nlu.numerals import (
    NUMERAL_CHARS,
    number_value,
)
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.unitwords import UnitWords, unit_after

_STRANGE = re.compile(
    r"[0-9]+(?:[_'][0-9]+)+|[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+(?:\.[0-9]+)?e[+]?[0-9]+|[0-9]{8,}|"
    r"[0-9]{1,3}[,。][0-9]{1,2}(?=[箱件包袋瓶盒罐桶提斤]\s?(?:$|[,。\n]))|"
    r"[0-9]+/[0-9]+|[0-9]+(?:\.[0-9]+){2,}|[0-9]+\.[0-9]{4,}|nan|inf(?:inity)?|[0-9]+%"
)
_RANGE = re.compile(
    r"([0-9]{1,4}|[一二两三四五六七八九十]{1,3})\s?[-~到至]\s?([0-9]{1,4}|[一二两三四五六七八九十]{1,3})(?![0-9])"
)
_UNIT_RANGE = re.compile(
    r"([0-9]{1,4}|[一二两三四五六七八九十]{1,3})([一-鿿]{1,2}?)(?:\s?[-~到至]\s?)?([0-9]{1,4}|[一二两三四五六七八九十]{1,3})\2(?![0-9])"
)
_NAME_NEXT = re.compile("[一-鿿](?<![吧啊哈呢的左上就都也])[一-鿿]")
_GIFT = re.compile(
    r"([0-9]{1,4}|[一二两三四五六七八九十]{1,3})([一-鿿]?)\s?(?:\+|送|赠|搭)\s?([0-9]{1,2}|[一二两三四五])(?![0-9])"
)
_SOME = re.compile(
    r"好?(?:几|若干|数(?![目量字码]))[十百千]?|好些个?|个把|百儿?八十|百十(?![一二三四五六七八九])|千儿?八百"
)


def strange(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    """1e9, NaN, 1_000, ③: to be asked."""
    found = _STRANGE.match(text, at)
    end = found.end() if found else at
    if found is None:
        char = text[at]
        if char.isascii() or char in NUMERAL_CHARS or not char.isnumeric():
            return None
        if "一" <= char <= "鿿":
            return None
        end = at + 1
    elif found.group()[0] in "ni":
        before = text[at - 1] if at else " "
        if (before.isascii() and before.isalpha()) or (
            text[end : end + 1].isalpha() and text[end].isascii()
        ):
            return None
    unit, end = unit_after(text, end, units)
    return SaidAmount(at, end, Vague(text[at:end], unit), "", unit)


def number_range(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    """3-5箱, 三到五斤: to be asked, with both ends."""
    found = _RANGE.match(text, at)
    if found is None:
        return None
    low, high = number_value(found.group(1)), number_value(found.group(2))
    if low is None or high is None or low >= high:
        return None
    unit, end = unit_after(text, found.end(), units)
    if unit is None:
        return None
    return SaidAmount(at, end, Vague(text[at:end], unit, (low, high)), "", unit)


def unit_range(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    """三斤到五斤, 十箱八箱."""
    found = _UNIT_RANGE.match(text, at)
    if found is None or found.group(2) not in units.words:
        return None
    is_joined = found.end() - at > sum(map(len, found.groups())) + len(found.group(2))
    if not is_joined and found.group(1)[0].isascii() and _NAME_NEXT.match(text, found.end()):
        return None  # 小葱2斤5斤螺丝椒
    low, high = number_value(found.group(1)), number_value(found.group(3))
    if low is None or high is None or low == high:
        return None
    unit = found.group(2)
    return SaidAmount(at, found.end(), Vague(found.group(), unit, (low, high)), "", unit)


def gift(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    """10+1, 十送一: so many paid for and so many given."""
    found = _GIFT.match(text, at)
    if found is None:
        return None
    paid, middle, free = found.groups()
    if middle and middle not in units.words:
        return None
    count, gift = number_value(paid), number_value(free)
    if count is None or gift is None or gift >= count or not count:
        return None
    unit, end = unit_after(text, found.end(), units)
    return SaidAmount(at, end, Exact(count, middle or unit, gift=gift), "", middle or unit)


def some(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    """几箱, 若干, 百儿八十: to be asked."""
    found = _SOME.match(text, at)
    if found is None:
        return None
    unit, end = unit_after(text, found.end(), units)
    if unit is None or text[found.end() : found.end() + 1] == " ":
        return None
    return SaidAmount(at, end, Vague(text[at:end], unit), "", unit)
