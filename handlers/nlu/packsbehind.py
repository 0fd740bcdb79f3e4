"""What stands right behind an amount and still belongs to its goods, and what no longer does."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.intents import Op
from handlers.nlu.mentions import Mentions
from handlers.nlu.reading import Mention
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.units import weight_in_grams

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk
    from handlers.nlu.clauses import Element

_LOOSE = frozenset(("散的", "散装", "散装的"))
_PACK_ONLY = re.compile("整?[箱件袋盒桶包瓶罐听]装?的|[大中小][箱件袋盒桶包瓶罐听]装?的")


def narrows_last(walk: "Walk", mention: Mention, rest: Sequence["Element"]) -> bool:
    """哈啤来5箱罐装的: a pack right behind an amount, where no other amount is its own."""
    last = walk.bound.items[-1] if walk.bound.items else None
    is_pack = mention.is_bare and bool(mention.pack) and mention.typed.endswith("的")
    if last is None or not is_pack or walk.state.group or last.end != mention.start:
        return False
    own = last.mention
    if own is None or own.is_bare or own.pack or own.size or last.op is not Op.ADD:
        return False
    if mention.specs or (rest and rest[0].said is not None):
        return False  # 可乐3箱罐装的2箱
    narrowed = replace(own, pack=mention.pack, size=mention.size)
    walk.bound.items[-1] = replace(last, mention=narrowed, end=mention.end)
    return True


def loose_again(walk: "Walk", word: Token, rest: Sequence["Element"]) -> bool:
    """洋葱整袋的2袋 散的20斤: the goods named last, by weight."""
    last = walk.bound.items[-1] if walk.bound.items else None
    if last is None or word.text not in _LOOSE or walk.state.group:
        return False
    said = next((e.said for e in rest if e.said is not None or e.mention is not None), None)
    if said is None or said.unit is None:
        return False
    own = last.mention
    if own is None or not own.found.fits or weight_in_grams(said.unit) is None:
        return False
    named = replace(own, start=word.start, end=word.end, specs=(), pack="", size="")
    walk.state.group.append(named)
    return True


def pack_behind(run: list[Token]) -> tuple[int, int] | None:
    """拉2袋整袋的 洋葱: the place of a pack right behind an amount, a blank behind it."""
    is_parted = len(run) > 2 and run[0].kind is Kind.TEXT and run[1].kind is Kind.SPACE
    is_pack = is_parted and _PACK_ONLY.fullmatch(run[0].text) is not None
    return (run[0].start, run[0].end) if is_pack else None


def two_goods(run: list[Token], mentions: Mentions) -> list[Mention]:
    """十五斤红糖冰糖八斤: two words that goods are called by, the first behind its amount."""
    if len(run) != 1 or run[0].kind is not Kind.TEXT or len(run[0].text) < 4:
        return []
    word, start = run[0].text, run[0].start
    names = mentions.lexicon.names
    known = (names.goods, names.generic, names.brands)
    cuts = ((n, word[:n], word[n:]) for n in range(2, len(word) - 1))
    is_known = (n for n, a, b in cuts if any(a in k for k in known) and any(b in k for k in known))
    cut = next(is_known, 0)
    if not cut or mentions.find(word, is_exact=True).fits:
        return []
    return [
        mentions.make(start, start + cut, word[:cut], ()),
        mentions.make(start + cut, run[0].end, word[cut:], ()),
    ]
