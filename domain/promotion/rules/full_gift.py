"""满赠: from a sum on, goods for nothing; the gift of the deepest reached step.

Worked example: 满800送农夫山泉1箱, 满2000送红牛1箱. ¥1,238 → one 箱 of water; ¥2,100 → one 箱 of
红牛 and no water.
"""

from collections.abc import Sequence

from domain.promotion.model import FullGift, GiftStep
from domain.promotion.outcome import AdjustmentWhy
from domain.promotion.rules.basket import Effect, Work


def effect(terms: FullGift, work: Work, lines: Sequence[int], quota: int | None) -> Effect | None:
    """What is given with these lines; None below the first step."""
    if quota is not None and quota <= 0:
        return None
    total = work.sum_at_start(lines)
    step = max((s for s in terms.steps if s.threshold_minor <= total), key=_depth, default=None)
    gifts = work.grant(step.gift, 1) if step else ()
    if step is None or not gifts:
        return None
    return Effect(why_of(step), gifts=gifts, times=1)


def next_step(terms: FullGift, total: int) -> GiftStep | None:
    """The next step that is not reached yet."""
    deeper = [s for s in terms.steps if s.threshold_minor > total]
    return min(deeper, key=_depth) if deeper else None


def why_of(step: GiftStep) -> AdjustmentWhy:
    """The figures of a step."""
    gift = step.gift
    return AdjustmentWhy(step.threshold_minor, give=gift.count, unit=gift.unit)


def _depth(step: GiftStep) -> int:
    return step.threshold_minor
