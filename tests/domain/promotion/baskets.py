"""Baskets and promotions for the rule tests: prices in yuan, packs of 24."""

from datetime import UTC, datetime
from typing import Any

from domain.base.ids import CategoryId, CouponId, PriceRowId, PromotionId, SkuId
from domain.base.money import Money, UnitPrice, amount_of
from domain.catalog.model import SaleUnit, Sku, Split
from domain.pricing.model import LineQuote, PricePart, PriceSource, PriceTrace
from domain.promotion.codec import kind_of
from domain.promotion.engine import promote
from domain.promotion.model import EVERYONE, GoodsScope, Promotion, Terms
from domain.promotion.outcome import (
    USUAL_SPENDING,
    GiftWorth,
    HeldCoupon,
    Offer,
    Offers,
    Promoted,
    Spending,
)
from domain.promotion.rules.basket import Basket, BasketLine

NOW = datetime(2027, 3, 2, 1, tzinfo=UTC)
GIFT = SkuId(90)
"""可乐 unless a line says otherwise; SKU 90 is only ever given: 12 to the 箱, ¥24."""


def sku(number: int, *, pack: int = 24, brand: str = "", category: int | None = None) -> Sku:
    """A SKU in 罐, ordered by the 箱."""
    units = (SaleUnit("罐", 1), SaleUnit("箱", pack))
    shelf = None if category is None else CategoryId(category)
    return Sku(SkuId(number), f"S{number}", f"货{number}", "罐", "箱", units, brand=brand,
               category_id=shelf, split=Split.LOOSE)  # fmt: skip


def line(
    number: int, packs: int, yuan: str | None, *, loose: int = 0, is_closed: bool = False,
    brand: str = "", category: int | None = None,
) -> BasketLine:  # fmt: skip
    """`packs` 箱 (and `loose` 罐) at `yuan` a 箱; None: 时价."""
    good = sku(number, brand=brand, category=category)
    base = packs * 24 + loose
    if yuan is None:
        return BasketLine(good, base, LineQuote(good.id, "箱", None, (), None))
    price = UnitPrice(round(float(yuan) * 10_000))
    why = PriceTrace(PriceSource.BASE, "BASE", PriceRowId(1), 0, NOW, None, NOW,
                     no_promotion=is_closed)  # fmt: skip
    parts = [_part(packs * 24, "箱", 24, price, price, why)] if packs else []
    if loose:
        bottle = UnitPrice(round(price.ten_thousandths / 24))
        parts.append(_part(loose, "罐", 1, bottle, price, why))
    total = Money(sum(part.amount.minor for part in parts))
    return BasketLine(good, base, LineQuote(good.id, "箱", price, tuple(parts), total))


def _part(
    base: int, unit: str, factor: int, price: UnitPrice, whole: UnitPrice, why: PriceTrace
) -> PricePart:
    amount = amount_of(whole, base_quantity=base, factor=24)
    return PricePart(base, unit, factor, price, amount, why)


def promotion(number: int, terms: Terms, *goods: int, **more: Any) -> Promotion:
    """A running promotion on some SKUs (none: all)."""
    scope = more.pop("scope", GoodsScope(tuple(SkuId(one) for one in goods)))
    group = more.pop("group", "")
    return Promotion(
        PromotionId(number), f"P{number}", f"活动{number}", kind_of(terms), terms,
        more.pop("audience", EVERYONE), scope, NOW, None,
        exclusive_group=group, **more,
    )  # fmt: skip


def offer(number: int, terms: Terms, *goods: int, left: int | None = None, **more: Any) -> Offer:
    """The same as it stands for one customer."""
    return Offer(promotion(number, terms, *goods, **more), left)


def coupon(number: int, of: int, expires_at: datetime | None = None) -> HeldCoupon:
    """A coupon of promotion `of`."""
    return HeldCoupon(CouponId(number), PromotionId(of), 1, expires_at)


def run(
    lines: list[BasketLine], *offers: Offer, coupons: tuple[HeldCoupon, ...] = (),
    points: int = 0, spending: Spending = USUAL_SPENDING,
) -> Promoted:  # fmt: skip
    """What the promotions do to the lines."""
    gift = sku(GIFT, pack=12)
    skus = {one.sku.id: one.sku for one in lines} | {gift.id: gift}
    worth = {gift.id: GiftWorth(UnitPrice(240_000), 12)}
    for one in lines:
        if one.quote.unit_price is not None:
            worth[one.sku.id] = GiftWorth(one.quote.unit_price, 24)
    basket = Basket("CNY", tuple(lines), skus, worth)
    return promote(basket, Offers(tuple(offers), coupons, points), spending)


def saved(promoted: Promoted) -> dict[int, int]:
    """Promotion → minor units off."""
    found: dict[int, int] = {}
    for one in promoted.adjustments:
        if one.amount:
            found[one.promotion_id] = found.get(one.promotion_id, 0) + one.amount.minor
    return found


def given(promoted: Promoted) -> dict[int, int]:
    """SKU → base units for nothing."""
    found: dict[int, int] = {}
    for one in promoted.adjustments:
        for gift in one.gifts:
            found[gift.sku_id] = found.get(gift.sku_id, 0) + gift.base
    return found


def shares(promoted: Promoted) -> dict[int, int]:
    """SKU → minor units off its line."""
    found: dict[int, int] = {}
    for one in promoted.adjustments:
        for share in one.shares:
            found[share.sku_id] = found.get(share.sku_id, 0) + share.minor
    return found
