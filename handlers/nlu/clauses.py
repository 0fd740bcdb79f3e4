"""From tokens to clauses: which numbers are sizes, where a mention begins and ends.

A clause is a list of elements: mentions, amounts, command words, other things. A number is a
size where goods of that size are named and a real amount follows (蒙牛250 3), where it stands in
a size unit, or before 装.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.nlu.mentions import Mentions, OutOfBudget
from handlers.nlu.packsbehind import pack_behind, two_goods
from handlers.nlu.reading import Mention
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.sizes import sizes_among
from handlers.nlu.specs import (
    SaidSpec,
)
from handlers.nlu.tokens import Kind, Token

_PER_PACK = re.compile(r"/\s?[一-鿿]{1,2}(?=\s|$|\))")
"""The end of a spec as catalogues write it: 330ml*24罐/箱."""


@dataclass(frozen=True, slots=True)
class Element:
    """Exactly one of: a mention, an amount, a command word, a list mark, another thing."""

    start: int
    end: int
    mention: Mention | None = None
    said: SaidAmount | None = None
    word: Token | None = None
    is_list: bool = False
    other: Token | None = None

    def has(self, *names: str) -> bool:
        """Whether it is a command word of one of the categories."""
        return self.word is not None and self.word.has(*names)


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two commas or line breaks; `ends_line` after a break."""

    elements: tuple[Element, ...]
    ends_line: bool
    is_question: bool = False


def build_clauses(tokens: Sequence[Token], mentions: Mentions) -> tuple[list[Clause], int]:
    """The clauses of a text, and where the work budget ended (−1: all was read)."""
    clauses: list[Clause] = []
    for part, end in _parts(tokens):
        try:
            elements = _elements(part, mentions)
        except OutOfBudget:
            return clauses, part[0].start
        is_question = end is not None and end.text in {"?", "？"}
        ends_line = end is None or end.kind is Kind.BREAK
        if elements or is_question:
            clauses.append(Clause(tuple(elements), ends_line, is_question))
    return clauses, -1


def _parts(tokens: Sequence[Token]) -> list[tuple[list[Token], Token | None]]:
    parts: list[tuple[list[Token], Token | None]] = []
    part: list[Token] = []
    for at, token in enumerate(tokens):
        if token.kind in {Kind.COMMA, Kind.BREAK} or _refuses_next(tokens, at):
            parts.append((part, token))
            part = []
        else:
            part.append(token)
    parts.append((part, None))
    return parts


def _refuses_next(tokens: Sequence[Token], at: int) -> bool:
    """纯牛奶 不要金典: a blank before a refusal of what stands behind it, not before."""
    around = tokens[at - 1 : at + 3] if at else ()
    if tokens[at].kind is not Kind.SPACE or len(around) < 4:
        return False
    before, _blank, word, behind = around
    is_refusal = word.has("remove") and word.text[0] in "不别唔甭莫" and word.text[-1] != "了"
    is_name = behind.kind is Kind.TEXT and "的" not in behind.text
    return before.kind is Kind.TEXT and is_refusal and is_name


def _elements(tokens: list[Token], mentions: Mentions) -> list[Element]:
    sizes = sizes_among(tokens, mentions)
    elements: list[Element] = []
    run: list[Token] = []
    last_amount = max((i for i, t in enumerate(tokens) if t.kind is Kind.AMOUNT), default=-1)

    def close(following: Token | None = None, *, is_last: bool = False) -> None:
        is_between = following is not None and elements and elements[-1].said is not None
        halves = _halves(run, sizes, mentions) if is_between else []
        halves = halves or (two_goods(run, mentions) if is_between else [])
        if halves:
            elements.extend(Element(m.start, m.end, mention=m) for m in halves)
            run.clear()
            return
        if elements and elements[-1].said is not None and (kind := pack_behind(run)):
            pack = _mention([run[0]], sizes, mentions)
            del run[:2]
            elements.extend([Element(kind[0], kind[1], mention=pack)] if pack else [])
        made = _mention(run, sizes, mentions)
        if made is not None and elements:
            made = _mended(elements, made, mentions)
        parted = mentions.without_talk(made) if made is not None and is_last else None
        if parted is not None:
            made, talk = parted
            end = made.end + len(talk)
            told = Token(Kind.OTHER, made.end, end, talk, ("told",))
            elements.append(Element(made.start, made.end, mention=made))
            elements.append(Element(made.end, end, other=told))
        elif made is not None:
            elements.append(Element(made.start, made.end, mention=made))
        run.clear()

    for at, token in enumerate(tokens):
        if token.kind in {Kind.TEXT, Kind.SPACE} or at in sizes:
            run.append(token)
            continue
        if (inside := _inside(tokens, at, run, sizes, mentions)) is not None:
            run.append(inside)
            continue
        close(token if token.kind is Kind.AMOUNT else None, is_last=at > last_amount)
        elements.append(_element(token))
    close(is_last=True)
    return elements


def _element(token: Token) -> Element:
    """What a token is that belongs to no name."""
    start, end = token.start, token.end
    if token.kind is Kind.AMOUNT:
        return Element(start, end, said=token.said)
    if token.kind is Kind.WORD:
        return Element(start, end, word=token)
    is_list = token.kind is Kind.LIST
    return Element(start, end, is_list=is_list, other=None if is_list else token)


def _halves(run: list[Token], sizes: dict[int, SaidSpec], mentions: Mentions) -> list[Mention]:
    """半箱雪碧 生抽2件: two names between two amounts, where the blank between them parts them."""
    for at, token in enumerate(run):
        if token.kind is not Kind.SPACE:
            continue
        parts = [_mention(list(p), sizes, mentions) for p in (run[:at], run[at + 1 :])]
        made = [m for m in parts if m is not None and m.found.fits and not m.is_bare]
        if len(made) == 2 and mentions.are_apart(made[0], made[1]):
            return made
    return []


def _mended(elements: list[Element], made: Mention, mentions: Mentions) -> Mention:
    """A misspelt name whose first characters look like a command (加多饱)."""
    word = elements[-1].word
    is_known = made.found.fits and not (
        len(made.text) == 1 and word is not None and word.text in mentions.lexicon.protected
    )
    if is_known or not made.text:
        return made
    if word is None or elements[-1].end != made.start or len(word.text) > 2:
        return made
    text = word.text + made.text
    found = mentions.find(text)
    if not found.fits:
        return made
    elements.pop()
    return replace(made, start=word.start, text=text, found=found, typed=text)


def _inside(
    tokens: list[Token],
    at: int,
    run: list[Token],
    sizes: dict[int, SaidSpec],
    mentions: Mentions,
) -> Token | None:
    """A command word that belongs to a mention all the same, as what stands in it."""
    token = tokens[at]
    if token.kind is Kind.WORD and token.cats == ("filler",) and _between(tokens, at, sizes):
        return Token(Kind.SPACE, token.start, token.end, " ")
    is_end = _ends_name(run, token, mentions)
    return replace(token, kind=Kind.TEXT, cats=()) if is_end else None


def _ends_name(run: list[Token], word: Token, mentions: Mentions) -> bool:
    """青叫五斤: a verb of one character that ends a misspelt name of two."""
    if len(run) != 1 or word.cats != ("order",) or len(word.text) > 1 or run[0].end != word.start:
        return False
    first = run[0].text
    if run[0].kind is not Kind.TEXT or len(first) != 1 or first in mentions.lexicon.names.goods:
        return False
    return bool(mentions.find(first + word.text).fits)


def _between(tokens: list[Token], at: int, sizes: dict[int, SaidSpec]) -> bool:
    """Whether a filler stands between two pieces of one mention."""
    before = at > 0 and (tokens[at - 1].kind in {Kind.TEXT, Kind.SPACE} or at - 1 in sizes)
    after = at + 1 < len(tokens) and (
        tokens[at + 1].kind in {Kind.TEXT, Kind.SPACE} or at + 1 in sizes
    )
    return before and after


def _mention(run: list[Token], sizes: dict[int, SaidSpec], mentions: Mentions) -> Mention | None:
    while run and run[0].kind is Kind.SPACE:
        run.pop(0)
    while run and run[-1].kind is Kind.SPACE:
        run.pop()
    if not run:
        return None
    specs: list[SaidSpec] = []
    by_start = {s.span[0]: s for s in sizes.values()}
    text: list[str] = []
    for token in run:
        if token.kind is Kind.AMOUNT:
            spec = by_start[token.start]
            if spec.number:
                specs.append(spec)
            text.append(" ")
        elif token.kind is Kind.SPACE:
            text.append(" ")
        else:
            piece = token.text
            if text and text[-1] == " " and specs and piece.startswith("装"):
                piece = piece[1:]
            text.append(piece)
    joined = _PER_PACK.sub(" ", "".join(text)) if specs else "".join(text)
    if not specs and not joined.strip(" .的:-~#*@'\"()<>=_/\\"):
        return None
    made = mentions.make(run[0].start, run[-1].end, joined, tuple(specs))
    return None if made.is_bare and not (specs or made.pack or made.size) else made
