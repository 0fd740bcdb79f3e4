"""What is missing for more: "再买¥38享满500减30", "再加1箱送1箱". Pure.

Only what is near is told: the missing sum at most 30 % of the step, the missing packs at most
30 % of the number (one at least). Worked example: 满500减30 at ¥462 → ¥38 missing, told; at ¥300
not. 10送1 at 9箱 or 7箱 → told; at 5箱 not.
"""

from collections.abc import Sequence

from domain.base.money import Money
from domain.promotion.model import (
    BuyGift,
    FullDiscount,
    FullGift,
    FullReduction,
    NthItem,
    Promotion,
)
from domain.promotion.outcome import AdjustmentWhy, Nudge, Offer
from domain.promotion.rules import buy_gift, full_discount, full_gift, full_reduction, nth_item
from domain.promotion.rules.basket import Work

NEAR_PERCENT = 30
MAX_NUDGES = 2


def find_nudges(work: Work, live: Sequence[Offer]) -> tuple[Nudge, ...]:
    """The nearest steps that are not reached, at most two, in the order of the offers.

    Of an exclusive group one promotion is told: two would not both be given.
    """
    found: list[Nudge] = []
    told: set[str] = set()
    for offer in live:
        promotion, quota = offer.promotion, work.quota.get(offer.promotion.id)
        if (quota is None or quota > 0) and promotion.exclusive_group not in told:
            near = _nudges_of(work, promotion)
            found += near
            if near and promotion.exclusive_group:
                told.add(promotion.exclusive_group)
        if len(found) >= MAX_NUDGES:
            break
    return tuple(found[:MAX_NUDGES])


def _nudges_of(work: Work, promotion: Promotion) -> list[Nudge]:
    group = promotion.exclusive_group
    if group and work.winners.get(group, promotion.id) != promotion.id:
        return []
    taken = work.touched.get(group, {}) if group else {}
    own = (None, promotion.id)
    lines = [i for i in work.index.lines_of(promotion) if taken.get(i) in own]
    match promotion.terms:
        case NthItem() | BuyGift():
            return _for_packs(work, promotion, lines)
        case FullReduction() | FullDiscount() | FullGift():
            return _for_sum(work, promotion, [i for i in lines if i not in taken])
        case _:
            return []


def _for_packs(work: Work, promotion: Promotion, lines: Sequence[int]) -> list[Nudge]:
    terms = promotion.terms
    if isinstance(terms, BuyGift) and terms.gift is not None:
        missing = buy_gift.missing_packs(terms, sum(work.packs[i] for i in lines))
        gift = work.grant(terms.gift, 1)
        if not (gift and _is_near(missing, terms.buy)):
            return []
        why = AdjustmentWhy(count=terms.buy, give=terms.gift.count, unit=terms.gift.unit)
        return [_nudge(promotion, why, packs=missing, gift=gift[0])]
    found = []
    for i in lines:
        line = work.basket.lines[i]
        if isinstance(terms, BuyGift):
            missing, of = buy_gift.missing_packs(terms, work.packs[i]), terms.buy
            why = AdjustmentWhy(count=terms.buy, give=terms.give, unit=line.sku.order_unit)
        else:
            assert isinstance(terms, NthItem)
            missing, of = nth_item.missing_packs(terms, work.packs[i]), terms.nth
            why = AdjustmentWhy(pay_bp=terms.pay_bp, count=terms.nth)
        if _is_near(missing, of):
            found.append(_nudge(promotion, why, packs=missing, sku_id=line.sku.id))
    return found


def _for_sum(work: Work, promotion: Promotion, lines: Sequence[int]) -> list[Nudge]:
    total, currency = work.sum_at_start(lines), work.basket.currency
    gift = None
    match promotion.terms:
        case FullReduction() as terms:
            following = full_reduction.next_step(terms, total)
        case FullDiscount() as terms:
            following = full_discount.next_step(terms, total)
        case terms:
            assert isinstance(terms, FullGift)
            step = full_gift.next_step(terms, total)
            gift = work.grant(step.gift, 1) if step else ()
            following = (step.threshold_minor, full_gift.why_of(step)) if step and gift else None
    if following is None:
        return []
    reached, why = following
    missing = reached - total
    if not total or missing * 100 > reached * NEAR_PERCENT:
        return []
    money = Money(missing, currency)
    return [_nudge(promotion, why, missing=money, gift=gift[0] if gift else None)]


def _is_near(missing: int, of: int) -> bool:
    return 0 < missing <= max(1, of * NEAR_PERCENT // 100)


def _nudge(promotion: Promotion, why: AdjustmentWhy, **facts: object) -> Nudge:
    return Nudge(promotion.id, promotion.kind, promotion.name, why, **facts)  # type: ignore[arg-type]
