"""Every number of a text with its unit: for measuring the grammar, not for orders."""

import re
from decimal import Decimal

from handlers.nlu.normalise import plain
from handlers.nlu.numerals import every_run, number_value
from handlers.nlu.units import canonical, known_units

_MONEY = {
    "元": Decimal(1),
    "圆": Decimal(1),
    "块": Decimal(1),
    "角": Decimal("0.1"),
    "毛": Decimal("0.1"),
    "分": Decimal("0.01"),
}
_PEOPLE = frozenset("人")
_LATIN = re.compile(r"[a-z]+")


def every_number(text: str) -> list[tuple[Decimal, str | None]]:
    """(value, unit) of every number; sums of money in one, units as the usual Chinese word."""
    normal = plain(text).replace("兩", "两").replace("圓", "圆")
    found: list[tuple[Decimal, str | None]] = []
    last_end, last_money = -1, False
    for start, stop in every_run(normal):
        run = normal[start:stop]
        unit, end = _unit(normal, run, stop)
        if unit == "千克" and run.endswith("千"):
            run = run[:-1] or run
        if unit == "两" and run.endswith("两"):
            run = run[:-1]
        if unit == "半":
            unit = None
        value = number_value(run)
        if value is None:
            continue
        money = _MONEY.get(unit or "")
        if money is not None:
            value *= money
            if last_money and start == last_end and found:
                found[-1] = (found[-1][0] + value, None)
            else:
                found.append((value, None))
        else:
            found.append((value, canonical(unit) if unit else None))
        last_end, last_money = end, money is not None
    return found


def _unit(text: str, run: str, end: int) -> tuple[str | None, int]:
    if len(run) > 1 and run.endswith("两"):
        return "两", end
    if run.endswith("千") and text[end : end + 1] == "克" and len(run) > 1:
        return "千克", end + 1
    following = text[end:]
    if following[:1] in _MONEY or following[:1] in _PEOPLE:
        return following[0], end + 1
    latin = _LATIN.match(following)
    if latin is not None:
        return (
            (latin.group(), end + latin.end()) if latin.group() in known_units() else (None, end)
        )
    for length in (2, 1):
        if following[:length] in known_units() and len(following) >= length:
            return following[:length], end + length
    return None, end
