"""Promotions of an order that is changed: computed anew over all lines, as of when it was placed.

Worked example: an order of ¥520 was placed under 满500减30, which has ended since. One 箱 of ¥46
is taken out: 474 reach no step, the change previews ¥490 → ¥474. Put back, it is ¥490 again: what
was on when the order was placed counts, and what the order itself had taken is its to take again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.base.ids import SkuId
from domain.catalog import get_skus
from domain.catalog.model import Sku
from domain.credit import receivable_of
from domain.customer import get_customer
from domain.customer.model import Customer
from domain.db import Tx
from domain.inventory import available
from domain.order.model import LineDraft, Order, OrderLine
from domain.order.rules import gift_drafts
from domain.pricing.model import LineQuote
from domain.promotion import (
    Adjustment,
    Basket,
    BasketLine,
    Offers,
    Promoted,
    Spending,
    earn_points,
    gifts_of,
    give_points_back,
    load_offers_of_order,
    promote,
    release_uses,
    take_uses,
)
from domain.promotion.rules.gifts import settle_gifts
from domain.promotion.rules.points import carried, unspent


@dataclass(frozen=True, slots=True)
class PromotedLines:
    """The lines with what promotions take off them, gifts behind, and why."""

    lines: tuple[LineDraft, ...]
    adjustments: tuple[Adjustment, ...]


def promote_lines(
    tx: Tx,
    order: Order,
    paid: Sequence[LineDraft],
    *,
    customer: Customer,
    skus: Mapping[SkuId, Sku],
) -> PromotedLines:
    """Apply to the paid lines what was on when the order was placed."""
    offers = load_offers_of_order(tx, customer, order.id, placed_at=order.placed_at)
    plain = tuple(replace(line, discount=0) for line in paid)
    if offers.is_empty:
        return PromotedLines(plain, ())
    offers, spending = _as_spent(order, offers)
    gifts = {sku_id for offer in offers.live for sku_id in gifts_of(offer.promotion.terms)}
    if gifts - skus.keys():
        skus = {**skus, **get_skus(tx, tuple(sorted(gifts - skus.keys())), customer)}
    currency = order.total.currency
    basket = Basket(currency, tuple(_basket_line(line, skus) for line in plain), skus)
    promoted = promote(basket, offers, spending)
    settled = settle_gifts(
        promoted.adjustments,
        skus,
        paid={line.sku_id: line.quantity.base for line in plain},
        available=_there(tx, order, promoted),
    )
    given = _with_old_ids(order, gift_drafts(settled.gifts, currency))
    off = promoted.discounts()
    reduced = tuple(replace(x, discount=off.get(x.sku_id, 0)) for x in plain)
    return PromotedLines((*reduced, *given), settled.adjustments)


def give_back_promotions(tx: Tx, order: Order) -> None:
    """Quotas, coupons and points of an order that will not be; repeating gives back nothing."""
    if order.adjustments:
        release_uses(tx, order.id)


def take_promotions_anew(tx: Tx, order: Order, adjustments: tuple[Adjustment, ...]) -> None:
    """What a changed order took is given back, and taken as it is now; PromotionExhausted."""
    give_back_promotions(tx, order)
    if adjustments:
        take_uses(tx, order.id, get_customer(tx, order.customer_id), adjustments)


def settle_order_points(tx: Tx, order: Order) -> None:
    """A completed order earns points by what it came to, and gets back those that paid nothing."""
    customer, owed = get_customer(tx, order.customer_id), receivable_of(tx, order.id)
    paid = owed.payable if owed is not None else order.total
    left = {x.sku_id: (x.shipped_base, x.quantity.base) for x in order.lines if not x.is_gift}
    back = sum(_unspent(one, left) for one in order.adjustments if one.points)
    give_points_back(tx, customer.id, back, cause_key=f"unspent:order:{order.id}")
    earn_points(tx, order.id, customer, paid=paid, placed_at=order.placed_at)


def points_on(order: Order, line: OrderLine, base: int, *, before: int = 0) -> int:
    """Points that paid for `base` units of a line, after `before` of them were given back."""
    found = 0
    for one in order.adjustments:
        minor = sum(share.minor for share in one.shares if share.sku_id == line.sku_id)
        if one.points and minor and not line.is_gift:
            till, since = (
                carried(minor, n, line.quantity.base) // one.why.off_minor
                for n in (before + base, before)
            )
            found += till - since
    return found


def _unspent(one: Adjustment, left: Mapping[SkuId, tuple[int, int]]) -> int:
    paid = sum(carried(share.minor, *left[share.sku_id]) for share in one.shares)
    return unspent(one.points, one.why.off_minor, paid)


def _as_spent(order: Order, offers: Offers) -> tuple[Offers, Spending]:
    """Of coupons and points only what the order was placed with."""
    coupon = next((a.coupon_id for a in order.adjustments if a.coupon_id is not None), None)
    points = sum(adjustment.points for adjustment in order.adjustments)
    held = tuple(one for one in offers.coupons if one.id == coupon)
    return replace(offers, coupons=held), Spending(coupon is not None, points)


def _basket_line(line: LineDraft, skus: Mapping[SkuId, Sku]) -> BasketLine:
    quote = LineQuote(line.sku_id, line.quantity.unit, line.unit_price, line.parts, line.amount)
    return BasketLine(skus[line.sku_id], line.quantity.base, quote)


def _there(tx: Tx, order: Order, promoted: Promoted) -> dict[SkuId, int | None]:
    """What is free of the gifts, with what this order holds itself."""
    ids = {gift.sku_id for adjustment in promoted.adjustments for gift in adjustment.gifts}
    held: dict[SkuId, int] = {}
    for line in order.lines:
        held[line.sku_id] = held.get(line.sku_id, 0) + line.open_base
    return {
        sku_id: None if free is None else free + held.get(sku_id, 0)
        for sku_id, free in available(tx, sorted(ids)).items()
    }


def _with_old_ids(order: Order, drafts: Sequence[LineDraft]) -> tuple[LineDraft, ...]:
    """A gift that stays keeps its line."""
    old = {(line.promotion_id, line.sku_id): line.id for line in order.lines if line.is_gift}
    return tuple(replace(line, id=old.get((line.promotion_id, line.sku_id))) for line in drafts)
