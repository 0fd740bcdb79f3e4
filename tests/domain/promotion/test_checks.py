"""What a promotion may look like, and that it survives being written as JSON."""

from datetime import timedelta
from typing import Any

import pytest

from domain.promotion.codec import (
    adjustments_in,
    adjustments_out,
    audience_in,
    audience_out,
    kind_of,
    scope_in,
    scope_out,
    terms_in,
    terms_out,
)
from domain.promotion.errors import PromotionInvalid
from domain.promotion.model import (
    Belonging,
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
    PromotionDraft,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
    Terms,
)
from domain.promotion.outcome import Spending
from domain.promotion.rules.audience import is_for
from domain.promotion.rules.checks import check_draft
from domain.promotion.rules.gifts import settle_gifts
from tests.domain.promotion.baskets import GIFT, NOW, coupon, line, offer, run, sku

ROW = SpecialRow(1, "箱", 24, 420_000)
ITEM = GiftItem(GIFT, "箱", 1)
GOOD: tuple[Terms, ...] = (
    SpecialPrice((ROW,)),
    SpecialPrice(pay_bp=9_000),
    NthItem(2, 5_000),
    BuyGift(10, 1),
    BuyGift(10, gift=ITEM),
    FullReduction((ReductionStep(100, 10), ReductionStep(200, 30))),
    FullReduction((ReductionStep(100, 10),), repeats=True),
    FullDiscount((DiscountStep(100, 9_500), DiscountStep(200, 9_000))),
    FullGift((GiftStep(100, ITEM), GiftStep(200, ITEM))),
    CouponTerms("国庆", 100, 10, None, 3, 30),
    CouponTerms("", 0, 0, 9_000),
    PointsTerms(1_000, 10, 5_000),
)
BAD: tuple[tuple[Terms, str], ...] = (
    (SpecialPrice(), "rows"),
    (SpecialPrice((ROW,), 9_000), "rows"),
    (SpecialPrice((ROW, ROW)), "rows"),
    (SpecialPrice((SpecialRow(1, "箱", 24, 0),)), "price"),
    (SpecialPrice((SpecialRow(1, "箱", 0, 10),)), "price"),
    (SpecialPrice(pay_bp=10_000), "pay_bp"),
    (NthItem(1, 5_000), "nth"),
    (NthItem(2, 10_000), "pay_bp"),
    (BuyGift(0, 1), "buy"),
    (BuyGift(1, 0), "give"),
    (BuyGift(1, gift=GiftItem(GIFT, "箱", 0)), "gift"),
    (BuyGift(1, gift=GiftItem(GIFT, "", 1)), "gift"),
    (FullReduction(()), "steps"),
    (FullReduction((ReductionStep(0, 0),)), "steps"),
    (FullReduction((ReductionStep(100, 101),)), "steps"),
    (FullReduction((ReductionStep(200, 10), ReductionStep(100, 20))), "steps"),
    (FullReduction((ReductionStep(100, 20), ReductionStep(200, 10))), "steps"),
    (FullReduction((ReductionStep(100, 10), ReductionStep(200, 20)), repeats=True), "steps"),
    (FullDiscount((DiscountStep(100, 0),)), "steps"),
    (FullDiscount((DiscountStep(100, 9_000), DiscountStep(200, 9_500))), "steps"),
    (FullGift((GiftStep(100, GiftItem(GIFT, "箱", 0)),)), "gift"),
    (CouponTerms(" x", 0, 10), "word"),
    (CouponTerms("x" * 21, 0, 10), "word"),
    (CouponTerms("", -1, 10), "threshold"),
    (CouponTerms("", 0, 0), "off"),
    (CouponTerms("", 0, 10, 9_000), "pay_bp"),
    (CouponTerms("", 0, 10, None, 0), "uses"),
    (CouponTerms("", 0, 10, None, 1, 0), "valid_days"),
    (PointsTerms(0, 10), "earn_per"),
    (PointsTerms(10, 0), "worth"),
    (PointsTerms(10, 10, 0), "max_share"),
)


@pytest.mark.parametrize("terms", GOOD, ids=repr)
def test_good_terms_are_taken_and_kept(terms: Terms) -> None:
    check_draft(PromotionDraft("P", "活动", terms), NOW)
    assert terms_in(kind_of(terms), terms_out(terms)) == terms


@pytest.mark.parametrize(("terms", "field"), BAD, ids=repr)
def test_impossible_terms_are_refused_by_name(terms: Terms, field: str) -> None:
    with pytest.raises(PromotionInvalid) as refused:
        check_draft(PromotionDraft("P", "活动", terms), NOW)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", " "),
        ("name", ""),
        ("name", "x" * 61),
        ("ends_at", NOW - timedelta(days=1)),
        ("quota", 0),
        ("quota_each", -1),
        ("priority", 100_001),
    ],
)
def test_an_impossible_frame_is_refused_by_name(field: str, value: Any) -> None:
    frame: dict[str, Any] = {"code": "P", "name": "活动", "terms": NthItem(2, 0), field: value}
    with pytest.raises(PromotionInvalid) as refused:
        check_draft(PromotionDraft(**frame), NOW)
    assert refused.value.field == field


def test_audience_scope_and_adjustments_survive_json() -> None:
    audience = PromotionAudience(("餐饮",), ("A",), ("新客",), (3,))
    assert audience_in(audience_out(audience)) == audience
    scope = GoodsScope((1, 2), (5,), ("可口可乐",))
    assert scope_in(scope_out(scope)) == scope
    done = run(
        [line(1, 10, "46")],
        offer(1, SpecialPrice((ROW,)), 1),
        offer(2, BuyGift(10, 1), 1),
        offer(3, CouponTerms("", 0, 100)),
        offer(4, PointsTerms(10, 10)),
        coupons=(coupon(9, 3),),
        points=7,
        spending=Spending(points=7),
    )
    assert len(done.adjustments) == 4
    assert adjustments_in(adjustments_out(done.adjustments), "CNY") == done.adjustments


@pytest.mark.parametrize(
    ("audience", "fits"),
    [
        (PromotionAudience(), True),
        (PromotionAudience(groups=("餐饮",)), True),
        (PromotionAudience(groups=("零售",)), False),
        (PromotionAudience(grades=("A",)), True),
        (PromotionAudience(grades=("B",)), False),
        (PromotionAudience(tags=("新客",)), True),
        (PromotionAudience(tags=("老客",)), False),
        (PromotionAudience(customer_ids=(7,)), True),
        (PromotionAudience(groups=("零售",), customer_ids=(8,)), False),
        (PromotionAudience(groups=("零售",), tags=("新客",)), True),
    ],
)
def test_whom_it_is_for(audience: PromotionAudience, fits: bool) -> None:
    assert is_for(audience, Belonging(7, ("餐饮", "连锁"), "A", ("新客",))) is fits


def test_nobody_without_a_grade_is_in_an_audience_of_grades() -> None:
    assert not is_for(PromotionAudience(grades=("",)), Belonging(7))


@pytest.mark.parametrize(
    ("there", "base", "short"),
    [(None, 24, 0), (264, 24, 0), (263, 0, 24), (250, 0, 24), (100, 0, 24)],
)
def test_a_gift_is_given_after_the_paid_goods(there: int | None, base: int, short: int) -> None:
    done = run([line(1, 10, "46")], offer(1, BuyGift(10, 1), 1))
    settled = settle_gifts(done.adjustments, {1: sku(1)}, paid={1: 240}, available={1: there})
    (gift,) = settled.gifts
    assert (gift.base, gift.short) == (base, short)
    assert bool(settled.adjustments) is bool(base)


def test_an_adjustment_with_a_saving_stays_without_its_gift() -> None:
    done = run([line(1, 10, "46")], offer(1, NthItem(2, 5_000), 1))
    settled = settle_gifts(done.adjustments, {1: sku(1)}, paid={1: 240}, available={1: 240})
    assert settled.adjustments == done.adjustments
    assert settled.gifts == ()


def test_two_gifts_of_the_same_goods_share_what_is_there() -> None:
    gift = BuyGift(5, gift=GiftItem(GIFT, "罐", 8))
    done = run([line(1, 5, "46")], offer(1, gift, 1), offer(2, gift, 1))
    goods = {GIFT: sku(GIFT, pack=12)}
    settled = settle_gifts(done.adjustments, goods, paid={}, available={GIFT: 11})
    assert [(g.base, g.short) for g in settled.gifts] == [(8, 0), (3, 5)]
