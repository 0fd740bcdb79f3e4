"""Applies the promotions to a draft, in the stated order, and explains each adjustment. Pure.

Stages: line promotions (special price, n-th item, buy N get M) → order promotions (满减, 满折,
满赠) → one coupon → points → freight. Each sees what the ones before left to pay. Within a stage:
by kind, then priority, then id. Whether a step of an order promotion is reached is seen by the
sum at the beginning of that stage, so that 满500减30 does not undo 满500送水.

Exclusive groups: a line takes at most one line promotion of a group, an order at most one order
promotion or coupon of it, and a line that took one is left out of the group's later stages
("特价商品不参加满减"). What is best for the customer is chosen, ties by priority, then id.
Where a group has line and later promotions, leaving out the earlier ones is tried, too.

Worked example: 可乐 10箱 × 46 = 460 and 水 5箱 × 28 = 140; 可乐特价42 and 满500减60 in one group.
With the special price 可乐 saves 40, and the 140 that are left reach no step: 40. Without it
600 ≥ 500 saves 60. So 满减 is applied and the total is ¥540.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from domain.base.ids import CouponId, PromotionId
from domain.base.money import Money
from domain.promotion.model import (
    KIND_ORDER,
    STAGE_ORDER,
    BuyGift,
    CouponTerms,
    FullDiscount,
    FullGift,
    FullReduction,
    NthItem,
    PointsTerms,
    Promotion,
    SpecialPrice,
    Stage,
)
from domain.promotion.nudges import find_nudges
from domain.promotion.outcome import (
    NOTHING_PROMOTED,
    Adjustment,
    AdjustmentShare,
    HeldCoupon,
    Offer,
    Offers,
    Promoted,
    Spending,
)
from domain.promotion.rules import (
    buy_gift,
    coupon,
    full_discount,
    full_gift,
    full_reduction,
    nth_item,
    points,
    special_price,
)
from domain.promotion.rules.basket import Applied, Basket, Effect, Found, Index, Work

_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)

Pick = tuple[Promotion, tuple[int, ...]]
"""A promotion and the lines it is applied to."""
LineBest = tuple[Promotion, Found]
"""What is best for one line: the promotion and what it does."""


def promote(basket: Basket, offers: Offers, spending: Spending) -> Promoted:
    """What the promotions do to the basket."""
    if offers.is_empty or not basket.lines:
        return NOTHING_PROMOTED
    live = offers.live
    index = Index(basket)
    best = _run(Work(index), offers, live, spending)
    for group, stages in _mixed_groups(live):
        if not best.work.touched.get(group) and group not in best.work.winners:
            continue
        for stage in stages[1:]:
            fewer = tuple(o for o in live if not _is_before(o.promotion, group, stage))
            other = _run(Work(index), offers, fewer, spending)
            if other.worth > best.worth:
                best, live = other, fewer
    told = tuple(_adjustment(best.work, done) for done in best.work.applied)
    return Promoted(told, find_nudges(best.work, live))


class _Result:
    """One way through the stages, and what it is worth to the customer."""

    def __init__(self, work: Work, worth: int) -> None:
        self.work = work
        self.worth = worth


def _run(work: Work, offers: Offers, live: Sequence[Offer], spending: Spending) -> _Result:
    work.quota = {offer.promotion.id: offer.left for offer in live}
    staged: dict[Stage, list[Promotion]] = {stage: [] for stage in STAGE_ORDER}
    for offer in sorted(live, key=lambda o: _rank(o.promotion)):
        staged[offer.promotion.stage].append(offer.promotion)
    worth = _line_stage(work, staged[Stage.LINE])
    work.start = list(work.left)
    worth += _order_stage(work, staged[Stage.ORDER])
    if spending.takes_coupon:
        worth += _coupon_stage(work, staged[Stage.COUPON], offers.coupons)
    if spending.points and staged[Stage.POINTS]:
        _spend_points(work, staged[Stage.POINTS][0], min(spending.points, offers.points))
    return _Result(work, worth)


# -- lines --------------------------------------------------------------------------------------


def _line_stage(work: Work, promotions: Sequence[Promotion]) -> int:
    picks: dict[PromotionId, list[tuple[int, ...]]] = {}
    for group in dict.fromkeys(p.exclusive_group for p in promotions):
        members = [p for p in promotions if p.exclusive_group == group]
        for promotion, lines in _choose(work, group, members) if group else _all_of(work, members):
            picks.setdefault(promotion.id, []).append(lines)
    worth = 0
    for promotion in promotions:
        for lines in picks.get(promotion.id, ()):
            found = _line_effect(work, promotion, lines, work.quota[promotion.id])
            if found is not None and found.is_something:
                worth += found.worth
                _apply(work, promotion, found.effect)
    return worth


def _all_of(work: Work, members: Sequence[Promotion]) -> Iterable[Pick]:
    for promotion in members:
        lines = work.index.lines_of(promotion)
        if _spans_lines(promotion):
            yield promotion, lines
        else:
            for i in lines:
                yield promotion, (i,)


def _choose(work: Work, group: str, members: Sequence[Promotion]) -> list[Pick]:
    """The best of a group: at most one that spans lines, every other line its own best."""
    spans: list[Promotion | None] = [p for p in members if _spans_lines(p)]
    singles = [p for p in members if not _spans_lines(p)]
    candidates = _candidates(work, singles)
    unlimited = {
        i: _best_for(work, i, found, work.quota)
        for i, found in candidates.items()
        if all(work.quota[p.id] is None for p in found)
    }
    tried = [_with_span(work, span, candidates, unlimited) for span in (*spans, None)]
    best = max(tried, key=lambda one: (one[0], [-r for r in one[1]]))
    work.touched[group] = {i: promotion.id for promotion, lines in best[2] for i in lines}
    return best[2]


def _with_span(
    work: Work,
    span: Promotion | None,
    candidates: Mapping[int, Sequence[Promotion]],
    unlimited: Mapping[int, LineBest | None],
) -> tuple[int, tuple[int, int], list[Pick]]:
    """(worth, rank of the first promotion used, picks) with this spanning promotion or none.

    `unlimited`: the best of lines where no quota is to be shared, whatever else is chosen.
    """
    worth = 0
    picks: list[Pick] = []
    taken: set[int] = set()
    left = dict(work.quota)
    if span is not None:
        lines = work.index.lines_of(span)
        found = _line_effect(work, span, lines, left[span.id])
        if found is not None:
            worth += found.worth
            picks.append((span, lines))
            taken.update(lines)
    for i, rivals in candidates.items():
        if i in taken:
            continue
        best = unlimited[i] if i in unlimited else _best_for(work, i, rivals, left)
        if best is None:
            continue
        promotion, found = best
        worth += found.worth
        picks.append((promotion, (i,)))
        quota = left[promotion.id]
        left[promotion.id] = None if quota is None else quota - found.effect.times
    first = min(((p.priority, p.id) for p, *_ in picks), default=(0, 0))
    return worth, first, picks


def _best_for(
    work: Work, i: int, rivals: Sequence[Promotion], left: Mapping[PromotionId, int | None]
) -> LineBest | None:
    """What saves most on a line, of equal ones the first."""
    ranked = [
        (p, found)
        for p in rivals
        if (found := _line_effect(work, p, (i,), left[p.id])) is not None
    ]
    return max(ranked, key=lambda one: one[1].worth, default=None)


def _candidates(work: Work, singles: Sequence[Promotion]) -> dict[int, list[Promotion]]:
    """The promotions in question for each line, first priority, then id."""
    found: dict[int, list[Promotion]] = {}
    for promotion in sorted(singles, key=lambda p: (p.priority, p.id)):
        for i in work.index.lines_of(promotion):
            found.setdefault(i, []).append(promotion)
    return dict(sorted(found.items()))


def _spans_lines(promotion: Promotion) -> bool:
    return isinstance(promotion.terms, BuyGift) and promotion.terms.gift is not None


def _line_effect(
    work: Work, promotion: Promotion, lines: tuple[int, ...], quota: int | None
) -> Found | None:
    """What a line promotion does while this much is left of its quota.

    It is computed and weighed once for all that is tried.
    """
    if not lines:
        return None
    terms, i = promotion.terms, lines[0]
    left = -1 if isinstance(terms, BuyGift) else work.left[i]
    key = (promotion.id, i, quota, left)
    try:
        return work.index.seen[key]
    except KeyError:
        pass
    effect: Effect | None
    if isinstance(terms, SpecialPrice):
        effect = special_price.effect(terms, work, i, quota)
    elif isinstance(terms, NthItem):
        effect = nth_item.effect(terms, work, i, quota)
    else:
        assert isinstance(terms, BuyGift)
        effect = buy_gift.effect(terms, work, lines, quota)
    found = None
    if effect is not None:
        found = Found(effect, work.value(effect), effect.is_something)
    work.index.seen[key] = found
    return found


# -- orders, coupons, points --------------------------------------------------------------------


def _order_stage(work: Work, promotions: Sequence[Promotion]) -> int:
    worth = 0
    for promotion in promotions:
        group = promotion.exclusive_group
        if group and work.winners.get(group, promotion.id) != promotion.id:
            continue
        if group and group not in work.winners:
            rivals = [p for p in promotions if p.exclusive_group == group]
            winner = _best_of(work, rivals)
            if winner is None:
                continue
            work.winners[group] = winner.id
            if winner.id != promotion.id:
                continue
        found = _order_effect(work, promotion)
        if found is not None and found.is_something:
            worth += work.value(found)
            _apply(work, promotion, found)
    return worth


def _best_of(work: Work, rivals: Sequence[Promotion]) -> Promotion | None:
    found = [
        (work.value(effect), -p.priority, -p.id, p)
        for p in rivals
        if (effect := _order_effect(work, p)) is not None and effect.is_something
    ]
    return max(found, key=lambda one: one[:3])[3] if found else None


def _order_effect(work: Work, promotion: Promotion) -> Effect | None:
    lines, quota = free_lines(work, promotion), work.quota[promotion.id]
    terms = promotion.terms
    if isinstance(terms, FullReduction):
        return full_reduction.effect(terms, work, lines, quota)
    if isinstance(terms, FullDiscount):
        return full_discount.effect(terms, work, lines, quota)
    assert isinstance(terms, FullGift)
    return full_gift.effect(terms, work, lines, quota)


def free_lines(work: Work, promotion: Promotion) -> tuple[int, ...]:
    """The lines of its scope that took nothing of its exclusive group before."""
    taken = work.touched.get(promotion.exclusive_group)
    lines = work.index.lines_of(promotion)
    return tuple(i for i in lines if i not in taken) if taken else lines


def _coupon_stage(work: Work, promotions: Sequence[Promotion], held: Sequence[HeldCoupon]) -> int:
    known = {p.id: p for p in promotions}
    found = []
    for one in held:
        promotion = known.get(one.promotion_id)
        if promotion is None or promotion.exclusive_group in work.winners:
            continue
        terms = promotion.terms
        assert isinstance(terms, CouponTerms)
        effect = coupon.effect(terms, work, free_lines(work, promotion))
        if effect is not None and effect.is_something:
            order = (-work.value(effect), promotion.priority, one.expires_at or _END_OF_TIME)
            found.append((order, one.id, promotion, effect))
    if not found:
        return 0
    _, coupon_id, promotion, effect = min(found, key=lambda one: one[:2])
    worth = work.value(effect)
    _apply(work, promotion, effect, coupon_id=coupon_id)
    return worth


def _spend_points(work: Work, promotion: Promotion, wanted: int) -> None:
    terms = promotion.terms
    assert isinstance(terms, PointsTerms)
    found = points.effect(terms, work, free_lines(work, promotion), wanted)
    if found is not None:
        effect, spent = found
        _apply(work, promotion, effect, spent=spent)


# -- applying -----------------------------------------------------------------------------------


def _apply(
    work: Work, promotion: Promotion, effect: Effect, *, coupon_id: CouponId | None = None,
    spent: int = 0,
) -> None:  # fmt: skip
    for i, saving in effect.savings.items():
        work.left[i] -= saving
    quota = work.quota.get(promotion.id)
    if quota is not None:
        work.quota[promotion.id] = quota - effect.times
    work.applied.append(Applied(promotion, effect, coupon_id, spent))


def _adjustment(work: Work, done: Applied) -> Adjustment:
    promotion, effect, lines = done.promotion, done.effect, work.basket.lines
    savings = effect.savings
    return Adjustment(
        promotion.id,
        promotion.code,
        promotion.name,
        promotion.kind,
        Money(sum(savings.values()), work.basket.currency),
        effect.why,
        tuple([AdjustmentShare(lines[i].sku.id, off) for i, off in savings.items()]),
        effect.gifts,
        effect.times,
        done.coupon_id,
        done.points,
    )


def _rank(promotion: Promotion) -> tuple[int, int, int]:
    return KIND_ORDER.index(promotion.kind), promotion.priority, promotion.id


def _mixed_groups(live: Iterable[Offer]) -> list[tuple[str, list[Stage]]]:
    """Exclusive groups with promotions in several stages, with those stages in order."""
    stages: dict[str, set[Stage]] = {}
    for offer in live:
        if offer.promotion.exclusive_group:
            stages.setdefault(offer.promotion.exclusive_group, set()).add(offer.promotion.stage)
    return [
        (group, sorted(found, key=STAGE_ORDER.index))
        for group, found in sorted(stages.items())
        if len(found) > 1
    ]


def _is_before(promotion: Promotion, group: str, stage: Stage) -> bool:
    is_earlier = STAGE_ORDER.index(promotion.stage) < STAGE_ORDER.index(stage)
    return promotion.exclusive_group == group and is_earlier
