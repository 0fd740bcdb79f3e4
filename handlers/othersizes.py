"""Other sizes for lines of the draft: 都要大的, 可口可乐1.25升的 雪碧500的, 要500的.

The amounts are kept. Without 要 or 换 only goods are meant whose size was taken by habit: whoever
said 雪碧330的2箱 may want 雪碧500的 besides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.cart import MarkCode
from handlers import cart, figures, matters, openquestions
from handlers.context import Turn
from handlers.linesmeant import in_its_place, lines_called, only_mention
from handlers.nlu import read
from handlers.nlu.goods import Goods
from handlers.nlu.intents import (
    Ambiguous,
    AskWhy,
    CartView,
    EditDraft,
    ItemReading,
    NoAmount,
    Op,
    Product,
    Resolved,
    Situation,
)
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain
from handlers.nlu.reading import Mention
from handlers.nlu.resolve import MAX_OPTIONS, ids_of, only_of

_LONGEST = 60
_MARKS = re.compile(r"[\s,，。;；、!！]+")
_TAIL = re.compile(r"(?:[吧啊呢嘛哈哦呀啦]|[\s,，。!！])+$")
_WISHED = re.compile(
    r"^(?:我)?(?:(?P<every>都|全部?|统统|全都)?(?:给我|帮我)?(?P<verb>要|换成?|改成?|用|拿|来))?"
)
_SIZED = re.compile(r"[0-9大小]")
_BIGGER = re.compile(
    r"(?:最?(?P<big>大)|最?小)(?:一点|点)?(?:的|号|瓶|包|袋|桶|罐|盒|支|规格|装)*"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that say a size, with a name or without; `is_wished`: 要, 换成 stood before them."""

    words: str
    mention: Mention | None
    """None: 大的, 小瓶的."""
    is_wished: bool
    is_every: bool

    @property
    def is_bare(self) -> bool:
        return self.mention is None or self.mention.is_bare


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Put the sizes said in the place of those of the lines; False where it is not that."""
    draft = turn.ground.cart
    if turn.replay is not None or draft is None or not view.cart or len(text) > _LONGEST:
        return False
    pieces = _pieces(turn, text)
    if not pieces:
        return False
    items: list[ItemReading] = []
    lost: list[str] = []
    for piece in pieces:
        lines = _lines(turn, piece, view, is_list=len(pieces) > 1)
        found = [_resized(turn, piece, line, view) for line in lines]
        if not any(found):
            return False
        items += [item for item in found if item is not None]
        lost += [_name(turn, x) for x, item in zip(lines, found, strict=True) if item is None]
    changed = tuple(i for i in items if only_of(i.target) not in ids_of(i.product))
    cart.edit_draft(turn, EditDraft(changed, is_change=True))
    if lost:
        goods = figures.joined(turn.t, lost)
        turn.say(turn.t("There is no such size of {goods}; that stays as it is.", goods=goods))
        matters.put_step_last(turn)
    return True


def _name(turn: Turn, line: CartView) -> str:
    goods = turn.shop.lexicon.goods_of(line.sku_id)
    return goods.name if goods is not None else ""


def _pieces(turn: Turn, text: str) -> list[_Piece]:
    said = _TAIL.sub("", plain(text).strip())
    found = []
    for words in _MARKS.split(said) if _SIZED.search(said) else ():
        wish = _WISHED.match(words)
        rest = words[wish.end() :] if wish is not None else words
        reading = read(rest, turn.shop.lexicon)
        mention = only_mention(reading)
        plain_ones = all(
            i.op is Op.ADD and isinstance(i.amount, NoAmount) and i.target is None
            for i in reading.items
        )
        if _BIGGER.fullmatch(rest):
            mention = None
        elif mention is None or not plain_ones or not (mention.specs or mention.size):
            return []
        is_wished = wish is not None and bool(wish["verb"])
        found.append(_Piece(rest, mention, is_wished, wish is not None and bool(wish["every"])))
    return found


def _lines(turn: Turn, piece: _Piece, view: Situation, *, is_list: bool) -> Sequence[CartView]:
    """The lines whose size is said: all, those named, the last one spoken of, or the only one.

    `is_list`: several sizes are said, none with an amount, so that nothing is ordered anew.
    """
    if piece.is_bare and openquestions.unsettled(turn):
        return ()
    if piece.is_bare and piece.is_every:
        return view.cart
    held = view.cart
    if not (piece.is_wished or piece.is_every or is_list):
        by_habit = {
            line.sku_id
            for line in (turn.ground.cart.lines if turn.ground.cart else ())
            if any(mark.code is MarkCode.USUAL_SKU for mark in line.marks)
        }
        held = tuple(line for line in held if line.sku_id in by_habit)
    if piece.mention is None or piece.is_bare:
        recent = [line for line in held if line.sku_id in view.topic]
        return recent if len(recent) == 1 else held if len(held) == len(view.cart) == 1 else ()
    ids = lines_called(piece.mention.text, held, turn.shop.lexicon, view)
    return tuple(line for line in held if line.sku_id in ids) if len(ids) == 1 else ()


def _resized(turn: Turn, piece: _Piece, line: CartView, view: Situation) -> ItemReading | None:
    """The same goods in the size said; None where they do not come in it."""
    lexicon = turn.shop.lexicon
    goods = lexicon.goods_of(line.sku_id)
    if goods is None:
        return None
    if piece.mention is None:
        return _other_size(piece.words, line, goods, lexicon)
    item = in_its_place(piece.words, line, lexicon, view)
    if item is None or (isinstance(item.target, Ambiguous) and item.target.why is AskWhy.SPEC):
        return None
    found = [lexicon.goods_of(i) for i in ids_of(item.target)]
    return item if found and all(g is not None and g.core == goods.core for g in found) else None


def _other_size(words: str, line: CartView, goods: Goods, lexicon: Lexicon) -> ItemReading | None:
    """大的: the larger of the same goods; several larger ones are asked about."""
    own, found = goods.spec.volume, _BIGGER.fullmatch(words)
    if own is None or found is None:
        return None
    fits = lookup(lexicon, goods.core, is_exact=True).fits
    same = [g for fit in fits if (g := lexicon.goods(fit.at)).core == goods.core and g.is_on_sale]
    sized = [(g.spec.volume, g.sku_id) for g in same if g.spec.volume is not None]
    is_big = found["big"] is not None
    ids = tuple(i for volume, i in sorted(sized) if (volume > own if is_big else volume < own))
    if not ids:
        return None
    target: Product = Resolved(ids[0])
    if len(ids) > 1:
        target = Ambiguous(ids[:MAX_OPTIONS], AskWhy.SEVERAL, len(ids))
    product = Resolved(line.sku_id)
    return ItemReading(Op.REPLACE, words, (0, 0), product, NoAmount(), target=target)
