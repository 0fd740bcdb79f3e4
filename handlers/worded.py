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
from decimal import Decimal

from domain.base.ids import SkuId
from handlers import figures
from handlers.conversation import Doubt, DoubtWhy
from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.intents import Exact, Pick
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain
from handlers.nlu.optionwords import EVERY, Costs, Piece, behind_subject, meant, pieces_of
from handlers.nlu.reading import Reading
from handlers.nlu.saleunits import has_unit
from handlers.nlu.sorts import rule

_WHICH = frozenset({DoubtWhy.SKU, DoubtWhy.UNSURE})
_NO_ANSWER = re.compile(
    r"^(?:再|另|还(?!是)|加|多(?=[来要加拿点给送两几0-9])|外加|顺便|also|plus)|不|别|甭|没|换成|改成|[?？吗呢么]|多少|怎么|哪|什么"
)
"""More of something, a refusal, a question: read as what it says."""
_DENIED = re.compile(r"(?:不是|别拿|别给我|不拿)[^了吧]{1,10}$")
_ALL = re.compile(r"^(?:都|全|全部|统统|两个都|两种都|三个都)")
_NOT_WANTED = re.compile(r"(?:不要|不是|别拿|别给我?|不拿)(?:那个|那种)?(?![了吧]*$)")
_WORD = re.compile("[一-鿿]")
_AND = re.compile(r"[和跟与及、,，\s]+|还有|以及")
_EACH_OF = re.compile(
    r"(?P<names>.+?)(?:每[样种个款]|分别|[都各]|[两二三四]?[样种个款]各)+(?:要|来|拿|是)?"
)
_WANT = re.compile(r"^(?:再|另外|那|就|还|我|要|来|拿|给|帮|加|上|点|\s)+|[的吧啊哈呀\s]+$")
_TWO = 2
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
    places: tuple[int, ...]
    """Where each of the goods stands among the choices shown."""
    amount: Exact | None = None
    """How much was said with the goods asked about."""

    def without(self, denied: Sequence[int]) -> "_Question":
        """The same without some of its goods."""
        at = [n for n in range(len(self.goods)) if n not in denied]
        return replace(
            self,
            goods=tuple(self.goods[n] for n in at),
            places=tuple(self.places[n] for n in at),
        )


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
    if halved := _halves(text, questions):
        return Worded(halved)
    every = [g for q in questions for g in q.goods]
    pieces = _joined(pieces_of(text, every, lexicon), questions)
    pieces = _listed(pieces)
    questions, pieces = _without_denied(questions, pieces, lexicon, costs)
    picks: list[Pick] = []
    rest: list[str] = []
    is_free, is_of_others = is_open, False
    for said in pieces:
        if shared := _shared(said, questions, lexicon, costs):
            picks += shared
            continue
        piece = _of_rest(said, questions, picks)
        is_apart = is_open and piece.is_apart and not is_of_others
        found = _answered(piece, questions, lexicon, costs, is_free=is_free or is_apart)
        is_of_others = not found and (is_of_others or _orders_others(piece, lexicon))
        picks += [
            pick
            for letter, at in found.items()
            if (pick := _pick(letter, at, piece, questions)) not in picks
        ]
        if not found and not (picks and _is_denial(piece)):
            rest.append(text[piece.start : piece.end])
        is_size = rule("bare_size").fullmatch(piece.words) is not None
        is_free = is_open and (bool(found) or piece.amount is not None or is_size)
        is_free = is_free and not is_of_others
    more = [words for words in rest if not rule("bare_size").fullmatch(words.strip())]
    return Worded(tuple(picks), " ".join(more)) if picks and _agree(picks) else None


def _orders_others(piece: Piece, lexicon: Lexicon) -> bool:
    """可乐2箱, beside a question about another: the 要500的 behind it is said of that."""
    words = _WANT.sub("", piece.words)
    return (
        piece.amount is not None
        and bool(words)
        and bool(lookup(lexicon, words, is_exact=True).fits)
    )


def _pick(letter: str, at: int, piece: Piece, questions: Sequence[_Question]) -> Pick:
    if at == _EACH:
        return Pick(None, letter, is_every=True, amount=piece.amount)
    question = next(q for q in questions if q.letter == letter)
    return Pick(question.places[at] + 1, letter, amount=piece.amount)


def _halves(text: str, questions: Sequence[_Question]) -> tuple[Pick, ...]:
    """两种口味对半吧: half of what was said of each, where there are two and it can be halved."""
    open_ones = [q for q in questions if q.amount is not None]
    if len(open_ones) != 1 or len(questions) != 1 or not rule("half_each").fullmatch(text.strip()):
        return ()
    question = open_ones[0]
    assert question.amount is not None
    half = question.amount.count / 2
    if len(question.goods) != len(question.places) or len(question.goods) != _TWO or half % 1:
        return ()
    amount = replace(question.amount, count=half)
    return tuple(Pick(at + 1, question.letter, amount=amount) for at in range(_TWO))


def _listed(pieces: Sequence[Piece]) -> list[Piece]:
    """康师傅、统一每样2箱: the names up to the word that shares the amount out are one piece."""
    if len(pieces) < _TWO or any(piece.amount is not None for piece in pieces[:-1]):
        return list(pieces)
    ends = pieces[-1]
    if _EACH_OF.fullmatch(ends.words) is None:
        return list(pieces)
    words = "、".join(piece.words for piece in pieces)
    return [replace(ends, start=pieces[0].start, words=words, is_apart=True)]


def _shared(
    piece: Piece, questions: Sequence[_Question], lexicon: Lexicon, costs: Costs
) -> list[Pick]:
    """康师傅和统一各3箱: several choices of one question, so much of each."""
    said = _EACH_OF.fullmatch(piece.words)
    found: list[list[Pick]] = []
    for q in questions if said is not None else ():
        assert said is not None
        amount = piece.amount or q.amount
        names, _ = behind_subject(said["names"], q.said, q.goods)
        places = [_meant(name, q, lexicon, costs) for name in _AND.split(names) if name]
        ats = [at[0] for at in places if len(at) == 1 and _is_sold_so(q.goods[at[0]], amount)]
        if len(ats) == len(places) and len(set(ats)) == len(ats) >= _TWO:
            found.append([Pick(q.places[at] + 1, q.letter, amount=amount) for at in ats])
    return found[0] if len(found) == 1 else []


def _of_rest(piece: Piece, questions: Sequence[_Question], picks: Sequence[Pick]) -> Piece:
    """剩下的500的, behind 一升的一箱: what is left of the amount asked about."""
    found = rule("the_rest").match(piece.words)
    if found is None or piece.amount is not None or len(questions) != 1 or not picks:
        return piece
    whole = questions[0].amount
    told = [pick.amount for pick in picks]
    if whole is None or any(a is None or a.unit not in {whole.unit, None} for a in told):
        return piece
    left = whole.count - sum(a.count for a in told if a is not None)
    if left <= 0:
        return piece
    return replace(piece, words=piece.words[found.end() :], amount=replace(whole, count=left))


_TOO_DEAR = re.compile(
    r"(?P<goods>.{1,10}?)(?:太|有点|好|真)?(?:贵|甜|辣|大|小|重|难喝|难吃|不好[卖喝吃])了?[啊呀]?"
)
"""普五太贵了, beside 要尖庄: why it is not that one."""


def _without_denied(
    questions: Sequence[_Question], pieces: Sequence[Piece], lexicon: Lexicon, costs: Costs
) -> tuple[list[_Question], list[Piece]]:
    """普通纯牛奶 不要金典: what is not meant is no choice for the words beside it."""
    kept = list(questions)
    left: list[Piece] = []
    for piece in pieces:
        words = _denied(piece)
        found = None
        if words and len(kept) == 1 and len(pieces) > 1:
            found = meant(words, kept[0].goods, lexicon, costs)
        if found and len(found) < len(kept[0].goods):
            kept = [kept[0].without(found)]
        else:
            left.append(piece)
    return (kept, left) if left else (list(questions), list(pieces))


def _denied(piece: Piece) -> str:
    """What a piece says is not meant; empty where it says something else."""
    if piece.amount is not None:
        return ""
    denied = _NOT_WANTED.match(piece.words)
    dear = _TOO_DEAR.fullmatch(piece.words)
    return piece.words[denied.end() :] if denied else dear["goods"] if dear else ""


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
            amount = Exact(Decimal(doubt.count), doubt.unit or None) if doubt.count else None
            found.append(_Question(letter, doubt.said, goods, tuple(range(len(goods))), amount))
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
        found = _meant(left, q, lexicon, costs) if is_named or is_free else ()
        if piece.amount is not None and EVERY.match(left) and (is_named or is_free):
            found = (_EACH,)
        if len(found) != 1 or not _is_sold_so(q.goods[found[0]], piece.amount):
            continue
        (named if is_named else hits)[q.letter] = found[0]
    if len(named or hits) == 1 or (_ALL.match(words) and not named):
        return named or hits
    return {}


def _meant(words: str, q: _Question, lexicon: Lexicon, costs: Costs) -> tuple[int, ...]:
    """Which of the choices; 小瓶的 of 农夫山泉 is one of those that are called just so."""
    found = meant(words, q.goods, lexicon, costs)
    if len(found) == 1:
        return found
    asked = squeeze(plain(q.said))
    called = [at for at, g in enumerate(q.goods) if _is_just(asked, squeeze(g.name))]
    if len(called) < _TWO or len(called) == len(q.goods):
        return found
    among = meant(words, [q.goods[at] for at in called], lexicon, costs)
    return tuple(called[at] for at in among)


def _is_just(asked: str, name: str) -> bool:
    """农夫山泉550ml×24: the words asked about, and nothing but a size behind them."""
    return name.startswith(asked) and _WORD.search(name, len(asked)) is None


def _is_sold_so(goods: Goods, amount: Exact | None) -> bool:
    return amount is None or amount.unit is None or has_unit(goods, amount.unit)


def _agree(picks: Sequence[Pick]) -> bool:
    """Two choices of one question need an amount each (桃子1箱青柠1箱)."""
    letters = [pick.question for pick in picks]
    return all(p.amount is not None for p in picks if letters.count(p.question) > 1)
