"""The draft as the promotions see it, and what has been taken off it so far.

A line without a price (时价) and a line whose contract price says `no_promotion` are closed: no
promotion touches them and they count for no threshold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from domain.base.ids import CategoryId, CouponId, PromotionId, SkuId
from domain.base.money import prorate, round_half_up
from domain.catalog.model import Sku
from domain.catalog.rules import unit_factor
from domain.pricing.model import LineQuote
from domain.promotion.model import GiftItem, GoodsScope, Promotion, SpecialPrice, SpecialRow
from domain.promotion.outcome import AdjustmentWhy, GiftGrant, GiftWorth

_PER_MINOR = 100


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One paid line: `base` base units of a SKU at its quote. A SKU has one line."""

    sku: Sku
    base: int
    quote: LineQuote

    @property
    def is_open(self) -> bool:
        """Whether promotions may touch it."""
        parts = self.quote.parts
        return self.quote.amount is not None and not any(p.why.no_promotion for p in parts)


@dataclass(frozen=True, slots=True)
class Basket:
    """The paid lines; `skus` and `worth` of everything that may be given."""

    currency: str
    lines: tuple[BasketLine, ...]
    skus: Mapping[SkuId, Sku] = field(default_factory=dict)
    worth: Mapping[SkuId, GiftWorth] = field(default_factory=dict)


_NO_SAVINGS: Mapping[int, int] = MappingProxyType({})


class Effect(NamedTuple):
    """What a promotion would do: minor units off per line, gifts, uses of its quota."""

    why: AdjustmentWhy
    savings: Mapping[int, int] = _NO_SAVINGS
    gifts: tuple[GiftGrant, ...] = ()
    times: int = 0

    @property
    def is_something(self) -> bool:
        """Whether the customer gets anything of it."""
        return bool(self.gifts) or any(self.savings.values())


class Found(NamedTuple):
    """What a line promotion was found to do, and what that is worth to the customer."""

    effect: Effect
    worth: int
    is_something: bool


class Applied(NamedTuple):
    """A promotion that was applied, with the coupon and the points it took."""

    promotion: Promotion
    effect: Effect
    coupon_id: CouponId | None = None
    points: int = 0


class Index:
    """What is the same however a basket is reduced: computed once, for every way that is tried.

    `amounts` are what the lines cost (closed ones: 0), `pack` their base units in an order unit,
    `packs` the whole ones of them; `seen` is what line promotions were found to do.
    """

    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.seen: Seen = {}
        self.amounts: list[int] = []
        self.pack = [unit_factor(line.sku, line.sku.order_unit) for line in basket.lines]
        self.packs = [
            line.base // pack for line, pack in zip(basket.lines, self.pack, strict=True)
        ]
        self._by_sku: dict[SkuId, int] = {}
        self._by_category: dict[CategoryId, list[int]] = {}
        self._by_brand: dict[str, list[int]] = {}
        self._open: list[int] = []
        self._lines: dict[PromotionId, tuple[int, ...]] = {}
        self._rows: dict[int, dict[SkuId, SpecialRow]] = {}
        for i, line in enumerate(basket.lines):
            amount = line.quote.amount
            is_open = amount is not None and line.is_open
            self.amounts.append(amount.minor if is_open and amount is not None else 0)
            if is_open:
                self._add(i, line.sku)

    def lines_of(self, promotion: Promotion) -> tuple[int, ...]:
        """The open lines of its scope, in the order of the draft."""
        found = self._lines.get(promotion.id)
        if found is None:
            found = self._lines[promotion.id] = self._lines_in(promotion.scope)
        return found

    def special_row(self, terms: SpecialPrice, sku_id: SkuId) -> SpecialRow | None:
        """The first row for a SKU."""
        rows = self._rows.get(id(terms))
        if rows is None:
            rows = self._rows[id(terms)] = {r.sku_id: r for r in reversed(terms.rows)}
        return rows.get(sku_id)

    def _add(self, i: int, sku: Sku) -> None:
        self._open.append(i)
        self._by_sku[sku.id] = i
        if sku.category_id is not None:
            self._by_category.setdefault(sku.category_id, []).append(i)
        if sku.brand:
            self._by_brand.setdefault(sku.brand, []).append(i)

    def _lines_in(self, scope: GoodsScope) -> tuple[int, ...]:
        if scope.is_everything:
            return tuple(self._open)
        found = {self._by_sku[s] for s in scope.sku_ids if s in self._by_sku}
        for category_id in scope.category_ids:
            found.update(self._by_category.get(category_id, ()))
        for brand in scope.brands:
            found.update(self._by_brand.get(brand, ()))
        return tuple(sorted(found))


class Work:
    """A basket being reduced. `left` is what each line still costs, `start` what an order stage
    begins with; `quota` what is left of each promotion."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.basket = index.basket
        self.pack = index.pack
        self.packs = index.packs
        self.left = list(index.amounts)
        self.start = list(index.amounts)
        self.quota: dict[PromotionId, int | None] = {}
        self.touched: dict[str, dict[int, PromotionId]] = {}
        self.winners: dict[str, PromotionId] = {}
        self.applied: list[Applied] = []

    def sum_at_start(self, lines: Iterable[int]) -> int:
        """What these lines cost when the stage began."""
        return sum(self.start[i] for i in lines)

    def sum_left(self, lines: Iterable[int]) -> int:
        """What these lines still cost."""
        return sum(self.left[i] for i in lines)

    def spread(self, total: int, lines: Sequence[int]) -> dict[int, int]:
        """`total` (at most what is left) over the lines by largest remainder."""
        shares = prorate(total, [self.left[i] for i in lines])
        return {i: share for i, share in zip(lines, shares, strict=True) if share}

    def grant(self, gift: GiftItem, times: int) -> tuple[GiftGrant, ...]:
        """A named gift, `times` over; nothing where the goods are not known."""
        sku = self.basket.skus.get(gift.sku_id)
        if sku is None or times < 1:
            return ()
        base = unit_factor(sku, gift.unit) * gift.count * times
        return (GiftGrant(sku.id, base, gift.unit),)

    def value(self, effect: Effect) -> int:
        """What an effect is worth to the customer, gifts at their price."""
        total = sum(effect.savings.values())
        for gift in effect.gifts:
            worth = self.basket.worth.get(gift.sku_id)
            if worth is not None:
                price = worth.price.ten_thousandths
                total += round_half_up(price * gift.base, worth.factor * _PER_MINOR)
        return total


Seen = dict[tuple[PromotionId, int, int | None, int], Found | None]
"""What line promotions do, by all it depends on: the promotion, its first line, what is left of
the quota, and what is left of the line (−1: of no matter, as it gives goods)."""
