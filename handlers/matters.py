"""Several matters in one message: 可乐3箱，顺便问下鸡蛋多少钱; 确认，另外我欠多少钱.

A question that stands in a piece of its own is answered as if it had been asked alone; what is
ordered, confirmed or taken back in the other pieces is done first.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import opening, pricing, terms
from handlers.context import Turn
from handlers.message import Part, Text
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    Ambiguous,
    AskBill,
    AskOrder,
    AskPrice,
    AskProduct,
    AskPromotion,
    AskStock,
    Browse,
    BrowseWhat,
    Cancel,
    ChitChat,
    Choose,
    Confirm,
    EditDraft,
    Exact,
    Handoff,
    Intent,
    ItemReading,
    Missing,
    Reorder,
    Resolved,
    Situation,
    Undo,
)
from handlers.nlu.normalise import Normal, normalise
from handlers.nlu.sorts import rule

if TYPE_CHECKING:
    from handlers.nlu.lexicon import Lexicon
    from handlers.nlu.reading import Reading

_LONGEST = 400
_MOST_PIECES = 24
_MAY_ASK = re.compile(
    r"多少|几|什么|啥|怎么|咋|哪|吗|么|呢|没|不|欠|查|看|问|顺便|另外|对了|[?？]"
    r"|\b(?:how|what|when|where|which|do|does|is|are|can|any|btw|also|by the way)\b"
)
_CUT = re.compile(r"[,，。;；!！?？\n]+\s*")
_BESIDE = r"顺便|顺带|顺道|另外|对了|还有(?:个|一个|一件)?(?:事|问题)|by the way|btw|also(?= )"
_BEHIND_AMOUNT = (
    r"(?<=[0-9一二两三四五六七八九十百半]"
    r"[箱件瓶罐桶包袋盒斤个条支提听板筐盘盆扎把块只张卷排打串颗片份组套捆层])"
)
"""可乐3箱还有雪碧多少钱."""
_TERMS = (
    r"(?:请问|送货|配送|送过来|送上门|送到店|是|还|能不能|可以|能|要不要|收不收|用不用|有没有|要|收|另){0,4}"
    r"(?:运费|配送费|送货费|物流费|邮费|包邮|免运费|收费|收钱|免费|起送|开票|开发票|开专票)"
)
"""可乐2箱 送货要不要运费: a question about terms, told apart by a blank or an amount."""
_BEGINS_PIECE = re.compile(
    rf"(?:(?:(?<=\s)|{_BEHIND_AMOUNT})(?={_TERMS})|{_BESIDE}|(?:(?<=\s)|{_BEHIND_AMOUNT})还有(?!货|没|吗|么|多少|几|[一-鿿]?的)"
    r"|(?<=\s)再问)"
)
_LEAD = re.compile(
    rf"\s*(?:(?:{_BESIDE}|还有|那|哦|and)[,，、:：\s]*)*+"
    r"(?:(?:我|我想|想|麻烦|请|帮我|帮忙|你帮我|给我|再|也)*+"
    r"(?:问问|问|查查|查|看看|看|请教)(?:一)?(?:下|个事|声)?(?:你们?|您)?(?:们)?[,，:：\s]*)?+",
    re.IGNORECASE,
)
_JOINS = re.compile(rf"\s*(?:{_BESIDE}|还有(?=[,，、:：\s]|[问查看想我]))[,，、:：\s]*")
_ASKS_FOR = re.compile(r"\s*(?:问|查|看)(?:问|查|看)?(?:一)?下|帮我[问查看]|请问")
_GREETING = re.compile(
    r"(?:老板娘?|师傅|美女|帅哥|亲|[你您]好|[早中晚]上好|[上中下]午好|在吗|[,，。.~!！?？ ])+"
)
_WORD = re.compile(r"[^\s,，。;；!！?？]+")
_TERMS_WORDS = 3
"""So many words between blanks a question about terms has at most."""
_MARKS = " ，,。;；!！?？\n"


@dataclass(frozen=True, slots=True)
class Parts:
    """The matters of a message in the customer's words; none where it is a single one."""

    words: tuple[str, ...] = ()
    has_order: bool = False
    """The first of them orders, answers, confirms or takes back; the others ask."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece between marks: its place in the normal spelling, the mark behind it included.

    `own` is where its words begin behind 顺便问下; `kept` where they do behind 另外 alone.
    """

    start: int
    end: int
    own: int
    kept: int
    stop: int
    """Where the mark begins."""
    is_joined: bool
    """Said as something beside: 顺便, 另外, 对了, 问一下."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that stands by itself, and what kind of it."""

    piece: _Piece
    kind: type | str


def parted(text: str, lexicon: "Lexicon", situation: Callable[[], Situation]) -> Parts:
    """What is done first, then each question.

    Only whole pieces are parted, and only where the rest is an order, an answer or a command that
    stands by itself.
    """
    if len(text) > _LONGEST:
        return Parts()
    normal = normalise(text)
    if _MAY_ASK.search(normal.text) is None:
        return Parts()
    pieces = list(_pieces(normal.text))
    if not pieces or len(pieces) > _MOST_PIECES or (len(pieces) == 1 and not pieces[0].own):
        return Parts()
    view = situation()
    asked = [a for p in pieces if (a := _question(normal.text, p, lexicon, view)) is not None]
    if not asked:
        return Parts()
    kept = [p for p in pieces if all(p is not a.piece for a in asked)]
    rest = "".join(_raw(text, normal, p.kept, p.end) for p in kept).rstrip(_MARKS)
    questions = tuple(_in_words(text, normal, asked))
    if not rest or _only_greets(read(rest, lexicon), view):
        return Parts(questions if len(pieces) == 1 or len({a.kind for a in asked}) > 1 else ())
    ordered = read(rest, lexicon)
    if kept[0].start > asked[0].piece.start and _orders_unnamed(ordered):
        return Parts()  # 红牛还有吗？来两箱
    done = interpret(ordered, view)
    is_told = all(a.piece.is_joined for a in asked)
    if all(_acts(intent, is_told=is_told) for intent in done):
        return Parts((rest, *questions), has_order=True)
    return Parts()


def _orders_unnamed(reading: "Reading") -> bool:
    """Whether an amount is said without goods: those asked about before it are meant."""
    return any(
        item.mention is None and item.line_no is None and isinstance(item.amount, Exact)
        for item in reading.items
    )


def put_step_last(turn: Turn) -> None:
    """The draft's next step goes behind what was answered beside it, as the only one."""
    if turn.step in turn.parts:
        turn.parts.append(turn.parts.pop(turn.parts.index(turn.step)))
        return
    draft = turn.drafted[0] if turn.drafted is not None else None
    if turn.replay is not None or not isinstance(draft, Text) or draft not in turn.parts:
        return
    at = turn.parts.index(draft)
    lines, more = draft.text.split("\n"), turn.parts[at + 1 :]
    if not more or len(lines) < 2:
        return
    shown = Text("\n".join(lines[:-1]))
    invites = turn.t('Say what you need, like "cola 3 cases"')
    answers = [_without_line(part, invites) for part in more]
    turn.step = Text(lines[-1])
    turn.parts[at:] = [shown, *answers, turn.step]
    turn.drafted = (shown, turn.drafted[1] if turn.drafted else "")


def _without_line(part: Part, line: str) -> Part:
    if not isinstance(part, Text):
        return part
    kept = [one for one in part.text.split("\n") if one != line]
    return Text("\n".join(kept)) if kept else part


def _raw(text: str, normal: Normal, start: int, end: int) -> str:
    return text[normal.offsets[start] : normal.offsets[end]]


def _in_words(text: str, normal: Normal, asked: Sequence[_Asked]) -> Iterator[str]:
    """Each question as it was typed; those of one kind that follow one another are one."""
    at = 0
    while at < len(asked):
        last = at
        while (
            last + 1 < len(asked)
            and asked[last + 1].kind == asked[at].kind
            and asked[last + 1].piece.start == asked[last].piece.end
        ):
            last += 1
        yield _raw(text, normal, asked[at].piece.own, asked[last].piece.stop).strip()
        at = last + 1


def _pieces(text: str) -> Iterator[_Piece]:
    """What stands between marks, and before 顺便 or 另外 in the middle of a sentence."""
    cuts = [m.span() for m in _CUT.finditer(text)]
    cuts += [(m.start(), m.start()) for m in _BEGINS_PIECE.finditer(text)]
    cuts += _around_terms(text)
    start, lead_in = 0, -1
    for at, end in (*sorted(cuts), (len(text), len(text))):
        if at < start:
            continue
        said = text[start:at]
        lead, joins = _LEAD.match(said), _JOINS.match(said)
        own = start + (lead.end() if lead else 0)
        if not text[own:at].strip():
            lead_in = start if lead_in < 0 and said.strip() else lead_in
            start = end
            continue
        yield _Piece(
            start if lead_in < 0 else lead_in,
            end,
            own,
            start + (joins.end() if joins else 0),
            at,
            is_joined=lead_in >= 0 or joins is not None or _ASKS_FOR.match(said) is not None,
        )
        start, lead_in = end, -1


def _around_terms(text: str) -> Iterator[tuple[int, int]]:
    """可乐5箱 送货要不要运费: the blanks around a question about terms."""
    words = list(_WORD.finditer(text))
    for at, word in enumerate(words[:_MOST_PIECES]):
        for last in words[at : at + _TERMS_WORDS]:
            if terms.asks(text[word.start() : last.end()]):
                yield from ((word.start(), word.start()), (last.end(), last.end()))


def _question(text: str, piece: _Piece, lexicon: "Lexicon", view: Situation) -> _Asked | None:
    """The piece, if it asks something by itself and not about the goods of the one before."""
    words = text[piece.own : piece.stop].strip()
    if opening.asks(words):
        return _Asked(piece, "opening")
    if terms.asks(words):
        return _Asked(piece, f"terms {words}")
    reading = read(words, lexicon)
    intents = interpret(reading, Situation(usual=view.usual, scope=view.scope))
    asks = piece.is_joined or text[piece.stop : piece.stop + 1] in {"?", "？"}
    asks = asks or any(rule(n).search(reading.normal) for n in ("asking", "how_much"))
    if len(intents) != 1 or not asks:
        return None
    goods = pricing.goods_asked(words)
    if isinstance(intents[0], AskPrice | AskStock) and not intents[0].items and goods:
        intents = tuple(_asking(i) for i in interpret(read(goods, lexicon), Situation()))
    is_one = len(intents) == 1 and _is_question(intents[0], is_joined=piece.is_joined)
    if not is_one:
        return None
    is_apart = piece.is_joined and isinstance(intents[0], AskBill)  # 发票开了吗，另外我欠多少
    return _Asked(piece, f"bill {words}" if is_apart else type(intents[0]))


def _asking(intent: Intent) -> Intent:
    """how much is sprite: the goods stand where an order's would."""
    return AskPrice(intent.items) if isinstance(intent, EditDraft) else intent


def _is_question(intent: Intent, *, is_joined: bool) -> bool:
    match intent:
        case AskPrice(items=items) | AskStock(items=items) | AskProduct(items=items):
            return _names_goods(items, is_joined=is_joined)
        case AskPromotion(items=items):
            return not any(map(_orders, items))
        case AskBill() | AskOrder():
            return True
        case Browse(what=what):
            return what not in {BrowseWhat.MORE, BrowseWhat.DRAFT}
        case Handoff():
            return is_joined
        case _:
            return False


def _names_goods(items: Sequence[ItemReading], *, is_joined: bool) -> bool:
    if any(map(_orders, items)):
        return False
    wanted = (Resolved, Ambiguous, Missing) if is_joined else (Resolved, Ambiguous)
    return any(isinstance(item.product, wanted) for item in items)


def _orders(item: ItemReading) -> bool:
    """红牛3箱多少钱: more of it than the one that a price is asked of."""
    return isinstance(item.amount, Exact) and item.amount.count != 1


def _acts(intent: Intent, *, is_told: bool) -> bool:
    """Whether what is left orders, answers, confirms or takes back something by itself.

    行，几点能到 does not place anything yet: only beside what is asked with 另外 counts 确认.
    """
    match intent:
        case EditDraft(items=items):
            return bool(items)
        case Confirm():
            return is_told
        case Reorder() | Cancel() | Undo() | Choose():
            return True
        case _:
            return False


def _only_greets(reading: "Reading", view: Situation) -> bool:
    """老板你好，…: said to nobody's order."""
    if _GREETING.fullmatch(reading.normal):
        return True
    return all(isinstance(i, ChitChat) for i in interpret(reading, view))
