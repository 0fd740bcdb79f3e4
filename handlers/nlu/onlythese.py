"""红牛2箱，其他不要; 都不要了，就要红牛2箱: what a text names is all that the draft holds then."""

import re
from dataclasses import replace

from handlers.nlu.bound import NO_AMOUNT, Bound
from handlers.nlu.intents import Exact, Op
from handlers.nlu.otherwords import AMOUNT, GONE, UNIT
from handlers.nlu.reading import RawItem

_OTHERS = "其他不要"
"""As `otherwords` says it."""
_ALL_GONE = re.compile(
    rf"^(?:算了|那|[\s,，])*(?:(?:前面|上面|刚才|这些?|原来)(?:说|写|要|报|点)?的?)?"
    rf"(?:全部|全都|全|都|统统)(?:都)?{GONE}(?:吧|啊|哈)?[\s,，。]*"
    rf"(?=[^,，。;；不别]{{1,24}}?{AMOUNT})"
)
_OTHERS_GONE = re.compile(rf"(?:^|(?<={UNIT})[吧啊哈]?[\s,，。;；]{{0,3}}){_OTHERS}")
_ONLY_LEFT = re.compile(rf"(?:只|就|光)留(?:下|着)?(?=[^\s,，。;；]{{1,12}}?{AMOUNT})")
_OF_ONE = frozenset((Op.ADD, Op.SET, Op.MINUS))
_ADDS = re.compile("[再加添补]|另外|还要")


def all_given_up(text: str) -> str:
    """都不要了，就要红牛 as 其他不要,就要红牛, 只留红牛2箱 as 只要红牛2箱; as long as before."""

    def better(found: re.Match[str]) -> str:
        size = len(found[0])
        said = _OTHERS if size == len(_OTHERS) else f"{_OTHERS},"
        return said.ljust(size) if size >= len(said) else found[0]

    text = _ALL_GONE.sub(better, text)
    return _ONLY_LEFT.sub(lambda m: "只要".ljust(len(m[0])), text) if "留" in text else text


def keep_only_these(text: str, bound: Bound) -> None:
    """Behind the lines with their amounts, that every other line of the draft goes.

    `text` as it is before `all_given_up`.
    """
    if not any(rule.search(text) for rule in (_OTHERS_GONE, _ALL_GONE, _ONLY_LEFT)):
        return
    names = [i.mention for i in bound.items if i.mention is not None and i.mention.found.fits]
    is_plain = all(i.op in _OF_ONE for i in bound.items)
    has_amount = any(isinstance(i.amount, Exact) for i in bound.items)
    if not has_amount or not is_plain or len(names) < len(bound.items):
        return
    if not _ADDS.search(text):
        bound.items[:] = [replace(i, is_final=i.op is Op.ADD) for i in bound.items]
    bound.items += [
        RawItem(Op.KEEP_ONLY, m.start, m.end, m, NO_AMOUNT, is_explicit=True) for m in names
    ]
