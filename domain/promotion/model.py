"""What a promotion is: for whom, for which goods, when, how often, and what it gives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import CategoryId, CustomerId, PromotionId, SkuId

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
