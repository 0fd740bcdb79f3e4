"""满折: from a sum on, a share of it is paid; the deepest reached step counts.

Worked example: 满1000打9.5折. ¥1,238 → 1,238.00 × 0.95 = 1,176.10, so ¥61.90 off. Whether the step
is reached is seen by the sum before any order promotion; the share is of what is left by then:
after 满1000减80 it is 5 % of 1,158.00, ¥57.90.
"""

from collections.abc import Sequence

from domain.base.money import round_half_up
from domain.promotion.model import FULL_SHARE, DiscountStep, FullDiscount
from domain.promotion.outcome import AdjustmentWhy
from domain.promotion.rules.basket import Effect, Work


def effect(
    terms: FullDiscount, work: Work, lines: Sequence[int], quota: int | None
) -> Effect | None:
    """What these lines save together; None below the first step."""
    if quota is not None and quota <= 0:
        return None
    total = work.sum_at_start(lines)
    step = max((s for s in terms.steps if s.threshold_minor <= total), key=_depth, default=None)
    if step is None:
        return None
    left = work.sum_left(lines)
    off = left - round_half_up(left * step.pay_bp, FULL_SHARE)
    why = AdjustmentWhy(threshold_minor=step.threshold_minor, pay_bp=step.pay_bp)
    return Effect(why, work.spread(off, lines), times=1)


def next_step(terms: FullDiscount, total: int) -> tuple[int, AdjustmentWhy] | None:
    """The sum from which less is paid, and what then; None where there is none."""
    deeper = [s for s in terms.steps if s.threshold_minor > total]
    if not deeper:
        return None
    step = min(deeper, key=_depth)
    return step.threshold_minor, AdjustmentWhy(step.threshold_minor, pay_bp=step.pay_bp)


def _depth(step: DiscountStep) -> int:
    return step.threshold_minor
