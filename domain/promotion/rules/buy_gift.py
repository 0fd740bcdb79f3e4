"""买送: with every so many order units, goods for nothing.

Worked example: 10送1 on 可乐330. 25箱 are paid, 2箱 are given; the paid amount is never lowered by
it. "10送1" in a customer's own words changes nothing: what he orders is what he pays, the gift
comes from the rule. With a named gift (饮料满20箱送红牛1箱) all goods of the scope count together.
"""

from collections.abc import Sequence

from domain.promotion.model import BuyGift
from domain.promotion.outcome import GiftGrant, line_reason
from domain.promotion.rules.basket import Effect, Work


def effect(terms: BuyGift, work: Work, lines: Sequence[int], quota: int | None) -> Effect | None:
    """What is given with these lines (one line where the gift is more of the same)."""
    packs = sum(work.packs[i] for i in lines)
    times = packs // terms.buy
    times = times if quota is None else min(times, quota)
    if times <= 0:
        return None
    if terms.gift is not None:
        gifts = work.grant(terms.gift, times)
        why = line_reason(count=terms.buy, give=terms.gift.count, unit=terms.gift.unit)
    else:
        line = work.basket.lines[lines[0]]
        unit = line.sku.order_unit
        gifts = (GiftGrant(line.sku.id, times * terms.give * work.pack[lines[0]], unit),)
        why = line_reason(count=terms.buy, give=terms.give, unit=unit)
    return Effect(why, gifts=gifts, times=times) if gifts else None


def missing_packs(terms: BuyGift, packs: int) -> int:
    """Order units until the next gift; 0 where none is under way."""
    return terms.buy - packs % terms.buy if packs and packs % terms.buy else 0
