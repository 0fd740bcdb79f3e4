"""Goods in question, and when the only ones left are still a guess."""

import re
from dataclasses import dataclass

from handlers.nlu.evidence import Fit
from handlers.nlu.goods import Goods
from handlers.nlu.intents import EvidenceKind
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.reading import Mention

_SIZED_END = re.compile(r"[0-9.*]+(?:[a-z]{1,2}|[寸号])?$")
_MEAT = "肉"
"""鸡胸肉 is the whole name of 鸡胸."""
_BODIES, _CUTS = frozenset("鱼虾肉鸡鸭鹅蟹贝"), frozenset("片段块柳排仁")
"""巴沙鱼片 is 巴沙鱼, cut."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A SKU still in question, with its fit."""

    goods: Goods
    fit: Fit


def is_doubtful(lexicon: Lexicon, mention: Mention, chosen: Candidate) -> bool:
    """The only fit is still a guess where the word is too thin or names an ingredient."""
    fit, goods = chosen.fit, chosen.goods
    word = mention.found.word
    if fit.kind in {EvidenceKind.ALIAS, EvidenceKind.CODE}:
        return False
    names = lexicon.names
    is_kind = goods.head.endswith(word) and goods.head in names.kinds.get(word, ())
    if is_kind and not goods.brand:
        return False  # 姜 is 生姜
    is_broad = word in names.generic and word not in names.in_every_name
    if is_broad and not fit.is_whole and not mention.specs:
        is_only = len(mention.found.fits) == 1 and len(word) > 2
        return not (is_only and goods.head.endswith(word))  # 洗衣液 is 深层洁净洗衣液
    if len(word) == 1 and not word.isascii():
        return not (goods.head.endswith(word) or goods.product.endswith(word))
    if mention.found.rewritten:
        return not (fit.is_whole or fit.has_brand or fit.said >= 2)
    if fit.fuzzy and len(word) < 3 and not _is_piece(lexicon, word, goods):
        return True
    if _is_another_kind(lexicon, word, chosen):
        return True
    if fit.has_brand or fit.is_whole:
        heard = fit.kind is EvidenceKind.SOUND and len(word) > 3
        return fit.fuzzy > 1 and fit.fuzzy * 2 > len(word) and not heard
    if fit.loose >= len(word) and (len(word) < 3 or not _is_part(word, goods.core)):
        return True
    return _is_ingredient(lexicon, word, goods)


def _is_another_kind(lexicon: Lexicon, word: str, chosen: Candidate) -> bool:
    """花生 in 雪花纯生, 小米 in 小米辣, 花椒 in 花椒油, 鸡蛋 in 鸡蛋味: other goods than those."""
    names, goods = lexicon.names, chosen.goods
    if word not in names.goods or len(word) < 2 or word in goods.brand or word == goods.product:
        return False
    if word not in goods.core:
        return chosen.fit.detail == word  # not where 白糖 was looked up as 白砂糖
    head = _SIZED_END.sub("", goods.head)
    _, _, tail = head.partition(word)
    if word not in head or not tail or (word[-1] in _BODIES and tail in _CUTS):
        return False
    is_named = (head in names.goods or head in names.groups) and not _are_one(lexicon, word, head)
    return is_named or tail.startswith("味") or (tail in names.generic and tail != _MEAT)


def _are_one(lexicon: Lexicon, word: str, other: str) -> bool:
    """Whether two words are common names of the same goods."""
    return bool(set(lexicon.names.groups.get(word, ())) & set(lexicon.names.groups.get(other, ())))


def _is_piece(lexicon: Lexicon, word: str, goods: Goods) -> bool:
    """雪必 is a whole brand, 深抽 the end of a name; 其中 would cross from 妙洁 to 中号."""
    core, size, brand = goods.core, len(word), len(goods.brand)
    for at in range(len(core) - size + 1):
        window = core[at : at + size]
        shapes = lexicon.names.shapes
        if all(
            lexicon.table.alike(a, b) or a + b in shapes for a, b in zip(word, window, strict=True)
        ):
            ends = {brand, brand + len(goods.head), len(core)}
            if at + size in ends and not at < brand < at + size:
                return True
    return False


def _is_ingredient(lexicon: Lexicon, word: str, goods: Goods) -> bool:
    """花生 where only 汤圆花生 is sold: the word is a good of its own and not this one."""
    known = lexicon.names.goods
    head = _SIZED_END.sub("", goods.head)  # 平口垃圾袋80*100cm
    if word not in known or word.endswith(("味", "色")) or head.endswith(word):
        return False
    flavours = lexicon.names.flavours
    if head.startswith(word) and word not in flavours and head[len(word) :] in flavours:
        return False  # 洗洁精柠檬
    core = goods.product
    others = (core[i : i + n] for n in (2, 3) for i in range(len(core) - n + 1))
    return any(
        o in known and o not in word and word not in o and not o.endswith(("味", "色"))
        for o in others
    )


def _is_part(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in the same order."""
    rest = iter(long)
    return all(c in rest for c in short)
