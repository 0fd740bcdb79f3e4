"""Which amounts of a clause are sizes of the goods (500ml), not what is ordered."""

import re

from handlers.nlu.intents import Exact
from handlers.nlu.mentions import Mentions
from handlers.nlu.neargoods import Near, is_passed
from handlers.nlu.numerals import number_value
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.sizeplaces import corrects_last, is_glued_ahead, looks_like_size, text_at
from handlers.nlu.specs import (
    SURE_SIZE_UNITS,
    WEIGHT_SIZE_UNITS,
    SaidSpec,
    plain_number,
)
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.units import CASE_WORDS, weight_in_grams

_BIG_NUMBER = 100
_SOLD_METRES = 10
"""So many metres at the end are what is wanted, where nobody knows the goods."""
_OF_PACK = re.compile("[箱袋桶盒瓶罐件筐板包]装?的|[公母]的")
"""10斤箱的来3箱, 4两公的30只."""
_PACKED = re.compile("[瓶罐袋盒桶听]装?的")
"""3箱袋装的40包那个: between an amount and the size of what it is of."""
_POINTING = frozenset(("那个", "那种", "这个", "这种"))


def sizes_among(tokens: list[Token], mentions: Mentions) -> dict[int, SaidSpec]:
    """Which amounts of a clause are sizes, by their place in it."""
    found: dict[int, SaidSpec] = {}
    amounts = [i for i, t in enumerate(tokens) if t.kind is Kind.AMOUNT]
    has_each = any(t.has("each") for t in tokens)
    for order, at in enumerate(amounts):
        token = tokens[at]
        said = token.said
        if said is None or not isinstance(said.amount, Exact) or said.is_heard:
            continue
        if tokens[at].cats == ("cross",):
            found[at] = SaidSpec(said.number, said.unit, (token.start, token.end))
            continue
        per_pack = token.text[0] in "*x" and text_at(tokens, at + 1).startswith("/")
        if per_pack or (at - 1 in found and _is_pack_count(tokens, at, amounts, order, mentions)):
            found[at] = _spec(token, said)
            continue
        if not said.number:
            continue
        following = amounts[order + 1] if order + 1 < len(amounts) else None
        if following == at + 1 and _is_per_pack(tokens, at, following):
            found[at] = _spec(token, said)
            found[following] = SaidSpec("", None, (tokens[following].start, tokens[following].end))
            continue
        if at in found or corrects_last(tokens, at):
            continue
        if not _is_of_size(said, mentions) and _starts_anew(tokens, at, following):
            continue
        near = Near(tokens, at, mentions, has_each=has_each)
        if _is_size(tokens, at, said, following, near=near):
            found[at] = _spec(token, said)
    return found


def _is_per_pack(tokens: list[Token], at: int, following: int) -> bool:
    """50斤一袋的: what one pack holds."""
    said, per = tokens[at].said, tokens[following].said
    after = text_at(tokens, following + 1)
    return (
        said is not None
        and per is not None
        and said.unit is not None
        and tokens[following].text[:1] in {"一", "1", "每"}
        and isinstance(per.amount, Exact)
        and per.amount.count == 1
        and (after.startswith("的") or after in _POINTING)
    )


def _is_pack_count(
    tokens: list[Token], at: int, amounts: list[int], order: int, mentions: Mentions
) -> bool:
    """*24 right after 330ml is the pack, unless it is the last number (5L x 6箱)."""
    token = tokens[at]
    said = token.said
    if said is None or token.text[0] not in "*x" or said.unit in CASE_WORDS:
        return False
    goes_on = order + 1 < len(amounts) and not _names_another(tokens, at, amounts[order + 1])
    return goes_on or Near(tokens, at - 1, mentions).has_count(said)


def _names_another(tokens: list[Token], at: int, following: int) -> bool:
    """怡宝555*10 景田560*6: goods were named before the size, and others stand behind a blank."""
    behind = tokens[at + 1 : following]
    is_named = at > 1 and tokens[at - 2].kind is Kind.TEXT and len(tokens[at - 2].text) > 1
    is_parted = len(behind) > 1 and behind[0].kind is Kind.SPACE
    return is_named and is_parted and behind[1].kind is Kind.TEXT and len(behind[1].text) > 1


def _spec(token: Token, said: SaidAmount) -> SaidSpec:
    value = said.amount.count if isinstance(said.amount, Exact) else number_value(said.number)
    number = plain_number(value) if value is not None else said.number
    return SaidSpec(number, said.unit, (token.start, token.end), token.text[0] in "*x")


def _is_size(
    tokens: list[Token], at: int, said: SaidAmount, following: int | None, *, near: "Near"
) -> bool:
    unit = said.unit
    if following is None and _describes_last(tokens, at):
        return True
    if following is None and _is_sold_so(said, near):
        return False
    if unit in SURE_SIZE_UNITS or looks_like_size(tokens, at, said, following):
        return True
    if unit in CASE_WORDS:
        return False
    between = tokens[at + 1 : following] if following is not None else None
    if between is not None and all(_is_thin(t) for t in between):
        return _size_before_amount(tokens, at, said, following or 0, near=near)
    if (by_number := _by_number(tokens, at, said, following, near=near)) is not None:
        return by_number
    value = number_value(said.number)
    if (
        unit is not None
        and unit.isascii()
        and value is not None
        and value >= _BIG_NUMBER
        and near.has_size(said)
    ):
        return True
    if unit in WEIGHT_SIZE_UNITS:
        return _weight_is_size(said, near, followed=between is not None)
    if unit is None:
        return _bare_is_size(said, near, followed=between is not None)
    after = text_at(tokens, at + 1)
    is_sold_so = any(unit in g.unit_words for g in near.goods) if between is None else False
    return after.startswith("的") and not is_sold_so and near.has_count(said)  # 换成好丽友派6枚的


def _by_number(
    tokens: list[Token], at: int, said: SaidAmount, following: int | None, *, near: "Near"
) -> bool | None:
    """百威330罐的, 19、25的各5筒: whether it is the number of a size; None where nothing tells."""
    value = number_value(said.number)
    if said.unit is None:
        is_described = text_at(tokens, at + 1).startswith("的")
        is_listed = near.is_listed
        if not is_described and not is_listed:
            is_glued = following is not None and is_glued_ahead(tokens, at, following)
            return (near.has_size(said) or None) if is_glued else None
        fits = near.has_size(said)
        return fits if following is not None or is_listed else fits or None  # 换白巧97的
    is_described = following is None and text_at(tokens, at + 1).startswith("的")
    if value is None or value < _BIG_NUMBER or not is_described:
        return None
    return any(plain_number(value) in g.spec.bare for g in near.goods) or None


def _is_sold_so(said: SaidAmount, near: "Near") -> bool:
    """剪50米护套线: a unit of sizes in which these goods are sold."""
    unit = said.unit
    if unit == "米" and not near.knows_goods:
        value = number_value(said.number)
        return value is not None and value >= _SOLD_METRES
    if unit not in SURE_SIZE_UNITS or unit not in near.sold_in:
        return False
    return any(unit in g.unit_words for g in near.goods) and not near.has_size(said)


def _describes_last(tokens: list[Token], at: int) -> bool:
    """换80的; 鸭血1箱 要30盒的: which ones, behind an amount with nothing but 要 between."""
    behind = text_at(tokens, at + 1)
    if not behind.startswith("的") and behind not in _POINTING:
        return False
    if at and tokens[at - 1].has("replace"):
        return True
    before = at - 1
    while before >= 0 and (
        tokens[before].kind is Kind.SPACE
        or is_passed(tokens[before], -1)
        or tokens[before].cats == ("still",)
        or (behind in _POINTING and _PACKED.fullmatch(tokens[before].text) is not None)
    ):
        before -= 1
    return 0 <= before < at - 1 and tokens[before].kind is Kind.AMOUNT


def _is_of_size(said: SaidAmount, mentions: Mentions) -> bool:
    """400毫升: in no such unit goods are sold here."""
    return said.unit in SURE_SIZE_UNITS and said.unit not in mentions.lexicon.sold_in


def _starts_anew(tokens: list[Token], at: int, following: int | None) -> bool:
    """糯米30斤再来15斤绿豆: the amount behind 再来 has goods of its own, the one before too."""
    end = following or at
    if not any(t.kind is Kind.WORD and t.has("add") for t in tokens[at + 1 : end]):
        return False
    behind = tokens[end + 1] if end + 1 < len(tokens) else None
    return behind is not None and behind.kind is Kind.TEXT and len(behind.text) > 1


def _is_thin(token: Token) -> bool:
    if token.kind is Kind.SPACE:
        return True
    if token.kind is Kind.TEXT:
        return _OF_PACK.fullmatch(token.text) is not None or token.text.strip() in {
            "的",
            "那种",
            "的那种",
            "规格",
            "规格的",
            "那个",
            "",
            "*",
            "/",
        }
    if token.kind is Kind.OTHER:
        return token.text in {"那种", "这种"} or token.has("price")
    return token.kind is Kind.WORD and token.has("order", "filler", "each", "still", "add")


def _size_before_amount(
    tokens: list[Token], at: int, said: SaidAmount, following: int, *, near: "Near"
) -> bool:
    """A number right before an amount: 250 3, 25包的4盒, but not 3箱 5瓶."""
    then = tokens[following].said
    if said.unit is None:
        value = number_value(said.number)
        if near.has_size(said):
            return True
        if any(t.text.startswith("的") for t in tokens[at + 1 : following]):
            return True
        if then is None or value is None:
            return False
        if then.unit is None:  # 百岁山570 6
            count = number_value(then.number)
            return count is not None and value >= _BIG_NUMBER > count
        return value >= 10
    if said.unit in WEIGHT_SIZE_UNITS and _is_parted(tokens[at + 1 : following]):
        return False  # 散的5斤 袋装的2箱
    if said.unit in WEIGHT_SIZE_UNITS:  # 母的10斤公的8斤: two amounts
        return then is None or then.unit != said.unit or near.has_size(said)
    if near.has_count(said):
        return True
    return any(
        t.text.startswith("的") or t.text in {"那种", "这种"} for t in tokens[at + 1 : following]
    )


def _is_parted(between: list[Token]) -> bool:
    """Whether a blank stands between a weight and the word for a pack."""
    return (
        len(between) > 1
        and between[0].kind is Kind.SPACE
        and _OF_PACK.fullmatch(between[1].text) is not None
    )


def _weight_is_size(said: SaidAmount, near: "Near", *, followed: bool) -> bool:
    """500g after goods sold by the piece is their size; after loose goods it is an amount."""
    weighed = [g for g in near.goods if any(weight_in_grams(u) is not None for u, _ in g.units)]
    if weighed and (not followed or said.unit not in {"g", "克"}):
        return False
    if near.has_size(said):
        return True
    if near.goods and followed:
        return not near.is_next(said)
    if followed and near.is_of_unknown():
        return True
    return said.unit in {"g", "克"} and not weighed and (followed or bool(near.goods))


def _bare_is_size(said: SaidAmount, near: "Near", *, followed: bool) -> bool:
    value = number_value(said.number)
    is_odd = value is not None and (value >= _BIG_NUMBER or value != value.to_integral_value())
    if is_odd and followed and not near.goods and near.is_inside():
        return True  # 茶π500柠檬红茶3箱, where nobody knows the goods
    if not is_odd or not near.has_size(said):
        return False
    weighed = all(weight_in_grams(g.order_unit) is not None for g in near.goods)
    return not weighed or followed
