"""第n件: every n-th order unit of a SKU costs only a share of its price.

Worked example: 红牛 at 132.00/箱, the second at half price. 2箱: 132 + 66; 3箱: the same ¥66 off;
4箱: ¥132 off. Opened packs do not count. After a special price it is a share of what is left:
at 120.00 the second costs 60.00.
"""

from domain.base.money import round_half_up
from domain.promotion.model import FULL_SHARE, NthItem
from domain.promotion.outcome import line_reason
from domain.promotion.rules.basket import Effect, Work

_PER_MINOR = 100


def effect(terms: NthItem, work: Work, i: int, quota: int | None) -> Effect | None:
    """What one line saves; None below the n-th pack."""
    line, full = work.basket.lines[i], work.basket.lines[i].quote.amount
    times = work.packs[i] // terms.nth
    times = times if quota is None else min(times, quota)
    if times <= 0 or full is None or full.minor <= 0:
        return None
    first = line.quote.parts[0]
    price, base = first.unit_price.ten_thousandths, times * work.pack[i]
    packs = round_half_up(price * base, first.factor * _PER_MINOR)
    saving = round_half_up(
        packs * work.left[i] * (FULL_SHARE - terms.pay_bp), full.minor * FULL_SHARE
    )
    why = line_reason(pay_bp=terms.pay_bp, count=terms.nth)
    return Effect(why, {i: min(saving, work.left[i])}, times=times)


def missing_packs(terms: NthItem, packs: int) -> int:
    """Order units until the next cheaper one; 0 where none is under way."""
    return terms.nth - packs % terms.nth if packs and packs % terms.nth else 0
