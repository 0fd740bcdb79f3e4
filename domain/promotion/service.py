"""What is on for a customer, and what orders take of it and give back.

Making, changing and ending promotions is in `making`, coupons and points are in `wallet`. Rows are
locked sorted by id, before any stock row.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.base.ids import OrderId
from domain.customer import Customer, customer_tags, further_groups
from domain.db import Tx
from domain.promotion.errors import PromotionExhausted
from domain.promotion.model import Belonging, Promotion, PromotionAudience, PromotionKind
from domain.promotion.outcome import NO_OFFERS, Adjustment, HeldCoupon, Offer, Offers
from domain.promotion.rules.audience import is_for
from domain.promotion.store import coupons, offers, points, uses


def load_offers(tx: Tx, customer: Customer) -> Offers:
    """Everything that is on for a customer now: one statement where nothing is on."""
    return _load(tx, customer, tx.now, {})


def load_offers_at(tx: Tx, customer: Customer, at: datetime) -> Offers:
    """Everything that was on for a customer at a moment, with the quotas as they are now."""
    return _load(tx, customer, at, {})


def load_offers_of_order(
    tx: Tx, customer: Customer, order_id: OrderId, *, placed_at: datetime
) -> Offers:
    """What was on when an order was placed, with what the order itself holds given back.

    For computing the order anew after a change of its lines.
    """
    held = uses.uses_of(tx, order_id)
    taken: dict[int, int] = {}
    for use in held:
        taken[use.promotion_id] = taken.get(use.promotion_id, 0) + use.times
    found = _load(tx, customer, placed_at, taken)
    own = [use for use in held if use.coupon_id is not None]
    known = {one.id for one in found.coupons}
    again = tuple(
        HeldCoupon(use.coupon_id, use.promotion_id, 1, None)
        for use in own
        if use.coupon_id not in known
    )
    balance = found.points + sum(use.points for use in held)
    return Offers(found.live, (*again, *found.coupons), balance)


def take_uses(
    tx: Tx, order_id: OrderId, customer: Customer, adjustments: Sequence[Adjustment]
) -> None:
    """Spend what an order takes of quotas, coupons and points; PromotionExhausted and nothing.

    To be called in a savepoint: what was counted before the refusal is rolled back with it.
    """
    for one in sorted(adjustments, key=lambda a: a.promotion_id):
        if one.times:
            _count(tx, customer, one)
        if one.coupon_id is not None and not coupons.use_coupon(tx, one.coupon_id, customer.id):
            raise PromotionExhausted(one.name)
        use_id = uses.insert_use(
            tx,
            promotion_id=one.promotion_id,
            customer_id=customer.id,
            order_id=order_id,
            coupon_id=one.coupon_id,
            times=one.times,
            points=one.points,
        )
        if one.points and not points.change_points(
            tx, customer.id, -one.points, reason="spend", cause_key=f"spend:use:{use_id}"
        ):
            raise PromotionExhausted(one.name)


def release_uses(tx: Tx, order_id: OrderId) -> int:
    """Give everything back that an order holds; how many uses. Repeating gives nothing back."""
    released = sorted(uses.release_uses(tx, order_id), key=lambda use: (use.promotion_id, use.id))
    for use in released:
        if use.times:
            offers.uncount(tx, use.promotion_id, use.times)
            uses.uncount_each(tx, use.promotion_id, use.customer_id, times=use.times)
        if use.coupon_id is not None:
            coupons.give_back(tx, use.coupon_id)
        if use.points:
            points.change_points(
                tx, use.customer_id, use.points, reason="back", cause_key=f"back:use:{use.id}"
            )
    return len(released)


def belonging_of(tx: Tx, customer: Customer, audiences: Sequence[PromotionAudience]) -> Belonging:
    """What the audiences are compared with; groups and tags are read only where one asks."""
    groups: tuple[str, ...] = (customer.group_code,) if customer.group_code else ()
    if any(audience.groups for audience in audiences):
        groups = (*groups, *further_groups(tx, customer.id))
    tags = customer_tags(tx, customer.id) if any(a.tags for a in audiences) else ()
    return Belonging(customer.id, groups, customer.grade, tags)


def _load(tx: Tx, customer: Customer, at: datetime, given_back: dict[int, int]) -> Offers:
    rows = offers.load_live(tx, customer.id, currency=customer.currency, at=at)
    if not rows:
        return NO_OFFERS
    one = belonging_of(tx, customer, [promotion.audience for promotion, _ in rows])
    live = []
    for promotion, taken in rows:
        if is_for(promotion.audience, one):
            left = _left(promotion, taken, given_back.get(promotion.id, 0))
            if promotion.kind is PromotionKind.COUPON:
                live.append(Offer(promotion, claims_left=left))
            elif left is None or left > 0:
                live.append(Offer(promotion, left))
    kinds = {offer.promotion.kind for offer in live}
    has_coupons, has_points = PromotionKind.COUPON in kinds, PromotionKind.POINTS in kinds
    return Offers(
        tuple(live),
        coupons.load_held(tx, customer.id, at=at) if has_coupons else (),
        points.load_balance(tx, customer.id) if has_points else 0,
    )


def _left(promotion: Promotion, taken: int, given_back: int) -> int | None:
    """What a customer can still have; a coupon's quotas count what was issued."""
    left = [
        limit - used + given_back
        for limit, used in ((promotion.quota, promotion.used), (promotion.quota_each, taken))
        if limit is not None
    ]
    return min(left, default=None)


def _count(tx: Tx, customer: Customer, one: Adjustment) -> None:
    promotion = offers.lock_promotion(tx, one.promotion_id)
    if promotion is None or not (
        offers.count(tx, promotion.id, one.times)
        and uses.count_each(
            tx, promotion.id, customer.id, times=one.times, most=promotion.quota_each
        )
    ):
        raise PromotionExhausted(one.name)
