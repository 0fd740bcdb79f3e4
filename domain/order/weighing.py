"""Goods that are paid for as weighed (实重结算): what a scale's figure does to an order. Pure.

A shop orders 20斤 of 上海青 at ¥2.80 and agrees to ¥56; the scale says 19.7斤. The line is priced
anew at the agreed unit price, ¥55.16, the shop gets ¥0.84 back. The unit price stays the agreed
one, whatever break the new weight would reach.

What promotions took off goes with the goods, in proportion, as it does when goods come back: 20斤
that carried ¥5.00 of a 满减 carry ¥4.93 as 19.7斤. What points and a coupon of an amount pay for
stays what they are worth, 100 points ¥10.00 at any weight, up to what the goods cost. Steps are
not reached or lost by a weight, nor are gifts: both were earned by what was ordered. Freight is
what was agreed, or nothing where the weight makes the order large enough; once the first parcel
has left with it, it stays.

A part may be weighed: "of the 20斤, these 10斤 weigh 9.9" leaves 10斤 to be weighed later. What a
further figure means while that lies there says `domain.order.portions`; what has left is not
weighed any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.base.actor import Actor
from domain.base.ids import OrderId, OrderLineId, SkuId
from domain.base.money import (
    Money,
    UnitPrice,
    amount_of,
    derive_price,
    prorate,
    round_half_up,
    total_of,
)
from domain.base.quantity import Quantity
from domain.order.model import LineDraft
from domain.pricing.model import PricePart
from domain.promotion.model import PromotionKind
from domain.promotion.outcome import Adjustment, AdjustmentShare


class WeighingState(StrEnum):
    """What became of a figure of the scale."""

    OPEN = "open"
    """The goods lie ready. At most one per line."""
    LEFT = "left"
    """They left with a parcel."""
    REPLACED = "replaced"
    """They were weighed again."""
    DROPPED = "dropped"
    """They will not leave after all."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """A weight as it was taken, with what it did to its line and to the order.

    `agreed_version` is the order before anything of it was weighed, `version` after this.
    `line_before` is what was agreed for the line, `line_after` what it costs by weight; `paid`
    what had been paid on the order by then.
    """

    id: int
    order_id: OrderId
    line_id: OrderLineId
    part: int
    base: int
    state: WeighingState
    agreed_version: int
    version: int
    line_before: Money
    line_after: Money
    total_before: Money
    total_after: Money
    paid: Money
    by: Actor
    at: datetime


def face_values(agreed: Iterable[Adjustment]) -> dict[SkuId, int]:
    """What points and coupons of an amount pay of each SKU, in minor units."""
    found: dict[SkuId, int] = {}
    for one in agreed:
        for share in one.shares if _has_face(one) else ():
            found[share.sku_id] = found.get(share.sku_id, 0) + share.minor
    return found


def weighed_line(agreed: LineDraft, told: Quantity, *, face: int = 0) -> LineDraft:
    """The agreed line with the weight `told`: its parts at their agreed prices, less discount.

    `face` of the discount, in minor units, does not go with the weight.
    """
    old, new = agreed.quantity, told.base
    spread = prorate(new, [part.base for part in agreed.parts]) if agreed.parts else ()
    parts = tuple(
        replace(part, base=base, amount=_part_amount(part, base))
        for part, base in zip(agreed.parts, spread, strict=True)
    )
    amount = _amount(agreed, new, [part.amount for part in parts])
    discount = face + round_half_up((agreed.discount - face) * new, old.base)
    return replace(
        agreed,
        quantity=told,
        unit_price=_per(agreed.unit_price, old.factor, told.factor),
        amount=amount,
        parts=parts,
        discount=min(discount, amount.minor if amount else 0),
    )


def weighed_adjustments(
    agreed: Iterable[Adjustment], discounts: Mapping[SkuId, int]
) -> tuple[Adjustment, ...]:
    """What promotions took off, with the new sum of each weighed SKU's shares.

    What has a face value keeps it; where goods cost less than that, it takes all they cost.
    """
    found = list(agreed)
    faces = face_values(found)
    for sku_id, discount in discounts.items():
        face = min(faces.get(sku_id, 0), discount)
        for sum_, is_face in ((face, True), (discount - face, False)):
            _spread(found, sku_id, sum_, is_face=is_face)
    return tuple(found)


def _spread(found: list[Adjustment], sku_id: SkuId, discount: int, *, is_face: bool) -> None:
    """Share `discount` out among the shares of a SKU that have a face value, or that have none."""
    meant = [i for i, one in enumerate(found) if _has_face(one) is is_face]
    every = [share.minor for i in meant for share in found[i].shares if share.sku_id == sku_id]
    left = list(prorate(discount, every)) if any(every) else every
    for i in meant:
        one = found[i]
        shares = (
            AdjustmentShare(sku_id, left.pop(0)) if share.sku_id == sku_id else share
            for share in one.shares
        )
        changed = tuple(share for share in shares if share.minor)
        sum_ = Money(sum(share.minor for share in changed), one.amount.currency)
        found[i] = one._replace(shares=changed, amount=sum_)


def _has_face(one: Adjustment) -> bool:
    """Whether it is worth an amount of money of its own: points, a coupon over ¥5."""
    if one.kind is PromotionKind.COUPON:
        return one.why.pay_bp is None
    return one.kind is PromotionKind.POINTS


def _amount(agreed: LineDraft, base: int, parts: list[Money]) -> Money | None:
    if agreed.amount is None or agreed.unit_price is None:
        return None
    if parts:
        return total_of(parts, agreed.amount.currency)
    factor = agreed.quantity.factor
    return amount_of(agreed.unit_price, base_quantity=base, factor=factor)


def _part_amount(part: PricePart, base: int) -> Money:
    """At the agreed price; a derived one is itself rounded, there the agreed amount is scaled."""
    if part.why.is_derived:
        minor = round_half_up(part.amount.minor * base, part.base)
        return Money(minor, part.amount.currency)
    return amount_of(part.unit_price, base_quantity=base, factor=part.factor)


def _per(price: UnitPrice | None, was: int, factor: int) -> UnitPrice | None:
    if price is None or was == factor:
        return price
    return derive_price(price, from_factor=was, to_factor=factor)
