"""Sizes told by where a number stands among the tokens of a clause."""

from handlers.nlu.amounts import SaidAmount
from handlers.nlu.numerals import number_value
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
    if after.startswith("装"):
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
