"""Sizes told by where a number stands among the tokens of a clause."""

import re

from handlers.nlu.numerals import number_value
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.specs import WEIGHT_SIZE_UNITS
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.units import CASE_WORDS

_BIG_NUMBER = 100


def text_at(tokens: list[Token], at: int) -> str:
    """The words of the token at a place; nothing beyond the last one."""
    return tokens[at].text if at < len(tokens) else ""


def corrects_last(tokens: list[Token], at: int) -> bool:
    """6斤 说错了8斤: an amount in the unit of the one that is taken back."""
    said, before = tokens[at].said, at - 1
    if said is None or not before or not tokens[before].has("correct"):
        return False
    earlier = [t.said for t in tokens[:before] if t.said is not None]
    return bool(earlier) and said.unit is not None and earlier[-1].unit == said.unit


def looks_like_size(tokens: list[Token], at: int, said: SaidAmount, following: int | None) -> bool:
    """…装, (24瓶), 6枚*16盒, 330的, 500那个: sizes by what stands around them."""
    after = text_at(tokens, at + 1)
    before = tokens[at - 1].text if at else ""
    if after.startswith("装") or _is_of_pack(tokens, at, after, following):
        return True
    if before.endswith("(") and after.startswith(")"):
        amounts = sum(t.kind is Kind.AMOUNT for t in tokens)
        return said.unit not in CASE_WORDS or amounts > 1
    if after.startswith("*") and following == at + 1:
        return any(t.kind is Kind.AMOUNT for t in tokens[at + 2 :])
    value = number_value(said.number)
    if said.unit in WEIGHT_SIZE_UNITS and after.startswith("的") and following is None:
        return not any(t.kind is Kind.TEXT and len(t.text.strip()) > 1 for t in tokens[:at])
    if said.unit is not None or value is None:
        return False
    if not after.startswith("的") and after not in {"那个", "那种"}:
        return False
    return value >= _BIG_NUMBER or bool(value % 1)


_PACK_ENDS = re.compile(r"\s?/\s?[箱件盒袋桶提板包条][)）].*|[箱件袋桶筐包板]")
_NAMED = re.compile("的[一-鿿]{2}")
_NUMBER_ENDS = ("号的", "号电", "号干电")


def _is_of_pack(tokens: list[Token], at: int, after: str, following: int | None) -> bool:
    """鸡蛋45斤箱1箱, (360枚/箱)2箱, 7号的要五盒, 25kg的雪花粉来8袋: no amount of its own."""
    if following is None:
        return False
    said, then = tokens[at].said, tokens[following].said
    if said is None or then is None:
        return False
    if said.unit is None:
        return after.startswith(_NUMBER_ENDS)
    if _PACK_ENDS.fullmatch(after):
        return following == at + 2
    is_pack = then.unit is not None and then.unit not in WEIGHT_SIZE_UNITS
    if said.unit not in WEIGHT_SIZE_UNITS or not is_pack or not _NAMED.match(after):
        return False
    return not any(t.kind is Kind.TEXT for t in tokens[:at])


def is_glued_ahead(tokens: list[Token], at: int, following: int) -> bool:
    """奥利奥349的5箱97原味的3箱: right behind an amount, right before the name of the next one."""
    then, before = tokens[following].said, tokens[at - 1].said if at else None
    is_between = before is not None and before.unit is not None
    return (
        is_between
        and tokens[at + 1].kind is Kind.TEXT
        and then is not None
        and then.unit is not None
    )
