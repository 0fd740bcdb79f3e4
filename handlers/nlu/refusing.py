"""What stands behind a word of refusal tells what it refuses: goods, a size, an amount."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.nlu.clauses import Element
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk

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


def goes_on(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """算了红牛5箱吧: well then, so much of it; nothing was spoken of before."""
    kinds = [e for e in rest if e.said is not None or e.mention is not None]
    is_first = not walk.bound.items and not walk.state.group
    is_told = len(kinds) > 1 and kinds[0].mention is not None and kinds[1].said is not None
    return word.text == "算了" and is_first and is_told
