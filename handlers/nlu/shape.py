"""The shape of a text: what is said around the goods and the amounts.

G stands for goods, N for an amount, D for a date or hour, P a price, H a phone, O an order number:
"可乐3箱多少钱" has the shape "GN多少钱". Texts of one shape mean the same kind of thing, whatever
the shop sells.
"""

import re
from collections.abc import Iterable, Sequence

from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.tokens import Kind, Token

LOOKED_AT = 120
"""What kind of message it is shows in so many characters of its shape."""

_MARKS = {"date": "D", "time": "D", "price": "P", "phone": "H", "order_no": "O"}
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GOODS = re.compile(r"(?:G[ 的]*)+G")
_ORDERING = frozenset(("order", "add", "list", "filler", "approx"))
_BETWEEN = frozenset(" ,、，。.\n:;；-~|!！")


def shape_of(
    source: str,
    tokens: Sequence[Token],
    items: Iterable[RawItem],
    topics: Iterable[Mention],
    *,
    any_name: bool = False,
) -> str:
    """The shape of a normalised text; empty where it is nothing but goods and amounts.

    Where no goods are known at all, `any_name` before an amount stands for goods.
    """
    pieces = list(source)
    for token in tokens:
        mark = "N" if token.kind is Kind.AMOUNT else ""
        if token.kind is Kind.OTHER and token.cats:
            mark = _MARKS.get(token.cats[0], "")
        if mark:
            _cover(pieces, token.start, token.end, mark)
    named = [m for item in items for m in (item.mention, item.target)]
    for mention in (*named, *topics):
        is_goods = mention is not None and (mention.found.fits or any_name)
        if mention is not None and is_goods and mention.text:
            _cover_name(pieces, source, mention)
    if _is_plain(pieces, tokens):
        return ""
    shape = _NUMBER.sub("0", "".join(pieces))
    return _GOODS.sub("G", shape).strip()[:LOOKED_AT]


def _cover(pieces: list[str], start: int, end: int, mark: str) -> None:
    pieces[start:end] = [mark] + [""] * (end - start - 1)


def _cover_name(pieces: list[str], source: str, mention: Mention) -> None:
    said = source[mention.start : mention.end]
    for piece in (mention.text, *mention.text.split()):
        at = said.find(piece)
        if at >= 0:
            _cover(pieces, mention.start + at, mention.start + at + len(piece), "G")
            if piece == mention.text:
                return


def _is_plain(pieces: list[str], tokens: Sequence[Token]) -> bool:
    """Whether nothing but goods, amounts and words of ordering stands there."""
    covered = {"", "G", "N", "D"}
    if "N" not in pieces or "G" not in pieces:
        return False
    for token in tokens:
        if token.kind is Kind.WORD:
            if _ORDERING.isdisjoint(token.cats):
                return False
        elif token.kind is Kind.TEXT:
            if any(pieces[i] not in covered for i in range(token.start, token.end)):
                return False
        elif (token.kind is Kind.OTHER and pieces[token.start] not in covered) or any(
            c in "?？" for c in token.text
        ):
            return False
    return all(p in _BETWEEN or p in covered or len(p) == 1 for p in pieces)
