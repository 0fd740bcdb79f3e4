"""Whether a promotion gives away half or more: likelier a slip than meant, so it is asked once.

Given away is what the customer gets without paying for it, of all that he gets. Worked example:
满500减250, every second one for nothing, 1送1 and 5折 give away half and are asked about;
满500减249, 第2件半价, 2送1 and 5.1折 do not. A coupon without a threshold may be all of an order.
A gift of other goods counts by what it costs everybody, without a price for nothing.
"""

from collections.abc import Callable
from typing import assert_never

from domain.promotion.model import (
    FULL_SHARE,
    BuyGift,
    CouponTerms,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    NthItem,
    PointsTerms,
    SpecialPrice,
    Terms,
)

Worth = Callable[[GiftItem], int]
"""What a gift costs everybody, in minor units; 0 where it has no price."""


def gives_half(  # noqa: C901 (one case for each kind)
    terms: Terms, worth: Worth, *, bought: int | None
) -> bool:
    """Whether half or more is given away.

    `bought`: what the goods cost with which `BuyGift` gives something else, in minor units; None:
    not known. The rows of a special price are compared one by one (`domain.promotion.doubts`).
    """
    match terms:
        case SpecialPrice(pay_bp=share):
            return share is not None and _is_half(FULL_SHARE - share, FULL_SHARE)
        case NthItem():
            return _is_half(FULL_SHARE - terms.pay_bp, FULL_SHARE * terms.nth)
        case BuyGift(gift=GiftItem() as gift):
            return bought is not None and worth(gift) >= bought
        case BuyGift():
            return terms.give >= terms.buy
        case FullReduction():
            return any(_is_half(s.off_minor, s.threshold_minor) for s in terms.steps)
        case FullDiscount():
            return any(_is_half(FULL_SHARE - s.pay_bp, FULL_SHARE) for s in terms.steps)
        case FullGift():
            return any(worth(s.gift) >= s.threshold_minor for s in terms.steps)
        case CouponTerms(pay_bp=None):
            return _is_half(terms.off_minor, terms.threshold_minor)
        case CouponTerms(pay_bp=share):
            return _is_half(FULL_SHARE - (share or 0), FULL_SHARE)
        case PointsTerms():
            return _is_half(terms.worth_minor, terms.earn_per_minor)
        case _:
            assert_never(terms)


def _is_half(given: int, whole: int) -> bool:
    return given * 2 >= whole
