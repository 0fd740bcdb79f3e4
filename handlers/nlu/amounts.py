"""The grammar of order amounts: 3箱, 两打, 一箱半, 六斤四两, ×3, 10+1; and what has to be asked.

`amount_at` reads one amount at a position. It never guesses: ranges, 十来斤, 几箱, negative or
malformed numbers come out as `Vague`. Whether a number is an amount at all, or a size or a date,
is decided by the caller.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from handlers.nlu.intents import Exact, Vague
from handlers.nlu.numerals import (
    ARABIC,
    NUMERAL_CHARS,
    PLAIN_DIGITS,
    is_pair,
    number_run,
    number_value,
)
from handlers.nlu.oddamounts import gift, number_range, some, strange, unit_range
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.specs import SURE_SIZE_UNITS
from handlers.nlu.units import CASE_WORDS, weight_in_grams
from handlers.nlu.unitwords import UnitWords, heard_unit, skip_space, unit_after

HALF = Decimal("0.5")
_TENTHS = frozenset("一二三四五六七八九")
_VOLUMES = frozenset(("升", "公升"))
MAX_COUNT = Decimal(99_999)
"""Above this an amount is asked."""

_HEARD_HALF = frozenset(("办", "伴", "扮", "拌"))
"""Of the sound of 半: 一箱办 may be one and a half."""
_JOINED = re.compile(
    r"[零又加+]|[\s,，]?(?:再|另外?|外加|还|又|加)(?:给我)?[零散单](?:着|的)?(?:拿|要|来|加|装|送|给)我?"
)
_MORE_OR_LESS = re.compile("多(?:一?[点些]儿?)?|出头|不到|冒头|开外|往上")
_DIGIT_RUN = re.compile("[0-9]+")
_LONG_RUN = 8
_LATIN_SPACE = re.compile(r"(?: ?of)?(?=[^a-z]|$)")


def amount_at(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    """The amount that starts at `at`, or None where none does."""
    char = text[at]
    if char in "*x" and at + 1 < len(text):
        return _times(text, at, units)
    if (
        text[at + 1 : at + 2] == "半"
        and char in "斤箱件"
        and text[at + 2 : at + 3] not in units.words
    ):
        return SaidAmount(at, at + 2, Exact(1 + HALF, char), "", char)
    if char in "斤箱件" and text[at + 1 : at + 2] == "把" and _at_end(text, at + 2):
        return SaidAmount(at, at + 2, Vague(text[at : at + 2], char, (Decimal(1),)), "", char)
    if not (
        char in NUMERAL_CHARS or char.isdigit() or char in "几若数好个-+负ni" or char.isnumeric()
    ):
        return None
    if "0" <= char <= "9":
        run = _DIGIT_RUN.match(text, at)
        end = run.end() if run is not None else at
        readers = _readers_before(text[end : end + 1], is_long=end - at >= _LONG_RUN)
    else:
        readers = _READERS.get(char, _EVERY_READER)
    for reader in readers:
        found = reader(text, at, units)
        if found is not None:
            return found
    return None


def _times(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    start = skip_space(text, at + 1)
    number = ARABIC.match(text, start)
    glued = at > 0 and text[at - 1].isascii() and text[at - 1].isalpha()
    if number is None or (glued and text[at] == "x"):
        return None
    inner = _plain(text, start, units)
    if inner is None:
        return None
    return SaidAmount(at, inner.end, inner.amount, "", inner.unit)


def _negative(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    if text[at] not in "-负+":
        return None
    if at + 1 >= len(text) or not (text[at + 1].isdigit() or text[at + 1] in PLAIN_DIGITS + "十"):
        return None
    inner = _plain(text, at + 1, units)
    if inner is None:
        return None
    if text[at] == "+":
        return SaidAmount(at, inner.end, inner.amount, inner.number, inner.unit)
    return SaidAmount(at, inner.end, Vague(text[at : inner.end], inner.unit), "", inner.unit)


def _half(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    if text[at] != "半":
        return None
    unit, end = unit_after(text, at + 1, units)
    if unit is None:
        return None
    about = _heard_half(text, at, end, value=HALF, unit=unit)
    return about or SaidAmount(at, end, Exact(HALF, unit), "", unit)


def _plain(text: str, at: int, units: UnitWords) -> SaidAmount | None:
    run = number_run(text, at)
    if not run or run[0] in "点万亿":
        return None
    run = _without_trailing_liang(run, text, at, units)
    end = at + len(run)
    if is_pair(run):
        return _pair(text, at, run, units)
    unit, after = unit_after(text, end, units)
    if unit == "两" and units.at(text, after) is not None:
        unit, after = None, end
    if unit == "把" and run[-1] in "十百千万" and units.at(text, after) is not None:
        unit, after = None, end
    if unit is None and (about := _about(text, at, run, units)) is not None:
        return about
    value = number_value(run)
    if value is None:
        return None
    value = tidy(value)
    heard = False
    if unit is None:
        unit, after, heard = _heard_unit(text, end)
    is_said = unit in _VOLUMES or (unit == "寸" and value > 1)  # 两升的
    is_digit = len(run) == 1 and not run.isascii() and not is_said
    if unit in SURE_SIZE_UNITS and (value <= 0 or is_digit):
        return None
    if value <= 0 or value > MAX_COUNT:
        return SaidAmount(at, after, Vague(text[at:after], unit), run, unit)
    return _with_tail(text, at, after, value, run=run, unit=unit, heard=heard, units=units)


def _about(text: str, at: int, run: str, units: UnitWords) -> SaidAmount | None:
    """十来斤, 20多箱, 十几箱, 十好几斤: near a number, to be asked."""
    end = at + len(run)
    char = text[end : end + 1]
    is_some = char == "把" and run[-1] in "十百千万"
    if not char or (char not in "来多几余好" and not is_some):
        return None
    if text[end : end + 2] == "好几":
        end += 1
    unit, after = unit_after(text, end + 1, units)
    if unit is None and not (text[end] == "几" and _at_end(text, end + 1)):
        return None
    stop = max(after, end + 1)
    return SaidAmount(at, stop, Vague(text[at:stop], unit, _one(run)), "", unit)


def tidy(value: Decimal) -> Decimal:
    """1.2E+2 → 120, 3.00 → 3."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _one(run: str) -> tuple[Decimal, ...]:
    value = number_value(run)
    return () if value is None else (value,)


_NAMED_SO = re.compile(r"通\s?[0-9一二两三四五六七八九十]{1,4}[个只箱件包袋]")
"""三通 25个: what stands before an amount of its own is no misheard unit."""


def _heard_unit(text: str, end: int) -> tuple[str | None, int, bool]:
    char = text[end : end + 1]
    is_size = char == "大" and "小" in text  # 5大3小, not five dozen
    behind = end + 1 + (text[end + 1 : end + 2] == "半")  # 二金半
    is_name = _NAMED_SO.match(text, end) is not None
    unit = (
        heard_unit(char) if char and not (is_size or is_name) and _at_end(text, behind) else None
    )
    if unit is not None:
        return unit, end + 1, True
    return None, end, False


def _at_end(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in " \n,，。;；、.!！?？~吧啊哈呢"


def _without_trailing_liang(run: str, text: str, at: int, units: UnitWords) -> str:
    """四两 is four of the unit 两, unless a unit follows (一两箱 is one or two)."""
    if len(run) > 1 and run.endswith("两"):
        unit, _ = unit_after(text, at + len(run), units)
        if unit is None or run[-2] in "零十百千" or run[-2].isascii():
            return run[:-1]
    return run


def _pair(text: str, at: int, run: str, units: UnitWords) -> SaidAmount | None:
    unit, end = unit_after(text, at + len(run), units)
    if unit is None and not _at_end(text, end):
        return None
    values: tuple[Decimal, ...] = ()
    if len(run) == 2:
        values = tuple(v for v in (number_value(run[0]), number_value(run[1])) if v)
    return SaidAmount(at, end, Vague(text[at:end], unit, values), "", unit)


def _with_tail(
    text: str,
    at: int,
    end: int,
    value: Decimal,
    *,
    run: str,
    unit: str | None,
    heard: bool,
    units: UnitWords,
) -> SaidAmount:
    """What may follow a unit: 半, a smaller unit (六斤四两, 1箱6瓶), 多."""
    number = run if unit is None or not heard else ""
    if unit is None:
        if text[end : end + 2] == "个半":
            return SaidAmount(at, end + 2, Exact(value + HALF, "个"), "", "个")
        return SaidAmount(at, end, Exact(value), number, None)
    if (more := _half_or_tenth(text, end, value, unit, units)) is not None:
        return replace(more, start=at, is_heard=heard)
    if (maybe := _heard_half(text, at, end, value=value, unit=unit)) is not None:
        return maybe
    grams = weight_in_grams(unit)
    smaller = None if unit in SURE_SIZE_UNITS else _smaller(text, end, units)
    if smaller is not None and smaller.unit != unit and isinstance(smaller.amount, Exact):
        extra = weight_in_grams(smaller.unit or "")
        if grams is not None and extra is not None and extra < grams:
            total = value + smaller.amount.count * extra / grams
            return SaidAmount(at, smaller.end, Exact(total, unit), "", unit)
        is_pack = smaller.unit not in CASE_WORDS  # 24罐5箱: the first is what a case holds
        if grams is None and extra is None and is_pack and _at_end(text, smaller.end):
            rest = ((smaller.amount.count, smaller.unit or ""),)
            return SaidAmount(at, smaller.end, Exact(value, unit, rest), "", unit)
    if (
        grams is not None
        and text[end : end + 1] in PLAIN_DIGITS[2:]
        and _at_end(text, end + 1)
        and end < len(text)
    ):
        tenth = number_value(text[end])
        if tenth is not None:
            return SaidAmount(at, end + 1, Exact(value + tenth / 10, unit), "", unit)
    return SaidAmount(at, end, Exact(value, unit), run, unit, heard)


def _half_or_tenth(
    text: str, end: int, value: Decimal, unit: str, units: UnitWords
) -> SaidAmount | None:
    """三箱半, 一升半, 一升五: a size where the unit is one of sizes."""
    if text[end : end + 1] == "半" and units.at(text, end + 1) is None:
        value += HALF
    elif unit in _VOLUMES and (tenth := _tenth(text, end)):
        value += tenth / 10
    else:
        return None
    number = str(value) if unit in _VOLUMES else ""
    return SaidAmount(end, end + 1, Exact(value, unit), number, unit)


def _tenth(text: str, end: int) -> Decimal:
    """The 五 of 一升五; 0 where no digit ends the amount there."""
    if text[end : end + 1] not in _TENTHS or not (
        _at_end(text, end + 1) or text[end + 1] in "的装"
    ):
        return Decimal(0)
    return number_value(text[end]) or Decimal(0)


def _heard_half(text: str, at: int, end: int, *, value: Decimal, unit: str) -> SaidAmount | None:
    """一箱办: asked, as one and a half or one; 三斤多, 一箱多点, 半箱不到 likewise."""
    about = _MORE_OR_LESS.match(text, end)
    stop = about.end() if about is not None else end + 1
    if not _at_end(text, stop) or (about is None and text[end : end + 1] not in _HEARD_HALF):
        return None
    known = (value,) if about is not None else (value + HALF, value)
    return SaidAmount(at, stop, Vague(text[at:stop], unit, known), "", unit)


def _smaller(text: str, end: int, units: UnitWords) -> SaidAmount | None:
    """A second amount glued to the first, after 零, 又, 加 or +, or told loose (再零拿30枚)."""
    joined = _JOINED.match(text, end)
    start = joined.end() if joined is not None else end
    run = _without_trailing_liang(number_run(text, start), text, start, units)
    if not run or is_pair(run):
        return None
    unit, after = unit_after(text, start + len(run), units)
    value = number_value(run)
    if unit is None or value is None or value <= 0 or text[after : after + 1] == "装":
        return None
    return SaidAmount(start, after, Exact(value, unit), run, unit)


_EVERY_READER = (strange, _negative, number_range, unit_range, gift, some, _half, _plain)
_READERS = {
    **dict.fromkeys("一二两三四五六七八九十", (number_range, unit_range, gift, _plain)),
    "半": (_half, _plain),
}
"""By its first character, which kinds of amount there can be; any other: every one."""


@lru_cache(maxsize=1024)
def _readers_before(
    char: str, *, is_long: bool
) -> tuple[Callable[[str, int, UnitWords], SaidAmount | None], ...]:
    """By the character behind its digits, which kinds of amount there can be."""
    is_han, is_blank = "一" <= char <= "鿿", char.isspace()
    possible = {
        strange: is_long or (char != "" and char in "_',.。/e%"),
        number_range: is_blank or (char != "" and char in "-~到至"),
        unit_range: is_han,
        gift: is_han or is_blank or char == "+",
        _plain: True,
    }
    return tuple(reader for reader, may_be in possible.items() if may_be)
