"""Numbers as they are written in orders: 3, 1.5, 三千五, 廿二, 一百二 (120), 1万600, 壹拾壹.

Only an allow-list of characters becomes a number; a text is never handed to `Decimal` unseen.
"""

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "幺": 1,
    "俩": 2,
    "仨": 3,
    "洞": 0,
    "拐": 7,
    "貳": 2,
    "參": 3,
    "陸": 6,
}
_POWERS = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3}
_BIG = {"万": 4, "亿": 8}
_SPECIAL = {"廿": "二十", "卅": "三十", "念": "二十"}

PLAIN_DIGITS = "零〇一二两三四五六七八九"
"""Digits that are used in everyday amounts."""
NUMERAL_CHARS = frozenset("零〇一二两三四五六七八九十百千万俩仨廿卅半壹贰叁肆伍陆柒捌玖拾佰仟")
"""Characters that may start or continue a written number."""

ARABIC = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,3})?(?![0-9])")
"""An ordinary number; anything longer or odder is not an amount."""
_LONGEST = 40
"""Characters that make a number at most."""
_CN = "零〇一二两三四五六七八九十百千万亿俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_TAIL = (
    rf"(?:[{_CN}]|(?<=[十百千万亿零])[0-9]{{1,7}}"
    r"|[点.](?=[0-9零〇一二三四五六七八九])(?:[0-9]+)?)*"
)
_MIXED = re.compile(
    rf"(?:[0-9]{{1,7}}(?:\.[0-9]{{1,3}})?(?:[十百千万亿](?![0-9]*[个])(?!里){_TAIL})?|[{_CN}]{_TAIL})"
)
_EVERY = re.compile(
    r"[-负]?(?:[0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟幺洞拐俩仨半])"
    r"(?:[0-9]+|[零〇一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟幺洞拐]|"
    r"[点.](?=[0-9零〇一二三四五六七八九]))*"
)


def number_run(text: str, at: int) -> str:
    """The longest piece at `at` that is written like a number; empty if none.

    Of more characters than a number may have only one too many is looked at.
    """
    found = _MIXED.match(text, at, at + _LONGEST + 1)
    return found.group() if found else ""


def is_pair(run: str) -> bool:
    """三四, 十七八, 二三十: two digits side by side are an estimate."""
    digits = "一二两三四五六七八九"
    if len(run) > 2 and all(c in PLAIN_DIGITS for c in run):
        values = [DIGITS[c] for c in run]
        return all(b == a + 1 for a, b in pairwise(values))  # 三三零 is said digit by digit
    return any(a in digits and b in digits for a, b in pairwise(run))


def every_run(text: str) -> list[tuple[int, int]]:
    """Spans of everything that is written like a number, signs included."""
    return [m.span() for m in _EVERY.finditer(text)]


def number_value(run: str) -> Decimal | None:
    """The value of a written number, or None where its parts make none."""
    return _number(run) if 0 < len(run) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _number(run: str) -> Decimal | None:
    sign = 1
    if run[0] in "-负":
        sign, run = -1, run[1:]
    for short, long in _SPECIAL.items():
        run = run.replace(short, long)
    value = _value(run.replace(".", "点"))
    return None if value is None else sign * value


def _value(run: str) -> Decimal | None:
    """亿 and 万 split the number; what follows them without 零 counts one power below."""
    for char in ("亿", "万"):
        if char in run:
            left, _, right = run.rpartition(char)
            power = _BIG[char]
            head = _value(left) if left else Decimal(1)
            tail = _tail(right, power)
            return None if head is None or tail is None else head.scaleb(power) + tail
    whole, point, part = run.partition("点")
    if point and any(c in _POWERS for c in whole):
        head, tail = _below_ten_thousand(whole), _digits(f"0点{part}")
        return None if head is None or tail is None else head + tail
    return _below_ten_thousand(run)


def _tail(right: str, power: int) -> Decimal | None:
    if not right:
        return Decimal(0)
    if len(right) == 1 and right in DIGITS and DIGITS[right]:
        return Decimal(DIGITS[right]).scaleb(power - 1)
    if len(right) > 1 and right[0] in "零〇":
        right = right.lstrip("零〇")
        if not right:
            return Decimal(0)
    return _value(right)


def _below_ten_thousand(run: str) -> Decimal | None:
    if not any(c in _POWERS for c in run):
        return _digits(run)
    highest = max(range(len(run)), key=lambda i: (_POWERS.get(run[i], 0), -i))
    power = _POWERS[run[highest]]
    left, right = run[:highest].lstrip("零〇"), run[highest + 1 :]
    head = _digits(left) if left else Decimal(1)
    tail = _tail(right, power)
    if head is None or tail is None:
        return None
    return head.scaleb(power) + tail


def _digits(run: str) -> Decimal | None:
    """Digits read one by one (幺八五), with at most one decimal point."""
    whole, point, part = run.partition("点")
    text = "".join(_ascii(c) for c in whole)
    decimals = "".join(_ascii(c) for c in part)
    if len(text) != len(whole) or not text or len(text) > 20:
        return None
    if point and (len(decimals) != len(part) or not decimals or len(decimals) > 20):
        return None
    return Decimal(f"{text}.{decimals}" if decimals else text)


def _ascii(char: str) -> str:
    if "0" <= char <= "9":
        return char
    digit = DIGITS.get(char)
    return "" if digit is None else str(digit)
