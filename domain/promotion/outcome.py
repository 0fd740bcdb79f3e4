"""What promotions come to: what one customer can have, what a draft gets of it, and why.

What exists once for each line and promotion (adjustment, share, gift) is a named tuple:
a draft of 200 lines makes hundreds of them at every price.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from domain.base.ids import CouponId, CustomerId, PromotionId, SkuId
from domain.base.money import Money, UnitPrice
from domain.promotion.model import Promotion, PromotionKind


@dataclass(frozen=True, slots=True)
class Offer:
    """A live promotion as it stands for one customer; `left` of its quotas, None: no limit."""

    promotion: Promotion
    left: int | None = None
    claims_left: int | None = None
    """Of a coupon: how many more this customer may have; None: no limit."""


@dataclass(frozen=True, slots=True)
class LapsedCoupon:
    """A coupon that was not used in time: the name of its promotion, and when it was over."""

    name: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class HeldCoupon:
    """A coupon a customer can still use."""

    id: CouponId
    promotion_id: PromotionId
    uses_left: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offers:
    """All that one customer can have at one moment: read once a turn.

    `coupons` are in the order in which equal ones are used up; `points` is the balance.
    """

    live: tuple[Offer, ...] = ()
    coupons: tuple[HeldCoupon, ...] = ()
    points: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on offer."""
        return not self.live


@dataclass(frozen=True, slots=True)
class Spending:
    """What the customer wants of coupons and points for one draft."""

    takes_coupon: bool = True
    points: int = 0


USUAL_SPENDING = Spending()
NO_OFFERS = Offers()


class AdjustmentShare(NamedTuple):
    """How much of an adjustment falls on the paid line of one SKU, in minor units (≥ 0)."""

    sku_id: SkuId
    minor: int


@dataclass(frozen=True, slots=True)
class AdjustmentWhy:
    """The figures behind an adjustment, as they were: enough to say it and to compute it again.

    `count` and `give` of n送m and 第n件, `price` in 1e-4 per `unit` of a special price.
    """

    threshold_minor: int = 0
    off_minor: int = 0
    pay_bp: int | None = None
    count: int = 0
    give: int = 0
    unit: str = ""
    price: int = 0


@lru_cache(maxsize=4_096)
def line_reason(
    *, pay_bp: int | None = None, count: int = 0, give: int = 0, unit: str = "", price: int = 0
) -> AdjustmentWhy:
    """The reason of a line promotion; most lines of a draft have the same, made once."""
    return AdjustmentWhy(pay_bp=pay_bp, count=count, give=give, unit=unit, price=price)


class GiftGrant(NamedTuple):
    """Goods for nothing: `base` base units of a SKU, told in `unit`."""

    sku_id: SkuId
    base: int
    unit: str


class Adjustment(NamedTuple):
    """What one promotion did to a draft, and why. `amount` is the sum of its shares.

    `times` is what it takes of the promotion's quotas.
    """

    promotion_id: PromotionId
    code: str
    name: str
    kind: PromotionKind
    amount: Money
    why: AdjustmentWhy
    shares: tuple[AdjustmentShare, ...] = ()
    gifts: tuple[GiftGrant, ...] = ()
    times: int = 0
    coupon_id: CouponId | None = None
    points: int = 0


@dataclass(frozen=True, slots=True)
class Nudge:
    """What is missing for the next step: a sum (`missing`) or `packs` order units of `sku_id`."""

    promotion_id: PromotionId
    kind: PromotionKind
    name: str
    why: AdjustmentWhy
    missing: Money | None = None
    packs: int = 0
    sku_id: SkuId | None = None
    gift: GiftGrant | None = None


@dataclass(frozen=True, slots=True)
class GiftWorth:
    """What a gift would cost: `price` per unit of `factor` base units; for comparing only."""

    price: UnitPrice
    factor: int


@dataclass(frozen=True, slots=True)
class Promoted:
    """Everything the promotions do to a draft, in the order in which it was done."""

    adjustments: tuple[Adjustment, ...] = ()
    nudges: tuple[Nudge, ...] = ()

    def discounts(self) -> dict[SkuId, int]:
        """What the paid line of each SKU costs less, in minor units."""
        found: dict[SkuId, int] = {}
        for adjustment in self.adjustments:
            for share in adjustment.shares:
                found[share.sku_id] = found.get(share.sku_id, 0) + share.minor
        return found


NOTHING_PROMOTED = Promoted()


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon of one customer, used up or not."""

    id: CouponId
    promotion_id: PromotionId
    customer_id: CustomerId
    uses: int
    used: int
    issued_at: datetime
    expires_at: datetime | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class PointsEntry:
    """One change of a customer's points, and the balance after it."""

    change: int
    balance: int
    reason: str
    at: datetime
