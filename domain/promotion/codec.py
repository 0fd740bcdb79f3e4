"""Promotions and adjustments as the JSON that tables keep."""

from typing import Any, assert_never

from domain.base.ids import CategoryId, CouponId, CustomerId, PromotionId, SkuId
from domain.base.money import Money
from domain.promotion.model import (
    BuyGift,
    CouponTerms,
    DiscountStep,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    GiftStep,
    GoodsScope,
    NthItem,
    PointsTerms,
    PromotionAudience,
    PromotionKind,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
    Terms,
)
from domain.promotion.outcome import Adjustment, AdjustmentShare, AdjustmentWhy, GiftGrant


def kind_of(terms: Terms) -> PromotionKind:
    """Which kind of promotion has these terms."""
    match terms:
        case SpecialPrice():
            return PromotionKind.SPECIAL_PRICE
        case NthItem():
            return PromotionKind.NTH_ITEM
        case BuyGift():
            return PromotionKind.BUY_GIFT
        case FullReduction():
            return PromotionKind.FULL_REDUCTION
        case FullDiscount():
            return PromotionKind.FULL_DISCOUNT
        case FullGift():
            return PromotionKind.FULL_GIFT
        case CouponTerms():
            return PromotionKind.COUPON
        case PointsTerms():
            return PromotionKind.POINTS
        case _:
            assert_never(terms)


def terms_out(terms: Terms) -> list[Any]:
    """The fields of the terms, in the order of their class."""
    match terms:
        case SpecialPrice():
            rows = [[r.sku_id, r.unit, r.factor, r.price] for r in terms.rows]
            return [rows, terms.pay_bp]
        case NthItem():
            return [terms.nth, terms.pay_bp]
        case BuyGift():
            return [terms.buy, terms.give, _gift_out(terms.gift)]
        case FullReduction():
            return [[[s.threshold_minor, s.off_minor] for s in terms.steps], terms.repeats]
        case FullDiscount():
            return [[[s.threshold_minor, s.pay_bp] for s in terms.steps]]
        case FullGift():
            return [[[s.threshold_minor, _gift_out(s.gift)] for s in terms.steps]]
        case CouponTerms():
            worth = [terms.threshold_minor, terms.off_minor, terms.pay_bp]
            return [terms.word, *worth, terms.uses, terms.valid_days]
        case PointsTerms():
            return [terms.earn_per_minor, terms.worth_minor, terms.max_share_bp]
        case _:
            assert_never(terms)


def terms_in(kind: PromotionKind, value: list[Any]) -> Terms:
    """The reverse of `terms_out`."""
    match kind:
        case PromotionKind.SPECIAL_PRICE:
            return SpecialPrice(tuple(SpecialRow(*row) for row in value[0]), value[1])
        case PromotionKind.NTH_ITEM:
            return NthItem(*value)
        case PromotionKind.BUY_GIFT:
            return BuyGift(value[0], value[1], _gift_in(value[2]) if value[2] else None)
        case PromotionKind.FULL_REDUCTION:
            return FullReduction(tuple(ReductionStep(*step) for step in value[0]), value[1])
        case PromotionKind.FULL_DISCOUNT:
            return FullDiscount(tuple(DiscountStep(*step) for step in value[0]))
        case PromotionKind.FULL_GIFT:
            return FullGift(tuple(GiftStep(sum_, _gift_in(gift)) for sum_, gift in value[0]))
        case PromotionKind.COUPON:
            return CouponTerms(*value)
        case PromotionKind.POINTS:
            return PointsTerms(*value)
        case _:
            assert_never(kind)


def audience_out(audience: PromotionAudience) -> list[Any]:
    """[groups, grades, tags, customer ids]."""
    return [
        list(audience.groups),
        list(audience.grades),
        list(audience.tags),
        list(audience.customer_ids),
    ]


def audience_in(value: list[Any]) -> PromotionAudience:
    """The reverse of `audience_out`."""
    groups, grades, tags, customers = value
    ids = tuple(CustomerId(one) for one in customers)
    return PromotionAudience(tuple(groups), tuple(grades), tuple(tags), ids)


def scope_out(scope: GoodsScope) -> list[Any]:
    """[sku ids, category ids, brands]."""
    return [list(scope.sku_ids), list(scope.category_ids), list(scope.brands)]


def scope_in(value: list[Any]) -> GoodsScope:
    """The reverse of `scope_out`."""
    skus, categories, brands = value
    return GoodsScope(
        tuple(SkuId(one) for one in skus),
        tuple(CategoryId(one) for one in categories),
        tuple(brands),
    )


def adjustments_out(adjustments: tuple[Adjustment, ...]) -> list[dict[str, Any]]:
    """Adjustments as JSON; what is empty is left out."""
    return [_adjustment_out(one) for one in adjustments]


def adjustments_in(value: list[dict[str, Any]], currency: str) -> tuple[Adjustment, ...]:
    """The reverse of `adjustments_out`."""
    return tuple(_adjustment_in(one, currency) for one in value)


def _adjustment_out(one: Adjustment) -> dict[str, Any]:
    why = one.why
    figures = [why.threshold_minor, why.off_minor, why.pay_bp, why.count, why.give, why.unit]
    dumped = {
        "id": one.promotion_id,
        "code": one.code,
        "name": one.name,
        "kind": one.kind.value,
        "amount": one.amount.minor,
        "why": [*figures, why.price],
        "shares": [[share.sku_id, share.minor] for share in one.shares],
        "gifts": [[gift.sku_id, gift.base, gift.unit] for gift in one.gifts],
        "times": one.times,
        "coupon": one.coupon_id,
        "points": one.points,
    }
    return {name: value for name, value in dumped.items() if value or name in {"id", "why"}}


def _adjustment_in(value: dict[str, Any], currency: str) -> Adjustment:
    coupon = value.get("coupon")
    return Adjustment(
        promotion_id=PromotionId(value["id"]),
        code=value["code"],
        name=value["name"],
        kind=PromotionKind(value["kind"]),
        amount=Money(value.get("amount", 0), currency),
        why=AdjustmentWhy(*value["why"]),
        shares=tuple(AdjustmentShare(SkuId(s), minor) for s, minor in value.get("shares", ())),
        gifts=tuple(GiftGrant(SkuId(s), b, unit) for s, b, unit in value.get("gifts", ())),
        times=value.get("times", 0),
        coupon_id=None if coupon is None else CouponId(coupon),
        points=value.get("points", 0),
    )


def _gift_out(gift: GiftItem | None) -> list[Any] | None:
    return None if gift is None else [gift.sku_id, gift.unit, gift.count]


def _gift_in(value: list[Any]) -> GiftItem:
    sku_id, unit, count = value
    return GiftItem(SkuId(sku_id), unit, count)
