"""The goods that the words beside a number can mean, and whether they come in such a size."""

import re
from functools import lru_cache

from handlers.nlu.goods import Goods
from handlers.nlu.intents import Exact
from handlers.nlu.mentions import Mentions
from handlers.nlu.numerals import number_value
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.sizeplaces import text_at
from handlers.nlu.specs import SaidSpec, fits_spec, plain_number, size_of
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.units import CASE_WORDS, weight_in_grams

_SOLD_BY_WEIGHT = re.compile("的[一-鿿]{2,}")
_JOINING = frozenset(("和", "跟", "与", "及", "/", "或"))
_LOOKED_AT = 12
_LOOKED_OVER = 60
"""So many tokens beside a number may stand between it and its name."""


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


class Near:
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
    def knows_goods(self) -> bool:
        """Whether there is a catalogue at all."""
        return bool(self._mentions.lexicon.codes)

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


def is_passed(token: Token, step: int) -> bool:
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
        elif kind is not Kind.SPACE and not is_passed(tokens[i], step):
            break
        i += step
    return found[::step] if step < 0 else found
