"""Gifts against what is there: what cannot be given is said, never silently dropped.

Paid goods come first. Worked example: 10送1 of 可乐, 264 罐 there, 10箱 (240) paid: one 箱 is
given. With 250 there the gift would need 24 of 10: it cannot be given, and the reply says so.
Gifts are given in whole units as far as they reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.base.ids import SkuId
from domain.catalog.model import Sku
from domain.catalog.rules import unit_factor
from domain.promotion.outcome import Adjustment, GiftGrant


@dataclass(frozen=True, slots=True)
class SettledGift:
    """A gift of a promotion: `base` base units are given, `short` more would have been."""

    adjustment: Adjustment
    sku: Sku
    unit: str
    base: int
    short: int = 0


@dataclass(frozen=True, slots=True)
class SettledGifts:
    """The adjustments with the gifts that can be given, and every gift with what is short."""

    adjustments: tuple[Adjustment, ...] = ()
    gifts: tuple[SettledGift, ...] = ()


def settle_gifts(
    adjustments: tuple[Adjustment, ...],
    skus: Mapping[SkuId, Sku],
    *,
    paid: Mapping[SkuId, int],
    available: Mapping[SkuId, int | None],
) -> SettledGifts:
    """Give what is there after the paid lines; an adjustment that gives nothing at all goes."""
    left = {
        sku_id: there - paid.get(sku_id, 0)
        for sku_id, there in available.items()
        if there is not None
    }
    kept: list[Adjustment] = []
    gifts: list[SettledGift] = []
    for adjustment in adjustments:
        if not adjustment.gifts:
            kept.append(adjustment)
            continue
        given: list[GiftGrant] = []
        for grant in adjustment.gifts:
            factor = unit_factor(skus[grant.sku_id], grant.unit)
            there = left.get(grant.sku_id)
            base = grant.base
            if there is not None:
                base = max(0, min(base, there)) // factor * factor
                left[grant.sku_id] = there - base
            sku = skus[grant.sku_id]
            gifts.append(SettledGift(adjustment, sku, grant.unit, base, grant.base - base))
            if base:
                given.append(grant._replace(base=base))
        if given:
            kept.append(adjustment._replace(gifts=tuple(given)))
    return SettledGifts(tuple(kept), tuple(gifts))
