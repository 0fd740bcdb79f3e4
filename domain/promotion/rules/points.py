"""积分: earned by what was paid, spent like money.

Worked example: one point for each ¥10, a point is worth ¥0.10, at most half of an order. A
completed order of ¥457 earns 45 points. 500 points on an order of ¥80: half is ¥40, so 400 points
are spent and 100 stay.
"""

from collections.abc import Sequence

from domain.promotion.model import FULL_SHARE, PointsTerms
from domain.promotion.outcome import AdjustmentWhy
from domain.promotion.rules.basket import Effect, Work


def spendable(terms: PointsTerms, wanted: int, left: int) -> int:
    """How many of the `wanted` points an order with `left` to pay can take."""
    most = left * terms.max_share_bp // FULL_SHARE // terms.worth_minor
    return max(0, min(wanted, most))


def effect(
    terms: PointsTerms, work: Work, lines: Sequence[int], wanted: int
) -> tuple[Effect, int] | None:
    """What spending points saves, and how many are spent; None where none can be."""
    points = spendable(terms, wanted, work.sum_left(lines))
    if not points:
        return None
    why = AdjustmentWhy(count=points, off_minor=terms.worth_minor)
    return Effect(why, work.spread(points * terms.worth_minor, lines)), points


def earned(terms: PointsTerms, paid_minor: int) -> int:
    """Points for a completed order; part of the sum that earns one does not count."""
    return max(0, paid_minor) // terms.earn_per_minor
