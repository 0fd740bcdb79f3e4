"""An order with something else beside it: a question about other goods, a complaint of before.

可乐多少钱？来3箱 · 可乐3箱，雪碧还有货吗 · 上次的雪碧破了两个，今天可乐3箱: the order is an order,
and what is asked or complained of stands in a piece of the text of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.nlu.intents import Exact
from handlers.nlu.ordering import is_wanted
from handlers.nlu.phrases import load_phrases
from handlers.nlu.reading import Mention, RawItem, Reading

_WRONG = "aftersale"
_QUESTIONS = ("bill", "promo", "order_status", "price", "product", "stock")
_ANEW = re.compile(
    "今[天儿晚]|这一?[次回趟]|再[来要送拿订]|另外|还要|给我|帮我|麻烦|先来|顺便|我要|想要|来"
)
_TAKES = re.compile("来|拿|送|给我|帮我|下单?|订|上|整|搞|就")
"""Behind a question for the price 要200个 tells how many it is for."""
_HAGGLES = re.compile(
    "合适|划算|便宜|优惠|少点|少算|起[能可,，]|能不能|可不可以|要是|如果|多少|啥价|几块"
)
_INSTEAD = re.compile("[补换退赔]")
_PAST = re.compile("上一?[次回]|昨|前天|之前|上周|那天|早上")


@dataclass(frozen=True, slots=True)
class Beside:
    """What sort of matter stands beside the order, and the goods it is about."""

    sort: str
    goods: tuple[Mention, ...]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    text: str

    def holds(self, at: int) -> bool:
        return self.start <= at <= self.start + len(self.text)


def beside_order(reading: Reading, lines: Sequence[RawItem]) -> Beside | None:
    """What is asked or complained of apart from the lines; None where it is of them."""
    named = [
        i
        for i in lines
        if isinstance(i.amount, Exact)
        and (i.mention is None or is_wanted(i) or not reading.lexicon.codes)
    ]
    if not named or not reading.shape:
        return None
    pieces = _pieces(reading, named)
    own = [
        n
        for n, p in enumerate(pieces)
        if any(p.start < i.end <= p.start + len(p.text) for i in named)
    ]
    told = [n for n in own if _PAST.search(pieces[n].text) and _sort_of(pieces[n].text) == _WRONG]
    own = [n for n in own if n not in told] or own  # 昨天少了我2箱可乐 今天可乐送10箱
    if any(_HAGGLES.search(pieces[n].text) for n in own):
        return None
    for at, piece in enumerate(pieces):
        if at in own or not (sort := _sort_of(piece.text)):
            continue
        goods = tuple(
            m
            for m in _goods(reading, lines)
            if piece.start <= m.start < piece.start + len(piece.text)
        )
        comes_first = bool(own) and at < own[0]
        if sort == _WRONG:
            after = " ".join(pieces[n].text for n in own if n > at)
            is_new = _ANEW.search(after) or _of_others(named, goods)
            anew = comes_first and is_new and not _INSTEAD.search(after)
            if not (anew or (not comes_first and (goods or _PAST.search(piece.text)))):
                return None
        elif not comes_first and not goods and not _names_others(reading, piece.text):
            return None  # 可乐3箱，多少钱
        elif (
            comes_first
            and sort == "price"
            and not (_TAKES.search(pieces[own[0]].text) or _of_others(named, goods))
        ):
            return None  # 红牛多少钱，要200个
        return Beside(sort, goods, (piece.start, piece.start + len(piece.text)))
    return None


_OF_OTHERS = re.compile(
    "^(?:对了|顺便|再)?(?:问下?)?(?!这|今|现|最|大概|一共|总共|分别|都|你)[一-鿿]{2,8}?(?:还有|有没有|有货|有吗|多少钱|什么价|啥价|怎么卖|涨价|到货|的?发票)"
)
"""雪碧还有货吗, where none of the goods are known."""


def _names_others(reading: Reading, piece: str) -> bool:
    return not reading.lexicon.codes and _OF_OTHERS.match(piece.strip()) is not None


def _of_others(lines: Sequence[RawItem], goods: Sequence[Mention]) -> bool:
    """雪碧多少钱？红牛4箱: goods of their own, none of those asked about."""
    about = {fit.at for mention in goods for fit in mention.found.fits}
    named = [i.mention for i in lines if i.mention is not None and i.mention.found.fits]
    return bool(about and named) and all(
        about.isdisjoint(fit.at for fit in mention.found.fits) for mention in named
    )


def _pieces(reading: Reading, lines: Sequence[RawItem]) -> list[_Piece]:
    """What stands between marks; a blank around goods with their amount parts, too."""
    text = reading.normal
    begins = (text.rfind(" ", 0, i.start + 1) for i in lines if i.mention is not None)
    ends = (i.end for i in lines if text[i.end : i.end + 1] == " ")
    cuts = [(m.start(), m.end()) for m in load_phrases().rules["clause_end"].finditer(text)]
    cuts += [(at, at + 1) for at in {*begins, *ends} if at >= 0]
    pieces: list[_Piece] = []
    last = 0
    for start, end in sorted(cuts):
        if start >= last:
            pieces.append(_Piece(last, text[last:start]))
            last = end
    pieces.append(_Piece(last, text[last:]))
    return [p for p in pieces if p.text.strip()]


def _sort_of(text: str) -> str:
    phrases = load_phrases()
    calm = phrases.rules["negated"].sub(" ", text)
    if phrases.intents["aftersale"].search(calm):
        return _WRONG
    if not (phrases.rules["asking"].search(text) or phrases.rules["how_much"].search(text)):
        return ""
    return next((name for name in _QUESTIONS if phrases.intents[name].search(text)), "")


def _goods(reading: Reading, lines: Sequence[RawItem]) -> list[Mention]:
    spoken = [i.mention for i in reading.items if i.mention is not None and i not in lines]
    return [m for m in (*reading.topics, *spoken) if m.found.fits]
