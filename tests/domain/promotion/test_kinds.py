"""The worked examples at the head of each kind, and the edges beside them."""

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
    GoodsScope,
    NthItem,
    PointsTerms,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
)
from domain.promotion.outcome import Spending
from domain.promotion.rules.points import earned, spendable
from tests.domain.promotion.baskets import GIFT, coupon, given, line, offer, run, saved, shares

SPECIAL = SpecialPrice((SpecialRow(1, "箱", 24, 420_000),))


# -- 特价 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packs", "loose", "price", "left", "off", "times"),
    [
        (3, 0, "46", None, 1200, 3),
        (3, 0, "41.50", None, 0, 0),  # the contract price is lower
        (3, 0, "42", None, 0, 0),
        (3, 0, "46", 2, 800, 2),  # what is left of the quota
        (3, 0, "46", 0, 0, 0),
        (1, 12, "46", None, 600, 2),  # opened packs at the special price, too
        (1, 12, "46", 1, 400, 1),
    ],
)
def test_a_special_price_is_taken_where_it_is_lower(packs, loose, price, left, off, times) -> None:
    done = run([line(1, packs, price, loose=loose)], offer(1, SPECIAL, 1, left=left))
    assert saved(done).get(1, 0) == off
    assert sum(a.times for a in done.adjustments) == times


def test_two_special_prices_do_not_add_up() -> None:
    lower = SpecialPrice((SpecialRow(1, "箱", 24, 400_000),))
    for rows in ((SPECIAL, lower), (lower, SPECIAL)):
        done = run([line(1, 3, "46")], *(offer(n, terms, 1) for n, terms in enumerate(rows, 1)))
        assert shares(done) == {1: 1800}


def test_a_special_price_of_what_costs_nothing() -> None:
    assert run([line(1, 3, "0")], offer(1, SPECIAL, 1)).adjustments == ()


def test_a_special_price_says_its_figures() -> None:
    done = run([line(1, 3, "46")], offer(1, SPECIAL, 1, left=2))
    why = done.adjustments[0].why
    assert (why.price, why.unit, why.count, why.pay_bp) == (420_000, "箱", 2, None)


def test_a_share_of_the_price_holds_for_the_whole_scope() -> None:
    lines = [line(1, 1, "46", brand="可口可乐"), line(2, 1, "44", brand="百事")]
    scope = GoodsScope(brands=("可口可乐",))
    done = run(lines, offer(1, SpecialPrice(pay_bp=9_000), scope=scope))
    assert shares(done) == {1: 460}
    assert done.adjustments[0].why.pay_bp == 9_000


def test_a_row_of_other_goods_does_nothing() -> None:
    assert run([line(2, 3, "46")], offer(1, SPECIAL)).adjustments == ()


def test_what_has_no_price_or_a_contract_without_promotions_is_left_alone() -> None:
    lines = [line(1, 3, "46", is_closed=True), line(2, 3, None)]
    sale = FullReduction((ReductionStep(100, 100),))
    everything = (SpecialPrice(pay_bp=5_000), NthItem(2, 0), BuyGift(1, 1), sale)
    done = run(lines, *(offer(n, terms) for n, terms in enumerate(everything, 1)))
    assert done.adjustments == ()
    assert done.nudges == ()


# -- 第n件 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packs", "left", "off"),
    [(1, None, 0), (2, None, 6600), (3, None, 6600), (4, None, 13200), (4, 1, 6600), (4, 0, 0)],
)
def test_the_second_at_half_price(packs, left, off) -> None:
    done = run([line(1, packs, "132")], offer(1, NthItem(2, 5_000), 1, left=left))
    assert saved(done).get(1, 0) == off


def test_the_second_is_half_of_what_the_special_price_left() -> None:
    special = SpecialPrice((SpecialRow(1, "箱", 24, 1_200_000),))
    done = run([line(1, 2, "132")], offer(1, special, 1), offer(2, NthItem(2, 5_000), 1))
    assert saved(done) == {1: 2400, 2: 6000}


def test_opened_packs_are_no_second() -> None:
    done = run([line(1, 1, "132", loose=12)], offer(1, NthItem(2, 5_000), 1))
    assert done.adjustments == ()


def test_goods_for_nothing_at_all_have_no_second() -> None:
    assert run([line(1, 2, "0")], offer(1, NthItem(2, 5_000), 1)).adjustments == ()


# -- 买送 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packs", "left", "base"),
    [(9, None, 0), (10, None, 24), (25, None, 48), (25, 1, 24), (25, 0, 0)],
)
def test_ten_and_one(packs, left, base) -> None:
    done = run([line(1, packs, "46")], offer(1, BuyGift(10, 1), 1, left=left))
    assert given(done).get(1, 0) == base
    assert saved(done).get(1, 0) == 0


def test_a_named_gift_counts_all_goods_together() -> None:
    lines = [line(1, 6, "46"), line(2, 6, "44")]
    gift = BuyGift(10, gift=GiftItem(GIFT, "箱", 2))
    done = run(lines, offer(1, gift, 1, 2))
    assert given(done) == {GIFT: 24}
    assert len(done.adjustments) == 1


def test_more_of_the_same_counts_each_by_itself() -> None:
    lines = [line(1, 6, "46"), line(2, 12, "44")]
    assert given(run(lines, offer(1, BuyGift(10, 1), 1, 2))) == {2: 24}


def test_a_gift_nobody_knows_is_not_given() -> None:
    gift = BuyGift(1, gift=GiftItem(77, "箱", 1))
    assert run([line(1, 5, "46")], offer(1, gift)).adjustments == ()


def test_goods_that_are_not_in_the_draft_give_nothing() -> None:
    gift = BuyGift(1, gift=GiftItem(GIFT, "箱", 1))
    assert run([line(1, 5, "46")], offer(1, gift, 7)).adjustments == ()


# -- 满减, 满折, 满赠 ---------------------------------------------------------------------------

STEPS = FullReduction((ReductionStep(50_000, 3_000), ReductionStep(100_000, 8_000)))


@pytest.mark.parametrize(
    ("yuan", "off"), [("499.99", 0), ("500", 3_000), ("502", 3_000), ("1238", 8_000)]
)
def test_the_deepest_reached_step_counts(yuan, off) -> None:
    assert saved(run([line(1, 1, yuan)], offer(1, STEPS))).get(1, 0) == off


def test_the_amount_is_spread_by_largest_remainder() -> None:
    lines = [line(1, 3, "46"), line(2, 2, "46"), line(3, 5, "28"), line(4, 1, "132")]
    done = run(lines, offer(1, FullReduction((ReductionStep(50_000, 2_000),))))
    assert shares(done) == {1: 550, 2: 366, 3: 558, 4: 526}


def test_each_full_threshold_counts_where_it_repeats() -> None:
    every = FullReduction((ReductionStep(20_000, 1_000),), repeats=True)
    assert saved(run([line(1, 1, "502")], offer(1, every))) == {1: 2_000}


def test_only_goods_of_the_scope_count_and_are_reduced() -> None:
    lines = [line(1, 1, "400", category=5), line(2, 1, "400", category=6)]
    scope = GoodsScope(category_ids=(5,))
    assert run(lines, offer(1, STEPS, scope=scope)).adjustments == ()
    more = [line(1, 1, "600", category=5), line(2, 1, "400", category=6)]
    assert shares(run(more, offer(1, STEPS, scope=scope))) == {1: 3_000}


@pytest.mark.parametrize("terms", [
    STEPS, FullDiscount((DiscountStep(100, 5_000),)),
    FullGift((GiftStep(100, GiftItem(GIFT, "箱", 1)),)),
])  # fmt: skip
def test_a_quota_that_is_gone_gives_nothing(terms) -> None:
    assert run([line(1, 1, "600")], offer(1, terms, left=0)).adjustments == ()


def test_a_share_of_the_sum() -> None:
    terms = FullDiscount((DiscountStep(50_000, 9_800), DiscountStep(100_000, 9_500)))
    assert saved(run([line(1, 1, "1238")], offer(1, terms))) == {1: 6_190}
    assert saved(run([line(1, 1, "499")], offer(1, terms))) == {}


def test_a_share_is_of_what_is_left_and_reached_by_what_was_there() -> None:
    share = FullDiscount((DiscountStep(120_000, 9_500),))
    done = run([line(1, 1, "1238")], offer(1, STEPS), offer(2, share))
    assert saved(done) == {1: 8_000, 2: 5_790}


def test_the_gift_of_the_deepest_step() -> None:
    small, large = GiftItem(GIFT, "罐", 6), GiftItem(GIFT, "箱", 1)
    terms = FullGift((GiftStep(80_000, small), GiftStep(200_000, large)))
    assert given(run([line(1, 1, "1238")], offer(1, terms))) == {GIFT: 6}
    assert given(run([line(1, 1, "2100")], offer(1, terms))) == {GIFT: 12}
    assert given(run([line(1, 1, "799")], offer(1, terms))) == {}


def test_a_sum_gift_nobody_knows_is_not_given() -> None:
    terms = FullGift((GiftStep(100, GiftItem(77, "箱", 1)),))
    assert run([line(1, 1, "100")], offer(1, terms)).adjustments == ()


# -- coupons and points -------------------------------------------------------------------------


def test_a_coupon_comes_after_the_order_promotions() -> None:
    terms = CouponTerms("", 30_000, 1_500)
    done = run([line(1, 1, "502")], offer(1, STEPS), offer(2, terms), coupons=(coupon(9, 2),))
    assert saved(done) == {1: 3_000, 2: 1_500}
    assert done.adjustments[-1].coupon_id == 9


@pytest.mark.parametrize(
    ("terms", "off"),
    [
        (CouponTerms("", 60_000, 1_500), 0),
        (CouponTerms("", 0, 90_000), 50_200),  # never more than there is to pay
        (CouponTerms("", 0, 0, 9_000), 5_020),
    ],
)
def test_what_a_coupon_is_worth(terms, off) -> None:
    done = run([line(1, 1, "502")], offer(2, terms), coupons=(coupon(9, 2),))
    assert saved(done).get(2, 0) == off


def test_a_coupon_is_worth_nothing_on_nothing() -> None:
    done = run([line(1, 1, "0")], offer(2, CouponTerms("", 0, 100)), coupons=(coupon(9, 2),))
    assert done.adjustments == ()


def test_without_holding_it_or_wanting_it_there_is_no_coupon() -> None:
    terms = offer(2, CouponTerms("", 0, 100))
    lines = [line(1, 1, "502")]
    assert run(lines, terms).adjustments == ()
    assert run(lines, terms, coupons=(coupon(9, 3),)).adjustments == ()
    no = Spending(takes_coupon=False)
    assert run(lines, terms, coupons=(coupon(9, 2),), spending=no).adjustments == ()


POINTS = PointsTerms(1_000, 10, 5_000)


def test_points_pay_part_of_an_order() -> None:
    spending = Spending(points=500)
    done = run([line(1, 1, "80")], offer(1, POINTS), points=500, spending=spending)
    assert saved(done) == {1: 4_000}
    assert done.adjustments[0].points == 400


def test_nobody_spends_points_he_does_not_have() -> None:
    spending = Spending(points=500)
    done = run([line(1, 1, "80")], offer(1, POINTS), points=30, spending=spending)
    assert saved(done) == {1: 300}
    none = run([line(1, 1, "80")], offer(1, POINTS), points=0, spending=spending)
    assert none.adjustments == ()
    assert run([line(1, 1, "80")], offer(2, STEPS), spending=spending).adjustments == ()


@pytest.mark.parametrize(
    ("wanted", "left", "points"), [(500, 8_000, 400), (5, 8_000, 5), (500, 0, 0), (-3, 8_000, 0)]
)
def test_points_that_can_be_spent(wanted, left, points) -> None:
    assert spendable(POINTS, wanted, left) == points


@pytest.mark.parametrize(("paid", "points"), [(45_700, 45), (999, 0), (0, 0), (-500, 0)])
def test_points_that_are_earned(paid, points) -> None:
    assert earned(POINTS, paid) == points
