"""Whatever is on: sums are exact, nothing below zero, the order of what is on says nothing."""

from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st

from domain.promotion.model import (
    BuyGift,
    CouponTerms,
    DiscountStep,
    FullDiscount,
    FullReduction,
    GiftItem,
    NthItem,
    PointsTerms,
    ReductionStep,
    SpecialPrice,
    Terms,
)
from domain.promotion.outcome import Spending
from tests.domain.promotion.baskets import GIFT, coupon, line, offer, run

MONEY = st.integers(1, 200_000)
SHARE = st.integers(1, 9_999)
TERMS: st.SearchStrategy[Terms] = st.one_of(
    st.builds(lambda bp: SpecialPrice(pay_bp=bp), SHARE),
    st.builds(NthItem, st.integers(2, 4), st.integers(0, 9_999)),
    st.builds(BuyGift, st.integers(1, 5), st.integers(1, 2)),
    st.builds(lambda n: BuyGift(n, gift=GiftItem(GIFT, "箱", 1)), st.integers(1, 9)),
    st.builds(lambda a, b: FullReduction((ReductionStep(max(a, b), min(a, b)),)), MONEY, MONEY),
    st.builds(lambda a, b: FullDiscount((DiscountStep(a, b),)), MONEY, SHARE),
    st.builds(lambda a, b: CouponTerms("", a, b), MONEY, MONEY),
    st.builds(lambda bp: CouponTerms("", 0, 0, bp), SHARE),
    st.builds(PointsTerms, MONEY, st.integers(1, 100), st.integers(1, 10_000)),
)
OFFERS = st.lists(
    st.tuples(
        TERMS,
        st.sampled_from(["", "", "A", "B"]),
        st.integers(0, 2),
        st.sampled_from([None, 1, 3]),
        st.sampled_from([(), (1,), (2, 3)]),
    ),
    max_size=7,
)  # fmt: skip
LINES = st.lists(
    st.tuples(
        st.integers(0, 12), st.integers(0, 23), st.integers(0, 30_000),
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def _case(rows, offers):
    lines = [
        line(n, packs, f"{minor / 100:.2f}", loose=loose or int(not packs), is_closed=closed)
        for n, (packs, loose, minor, closed) in enumerate(rows, 1)
    ]
    on = [
        offer(n, terms, *goods, left=left, group=group, priority=priority)
        for n, (terms, group, priority, left, goods) in enumerate(offers, 1)
    ]
    held = tuple(
        coupon(100 + o.promotion.id, o.promotion.id)
        for o in on if isinstance(o.promotion.terms, CouponTerms)
    )  # fmt: skip
    return lines, on, held


@settings(max_examples=50, deadline=None)
@draw(LINES, OFFERS, st.integers(0, 500))
def test_every_sum_is_exact_and_nothing_falls_below_zero(rows, offers, points) -> None:
    lines, on, held = _case(rows, offers)
    done = run(lines, *on, coupons=held, points=points, spending=Spending(points=points))
    off: dict[int, int] = {}
    for one in done.adjustments:
        assert one.amount.minor == sum(share.minor for share in one.shares)
        assert all(share.minor > 0 for share in one.shares)
        assert one.shares or one.gifts
        for share in one.shares:
            off[share.sku_id] = off.get(share.sku_id, 0) + share.minor
    for one in lines:
        amount = one.quote.amount
        assert 0 <= off.get(one.sku.id, 0) <= (amount.minor if amount else 0)
        assert one.is_open or one.sku.id not in off
    assert done.discounts() == off
    assert sum(one.points for one in done.adjustments) <= points
    assert len([one for one in done.adjustments if one.coupon_id is not None]) <= 1


@settings(max_examples=40, deadline=None)
@draw(LINES, OFFERS)
def test_quotas_and_groups_are_kept(rows, offers) -> None:
    lines, on, held = _case(rows, offers)
    done = run(lines, *on, coupons=held)
    known = {one.promotion.id: one for one in on}
    taken: dict[int, int] = {}
    for one in done.adjustments:
        taken[one.promotion_id] = taken.get(one.promotion_id, 0) + one.times
    assert all(known[n].left is None or used <= known[n].left for n, used in taken.items())
    for group in ("A", "B"):
        orders = {
            one.promotion_id for one in done.adjustments
            if known[one.promotion_id].promotion.exclusive_group == group
            and known[one.promotion_id].promotion.stage in {"order", "coupon"}
        }  # fmt: skip
        assert len(orders) <= 1


@settings(max_examples=40, deadline=None)
@draw(LINES, OFFERS, st.randoms(use_true_random=False))
def test_the_order_in_which_promotions_are_read_changes_nothing(rows, offers, dice) -> None:
    lines, on, held = _case(rows, offers)
    shuffled = list(on)
    dice.shuffle(shuffled)
    first, second = run(lines, *on, coupons=held), run(lines, *shuffled, coupons=held)
    assert first.adjustments == second.adjustments
