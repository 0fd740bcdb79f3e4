"""What a promotion is: for whom, for which goods, when, how often, and what it gives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import CategoryId, CouponId, CustomerId, PromotionId, SkuId
from domain.base.money import Money, UnitPrice

FULL_SHARE = 10_000
"""All of a price, in 1/100 of a percent."""


class PromotionKind(StrEnum):
    """What a promotion does. The order here is the order in which kinds are applied."""

    SPECIAL_PRICE = "special_price"
    """特价: a lower unit price."""
    NTH_ITEM = "nth_item"
    """第2件半价: every n-th pack costs less."""
    BUY_GIFT = "buy_gift"
    """10送1: goods for nothing with every so many packs."""
    FULL_REDUCTION = "full_reduction"
    """满500减30: an amount off from a sum on."""
    FULL_DISCOUNT = "full_discount"
    """满1000打9.5折: a share off from a sum on."""
    FULL_GIFT = "full_gift"
    """满800送1箱水: goods for nothing from a sum on."""
    COUPON = "coupon"
    """优惠券: counts only for who holds one, and once it is used it is gone."""
    POINTS = "points"
    """积分: earned by completed orders, spent like money."""


KIND_ORDER = tuple(PromotionKind)


class Stage(StrEnum):
    """When a kind is applied: each stage sees what the ones before left to pay."""

    LINE = "line"
    ORDER = "order"
    COUPON = "coupon"
    POINTS = "points"


STAGE_ORDER = tuple(Stage)
STAGE_OF = {
    PromotionKind.SPECIAL_PRICE: Stage.LINE,
    PromotionKind.NTH_ITEM: Stage.LINE,
    PromotionKind.BUY_GIFT: Stage.LINE,
    PromotionKind.FULL_REDUCTION: Stage.ORDER,
    PromotionKind.FULL_DISCOUNT: Stage.ORDER,
    PromotionKind.FULL_GIFT: Stage.ORDER,
    PromotionKind.COUPON: Stage.COUPON,
    PromotionKind.POINTS: Stage.POINTS,
}


@dataclass(frozen=True, slots=True)
class PromotionAudience:
    """Whom it is for: anyone who fits one of the entries; without any entry, everyone."""

    groups: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    customer_ids: tuple[CustomerId, ...] = ()

    @property
    def is_everyone(self) -> bool:
        """Whether nobody is left out."""
        return not (self.groups or self.grades or self.tags or self.customer_ids)


@dataclass(frozen=True, slots=True)
class Belonging:
    """What an audience is compared with: one customer's groups, grade and tags."""

    customer_id: CustomerId
    groups: tuple[str, ...] = ()
    grade: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoodsScope:
    """Which goods count: those that fit one of the entries; without any entry, all."""

    sku_ids: tuple[SkuId, ...] = ()
    category_ids: tuple[CategoryId, ...] = ()
    brands: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether no goods are left out."""
        return not (self.sku_ids or self.category_ids or self.brands)


EVERYONE = PromotionAudience()
ALL_GOODS = GoodsScope()


@dataclass(frozen=True, slots=True)
class SpecialRow:
    """The special price of one SKU for one `unit` of `factor` base units, in 1e-4."""

    sku_id: SkuId
    unit: str
    factor: int
    price: int


@dataclass(frozen=True, slots=True)
class SpecialPrice:
    """A price for named SKUs, or a share of the customer's own price for the whole scope.

    A quota counts packs (order units) at the special price, opened ones as whole.
    """

    rows: tuple[SpecialRow, ...] = ()
    pay_bp: int | None = None


@dataclass(frozen=True, slots=True)
class NthItem:
    """Every `nth` order unit of a SKU costs `pay_bp` of its price. A quota counts those packs."""

    nth: int
    pay_bp: int


@dataclass(frozen=True, slots=True)
class GiftItem:
    """`count` of `unit` of a SKU, for nothing."""

    sku_id: SkuId
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class BuyGift:
    """With every `buy` order units, a gift; a quota counts how often it is given.

    `gift` None: `give` order units of the same SKU, each SKU counted by itself. With a named
    gift all SKUs of the scope count together.
    """

    buy: int
    give: int = 0
    gift: GiftItem | None = None


@dataclass(frozen=True, slots=True)
class ReductionStep:
    """From `threshold_minor` on, `off_minor` less."""

    threshold_minor: int
    off_minor: int


@dataclass(frozen=True, slots=True)
class FullReduction:
    """满减: the deepest reached step; with `repeats` (one step) once per full threshold."""

    steps: tuple[ReductionStep, ...]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class DiscountStep:
    """From `threshold_minor` on, `pay_bp` of the sum is paid."""

    threshold_minor: int
    pay_bp: int


@dataclass(frozen=True, slots=True)
class FullDiscount:
    """满折: the deepest reached step."""

    steps: tuple[DiscountStep, ...]


@dataclass(frozen=True, slots=True)
class GiftStep:
    """From `threshold_minor` on, a gift."""

    threshold_minor: int
    gift: GiftItem


@dataclass(frozen=True, slots=True)
class FullGift:
    """满赠: the gift of the deepest reached step."""

    steps: tuple[GiftStep, ...]


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """What a coupon is worth: `off_minor`, or `pay_bp` of the sum, from `threshold_minor` on.

    `word` claims it in chat; empty: only issued by staff. Each coupon can be used `uses` times,
    within `valid_days` of being issued (None: as long as the promotion runs). The promotion's
    quotas count coupons issued, not used.
    """

    word: str = ""
    threshold_minor: int = 0
    off_minor: int = 0
    pay_bp: int | None = None
    uses: int = 1
    valid_days: int | None = None


@dataclass(frozen=True, slots=True)
class PointsTerms:
    """One point for each `earn_per_minor` paid; a point is worth `worth_minor`.

    At most `max_share_bp` of what is left to pay can be paid with points.
    """

    earn_per_minor: int
    worth_minor: int
    max_share_bp: int = FULL_SHARE


Terms = (
    SpecialPrice
    | NthItem
    | BuyGift
    | FullReduction
    | FullDiscount
    | FullGift
    | CouponTerms
    | PointsTerms
)


@dataclass(frozen=True, slots=True)
class PromotionDraft:
    """A promotion as entered. `exclusive_group` empty: it stacks with all others.

    Lower `priority` comes first. `quota` in all and `quota_each` per customer; None: no limit.
    `starts_at` None: now; `ends_at` None: until it is ended.
    """

    code: str
    name: str
    terms: Terms
    audience: PromotionAudience = EVERYONE
    scope: GoodsScope = ALL_GOODS
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    exclusive_group: str = ""
    priority: int = 0
    quota: int | None = None
    quota_each: int | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Promotion:
    """A stored promotion; fields as in `PromotionDraft`. `used` counts against `quota`."""

    id: PromotionId
    code: str
    name: str
    kind: PromotionKind
    terms: Terms
    audience: PromotionAudience
    scope: GoodsScope
    starts_at: datetime
    ends_at: datetime | None
    exclusive_group: str = ""
    priority: int = 0
    quota: int | None = None
    quota_each: int | None = None
    used: int = 0
    version: int = 1
    currency: str = "CNY"

    @property
    def stage(self) -> Stage:
        """When it is applied."""
        return STAGE_OF[self.kind]

    def is_live(self, now: datetime) -> bool:
        """Whether it holds at `now`."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Offer:
    """A live promotion as it stands for one customer; `left` of its quotas, None: no limit."""

    promotion: Promotion
    left: int | None = None


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


@dataclass(frozen=True, slots=True)
class AdjustmentShare:
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


@dataclass(frozen=True, slots=True)
class GiftGrant:
    """Goods for nothing: `base` base units of a SKU, told in `unit`."""

    sku_id: SkuId
    base: int
    unit: str


@dataclass(frozen=True, slots=True)
class Adjustment:
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
