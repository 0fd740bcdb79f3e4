"""满减: from a sum on, an amount off; the deepest reached step counts.

Worked example: 满500减30, 满1000减80. ¥502 → ¥30 off; ¥1,238 → ¥80 off. The amount is spread over
the lines by largest remainder: ¥20 over 138, 92, 140, 132 (502 in all) is 5.50, 3.66, 5.58, 5.26.
"每满200减10" (`repeats`): ¥502 → twice, ¥20 off.
"""

from collections.abc import Sequence

from domain.promotion.model import FullReduction, ReductionStep
from domain.promotion.outcome import AdjustmentWhy
from domain.promotion.rules.basket import Effect, Work


def effect(
    terms: FullReduction, work: Work, lines: Sequence[int], quota: int | None
) -> Effect | None:
    """What these lines save together; None below the first step."""
    if quota is not None and quota <= 0:
        return None
    total = work.sum_at_start(lines)
    step = max((s for s in terms.steps if s.threshold_minor <= total), key=_depth, default=None)
    if step is None:
        return None
    off = step.off_minor * (total // step.threshold_minor if terms.repeats else 1)
    why = AdjustmentWhy(threshold_minor=step.threshold_minor, off_minor=step.off_minor)
    return Effect(why, work.spread(min(off, work.sum_left(lines)), lines), times=1)


def next_step(terms: FullReduction, total: int) -> tuple[int, AdjustmentWhy] | None:
    """The sum from which more is taken off, and what then; None where there is none."""
    if terms.repeats:
        step = terms.steps[0]
        reached = (total // step.threshold_minor + 1) * step.threshold_minor
        return reached, AdjustmentWhy(reached, step.off_minor * (reached // step.threshold_minor))
    deeper = [s for s in terms.steps if s.threshold_minor > total]
    if not deeper:
        return None
    step = min(deeper, key=_depth)
    return step.threshold_minor, AdjustmentWhy(step.threshold_minor, step.off_minor)


def _depth(step: ReductionStep) -> int:
    return step.threshold_minor
