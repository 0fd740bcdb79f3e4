"""Which amounts of a clause are sizes of the goods (500ml), not what is ordered."""

import re
from functools import lru_cache

from handlers.nlu.amounts import SaidAmount
from handlers.nlu.goods import Goods
from handlers.nlu.intents import Exact
from handlers.nlu.mentions import Mentions
from handlers.nlu.numerals import number_value
from handlers.nlu.sizeplaces import corrects_last, is_glued_ahead, looks_like_size, text_at
from handlers.nlu.specs import (
    SURE_SIZE_UNITS,
    WEIGHT_SIZE_UNITS,
    SaidSpec,
    fits_spec,
    plain_number,
    size_of,
)
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.units import CASE_WORDS, weight_in_grams

_BIG_NUMBER = 100
_OF_PACK = re.compile("[箱袋桶盒瓶罐件筐板包]装?的|[公母]的")
"""10斤箱的来3箱, 4两公的30只."""
_PACKED = re.compile("[瓶罐袋盒桶听]装?的")
"""3箱袋装的40包那个: between an amount and the size of what it is of."""
_SOLD_BY_WEIGHT = re.compile("的[一-鿿]{2,}")
_JOINING = frozenset(("和", "跟", "与", "及", "/", "或"))
_POINTING = frozenset(("那个", "那种", "这个", "这种"))
_LOOKED_AT = 12
_LOOKED_OVER = 60
"""So many tokens beside a number may stand between it and its name."""


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
        near = _Near(tokens, at, mentions, has_each=has_each)
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
    return goes_on or _Near(tokens, at - 1, mentions).has_count(said)


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
    tokens: list[Token], at: int, said: SaidAmount, following: int | None, *, near: "_Near"
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
    tokens: list[Token], at: int, said: SaidAmount, following: int | None, *, near: "_Near"
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


def _is_sold_so(said: SaidAmount, near: "_Near") -> bool:
    """剪50米护套线: a unit of sizes in which these goods are sold."""
    unit = said.unit
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
        or _is_passed(tokens[before], -1)
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
    tokens: list[Token], at: int, said: SaidAmount, following: int, *, near: "_Near"
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


def _weight_is_size(said: SaidAmount, near: "_Near", *, followed: bool) -> bool:
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


def _bare_is_size(said: SaidAmount, near: "_Near", *, followed: bool) -> bool:
    value = number_value(said.number)
    is_odd = value is not None and (value >= _BIG_NUMBER or value != value.to_integral_value())
    if is_odd and followed and not near.goods and near.is_inside():
        return True  # 茶π500柠檬红茶3箱, where nobody knows the goods
    if not is_odd or not near.has_size(said):
        return False
    weighed = all(weight_in_grams(g.order_unit) is not None for g in near.goods)
    return not weighed or followed


def _has_size(goods: Goods, said: SaidAmount) -> bool:
    number, size = _number_and_size(said.number, said.unit)
    if size is not None and size in goods.spec.sizes:
        return True
    return number in goods.spec.bare and (not said.unit or said.unit not in goods.unit_words)


@lru_cache(maxsize=1024)
def _number_and_size(said: str, unit: str | None) -> tuple[str | None, str | None]:
    """A written number in figures, and with its unit as a size: what each of them is, or None."""
    value = number_value(said)
    if value is None:
        return None, None
    number = plain_number(value)
    return number, size_of(number, unit) if unit else None


def _has_count(goods: Goods, said: SaidAmount) -> bool:
    value = said.amount.count if isinstance(said.amount, Exact) else None
    if value is None:
        return False
    if said.unit is None:
        return any(n == plain_number(value) for n, _ in goods.spec.counts)
    return fits_spec(SaidSpec(plain_number(value), said.unit, (0, 0)), goods.spec, "")


class _Near:
    """The goods that the words before an amount, or else after it, can mean; looked up where
    they are asked for.
    """

    __slots__ = ("_at", "_goods", "_has_each", "_mentions", "_tokens")

    def __init__(
        self, tokens: list[Token], at: int, mentions: Mentions, *, has_each: bool = False
    ) -> None:
        self._tokens, self._at, self._mentions = tokens, at, mentions
        self._has_each = has_each
        self._goods: list[Goods] | None = None

    @property
    def goods(self) -> list[Goods]:
        if self._goods is None:
            self._goods = self._looked_up()
        return self._goods

    @property
    def sold_in(self) -> frozenset[str]:
        return self._mentions.lexicon.sold_in

    @property
    def is_listed(self) -> bool:
        """长尾夹19、25、32的各5筒: numbers side by side with one amount for each."""
        beside = self._tokens[self._at + 1 : self._at + 2]
        return self._has_each and bool(beside) and beside[0].kind is Kind.LIST

    def has_size(self, said: SaidAmount) -> bool:
        return any(_has_size(g, said) for g in self.goods)

    def has_count(self, said: SaidAmount) -> bool:
        return any(_has_count(g, said) for g in self.goods)

    def is_inside(self) -> bool:
        """Whether the number stands between two words, without a blank."""
        around = (self._at - 1, self._at + 1)
        inside = (self._tokens[at] for at in around if 0 <= at < len(self._tokens))
        words = [t.text for t in inside if t.kind is Kind.TEXT]
        return len(words) == len(around) and len(words[1].strip()) > 1

    def is_of_unknown(self) -> bool:
        """传化3公斤的洗衣液4瓶: goods that nobody knows, before an amount that is no weight."""
        before = self._tokens[self._at - 1] if self._at else None
        behind, amount = text_at(self._tokens, self._at + 1), self._amount_behind()
        if self.goods or before is None or before.kind is not Kind.TEXT:
            return False
        return (
            _SOLD_BY_WEIGHT.fullmatch(behind) is not None
            and amount is not None
            and amount.unit is not None
            and weight_in_grams(amount.unit) is None
        )

    def is_next(self, said: SaidAmount) -> bool:
        """青辣椒3斤 可乐2箱: the goods stand behind a blank, others that nobody knows before."""
        before, behind = self._tokens[self._at - 1 : self._at], self._tokens[self._at + 1 :]
        is_named = bool(before) and before[0].kind is Kind.TEXT and len(before[0].text) > 1
        is_parted = bool(behind) and behind[0].kind is Kind.SPACE
        is_loose = said.unit in {"斤", "公斤"}
        return is_named and is_parted and is_loose and not self._called(-1)

    def _amount_behind(self) -> SaidAmount | None:
        """The amount right behind the words that follow."""
        rest = [t for t in self._tokens[self._at + 2 :] if t.kind is not Kind.SPACE]
        return rest[0].said if rest else None

    def _looked_up(self) -> list[Goods]:
        return self._called(-1) or self._called(1)

    def _called(self, step: int) -> list[Goods]:
        """The goods that the words on one side can mean."""
        texts = _texts(self._tokens, self._at, step)
        if not texts:
            return []
        said = " ".join(texts)
        fits = self._mentions.make(0, 0, said, ()).found.fits
        if not fits and "要" in said[1:-1]:  # 黄油要无盐454克的
            fits = self._mentions.make(0, 0, said.replace("要", " "), ()).found.fits
        return [self._mentions.lexicon.goods(f.at) for f in fits[: _LOOKED_AT * 4]]


def _is_passed(token: Token, step: int) -> bool:
    """Words between a name and its amount: 白糖称二十斤, 土豆改30斤 脉动2箱."""
    return token.kind is Kind.WORD and (
        token.cats == ("filler",) or (step < 0 and token.cats in {("order",), ("set",)})
    )


def _texts(tokens: list[Token], at: int, step: int) -> list[str]:
    found: list[str] = []
    i = at + step
    while 0 <= i < len(tokens) and len(found) < 3 and abs(i - at) <= _LOOKED_OVER:
        kind = tokens[i].kind
        if kind is Kind.TEXT:
            if tokens[i].text.strip() not in _JOINING:
                found.append(tokens[i].text)
        elif kind is Kind.AMOUNT:
            if step > 0 or found:
                break
            said = tokens[i].said
            if said is not None and (said.unit in CASE_WORDS or not said.number):
                break
        elif kind is Kind.LIST and step < 0:
            pass
        elif kind is not Kind.SPACE and not _is_passed(tokens[i], step):
            break
        i += step
    return found[::step] if step < 0 else found
