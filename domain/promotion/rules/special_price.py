"""特价: a lower unit price, applied only where it is lower than the customer's own.

Worked example: 可乐330 at 46.00, special price 42.00/箱. 3箱: 3 × (46 − 42) = ¥12 off. A contract
price of 41.50 stays 41.50. With 2 箱 left of the quota, 3箱 save 2 × 4 = ¥8.

The saving is computed part by part: packs against the pack's price, opened packs against the
loose price, each against the special price of as many base units, rounded once. Where only some
base units are covered, the largest packs come first. Two special prices do not add up: the line
ends at the lower one.
"""

from domain.base.money import round_half_up
from domain.promotion.model import FULL_SHARE, SpecialPrice, SpecialRow
from domain.promotion.outcome import line_reason
from domain.promotion.rules.basket import BasketLine, Effect, Work

_PER_MINOR = 100


def effect(terms: SpecialPrice, work: Work, i: int, quota: int | None) -> Effect | None:
    """What one line saves; None where the price is not lower or the quota is gone."""
    line, full = work.basket.lines[i], work.basket.lines[i].quote.amount
    pack = work.pack[i]
    packs = -(-line.base // pack)
    covered = packs if quota is None else min(packs, quota)
    row = work.index.special_row(terms, line.sku.id)
    if covered <= 0 or full is None or not full or (row is None and terms.pay_bp is None):
        return None
    usual, special = _amounts(line, row, terms.pay_bp, min(line.base, covered * pack))
    saving = round_half_up(usual * work.left[i], full.minor) - special
    if saving <= 0:
        return None
    why = line_reason(
        pay_bp=None if row else terms.pay_bp,
        count=covered if covered < packs else 0,
        unit=row.unit if row else "",
        price=row.price if row else 0,
    )
    return Effect(why, {i: saving}, times=covered)


def _amounts(
    line: BasketLine, row: SpecialRow | None, pay_bp: int | None, covered: int
) -> tuple[int, int]:
    """What `covered` base units cost by the quote, and at the special price."""
    usual = special = 0
    for part in line.quote.parts:
        base = min(part.base, covered)
        covered -= base
        amount = round_half_up(part.amount.minor * base, part.base)
        usual += amount
        if row is not None:
            special += round_half_up(row.price * base, row.factor * _PER_MINOR)
        else:
            special += round_half_up(amount * (pay_bp or 0), FULL_SHARE)
    return usual, special
