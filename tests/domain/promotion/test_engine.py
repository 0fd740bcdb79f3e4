"""Stages, exclusive groups, quotas, ties: which promotions are applied, and in which order."""

from datetime import timedelta

import pytest

from domain.promotion.model import (
    BuyGift,
    CouponTerms,
    DiscountStep,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    GiftStep,
    NthItem,
    PointsTerms,
    PromotionKind,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
)
from domain.promotion.outcome import Spending
from tests.domain.promotion.baskets import (
    GIFT,
    NOW,
    coupon,
    given,
    line,
    offer,
    run,
    saved,
    shares,
)


def special(number: int, yuan: int) -> SpecialPrice:
    return SpecialPrice((SpecialRow(number, "箱", 24, yuan * 10_000),))


def reduction(threshold: int, off: int) -> FullReduction:
    return FullReduction((ReductionStep(threshold * 100, off * 100),))


def test_nothing_on_and_nothing_ordered() -> None:
    assert run([line(1, 1, "46")]).adjustments == ()
    assert run([], offer(1, reduction(1, 1))).adjustments == ()


def test_every_stage_in_its_order() -> None:
    lines = [line(1, 10, "46"), line(2, 4, "60")]
    done = run(
        lines,
        offer(1, PointsTerms(1_000, 10)),
        offer(2, CouponTerms("", 0, 1_000)),
        offer(3, FullGift((GiftStep(60_000, GiftItem(GIFT, "箱", 1)),))),
        offer(4, FullDiscount((DiscountStep(60_000, 9_000),))),
        offer(5, reduction(600, 50)),
        offer(6, BuyGift(10, 1), 1),
        offer(7, NthItem(2, 5_000), 2),
        offer(8, special(1, 45), 1),
        coupons=(coupon(9, 2),),
        points=100,
        spending=Spending(points=100),
    )
    assert [a.kind for a in done.adjustments] == [
        PromotionKind.SPECIAL_PRICE,
        PromotionKind.NTH_ITEM,
        PromotionKind.BUY_GIFT,
        PromotionKind.FULL_REDUCTION,
        PromotionKind.FULL_DISCOUNT,
        PromotionKind.FULL_GIFT,
        PromotionKind.COUPON,
        PromotionKind.POINTS,
    ]
    # 700 − 10 − 60 = 630 → 580 → 522 → 512 → 502
    assert saved(done) == {8: 1_000, 7: 6_000, 5: 5_000, 4: 5_800, 2: 1_000, 1: 1_000}
    assert sum(shares(done).values()) == 19_800


# -- groups on lines ----------------------------------------------------------------------------


def test_of_a_group_a_line_takes_what_saves_most() -> None:
    rivals = (offer(1, special(1, 44), 1, group="A"), offer(2, NthItem(2, 5_000), 1, group="A"))
    assert saved(run([line(1, 2, "46")], *rivals)) == {2: 2_300}
    assert saved(run([line(1, 1, "46")], *rivals)) == {1: 200}


def test_without_a_group_both_are_taken() -> None:
    both = (offer(1, special(1, 44), 1), offer(2, NthItem(2, 5_000), 1))
    assert saved(run([line(1, 2, "46")], *both)) == {1: 400, 2: 2_200}


def test_each_line_has_its_own_best() -> None:
    lines = [line(1, 1, "46"), line(2, 2, "60")]
    percent = SpecialPrice(pay_bp=9_000)
    done = run(lines, offer(1, percent, group="A"), offer(2, NthItem(2, 5_000), group="A"))
    assert saved(done) == {1: 460, 2: 3_000}


@pytest.mark.parametrize(("first", "second", "winner"), [(0, 0, 1), (5, 0, 2), (0, 5, 1)])
def test_ties_go_by_priority_then_id(first, second, winner) -> None:
    rivals = (
        offer(1, special(1, 44), 1, group="A", priority=first),
        offer(2, special(1, 44), 1, group="A", priority=second),
    )
    assert saved(run([line(1, 1, "46")], *rivals)) == {winner: 200}


def test_gifts_are_weighed_by_what_they_cost() -> None:
    lines = [line(1, 5, "46")]
    gift = BuyGift(5, gift=GiftItem(GIFT, "箱", 1))
    cheap = (offer(1, special(1, 42), 1, group="A"), offer(2, gift, 1, group="A"))
    assert given(run(lines, *cheap)) == {GIFT: 12}  # ¥24 against ¥20
    dear = (offer(1, special(1, 41), 1, group="A"), offer(2, gift, 1, group="A"))
    assert saved(run(lines, *dear)) == {1: 2_500}


def test_a_gift_of_unknown_price_weighs_nothing() -> None:
    gift = BuyGift(5, gift=GiftItem(3, "罐", 1))
    lines = [line(1, 5, "46"), line(3, 0, None, loose=1)]
    done = run(lines, offer(1, special(1, 45), 1, group="A"), offer(2, gift, 1, group="A"))
    assert (saved(done), given(done)) == ({1: 500}, {})


def test_a_promotion_over_several_lines_against_one_for_each() -> None:
    lines = [line(1, 5, "46"), line(2, 5, "46")]
    span = offer(1, BuyGift(10, gift=GiftItem(GIFT, "箱", 1)), 1, 2, group="A")
    small = [offer(n + 1, special(n, 44), n, group="A") for n in (1, 2)]
    assert given(run(lines, span, *small)) == {GIFT: 12}  # ¥24 against 2 × ¥10
    big = [offer(n + 1, special(n, 43), n, group="A") for n in (1, 2)]
    assert saved(run(lines, span, *big)) == {2: 1_500, 3: 1_500}


def test_lines_beside_the_one_over_several_keep_their_own() -> None:
    lines = [line(1, 10, "46"), line(2, 5, "46")]
    span = offer(1, BuyGift(10, gift=GiftItem(GIFT, "箱", 1)), 1, group="A")
    done = run(lines, span, offer(2, special(2, 44), 2, group="A"))
    assert given(done) == {GIFT: 12}
    assert saved(done)[2] == 1_000


def test_one_over_several_lines_that_are_not_there() -> None:
    span = offer(1, BuyGift(10, gift=GiftItem(GIFT, "箱", 1)), 7, group="A")
    done = run([line(1, 5, "46")], span, offer(2, special(1, 44), 1, group="A"))
    assert saved(done) == {2: 1_000}


def test_a_quota_in_a_group_is_shared_by_its_lines() -> None:
    lines = [line(1, 2, "46"), line(2, 2, "46")]
    percent = SpecialPrice(pay_bp=9_000)
    done = run(lines, offer(1, percent, left=3, group="A"))
    assert shares(done) == {1: 920, 2: 460}


def test_a_quota_is_shared_without_a_group_too() -> None:
    lines = [line(1, 2, "46"), line(2, 2, "46")]
    assert shares(run(lines, offer(1, SpecialPrice(pay_bp=9_000), left=3))) == {1: 920, 2: 460}


# -- groups on orders ---------------------------------------------------------------------------


def test_of_a_group_an_order_takes_what_saves_most() -> None:
    share = FullDiscount((DiscountStep(50_000, 9_500),))
    rivals = (offer(1, reduction(500, 30), group="A"), offer(2, share, group="A"))
    assert saved(run([line(1, 1, "520")], *rivals)) == {1: 3_000}
    assert saved(run([line(1, 1, "1000")], *rivals)) == {2: 5_000}
    assert saved(run([line(1, 1, "100")], *rivals)) == {}


def test_equal_order_promotions_go_by_priority_then_id() -> None:
    same = [offer(n, reduction(500, 30), group="A", priority=p) for n, p in ((1, 2), (2, 1))]
    assert saved(run([line(1, 1, "520")], *same)) == {2: 3_000}
    same = [offer(n, reduction(500, 30), group="A") for n in (1, 2)]
    assert saved(run([line(1, 1, "520")], *same)) == {1: 3_000}


def test_special_goods_are_left_out_of_the_groups_reduction() -> None:
    lines = [line(1, 10, "46"), line(2, 10, "60")]
    done = run(
        lines, offer(1, special(1, 40), 1, group="A"), offer(2, reduction(600, 20), group="A")
    )
    assert saved(done) == {1: 6_000, 2: 2_000}
    assert shares(done) == {1: 6_000, 2: 2_000}


def test_the_special_price_gives_way_where_the_reduction_is_worth_more() -> None:
    lines = [line(1, 10, "46"), line(2, 5, "28")]
    done = run(
        lines, offer(1, special(1, 42), 1, group="A"), offer(2, reduction(500, 60), group="A")
    )
    assert saved(done) == {2: 6_000}


def test_a_coupon_that_does_not_go_with_the_reduction() -> None:
    def rivals(off: int):
        return (offer(1, reduction(500, 30), group="A"),
                offer(2, CouponTerms("", 0, off * 100), group="A"))  # fmt: skip

    held = (coupon(9, 2),)
    assert saved(run([line(1, 1, "520")], *rivals(20), coupons=held)) == {1: 3_000}
    assert saved(run([line(1, 1, "520")], *rivals(40), coupons=held)) == {2: 4_000}


def test_of_equal_coupons_the_one_that_expires_first_is_used() -> None:
    held = (
        coupon(7, 1),
        coupon(8, 1, NOW + timedelta(days=9)),
        coupon(9, 1, NOW + timedelta(days=2)),
    )
    done = run([line(1, 1, "520")], offer(1, CouponTerms("", 0, 500)), coupons=held)
    assert done.adjustments[0].coupon_id == 9
    same = (coupon(8, 1), coupon(7, 1))
    done = run([line(1, 1, "520")], offer(1, CouponTerms("", 0, 500)), coupons=same)
    assert done.adjustments[0].coupon_id == 7


def test_the_best_coupon_is_used() -> None:
    held = (coupon(7, 1), coupon(8, 2))
    done = run([line(1, 1, "520")], offer(1, CouponTerms("", 0, 500)),
               offer(2, CouponTerms("", 0, 0, 9_000)), coupons=held)  # fmt: skip
    assert saved(done) == {2: 5_200}


def test_an_order_promotion_in_a_group_that_gives_nothing_lets_the_other_through() -> None:
    gift = FullGift((GiftStep(100, GiftItem(77, "箱", 1)),))
    done = run(
        [line(1, 1, "520")], offer(1, gift, group="A"), offer(2, reduction(500, 30), group="A")
    )
    assert saved(done) == {2: 3_000}


def test_nothing_is_ever_reduced_below_nothing() -> None:
    steps = (ReductionStep(100, 100),)
    done = run([line(1, 1, "1")], *(offer(n, FullReduction(steps)) for n in range(1, 5)))
    assert saved(done) == {1: 100}
    both = run([line(1, 2, "10")], offer(1, NthItem(2, 0), 1), offer(2, NthItem(2, 0), 1),
               offer(3, NthItem(2, 0), 1))  # fmt: skip
    assert sum(shares(both).values()) <= 2_000
