"""Answers to a numbered question: 2, 第二个, 小瓶的, 都来一件, 2个1 1个2, A2 B1."""

import re
from decimal import Decimal

from handlers.nlu.amounts import amount_at
from handlers.nlu.goods import squeeze
from handlers.nlu.intents import (
    Choose,
    Exact,
    OptionView,
    PendingKind,
    PendingView,
    Pick,
    Situation,
)
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import number_value
from handlers.nlu.reading import Reading
from handlers.nlu.sorts import rule

_ROUND = {chr(0x2460 + i): i + 1 for i in range(20)}
_NUMBER = r"(?:[0-9]{1,2}|[一二两三四五六七八九十])"
_ONE = re.compile(
    rf"^(?:选|要|就|那就|我要|我选|来|回|确认|确定)?\s*(?:第)?\s*({_NUMBER})\s*(?:个|号|种|款|项|吧|的|那个|个吧|号吧|。|\.)?$"
)
_PACK = "(箱|件|瓶|包|袋|盒|斤|桶|提|罐|个)"
_LETTERED = re.compile(rf"([a-z])\s*(?:选|要|来|:|-)?\s*([0-9]{{1,3}}|[①-⑳]){_PACK}?")
_ONLY_LETTERED = re.compile(rf"^(?:\s*{_LETTERED.pattern}\s*[,、;]?)+$")
_COUNTED = re.compile(
    rf"({_NUMBER})\s*(个|箱|件|瓶|包|袋|盒)\s*(?:第)?\s*([0-9]{{1,2}}|[①-⑳])(?:号)?"
)
_ONLY_COUNTED = re.compile(
    rf"^(?:\s*{_NUMBER}\s*(?:个|箱|件|瓶|包|袋|盒)\s*(?:第)?\s*(?:[0-9]{{1,2}}|[①-⑳])(?:号)?\s*[,、;和]?)+$"
)
_NUMBERED = re.compile(
    rf"(?:第)?({_NUMBER}|[①-⑳])(?:号|个)?\s*(?:来|要)?\s*({_NUMBER})\s*(箱|件|瓶|包|袋|盒|斤)"
)
_ONLY_NUMBERED = re.compile(
    rf"^(?:\s*(?:(?:第{_NUMBER}|{_NUMBER}号)(?:个)?|[①-⑳])\s*(?:来|要)?\s*{_NUMBER}\s*(?:箱|件|瓶|包|袋|盒|斤)\s*[,、;和]?)+$"
)
_SPACED = re.compile(rf"^([0-9]{{1,2}})\s+({_NUMBER})\s*(箱|件|瓶|包|袋|盒|斤|桶|提|罐)$")
_SEVERAL = re.compile(r"^\s*(?:选|要)?\s*([0-9](?:\s*[,、和 ]\s*[0-9])+)\s*$")
_EVERY = re.compile(
    r"^(?:[两三几](?:个|种|样|款)|全部|全|都|每[个种样款]|一样|各)(?:都)?(?:来|要|拿|各)?(?:各)?"
)
_LARGE, _SMALL = (
    re.compile(r"^(?:要|来)?(?:特?大|large|big)"),
    re.compile(r"^(?:要|来)?(?:小|small)"),
)
_VOLUME = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ml|l|g|kg|斤|升|毫升|克)")
_LAST = {
    "最后一个": -1,
    "最后那个": -1,
    "上面那个": 0,
    "前面那个": 0,
    "下面那个": -1,
    "后面那个": -1,
}


def read_choice(reading: Reading, situation: Situation) -> Choose | None:
    """The answer, where the words are one; the number of a pick may not exist: ask again then."""
    text = reading.normal.strip(" \n。.!！,，~吧")
    if not text or len(text) > 40:
        return None
    pending = situation.pending
    picks = by_number(text)
    if picks is not None:
        is_amount = pending is not None and pending.kind is PendingKind.QUANTITY
        if is_amount and len(picks) == 1 and not picks[0].question:
            return None
        return Choose(picks)
    if pending is None or pending.kind is not PendingKind.CHOOSE or not pending.options:
        return None
    counted = _SPACED.match(text)
    if counted is not None and int(counted.group(1)) <= len(pending.options):
        count = number_value(counted.group(2)) or Decimal(1)
        return Choose((Pick(int(counted.group(1)), amount=Exact(count, counted.group(3))),))
    if any(w in text for w in ("都不是", "都不要", "没有一个", "none")):
        chosen = [o for o in pending.options if "都不" in o.text or "none" in o.text.lower()]
        return Choose((Pick(chosen[0].number if chosen else None, words=text),))
    every = _EVERY.match(text)
    if every is not None:
        rest = text[every.end() :].strip()
        amount = amount_at(rest, 0, reading.lexicon.units) if rest else None
        if rest == "" or (
            amount is not None and amount.end == len(rest) and isinstance(amount.amount, Exact)
        ):
            said = (
                amount.amount if amount is not None and isinstance(amount.amount, Exact) else None
            )
            return Choose((Pick(is_every=True, amount=said, words=text),))
        return None
    return _by_words(text, pending, reading)


def _number(text: str) -> int | None:
    if text in _ROUND:
        return _ROUND[text]
    value = number_value(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _lettered(letter: str, number: str, unit: str) -> Pick:
    """B2, or an amount where a unit is said with it: B2箱."""
    said = _number(number)
    if unit in {"", "个"} or said is None:
        return Pick(said, letter.upper())
    return Pick(None, letter.upper(), amount=Exact(Decimal(said), unit))


def by_number(text: str) -> tuple[Pick, ...] | None:
    """The picks of an answer in numbers and letters: 2, 第二个, A2 B1; None where it is none."""
    if text in _ROUND:
        return (Pick(_ROUND[text]),)
    found = _ONE.match(text)
    if found is not None:
        return (Pick(_number(found.group(1))),)
    if _ONLY_LETTERED.match(text):
        return tuple(_lettered(*found) for found in _LETTERED.findall(text))
    if _ONLY_COUNTED.match(text):
        return tuple(
            Pick(_number(n), amount=Exact(number_value(c) or Decimal(1), None if u == "个" else u))
            for c, u, n in _COUNTED.findall(text)
        )
    if _ONLY_NUMBERED.match(text):
        return tuple(
            Pick(_number(n), amount=Exact(number_value(c) or Decimal(1), u))
            for n, c, u in _NUMBERED.findall(text)
        )
    several = _SEVERAL.match(text)
    if several is not None:
        return tuple(Pick(int(n)) for n in re.findall("[0-9]", several.group(1)))
    return None


def _by_words(text: str, pending: PendingView, reading: Reading) -> Choose | None:
    """The option that the words mean, if they mean exactly one."""
    questions = {o.question for o in pending.options}
    if len(questions) > 1 or rule("how_much").search(text):
        return None  # 大的多少钱
    if text in _LAST:
        return Choose((Pick(pending.options[_LAST[text]].number, words=text),))
    sized = _by_size(text, pending.options, reading)
    if sized is not None:
        return Choose((Pick(sized, words=text),))
    word = squeeze(text.replace("的", "").replace("那个", "").replace("要", "").replace("来", ""))
    if not word or any(c.op.value != "add" or isinstance(c.amount, Exact) for c in reading.items):
        return None
    if word in reading.lexicon.units.words:
        return None  # 箱 stands in every amount
    fitting = [o for o in pending.options if word in squeeze(plain(o.text))]
    if len(fitting) == 1:
        return Choose((Pick(fitting[0].number, words=text),))
    return None


def _by_size(text: str, options: tuple[OptionView, ...], reading: Reading) -> int | None:
    is_large, is_small = _LARGE.match(text), _SMALL.match(text)
    if not (is_large or is_small) or any(isinstance(i.amount, Exact) for i in reading.items):
        return None
    sizes: list[tuple[Decimal, int]] = []
    for option in options:
        goods = reading.lexicon.goods_of(option.sku_id) if option.sku_id is not None else None
        volume = goods.spec.volume if goods is not None else _volume(option.text)
        if volume is not None:
            sizes.append((volume, option.number))
    if len(sizes) < 2 or len({v for v, _ in sizes}) < len(sizes):
        return None
    return (max(sizes) if is_large else min(sizes))[1]


def _volume(text: str) -> Decimal | None:
    found = _VOLUME.search(plain(text))
    if found is None:
        return None
    scale = {"l": 1000, "升": 1000, "kg": 1000, "斤": 500}.get(found.group(2), 1)
    return (number_value(found.group(1)) or Decimal(0)) * scale
