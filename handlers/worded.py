"""Answers in words to what was asked about a draft: 生抽要1.9升的, 桃子味 黄瓜味, 有多少来多少.

The amount that was said with the goods holds unless the answer names another one. A piece of the
message answers a question only if it fits exactly one of its choices, and the choices of no other
question; whatever is left is read as an order of its own.

Worked example: 脉动2箱 乐事薯片2箱, two questions open. 桃子的 薯片黄瓜的3箱 再来红牛1箱 → 2箱 of
the first, 3箱 of the second; 再来红牛1箱 is left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.base.ids import SkuId
from handlers import figures
from handlers.conversation import Doubt, DoubtWhy
from handlers.nlu.goods import Goods
from handlers.nlu.intents import Exact, Pick
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.optionwords import EVERY, Costs, Piece, behind_subject, meant, pieces_of
from handlers.nlu.reading import Reading
from handlers.nlu.saleunits import has_unit

_WHICH = frozenset({DoubtWhy.SKU, DoubtWhy.UNSURE})
_NO_ANSWER = re.compile(
    r"^(?:再|另|还(?!是)|加|多(?=[来要加拿点给送两几0-9])|外加|顺便|also|plus)|不|别|甭|没|换成|改成|[?？吗呢么]|多少|怎么|哪|什么"
)
"""More of something, a refusal, a question: read as what it says."""
_DENIED = re.compile(r"(?:不是|别拿|别给我|不拿)[^了吧]{1,10}$")
_ALL = re.compile(r"^(?:都|全|全部|统统|两个都|两种都|三个都)")
_EACH = -1
"""In the place of one choice: each of them."""
LONGEST = 60
"""Characters; who says more than that does not just answer."""


@dataclass(frozen=True, slots=True)
class Worded:
    """The picks of an answer, and what of the message answers nothing."""

    picks: tuple[Pick, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Question:
    """A question whose choices are goods."""

    letter: str
    said: str
    goods: tuple[Goods, ...]


def read_answers(
    reading: Reading, asked: Sequence[Doubt], costs: Costs, *, is_open: bool
) -> Worded | None:
    """What a message answers of the questions asked; None where it answers none of them.

    `is_open`: they are the question that was put last, so that 大的 can only mean one of theirs.
    """
    text, lexicon = reading.normal, reading.lexicon
    questions = _questions(asked, lexicon)
    if not questions or len(text) > LONGEST:
        return None
    every = [g for q in questions for g in q.goods]
    picks: list[Pick] = []
    rest: list[str] = []
    is_free = is_open
    for piece in _joined(pieces_of(text, every, lexicon), questions):
        found = _answered(
            piece, questions, lexicon, costs, is_free=is_free or (is_open and piece.is_apart)
        )
        picks += [
            Pick(at + 1, letter, amount=piece.amount)
            if at >= 0
            else Pick(None, letter, is_every=True, amount=piece.amount)
            for letter, at in found.items()
        ]
        if not found and not (picks and _is_denial(piece)):
            rest.append(text[piece.start : piece.end])
        is_free = is_open and (bool(found) or piece.amount is not None)
    return Worded(tuple(picks), " ".join(rest)) if picks and _agree(picks) else None


def _is_denial(piece: Piece) -> bool:
    """普通盒装250的，不是特仑苏: what is not meant, behind what is."""
    return piece.amount is None and _DENIED.match(piece.words) is not None


def _questions(asked: Sequence[Doubt], lexicon: Lexicon) -> list[_Question]:
    shown = asked[: len(figures.LETTERS)]
    found = []
    for index, doubt in enumerate(shown):
        goods = tuple(
            g for o in doubt.options if (g := lexicon.goods_of(SkuId(o.sku_id))) is not None
        )
        if doubt.why in _WHICH and len(goods) == len(doubt.options):
            letter = figures.LETTERS[index] if len(shown) > 1 else ""
            found.append(_Question(letter, doubt.said, goods))
    return found


def _joined(pieces: Sequence[Piece], questions: Sequence[_Question]) -> list[Piece]:
    """桃子的 3箱 and 脉动 桃子的 are one piece each."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found and not piece.is_apart else None
        is_amount = piece.amount is not None and not piece.words.strip(" 的")
        is_named = last is not None and last.amount is None and _is_subject(last.words, questions)
        if last is not None and (is_named or (is_amount and last.amount is None)):
            whole = replace(
                last, end=piece.end, words=last.words + piece.words, amount=piece.amount
            )
            found[-1] = whole
        else:
            found.append(piece)
    return found


def _is_subject(words: str, questions: Sequence[_Question]) -> bool:
    return any(
        is_named and not left.strip(" 的")
        for left, is_named in (behind_subject(words, q.said, q.goods) for q in questions)
    )


def _answered(
    piece: Piece,
    questions: Sequence[_Question],
    lexicon: Lexicon,
    costs: Costs,
    *,
    is_free: bool,
) -> dict[str, int]:
    """The one question a piece answers with the place of its choice; all of them behind 都."""
    words = piece.words
    if _NO_ANSWER.search(words):
        return {}
    hits: dict[str, int] = {}
    named: dict[str, int] = {}
    for q in questions:
        left, is_named = behind_subject(words, q.said, q.goods)
        found = meant(left, q.goods, lexicon, costs) if is_named or is_free else ()
        if piece.amount is not None and EVERY.match(left) and (is_named or is_free):
            found = (_EACH,)
        if len(found) != 1 or not _is_sold_so(q.goods[found[0]], piece.amount):
            continue
        (named if is_named else hits)[q.letter] = found[0]
    if len(named or hits) == 1 or (_ALL.match(words) and not named):
        return named or hits
    return {}


def _is_sold_so(goods: Goods, amount: Exact | None) -> bool:
    return amount is None or amount.unit is None or has_unit(goods, amount.unit)


def _agree(picks: Sequence[Pick]) -> bool:
    """Two choices of one question need an amount each (桃子1箱青柠1箱)."""
    letters = [pick.question for pick in picks]
    return all(p.amount is not None for p in picks if letters.count(p.question) > 1)
