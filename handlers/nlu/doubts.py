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
_SHORT = 2
"""More characters of a name in a row are no chance."""
_SOFT = ("饮料", "饮品", "汽水", "啤酒")
"""What a drink may be called besides: 红牛维生素功能饮料."""
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
        return _is_misnamed(lexicon, word, chosen)
    is_chance = fit.fuzzy and len(word) < 3 and not _is_piece(lexicon, word, goods)
    is_chance = is_chance or (
        fit.fuzzy > 0 and not fit.has_brand and _is_made_of(lexicon, word, goods)
    )
    if is_chance or _straddles(lexicon, chosen) or _is_scattered(lexicon, chosen):
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
    front, _, tail = head.partition(word)
    if front and not tail and word in names.flavours and _ends_in_goods(lexicon, front):
        return True  # 洗洁精生姜
    if word not in head or not tail or (word[-1] in _BODIES and tail in _CUTS):
        return False
    is_named = (head in names.goods or head in names.groups) and not _are_one(lexicon, word, head)
    return is_named or tail.startswith("味") or (tail in names.generic and tail != _MEAT)


def _is_made_of(lexicon: Lexicon, word: str, goods: Goods) -> bool:
    """咸花生 in 浓香花生油: a misspelt word ends in goods, and the name goes on behind them."""
    names, head = lexicon.names, _SIZED_END.sub("", goods.head)
    ends = (word[-size:] for size in (4, 3, 2) if len(word) >= size)
    own = next((e for e in ends if e in names.goods or e in names.groups), "")
    return own in head and _goes_on_as_other(lexicon, head.partition(own)[2]) if own else False


def _is_misnamed(lexicon: Lexicon, word: str, chosen: Candidate) -> bool:
    """土豆 for 马铃薯 in 土豆淀粉, 香菜 for 芫荽 in 纯香菜籽油: not what the other word means.

    A word that another one stands for has to be the goods themselves, not what they are made
    of or taste of, and a single character of a name is none.
    """
    fit, goods = chosen.fit, chosen.goods
    if not (fit.is_whole or fit.has_brand or fit.said >= 2) or _straddles(lexicon, chosen):
        return True
    form, head = fit.detail, _SIZED_END.sub("", goods.head)
    if len(form) == 1 and not form.isascii():
        return not head.endswith(form)
    if _is_scattered(lexicon, chosen):
        return True
    if form not in head or fit.is_whole:
        return False
    tail = head.partition(form)[2]
    if tail.endswith(word[-1]):
        return False  # 加碘盐 is 加碘精制盐
    return _goes_on_as_other(lexicon, tail) or _is_called(lexicon, head, form, word)


def _goes_on_as_other(lexicon: Lexicon, tail: str) -> bool:
    """油 behind 葵花籽, 酥 behind 凤梨, 番茄酱味 behind 土豆: something made of it."""
    if not tail or tail.endswith(_SOFT):
        return False
    is_made = len(tail) == 1 or tail[0] in lexicon.names.generic
    return is_made or tail[0] == "味" or tail.endswith("味") or _ends_in_goods(lexicon, tail)


def _is_called(lexicon: Lexicon, head: str, form: str, word: str) -> bool:
    """砂糖橘, 牛百叶, 火锅底料清油: a name of other goods that only holds the word."""
    names = lexicon.names
    front = head.partition(form)[0]
    if front and form in names.flavours and head.endswith(form):
        return _ends_in_goods(lexicon, front)
    is_known = not word.isascii() and (head in names.goods or head in names.groups)
    return is_known and head != form and not _are_one(lexicon, word, head)


def _ends_in_goods(lexicon: Lexicon, words: str) -> bool:
    """Whether words end in the name of goods or of a kind of them: 水磨粉, 甲天下贡丸."""
    names = lexicon.names
    ends = (words[-size:] for size in range(1, min(4, len(words)) + 1))
    return any(e in names.goods or e in names.generic or e in names.groups for e in ends)


def _is_scattered(lexicon: Lexicon, chosen: Candidate) -> bool:
    """葡萄干 in 干红葡萄酒: what is said last names the kind, and stands before the rest."""
    fit, goods = chosen.fit, chosen.goods
    word = fit.detail
    if not fit.loose or fit.fuzzy or fit.is_whole or len(word) < _SHORT or word[-1].isascii():
        return False
    if goods.brand and goods.brand in word:
        return False
    if _is_part(word, goods.core) or word[-2:] in goods.core:
        return False
    behind = goods.head[goods.head.find(word[-1]) + 1 :]
    return word[-1] not in lexicon.names.generic and bool(behind) and not behind[0].isascii()


def _straddles(lexicon: Lexicon, chosen: Candidate) -> bool:
    """干红 in 饼干红枣味, 香菜 in 纯香菜籽油: the word only stands there across two others."""
    fit, core = chosen.fit, chosen.goods.core
    word, size = fit.detail, len(fit.detail)
    if fit.loose or fit.fuzzy or fit.kind is not EvidenceKind.NAME or size < 2 or fit.is_whole:
        return False
    if word.isascii() or fit.has_brand or size > _SHORT or word[-1] in _BODIES:
        return False
    if chosen.goods.head.endswith(word):
        return False
    at = core.find(word)
    found = at >= 0
    while at >= 0:
        if not _is_cut(lexicon, chosen.goods, at, at + size):
            return False
        at = core.find(word, at + 1)
    return found


def _is_cut(lexicon: Lexicon, goods: Goods, start: int, end: int) -> bool:
    """Whether a known word of goods begins outside of a stretch and ends inside, or so behind."""
    names, core, brand = lexicon.names, goods.core, len(goods.brand)
    for edge, ahead in ((start, True), (end, False)):
        for first in range(max(0, edge - 3), edge):
            for last in range(edge + 1, min(len(core), edge + 3) + 1):
                inside = last < end if ahead else first > start
                if not inside or first < brand < last:
                    continue  # 旺旺 is no word of 旺旺 旺仔牛奶
                if core[first:last] in names.goods or core[first:last] in names.groups:
                    return True
    return False


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
