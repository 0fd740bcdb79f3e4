"""Goods with an amount said beside something else: 地址改成建设路8号 再加2箱红牛."""

import re

from handlers import goodsnamed, wishes
from handlers.context import Turn
from handlers.nlu import read
from handlers.nlu.intents import Exact

_CUT = re.compile(
    r"[\s,，。;；、]+|(?<=[^\s,，。;；、])(?=(?:再|另外|顺便|还要|還要)(?:给我|帮我)?"
    r"[加来要下拿补]?[0-9一二两三四五六七八九十半])"
)
_PLACE = re.compile(
    r"[0-9一二两三四五六七八九十]\s*(?:号|號|栋|棟|楼|樓|室|单元|單元|幢|弄|层|層)"
)
_TELLS = re.compile(r"[吗嗎呢?？是收块塊元钱錢算价價]")
"""A question, or what something was and what it cost."""


def behind(turn: Turn, words: str) -> tuple[str, str]:
    """The words before the first piece that orders, and all from there on; never the first."""
    starts = [m.span() for m in _CUT.finditer(words)]
    for at, start in starts:
        end = next((a for a, _ in starts if a > start), len(words))
        if words[:at].strip() and orders(turn, words[start:end]):
            return words[:at].strip(), words[start:].strip()
    return words, ""


def ahead(turn: Turn, words: str, at: int) -> tuple[str, str]:
    """What is ordered before the piece around the place `at`, and the words from there on."""
    cut = next((m for m in reversed(list(_CUT.finditer(words[:at]))) if m.start()), None)
    order = words[: cut.start()] if cut is not None else ""
    if cut is None or not orders(turn, order):
        return "", words
    return order, words[cut.end() :]


def orders(turn: Turn, piece: str) -> bool:
    """Whether a piece asks for goods with an amount; a house number is none."""
    if _PLACE.search(piece) or _TELLS.search(piece):
        return False
    if not any(isinstance(i.amount, Exact) for i in read(piece, turn.shop.lexicon).items):
        return False
    return wishes.looks_like_change(piece) or bool(goodsnamed.skus_named(turn, piece))
