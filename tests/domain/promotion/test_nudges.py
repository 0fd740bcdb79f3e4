"""What is told to be near, and what is not."""

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
    ReductionStep,
    SpecialPrice,
    SpecialRow,
)
from tests.domain.promotion.baskets import GIFT, line, offer, run

STEPS = FullReduction((ReductionStep(50_000, 3_000), ReductionStep(100_000, 8_000)))


@pytest.mark.parametrize(
    ("yuan", "missing"),
    [
        ("462", 3_800),
        ("350", 15_000),
        ("349", None),
        ("700", 30_000),
        ("699", None),
        ("1000", None),
    ],
)
def test_a_sum_that_is_near(yuan, missing) -> None:
    found = run([line(1, 1, yuan)], offer(1, STEPS)).nudges
    assert [n.missing.minor for n in found if n.missing] == ([] if missing is None else [missing])


def test_the_next_sum_of_one_that_repeats() -> None:
    every = FullReduction((ReductionStep(20_000, 1_000),), repeats=True)
    (nudge,) = run([line(1, 1, "390")], offer(1, every)).nudges
    assert (nudge.missing.minor, nudge.why.threshold_minor, nudge.why.off_minor) == (
        1_000, 40_000, 2_000)  # fmt: skip


def test_a_share_and_a_gift_from_a_sum_on() -> None:
    share = FullDiscount((DiscountStep(50_000, 9_500),))
    gift = FullGift((GiftStep(50_000, GiftItem(GIFT, "箱", 1)),))
    found = run([line(1, 1, "462")], offer(1, share), offer(2, gift)).nudges
    assert [n.missing.minor for n in found] == [3_800, 3_800]
    assert (found[0].why.pay_bp, found[1].gift.base) == (9_500, 12)
    reached = run([line(1, 1, "500")], offer(1, share), offer(2, gift)).nudges
    assert reached == ()


def test_of_an_exclusive_group_one_is_told_as_only_one_is_given() -> None:
    share = FullDiscount((DiscountStep(50_000, 9_500),))
    lines = [line(1, 1, "462")]
    both = (offer(1, STEPS, group="g"), offer(2, share, group="g"))
    assert [n.promotion_id for n in run(lines, *both).nudges] == [1]
    apart = (offer(1, STEPS, group="g"), offer(2, share, group="h"))
    assert [n.promotion_id for n in run(lines, *apart).nudges] == [1, 2]


def test_a_gift_nobody_knows_is_not_promised() -> None:
    unknown = GiftItem(77, "箱", 1)
    sums = FullGift((GiftStep(50_000, unknown),))
    packs = BuyGift(10, gift=unknown)
    assert run([line(1, 9, "50")], offer(1, sums), offer(2, packs)).nudges == ()


@pytest.mark.parametrize(("packs", "missing"), [(9, 1), (7, 3), (6, None), (10, None), (19, 1)])
def test_packs_that_are_near(packs, missing) -> None:
    found = run([line(1, packs, "46")], offer(1, BuyGift(10, 1), 1)).nudges
    assert [n.packs for n in found] == ([] if missing is None else [missing])
    named = BuyGift(10, gift=GiftItem(GIFT, "箱", 1))
    found = run([line(1, packs, "46")], offer(1, named, 1)).nudges
    assert [n.packs for n in found] == ([] if missing is None else [missing])


def test_the_second_is_near_after_the_first() -> None:
    found = run([line(1, 1, "46"), line(2, 2, "46")], offer(1, NthItem(2, 5_000))).nudges
    assert [(n.sku_id, n.packs) for n in found] == [(1, 1)]
    opened = run([line(1, 0, "46", loose=12)], offer(1, NthItem(2, 5_000))).nudges
    assert opened == ()


def test_nothing_is_said_of_what_is_used_up_or_has_no_next_step() -> None:
    last = offer(1, NthItem(2, 0), 1, left=1)
    assert run([line(1, 3, "46")], last).nudges == ()
    assert run([line(1, 1, "46")], offer(1, CouponTerms("", 50_000, 100))).nudges == ()


def test_of_a_group_only_the_chosen_one_is_told() -> None:
    share = FullDiscount((DiscountStep(40_000, 9_500), DiscountStep(50_000, 9_000)))
    rival = FullReduction((ReductionStep(40_000, 1_000), ReductionStep(50_000, 9_999)))
    found = run([line(1, 1, "462")], offer(1, rival, group="A"), offer(2, share, group="A")).nudges
    assert [n.promotion_id for n in found] == [2]


def test_a_line_that_took_another_of_the_group_is_not_told() -> None:
    special = SpecialPrice((SpecialRow(1, "箱", 24, 400_000),))
    lines = [line(1, 9, "46"), line(2, 9, "46")]
    found = run(lines, offer(1, special, 1, group="A"), offer(2, BuyGift(10, 1), group="A")).nudges
    assert [(n.promotion_id, n.sku_id) for n in found] == [(2, 2)]


def test_at_most_two_are_told() -> None:
    lines = [line(n, 9, "46") for n in (1, 2, 3)]
    assert len(run(lines, offer(1, BuyGift(10, 1))).nudges) == 2
