"""优惠券: an amount or a share off for who holds one; one coupon an order.

Worked example: 满300减15 coupon, draft ¥502 after 满500减30 = ¥472: ¥15 off, ¥457 to pay. The
threshold is compared with what is left to pay after the order promotions. Of several coupons the
one that saves most is used, of equal ones the one that expires first.
"""

from collections.abc import Sequence

from domain.base.money import round_half_up
from domain.promotion.model import FULL_SHARE, CouponTerms
from domain.promotion.outcome import AdjustmentWhy
from domain.promotion.rules.basket import Effect, Work


def effect(terms: CouponTerms, work: Work, lines: Sequence[int]) -> Effect | None:
    """What a coupon saves on these lines; None below its threshold."""
    left = work.sum_left(lines)
    if left <= 0 or left < terms.threshold_minor:
        return None
    off = terms.off_minor
    if terms.pay_bp is not None:
        off = left - round_half_up(left * terms.pay_bp, FULL_SHARE)
    why = AdjustmentWhy(terms.threshold_minor, terms.off_minor, terms.pay_bp)
    return Effect(why, work.spread(min(off, left), lines))
