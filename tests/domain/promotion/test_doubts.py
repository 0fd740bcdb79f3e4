"""What is asked once before a promotion is made."""

from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import CategoryId, CustomerId, SkuId
from domain.base.money import UnitPrice
from domain.catalog import SaleUnit, SkuDraft, save_sku
from domain.db import Database, Tx
from domain.pricing import PriceDraft, base_price_list, set_prices
from domain.promotion import (
    BuyGift,
    CouponTerms,
    DiscountStep,
    DoubtReason,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    GiftStep,
    GoodsScope,
    NthItem,
    PointsTerms,
    PromotionAudience,
    PromotionDoubt,
    PromotionDraft,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
    Terms,
    create_promotion,
    promotion_doubts,
)
from domain.promotion.rules.generosity import gives_half

_WATER = GiftItem(SkuId(2), "箱", 1)
_FULL = FullReduction((ReductionStep(50_000, 3_000),))


@pytest.mark.parametrize(
    ("least", "most"),
    [
        (
            FullReduction((ReductionStep(50_000, 25_000),)),
            FullReduction((ReductionStep(50_000, 24_999),)),
        ),
        (FullDiscount((DiscountStep(1, 5_000),)), FullDiscount((DiscountStep(1, 5_001),))),
        (SpecialPrice(pay_bp=5_000), SpecialPrice(pay_bp=5_001)),
        (SpecialPrice(pay_bp=1), SpecialPrice((SpecialRow(SkuId(1), "箱", 24, 1),))),
        (NthItem(2, 0), NthItem(2, 1)),
        (BuyGift(1, 1), BuyGift(2, 1)),
        (BuyGift(1, gift=_WATER), BuyGift(1, gift=GiftItem(SkuId(9), "箱", 1))),
        (FullGift((GiftStep(2_800, _WATER),)), FullGift((GiftStep(2_801, _WATER),))),
        (CouponTerms("", 30_000, 15_000), CouponTerms("", 30_000, 14_999)),
        (CouponTerms("", 0, 500), CouponTerms("", 10_000, 500)),
        (CouponTerms("", 0, 0, 5_000), CouponTerms("", 0, 0, 5_001)),
        (PointsTerms(1_000, 500), PointsTerms(1_000, 499)),
    ],
)
def test_half_or_more_is_asked_about(least: Terms, most: Terms) -> None:
    def worth(gift: GiftItem) -> int:
        return 2_800 if gift == _WATER else 0

    assert gives_half(least, worth, bought=2_800)
    assert not gives_half(most, worth, bought=2_800)
    assert not gives_half(BuyGift(1, gift=_WATER), worth, bought=None)


def _shelf(tx: Tx) -> tuple[SkuId, SkuId]:
    """可乐 at ¥46 and 水 at ¥28 a 箱 of 24."""
    ids = []
    for code, price in (("KL", 460_000), ("SH", 280_000)):
        sku = SkuDraft(code, code, "瓶", "箱", (SaleUnit("箱", 24),))
        ids.append(save_sku(tx, sku, SYSTEM))
        base = base_price_list(tx, SYSTEM)
        set_prices(tx, base.id, [PriceDraft(ids[-1], "箱", UnitPrice(price))], SYSTEM)
    return ids[0], ids[1]


def test_a_special_price_and_a_gift_are_compared_with_what_goods_cost(database: Database) -> None:
    def run(tx: Tx) -> None:
        cola, water = _shelf(tx)

        def of(terms: Terms, *skus: SkuId) -> list[tuple[DoubtReason, str]]:
            draft = PromotionDraft("P", "P", terms, scope=GoodsScope(skus))
            return [(one.reason, one.subject) for one in promotion_doubts(tx, draft)]

        def special(price: int, unit: str = "箱") -> Terms:
            return SpecialPrice((SpecialRow(cola, unit, 1, price),))

        assert of(special(420_000)) == []
        assert of(special(230_000)) == []
        assert of(special(229_999)) == [(DoubtReason.PRICE_FAR, "KL")]
        assert of(special(460_000)) == [(DoubtReason.NOT_LOWER, "KL")]
        assert of(special(18_000, "瓶")) == []
        assert of(special(20_000, "瓶")) == [(DoubtReason.NOT_LOWER, "KL")]
        far = PromotionDraft("P", "P", special(100))
        assert promotion_doubts(tx, far) == (
            PromotionDoubt(DoubtReason.PRICE_FAR, "KL", UnitPrice(100), UnitPrice(460_000)),
        )
        gift = BuyGift(1, gift=GiftItem(cola, "箱", 1))
        assert of(gift) == []
        assert of(gift, cola, water) == [(DoubtReason.GIVES_HALF, "")]
        assert of(BuyGift(2, gift=GiftItem(cola, "箱", 1)), water) == []
        assert of(special(420_000, "箱"), SkuId(99)) == []

    database.write_now(run)


def test_goods_without_a_price_are_not_compared(database: Database) -> None:
    def run(tx: Tx) -> None:
        fish = save_sku(tx, SkuDraft("YU", "鱼", "条", "条", ()), SYSTEM)
        special = SpecialPrice((SpecialRow(fish, "条", 1, 1), SpecialRow(SkuId(99), "条", 1, 1)))
        gift = BuyGift(1, gift=GiftItem(fish, "条", 9))
        unknown = FullGift((GiftStep(1, GiftItem(SkuId(99), "条", 1)),))
        for terms in (special, gift, unknown):
            draft = PromotionDraft("P", "P", terms, scope=GoodsScope((fish,)))
            assert promotion_doubts(tx, draft) == ()

    database.write_now(run)


def test_what_is_given_as_well_is_told(database: Database) -> None:
    def run(tx: Tx) -> None:
        day = timedelta(days=1)
        one = PromotionDraft(
            "ONE", "国庆满减", _FULL,
            PromotionAudience(groups=("餐饮",), grades=("A",)),
            GoodsScope(category_ids=(CategoryId(1),)),
            starts_at=tx.now + day, ends_at=tx.now + 3 * day, exclusive_group="满减",
        )  # fmt: skip
        create_promotion(tx, one, SYSTEM)

        def adds(**other: object) -> bool:
            fields = {"code": "TWO", "name": "老客满减", "terms": _FULL, **other}
            doubts = promotion_doubts(tx, PromotionDraft(**fields))  # type: ignore[arg-type]
            assert {doubt.subject for doubt in doubts} <= {"国庆满减"}
            return bool(doubts)

        assert adds()
        assert adds(exclusive_group="别的")
        assert not adds(exclusive_group="满减")
        assert not adds(terms=FullDiscount((DiscountStep(1_000, 9_000),)))
        assert not adds(currency="TWD")
        assert not adds(ends_at=tx.now + day)
        assert not adds(starts_at=tx.now + 3 * day)
        assert adds(starts_at=tx.now + 2 * day)
        assert not adds(scope=GoodsScope(category_ids=(CategoryId(2),)))
        assert adds(scope=GoodsScope(category_ids=(CategoryId(2), CategoryId(1))))
        assert adds(scope=GoodsScope(sku_ids=(SkuId(7),)))
        assert adds(audience=PromotionAudience(customer_ids=(CustomerId(1),)))
        assert not adds(audience=PromotionAudience(groups=("零售",), grades=("B",)))
        assert adds(audience=PromotionAudience(groups=("零售",), grades=("A",)))

    database.write_now(run)
