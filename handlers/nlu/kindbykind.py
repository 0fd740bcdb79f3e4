"""Kinds of one name that get the same amount: 脉动青柠的水蜜桃的各4箱; 脉动各4箱，青柠和水蜜桃;
青柠和水蜜桃的脉动都来4箱. Each is written out with its name and amount.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from handlers.nlu.goods import Goods
from handlers.nlu.kinds import kinds_told
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.normalise import Normal

_U = "(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把枚听筐双扎])"
_N = "(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,3})"
_EACH = re.compile(
    rf"(?:各|都|一样|同样|分别|每[样种个款])++(?:给我|来|要|拿|订|上|是)*+(?P<amount>{_N}\s?{_U})"
)
_RESPECTIVELY = re.compile(
    rf"(?:[\s,，]|(?P<of_each>分别)(?:给我)?(?:(?P<verb>再?[加减]|改成?|改为|多|少)|再?[来要拿订]|是)?)\s?"
    rf"(?P<amounts>{_N}\s?{_U}(?:[和跟、,，\s]\s?{_N}\s?{_U}){{1,3}})(?=[吧啊]?(?:$|[\s,，。;；]))"
)
"""脉动青柠和水蜜桃分别4箱和6箱; 红牛和战马分别加2箱和1箱."""
_REACH = 40
"""So far before the amounts what they are of may begin."""
_BEGINS = re.compile(r"[^\n。;；!！?？:：]{2,}\Z")
_AMOUNT = re.compile(rf"{_N}\s?{_U}")
_KINDS = re.compile(
    "的?(?:这)?(?:[两二2三3四4]|几)(?:[种样款]|个(?:口?味道?|规格|型号|颜色|尺寸)?)(?:口?味|规格|的)?$"
)
_PARTS = re.compile(
    r"[\s,，、/+&()（）]+|(?:以及|还有)|(?<=[^\s,，、/+])[和跟与加及](?=[^\s,，、/+])|(?<=的)(?=[^\s,，、/+和跟与加及])"
)
_PARTS_OF_NAMES = re.compile(r"[\s,，、/+&]+|以及|还有|(?<=[^\s,，、/+])[和跟](?=[^\s,，、/+])")
"""和 alone joins names, of which some begin with 加 or 与."""
_LEAD = re.compile("^(?:老板娘?|麻烦|帮我|给我们?|我们?|再|先|那|[要来拿订加])+")
_BEHIND = re.compile(
    r"[吧啊]?[\s,，:：(（]{1,2}(?P<list>[^\n。;；!！?？0-9]{3,24}?)[)）]?(?=$|[\n。;；!！?？,，])"
)
_MOST = 6


def kinds_apart(normal: Normal, lexicon: Lexicon) -> Normal:
    """The text with such kinds written out one by one; offsets stay true."""
    for _ in range(_MOST):
        written = _first_apart(normal, lexicon)
        if written is None:
            return normal
        normal = written
    return normal


def _first_apart(normal: Normal, lexicon: Lexicon) -> Normal | None:
    for found in _RESPECTIVELY.finditer(normal.text):
        amounts = [f"{found['verb'] or ''}{a}" for a in _AMOUNT.findall(found["amounts"])]
        written = _before(normal, found, lexicon, amounts)
        if written is not None:
            return written
    for found in _EACH.finditer(normal.text):
        written = _behind(normal, found, lexicon)
        written = written or _before(normal, found, lexicon, [found["amount"]])
        if written is not None:
            return written
    return None


def _before(
    normal: Normal, found: re.Match[str], lexicon: Lexicon, amounts: Sequence[str]
) -> Normal | None:
    """`amounts` for each of what stands before, or one for all."""
    begin = _BEGINS.search(normal.text, max(0, found.start() - _REACH), found.start())
    if begin is None:
        return None
    head = begin.group()
    others = list(_AMOUNT.finditer(head))
    skipped = others[-1].end() if others else 0
    lead = _LEAD.match(head, skipped) if not skipped else None
    skipped = lead.end() if lead is not None else skipped
    starts = (skipped, *(skipped + m.end() for m in re.finditer(r"[,，\s]", head[skipped:])))
    for start in starts:
        names = _named_in(head[start:].strip(" ,，()（）"), found, lexicon)
        if names and len(amounts) in {1, len(names)}:
            counts = [*amounts] * (len(names) // len(amounts))
            at = begin.start() + start
            return _with(normal, at, found.end(), zip(names, counts, strict=True))
    return None


def _named_in(words: str, found: re.Match[str], lexicon: Lexicon) -> list[str]:
    """The names in full: of kinds of one name, or behind 分别 of any goods."""
    for rule in (_PARTS, _PARTS_OF_NAMES):
        parts = [p for p in rule.split(words) if p]
        if not 1 < len(parts) <= _MOST:
            continue
        if names := _named(parts, lexicon):
            return names
        if "of_each" in found.re.groupindex and found["of_each"]:
            plain = [p.strip("的") for p in parts]
            if all(goods_named(p, lexicon) for p in plain):
                return plain
    return []


def _behind(normal: Normal, found: re.Match[str], lexicon: Lexicon) -> Normal | None:
    """脉动各4箱，青柠和水蜜桃."""
    told = _BEHIND.match(normal.text, found.end())
    begin = re.search(r"[^\s,，。;；!！?？:：、]{1,14}$", normal.text[: found.start()])
    if told is None or begin is None:
        return None
    name = _LEAD.sub("", _KINDS.sub("", begin.group()))
    goods = goods_named(name, lexicon)
    parts = [p.strip("的") for p in _PARTS.split(told["list"]) if p.strip("的")]
    if not 1 < len(parts) <= _MOST or not _are_apart(parts, goods):
        return None
    start = begin.start() + begin.group().find(name)
    lines = ((f"{name}{part}的", found["amount"]) for part in parts)
    return _with(normal, start, told.end(), lines)


def _named(parts: list[str], lexicon: Lexicon) -> list[str]:
    """The full names, where the first or the last part holds the name of all."""
    plain = [p.strip("的") for p in parts]
    for stem, own in _cuts(plain[0]):
        words = [own, *plain[1:]]
        if len(stem) > 1 and _are_apart(words, goods_named(stem, lexicon)):
            return [f"{stem}{w}的" for w in words]
    last = _KINDS.sub("", plain[-1])
    for own, stem in _cuts(last):
        words = [*plain[:-1], own.strip("的")]
        if len(stem) > 1 and _are_apart(words, goods_named(stem, lexicon)):
            return [f"{stem}{w}的" for w in words]
    if len(plain) > 2 and _are_apart(plain[:-1], goods_named(last, lexicon)):
        return [f"{last}{w}的" for w in plain[:-1]]
    if len(plain) > 2 and _are_apart(plain[1:], goods_named(plain[0], lexicon)):
        return [f"{plain[0]}{w}的" for w in plain[1:]]
    return []


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    for at in range(len(word) - 1, 0, -1):
        yield word[:at], word[at:]


def _are_apart(words: list[str], goods: tuple[Goods, ...]) -> bool:
    """Whether each word tells one of the goods, each another."""
    found = [kinds_told(word, goods) for word in words]
    ids = [g[0].sku_id for g in found if len(g) == 1]
    return len(ids) == len(words) and len(set(ids)) == len(ids)


def goods_named(name: str, lexicon: Lexicon) -> tuple[Goods, ...]:
    """What is on sale under a name as it is said."""
    name = name.strip("的 ")
    if not name:
        return ()
    fits = lookup(lexicon, name, is_exact=True).fits
    goods = (lexicon.goods(f.at) for f in fits if not f.fuzzy)
    return tuple(g for g in goods if g.is_on_sale)


def _with(normal: Normal, start: int, end: int, lines: Iterable[tuple[str, str]]) -> Normal:
    text = ",".join(f"{name}{amount}" for name, amount in lines)
    places = [min(start + n, end) for n in range(len(text))]
    assert all(a <= b for a, b in pairwise(places))
    return Normal(
        normal.text[:start] + text + normal.text[end:],
        (*normal.offsets[:start], *(normal.offsets[p] for p in places), *normal.offsets[end:]),
    )
