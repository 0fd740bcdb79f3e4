"""Coupons handed out and claimed, points earned."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import CustomerId, OrderId, PromotionId
from domain.base.money import Money
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.promotion.errors import CouponClaimed, CouponUnavailable, PromotionInvalid
from domain.promotion.making import get_promotion
from domain.promotion.model import CouponTerms, PointsTerms, Promotion
from domain.promotion.outcome import Coupon, HeldCoupon, LapsedCoupon, PointsEntry
from domain.promotion.rules.audience import is_for
from domain.promotion.rules.points import earned
from domain.promotion.service import belonging_of, load_offers_at
from domain.promotion.store import coupons, offers, points, uses

SHOWN_COUPONS = 200
SHOWN_ENTRIES = 50
LAPSED_FOR = timedelta(days=30)
"""So long a shop that asks hears of a coupon it can use no more."""


def find_coupon_word(tx: Tx, customer: Customer, word: str) -> Promotion | None:
    """The live coupon that this word claims for this customer; other words cost one statement."""
    for promotion in offers.find_by_word(tx, word):
        one = belonging_of(tx, customer, [promotion.audience])
        if promotion.currency == customer.currency and is_for(promotion.audience, one):
            return promotion
    return None


def claim_coupon(tx: Tx, customer: Customer, word: str) -> tuple[Promotion, HeldCoupon]:
    """A customer says a coupon's word and gets one. CouponUnavailable, CouponClaimed."""
    promotion = find_coupon_word(tx, customer, word) if word else None
    if promotion is None:
        raise CouponUnavailable(word)
    with tx.savepoint():
        return promotion, _hand_out(tx, promotion, customer.id, issued_by="")


def issue_coupons(
    tx: Tx, promotion_id: PromotionId, customer_ids: Sequence[CustomerId], actor: Actor
) -> int:
    """Give a coupon to each customer who may have one more; how many were given.

    NotFound; PromotionInvalid for what is no coupon or is not running; CouponUnavailable where
    the quota does not reach for all: none is given then.
    """
    promotion = get_promotion(tx, promotion_id)
    if not isinstance(promotion.terms, CouponTerms) or not promotion.is_live(tx.now):
        raise PromotionInvalid("kind", promotion.kind.value)
    given = 0
    with tx.savepoint():
        for customer_id in sorted(set(customer_ids)):
            get_customer(tx, customer_id)
            try:
                with tx.savepoint():
                    _hand_out(tx, promotion, customer_id, issued_by=actor.name)
            except CouponClaimed:
                continue
            given += 1
        after = {"customers": list(customer_ids), "given": given}
        change = Recorded("promotion.issue", "promotion", promotion.code, None, after)
        record(tx, change, actor=actor)
    return given


def coupons_of(tx: Tx, promotion_id: PromotionId) -> tuple[Coupon, ...]:
    """The last coupons handed out of a promotion, newest first."""
    return coupons.coupons_of(tx, promotion_id, SHOWN_COUPONS)


def lapsed_coupons(tx: Tx, customer: Customer) -> tuple[LapsedCoupon, ...]:
    """What a customer did not use and can use no more, because its time or its promotion is over;
    told for `LAPSED_FOR`.
    """
    since = tx.now - LAPSED_FOR
    unused = coupons.load_unused(tx, customer.id, since=since, limit=SHOWN_COUPONS)
    lapsed = []
    for one in unused:
        promotion = get_promotion(tx, one.promotion_id)
        ends = [at for at in (one.expires_at, promotion.ends_at) if at is not None]
        if ends and since < min(ends) <= tx.now:
            lapsed.append(LapsedCoupon(promotion.name, min(ends)))
    return tuple(lapsed)


def earn_points(
    tx: Tx, order_id: OrderId, customer: Customer, *, paid: Money, placed_at: datetime
) -> int:
    """Book the points of a completed order by the rule it was placed under, once; how many."""
    offers_then = load_offers_at(tx, customer, placed_at)
    terms = [o.promotion.terms for o in offers_then.live]
    rule = next((one for one in terms if isinstance(one, PointsTerms)), None)
    change = earned(rule, paid.minor) if rule is not None else 0
    cause = f"earn:order:{order_id}"
    if not change or points.is_booked(tx, cause):
        return 0
    points.change_points(tx, customer.id, change, reason="earn", cause_key=cause)
    return change


def give_points_back(tx: Tx, customer_id: CustomerId, count: int, *, cause_key: str) -> int:
    """Book points that paid for nothing after all, once for each cause; how many."""
    if count <= 0 or points.is_booked(tx, cause_key):
        return 0
    points.change_points(tx, customer_id, count, reason="unspent", cause_key=cause_key)
    return count


def points_of(tx: Tx, customer_id: CustomerId) -> tuple[int, tuple[PointsEntry, ...]]:
    """A customer's points, and the last changes, newest first."""
    balance = points.load_balance(tx, customer_id)
    return balance, points.load_entries(tx, customer_id, SHOWN_ENTRIES)


def _hand_out(
    tx: Tx, promotion: Promotion, customer_id: CustomerId, *, issued_by: str
) -> HeldCoupon:
    terms = promotion.terms
    if not isinstance(terms, CouponTerms):
        raise NotFound("coupon", promotion.code)
    if not offers.count(tx, promotion.id, 1):
        raise CouponUnavailable(terms.word)
    most = promotion.quota_each
    if not uses.count_each(tx, promotion.id, customer_id, times=1, most=most):
        raise CouponClaimed(promotion.name)
    expires_at = promotion.ends_at
    if terms.valid_days is not None:
        after = tx.now + timedelta(days=terms.valid_days)
        expires_at = after if expires_at is None else min(after, expires_at)
    coupon_id = coupons.insert_coupon(
        tx,
        promotion_id=promotion.id,
        customer_id=customer_id,
        uses=terms.uses,
        issued_by=issued_by,
        expires_at=expires_at,
    )
    return HeldCoupon(coupon_id, promotion.id, terms.uses, expires_at)
