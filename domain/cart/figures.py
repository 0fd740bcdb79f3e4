"""From lines, quotes and stock to a priced draft. Pure.

Worked example (D01): 可乐330 3箱 × 46 = 138, 雪碧330 2箱 × 46 = 92, 农夫山泉 5箱 × 28 = 140,
红牛 1箱 × 132 = 132: goods 502, total 502; minimum ¥600 → below by ¥98, not placeable.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.base.ids import SkuId
from domain.base.money import Money, total_of
from domain.base.values import replace
from domain.cart.model import (
    Buyer,
    Cart,
    CartLine,
    Difference,
    DraftProblemCode,
    PricedCart,
    PricedLine,
    Problem,
    Shown,
    ShownLine,
)
from domain.cart.rules import agrees_to_wait, is_agreed, there_now, unusual_limit
from domain.catalog.errors import IllegalQuantity, IllegalReason
from domain.catalog.model import Sku
from domain.catalog.rules import check_legal
from domain.delivery.errors import (
    CutOffPassed,
    DateInPast,
    DateTooFar,
    NeverDelivered,
    NoDeliveryThatDay,
)
from domain.delivery.freight import freight_of
from domain.delivery.model import BY_US, DeliveryPolicy, DeliverySlot, DeliveryTerms
from domain.delivery.rules import delivery_for, next_cut_off
from domain.pricing.model import LineQuote, NextBreak
from domain.promotion.engine import promote
from domain.promotion.outcome import NO_OFFERS, NOTHING_PROMOTED, GiftWorth, Offers, Promoted
from domain.promotion.rules.basket import Basket, BasketLine
from domain.promotion.rules.gifts import SettledGift, settle_gifts

CONFIRMABLE_FOR = timedelta(minutes=30)
"""How long a confirming word counts as the answer to a shown draft (D13)."""

_TOO_SMALL = frozenset({IllegalReason.BELOW_MOQ, IllegalReason.OFF_MULTIPLE})


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What was read about the SKUs of a draft; a SKU missing in `available` is not tracked.

    `offers` are what the promotions may do, `worth` the prices of what they may give, `breaks`
    the lines that are near a better price, `delivery` how the goods get to the shop.
    """

    skus: Mapping[SkuId, Sku]
    quotes: Sequence[LineQuote]
    available: Mapping[SkuId, int | None]
    offers: Offers = NO_OFFERS
    worth: Mapping[SkuId, GiftWorth] = field(default_factory=dict)
    breaks: tuple[NextBreak, ...] = ()
    delivery: DeliveryTerms = BY_US


def figure_cart(cart: Cart, *, buyer: Buyer, facts: LineFacts, now: datetime) -> PricedCart:
    """The draft with every figure and problem at `now`; quotes are in the order of the lines."""
    currency = buyer.customer.currency
    promoted, gifts = _promotions(cart, facts, currency)
    off = promoted.discounts()
    lines = tuple(
        _priced_line(no, line, quote, buyer=buyer, facts=facts, off=off)
        for no, (line, quote) in enumerate(zip(cart.lines, facts.quotes, strict=True), 1)
    )
    goods = total_of([line.amount for line in lines if line.amount is not None], currency)
    discount = Money(sum(off.values()), currency)
    freight = _freight(facts.delivery, goods - discount, has_lines=bool(lines))
    is_complete = all(line.amount is not None for line in lines)
    slot, late = _slot(buyer.policy, now, cart.wanted_date)
    problems = (
        *late,
        *_order_problems(buyer, goods, is_complete=is_complete, delivery=facts.delivery),
    )
    priced = PricedCart(
        cart=cart,
        customer=buyer.customer,
        policy=buyer.policy,
        lines=lines,
        goods=goods,
        discount=discount,
        freight=freight,
        total=goods - discount + freight,
        is_complete=is_complete,
        slot=slot,
        problems=problems,
        fingerprint="",
        priced_at=now,
        promoted=promoted,
        gifts=gifts,
        breaks=facts.breaks,
        delivery=facts.delivery,
    )
    priced = replace(priced, fingerprint=fingerprint(priced))
    if cart.shown is None or cart.shown.version != cart.version:
        return priced
    return replace(priced, differences=differences(cart.shown, priced))


def _promotions(
    cart: Cart, facts: LineFacts, currency: str
) -> tuple[Promoted, tuple[SettledGift, ...]]:
    """What the promotions do to the lines, and the gifts as far as they are there."""
    if facts.offers.is_empty:
        return NOTHING_PROMOTED, ()
    paid = tuple(
        BasketLine(facts.skus[line.sku_id], line.quantity.base, quote)
        for line, quote in zip(cart.lines, facts.quotes, strict=True)
    )
    basket = Basket(currency, paid, facts.skus, facts.worth)
    promoted = promote(basket, facts.offers, cart.spending)
    bought = {line.sku.id: line.base for line in paid}
    settled = settle_gifts(
        promoted.adjustments, facts.skus, paid=bought, available=facts.available
    )
    return replace(promoted, adjustments=settled.adjustments), settled.gifts


def fingerprint(priced: PricedCart) -> str:
    """A digest of every figure the customer sees: lines, prices, gifts, sums, date."""
    figures = [
        (line.line.sku_id, line.line.quantity.base, line.line.quantity.unit, _prices(line))
        for line in priced.lines
    ]
    waits = [(line.line.sku_id, line.waiting) for line in priced.lines if line.waiting]
    figures += [(gift.sku.id, gift.base, gift.unit, ()) for gift in priced.gifts if gift.base]
    offs = [(a.promotion_id, a.amount.minor, a.points) for a in priced.promoted.adjustments]
    sums = (offs, priced.freight.minor, priced.total.minor)
    on = priced.slot.date.isoformat() if priced.slot else ""
    way = way_of(priced)
    content = repr((priced.customer.id, priced.total.currency, figures, waits, sums, on, way))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def way_of(priced: PricedCart) -> tuple[str, str]:
    """The method and where the goods go, as the draft prints it."""
    return str(priced.delivery.method), priced.delivery.address


def shown_of(priced: PricedCart, *, is_partial: bool = False) -> Shown:
    """What a reply with this draft shows."""
    return Shown(
        version=priced.cart.version,
        at=priced.priced_at,
        fingerprint=priced.fingerprint,
        total=priced.total,
        delivery_on=priced.slot.date if priced.slot else None,
        lines=tuple(
            ShownLine(
                line.line.sku_id,
                line.line.quantity.base,
                None if line.amount is None else line.amount.minor,
            )
            for line in priced.lines
        ),
        is_partial=is_partial,
        promotions=tuple(dict.fromkeys(a.name for a in priced.promoted.adjustments)),
        way=way_of(priced),
    )


def differences(shown: Shown, priced: PricedCart) -> tuple[Difference, ...]:
    """Lines whose sum is not the one shown."""
    currency = shown.total.currency
    before = {line.sku_id: line.amount_minor for line in shown.lines}
    found = []
    for line in priced.lines:
        sku_id, after = line.line.sku_id, line.amount
        was = before.get(sku_id)
        old = None if was is None else Money(was, currency)
        if old != after:
            found.append(Difference(sku_id, old, after))
    return tuple(found)


def expires_at(policy: DeliveryPolicy, now: datetime) -> datetime:
    """A draft lives to the next cut-off, at most 24 h (setting)."""
    longest = now + policy.draft_ttl
    try:
        return min(next_cut_off(policy, now), longest)
    except NeverDelivered:
        return longest


def _priced_line(
    no: int,
    line: CartLine,
    quote: LineQuote,
    *,
    buyer: Buyer,
    facts: LineFacts,
    off: Mapping[SkuId, int],
) -> PricedLine:
    sku = facts.skus[line.sku_id]
    available = facts.available.get(line.sku_id)
    problems = _line_problems(line, sku, available, usual=buyer.usual.get(sku.id))
    if quote.amount is None:
        problems = (*problems, Problem(DraftProblemCode.NO_PRICE, is_blocking=False))
    return PricedLine(no, line, sku, quote, available, problems, off.get(sku.id, 0))


def _line_problems(
    line: CartLine, sku: Sku, available: int | None, *, usual: int | None
) -> tuple[Problem, ...]:
    if not sku.is_on_sale:
        return (Problem(DraftProblemCode.OFF_SALE),)
    base = line.quantity.base
    problems: list[Problem] = []
    try:
        check_legal(sku, line.quantity)
    except IllegalQuantity as illegal:
        code = DraftProblemCode.ILLEGAL_QUANTITY
        if illegal.reason in _TOO_SMALL:
            code = DraftProblemCode.BELOW_MINIMUM_QUANTITY
        problems.append(Problem(code, limit=illegal.limit, nearest=illegal.nearest))
    if available is not None and available < base:
        problems.append(_short(line, sku, available))
    unusual = unusual_limit(sku, base, usual)
    if unusual is not None and not is_agreed(line):
        problems.append(Problem(DraftProblemCode.UNUSUAL_QUANTITY, limit=unusual))
    return tuple(problems)


def _short(line: CartLine, sku: Sku, available: int) -> Problem:
    """Less is there than wanted: in the way, unless the customer waits for the rest."""
    code = DraftProblemCode.SHORT_STOCK
    if sku.takes_backorder and agrees_to_wait(line):
        return Problem(code, is_blocking=False, limit=there_now(line.quantity, available))
    return Problem(code, limit=max(available, 0))


def _freight(terms: DeliveryTerms, paid: Money, *, has_lines: bool) -> Money:
    return freight_of(terms, paid) if has_lines else Money.zero(paid.currency)


def _order_problems(
    buyer: Buyer, goods: Money, *, is_complete: bool, delivery: DeliveryTerms
) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    if not buyer.customer.is_active:
        problems.append(Problem(DraftProblemCode.CUSTOMER_UNKNOWN))
    if not delivery.address:
        problems.append(Problem(DraftProblemCode.ADDRESS_MISSING, is_blocking=False))
    minimum = buyer.policy.order_minimum
    if minimum is not None and minimum.currency == goods.currency and goods < minimum:
        problems.append(
            Problem(
                DraftProblemCode.BELOW_ORDER_MINIMUM,
                is_blocking=is_complete,
                amount=minimum - goods,
                of=minimum,
            )
        )
    return tuple(problems)


def _slot(
    policy: DeliveryPolicy, now: datetime, wanted: date | None
) -> tuple[DeliverySlot | None, tuple[Problem, ...]]:
    try:
        return delivery_for(policy, now, wanted), ()
    except CutOffPassed as passed:
        return None, (Problem(DraftProblemCode.CUT_OFF_PASSED, day=passed.earliest),)
    except NoDeliveryThatDay as closed:
        nearest = closed.nearest[0] if closed.nearest else None
        return None, (Problem(DraftProblemCode.NO_DELIVERY_THAT_DAY, day=nearest),)
    except (DateInPast, DateTooFar, NeverDelivered):
        return None, (Problem(DraftProblemCode.NO_DELIVERY_THAT_DAY),)


def _prices(line: PricedLine) -> tuple[tuple[int, int, int], ...]:
    return tuple(
        (part.base, part.unit_price.ten_thousandths, part.amount.minor)
        for part in line.quote.parts
    )
