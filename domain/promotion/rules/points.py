"""积分: earned by what was paid, spent like money.

Worked example: one point for each ¥10, a point is worth ¥0.10, at most half of an order. A
completed order of ¥457 earns 45 points. 500 points on an order of ¥80: half is ¥40, so 400 points
are spent and 100 stay.

Points pay for goods, and those that paid for nothing come back. 100 points, ¥10, are spent on 3箱
over ¥138 and two of them are called off: the one that left carries ¥3.33 of them, 34 points, and
66 come back when the order is completed. 20斤 that turn out to be 4斤 cost ¥11.20, of which a
coupon pays 2.58 and the points 8.62: 13 come back. Of 24 bottles that carry 96 points 5 are
credited as broken: their 20 points come back with the money. A part of a point stays spent.
"""

from collections.abc import Sequence

from domain.base.money import round_half_up
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


def unspent(spent: int, worth_minor: int, paid_minor: int) -> int:
    """How many of the `spent` points paid for nothing, where they paid for `paid_minor`."""
    return max(0, spent * worth_minor - paid_minor) // worth_minor


def carried(minor: int, base: int, whole: int) -> int:
    """What of the `minor` that points paid on `whole` base units `base` of them carry."""
    return round_half_up(minor * base, whole)


def earned(terms: PointsTerms, paid_minor: int) -> int:
    """Points for a completed order; part of the sum that earns one does not count."""
    return max(0, paid_minor) // terms.earn_per_minor
