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
from domain.promotion.rules.basket import Applied, Basket, Effect, Index, Work

_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)

Pick = tuple[Promotion, tuple[int, ...]]
"""A promotion and the lines it is applied to."""
LineBest = tuple[int, Promotion, Effect]
"""What is best for one line: its worth, the promotion and what it does."""


def promote(basket: Basket, offers: Offers, spending: Spending) -> Promoted:
    """What the promotions do to the basket."""
    if offers.is_empty or not basket.lines:
        return NOTHING_PROMOTED
    live = offers.live
    index = Index(basket)
    best = _run(Work(index), offers, live, spending)
    for group, stages in _mixed_groups(live):
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
    picks: list[Pick] = []
    for group in dict.fromkeys(p.exclusive_group for p in promotions):
        members = [p for p in promotions if p.exclusive_group == group]
        picks += _choose(work, group, members) if group else _all_of(work, members)
    worth = 0
    place = {promotion.id: n for n, promotion in enumerate(promotions)}
    for promotion, lines in sorted(picks, key=lambda pick: (place[pick[0].id], pick[1])):
        found = _line_effect(work, promotion, lines)
        if found is not None and found.is_something:
            worth += work.value(found)
            _apply(work, promotion, found)
    return worth


def _all_of(work: Work, members: Sequence[Promotion]) -> list[Pick]:
    picks: list[Pick] = []
    for promotion in members:
        lines = work.index.lines_of(promotion)
        if _spans_lines(promotion):
            picks.append((promotion, lines))
        else:
            picks += [(promotion, (i,)) for i in lines]
    return picks


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
    if span is not None:
        lines = work.index.lines_of(span)
        found = _line_effect(work, span, lines) if lines else None
        if found is not None:
            worth += work.value(found)
            picks.append((span, lines))
            taken.update(lines)
    left = dict(work.quota)
    for i, rivals in candidates.items():
        if i in taken:
            continue
        best = unlimited[i] if i in unlimited else _best_for(work, i, rivals, left)
        if best is None:
            continue
        value, promotion, found = best
        worth += value
        picks.append((promotion, (i,)))
        quota = left[promotion.id]
        left[promotion.id] = None if quota is None else quota - found.times
    first = min(((p.priority, p.id) for p, *_ in picks), default=(0, 0))
    return worth, first, picks


def _best_for(
    work: Work, i: int, rivals: Sequence[Promotion], left: Mapping[PromotionId, int | None]
) -> LineBest | None:
    """What saves most on a line, of equal ones the first."""
    ranked = [
        (work.value(found), p, found)
        for p in rivals
        if (found := _line_effect(work, p, (i,), left[p.id])) is not None
    ]
    return max(ranked, key=lambda one: one[0], default=None)


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
    work: Work, promotion: Promotion, lines: tuple[int, ...], quota: int | None = -1
) -> Effect | None:
    """What a line promotion does; `quota` −1: what is left of its own.

    It is computed once for all that is tried. What spans lines gives goods, so it does not ask
    what is left of them.
    """
    if quota == -1:
        quota = work.quota[promotion.id]
    seen = work.index.seen
    if _spans_lines(promotion):
        key = (promotion.id, -1, quota, 0)
    else:
        key = (promotion.id, lines[0], quota, work.left[lines[0]])
    if key not in seen:
        seen[key] = _computed(work, promotion, lines, quota)
    return seen[key]


def _computed(
    work: Work, promotion: Promotion, lines: tuple[int, ...], quota: int | None
) -> Effect | None:
    match promotion.terms:
        case SpecialPrice() as terms:
            return special_price.effect(terms, work, lines[0], quota)
        case NthItem() as terms:
            return nth_item.effect(terms, work, lines[0], quota)
        case BuyGift() as terms if lines:
            return buy_gift.effect(terms, work, lines, quota)
        case _:
            return None


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
    shares = tuple(AdjustmentShare(lines[i].sku.id, off) for i, off in effect.savings.items())
    return Adjustment(
        promotion_id=promotion.id,
        code=promotion.code,
        name=promotion.name,
        kind=promotion.kind,
        amount=Money(sum(effect.savings.values()), work.basket.currency),
        why=effect.why,
        shares=shares,
        gifts=effect.gifts,
        times=effect.times,
        coupon_id=done.coupon_id,
        points=done.points,
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
