"""A rule as merchants write it, in the bare words of `promotionrules`.

满500减30 满1000减80  →  500 30 / 1000 80
每满200减10           →  每200 10
满1000打9.5折, 95折   →  1000 9.5折
第二件半价            →  2 5折
买10送1, 5送YB555 1箱 →  10 1, 5 YB555 箱 1

What is counted is packs as they are sold: 第二瓶半价 and 买1箱送1个 stay as they are, unread.
"""

import re
from collections.abc import Callable, Mapping

from domain.promotion import PromotionKind

_N = r"[0-9]{1,10}+(?:\.[0-9]{1,4}+)?+"
_FOLD = str.maketrans("０１２３４５６７８９．，；：％　￥", "0123456789.,;:% ¥")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})++(?![\d,])")
_COUNTS = {"二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6"}
_WHOLE_SHARE = re.compile(r"(?<![\d.])([1-9])([1-9])折")
_HALF = re.compile(r"半价|半價")
_STEP = re.compile(
    rf"(?P<each>每)?\s*满?\s*¥?(?P<from>{_N})\s*元?\s*(?:[,:→\-~]|减|打|享|立减)?\s*"
    rf"¥?(?P<what>{_N}折?)\s*[元块]?[\s,;、/]*"
)
_NTH = re.compile(rf"第?\s*(?P<n>[0-9]{{1,3}}|[{''.join(_COUNTS)}])\s*[件箱]?\s*(?P<share>{_N}折)")
_BUY = re.compile(r"买?\s*(?P<n>[0-9]{1,6})\s*[件箱]?\s*(?:[送赠]|(?=\s))\s*(?P<what>\S.*)")
_FROM_GIFT = re.compile(rf"满?\s*¥?(?P<n>{_N})\s*元?\s*(?:[送赠]|(?=\s))\s*(?P<what>\S.*)")
_COUNTED = re.compile(r"(?P<n>[0-9]{1,6})\s*(?P<unit>[^\s\d]{1,6})")
_MORE = re.compile(r"(?P<n>[0-9]{1,6})\s*[件箱]?")
_OFF = re.compile(
    rf"(?:满\s*)?(?:¥?(?P<from>{_N})\s*元?|无门槛)\s*(?:减|打|享|立减|抵)?\s*¥?(?P<what>{_N}折?)\s*[元块]?"
)

Words = list[str]


def rule_words(kind: PromotionKind, text: str) -> list[Words]:
    """The lines of a rule, each in the words its kind reads; what is not known stays as it is."""
    lines = []
    for raw in text.splitlines():
        line = _HALF.sub("5折", raw.translate(_FOLD).strip())
        line = _THOUSANDS.sub(lambda m: m.group().replace(",", ""), line)
        line = _WHOLE_SHARE.sub(r"\1.\2折", line)
        if line:
            lines += _READ.get(kind, _as_it_is)(line)
    return lines


def _as_it_is(line: str) -> list[Words]:
    return [line.split()]


def _steps(line: str) -> list[Words]:
    found, at = [], 0
    while match := _STEP.match(line, at):
        found.append([(match["each"] or "") + match["from"], match["what"]])
        at = match.end()
    return found if found and at == len(line) else _as_it_is(line)


def _nth(line: str) -> list[Words]:
    match = _NTH.fullmatch(line)
    if match is None:
        return _as_it_is(line)
    return [[_COUNTS.get(match["n"], match["n"]), match["share"]]]


def _buy(line: str) -> list[Words]:
    match = _BUY.fullmatch(line)
    if match is None:
        return _as_it_is(line)
    more = _MORE.fullmatch(match["what"])
    return [[match["n"], more["n"]] if more else [match["n"], *_gift(match["what"])]]


def _sum_gift(line: str) -> list[Words]:
    match = _FROM_GIFT.fullmatch(line)
    return _as_it_is(line) if match is None else [[match["n"], *_gift(match["what"])]]


def _gift(said: str) -> Words:
    """YB555 1箱 → YB555 箱 1."""
    code, _, rest = said.partition(" ")
    counted = _COUNTED.fullmatch(rest.strip())
    return said.split() if counted is None else [code, counted["unit"], counted["n"]]


def _coupon(line: str) -> list[Words]:
    match = _OFF.fullmatch(line)
    return _as_it_is(line) if match is None else [[match["from"] or "0", match["what"]]]


_READ: Mapping[PromotionKind, Callable[[str], list[Words]]] = {
    PromotionKind.NTH_ITEM: _nth,
    PromotionKind.BUY_GIFT: _buy,
    PromotionKind.FULL_REDUCTION: _steps,
    PromotionKind.FULL_DISCOUNT: _steps,
    PromotionKind.FULL_GIFT: _sum_gift,
    PromotionKind.COUPON: _coupon,
}
