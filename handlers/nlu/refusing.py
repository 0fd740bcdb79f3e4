"""What stands behind a word of refusal tells what it refuses: goods, a size, an amount."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.clauses import Element
from handlers.nlu.intents import Op
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk

_ADJECTIVE = 2
"""So many characters tell how something is (陈的, 太老的)."""
_NOT_MEANT = frozenset({"不要", "别要", "不拿", "不来", "别拿"})
_TELLS = re.compile(r"再?(?:通知|提醒|告诉|推荐|推销)(?:我们?|别人)?(?:了|啦)?")
_ONLY = ("只要", "只来", "只拿")


def swaps_kind(rest: Sequence[Element]) -> bool:
    """海飞丝不要大的了换80的: another size or kind of the same goods."""
    if len(rest) < 3 or rest[0].mention is None or rest[-1].mention is None:
        return False
    return any(e.has("replace") for e in rest[1:-1]) and not any(e.said for e in rest)


def denies_size(word: Token, rest: Sequence[Element]) -> bool:
    """怡宝不要小瓶: the goods stay, the size that is not meant is told."""
    named = rest[0].mention if rest else None
    return named is not None and named.is_bare and named.start == word.end


def denies_kind(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """露露不要低糖的3箱: which of the goods is not meant, the amount is for the others."""
    named = rest[0].mention if rest else None
    if named is None or len(walk.state.group) != 1 or named.start != word.end:
        return False
    first = walk.state.group[0]
    own, all_of = ({f.at for f in m.found.fits} for m in (named, first))
    behind = [e for e in rest[1:] if e.said is not None or e.mention is not None]
    is_kind = bool(own) and own < all_of and named.text not in first.text
    if not is_kind or len(behind) != 1 or behind[0].said is None:
        return False
    fits = tuple(f for f in first.found.fits if f.at not in own)
    walk.state.group = [replace(first, found=replace(first.found, fits=fits))]
    return True


def denies_other(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """雪饼 不要仙贝 3箱: between blanks, other goods that are not meant; the amount stays."""
    if len(walk.state.group) != 1 or len(rest) != 2 or word.text not in _NOT_MEANT:
        return False
    (first,), named, said = walk.state.group, rest[0].mention, rest[1].said
    if named is None or said is None or named.start != word.end:
        return False
    own, of_first = ({f.at for f in m.found.fits} for m in (named, first))
    is_apart = first.end < word.start and named.end < said.start
    return is_apart and bool(own) and own.isdisjoint(of_first)


def denies_brand(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """牙膏要黑人的不要云南白药，12支: which is wanted was told by 的, the other is not meant."""
    named = rest[0].mention if rest else None
    if len(walk.state.group) != 1 or word.text not in _NOT_MEANT or named is None:
        return False
    (first,) = walk.state.group
    is_glued = first.end == word.start and named.start == word.end
    own, of_first = ({f.at for f in m.found.fits} for m in (named, first))
    typed = walk.message.text[max(0, first.start - 1) : first.end]
    is_told = typed.endswith("的") and "要" in typed
    is_other = bool(own) and own.isdisjoint(of_first)
    return is_glued and is_told and is_other and (len(rest) == 1 or rest[1].said is not None)


def wishes_otherwise(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """花椒别给我陈的: how goods that were ordered before are wanted; nothing is taken out."""
    named = rest[0].mention if len(rest) == 1 else None
    if named is None or len(walk.state.group) != 1 or swaps_next(walk, rest):
        return False
    first = walk.state.group[0]
    own, of_first = ({f.at for f in m.found.fits} for m in (named, first))
    is_ordered = any(
        i.mention is not None and i.mention.found.word == first.found.word
        for i in walk.bound.items
    )
    is_word = len(named.text) <= _ADJECTIVE and named.typed.endswith("的")
    is_other = len(named.text) == 1 or own.isdisjoint(of_first)
    if not (is_ordered and is_word and is_other):
        return False
    walk.state.take_group()
    walk.bound.leftovers.append((word.start, named.end))
    walk.skipped_to = named.end
    return True


def tells_nobody(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """雪碧到货不用通知我: what is not to be told or recommended; no goods are refused."""
    told = _TELLS.match(walk.message.text, word.end)
    if told is None:
        return False
    waits = any(e.said is not None for e in rest)
    names = () if waits else walk.state.take_group()
    begin = min([word.start, *(m.start for m in names)])
    walk.bound.leftovers.append((begin, told.end()))
    walk.skipped_to = told.end()
    return True


def swaps_next(walk: "Walk", rest: Sequence[Element]) -> bool:
    """瓜子不要五香的了，换原味: the other kind is said behind the comma."""
    is_alone = len(rest) == 1 and rest[0].mention is not None
    first = walk.following.elements[:1] if is_alone and walk.following is not None else ()
    return bool(first) and first[0].has("replace")


def takes_back(rest: Sequence[Element]) -> bool:
    """可乐不要3箱了要5箱: one amount is denied, the next one is meant."""
    kinds = [e for e in rest if e.said is not None or e.mention is not None]
    return len(kinds) > 1 and kinds[0].said is not None and kinds[1].said is not None


def takes_back_next(walk: "Walk", rest: Sequence[Element]) -> bool:
    """可乐不要3箱了，要5箱: the amount that is meant stands behind the comma."""
    kinds = [e for e in rest if e.said is not None or e.mention is not None]
    if len(kinds) != 1 or kinds[0].said is None or walk.following is None:
        return False
    behind = [e for e in walk.following.elements if e.said is not None or e.mention is not None]
    return len(behind) == 1 and behind[0].said is not None


def keeps(word: Token, rest: Sequence[Element]) -> bool:
    """算了只要可乐 takes nothing of 可乐 away."""
    return word.text == "算了" and any(e.word is not None and e.word.text in _ONLY for e in rest)


def settles(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """500那个算了拿2箱就行: so much less of the goods that wait, none of it taken out."""
    is_less = word.text == "算了" and any(e.said is not None for e in rest)
    if not is_less or not walk.state.group or any(e.mention is not None for e in rest):
        return False
    walk.state.op, walk.state.is_explicit = Op.SET, True
    return True


def goes_on(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """算了红牛5箱吧: well then, so much of it; nothing was spoken of before."""
    kinds = [e for e in rest if e.said is not None or e.mention is not None]
    is_first = not walk.bound.items and not walk.state.group
    is_told = len(kinds) > 1 and kinds[0].mention is not None and kinds[1].said is not None
    return word.text == "算了" and is_first and is_told
