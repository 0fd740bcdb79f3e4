"""Prices that are likelier a slip of the finger than meant.

A price is taken without a question while it is at least half and at most double of what the goods
cost so far: in the same list, else for everybody; another unit counts by factor. Worked example:
可乐330 at 46.00 per 箱 of 24. 23.00 to 92.00 per 箱 and 0.96 to 3.83 per 罐 are taken; 0.01 and
460.00 are asked once. Goods that never had a price are asked about below 0.10 per order unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.base.money import UnitPrice
from domain.catalog import Sku, unit_factor
from domain.db import Tx
from domain.pricing.model import (
    ListedRow,
    PriceBook,
    PriceDraft,
    PriceList,
    PriceRow,
    PriceSource,
)
from domain.pricing.rules import quote_unit
from domain.pricing.service import load_price_book
from domain.pricing.store import lists

FAR = 2
"""This many times dearer or cheaper than so far is asked about."""
LEAST = 1_000
"""In 1e-4; an order unit that costs less was hardly meant, where nothing else is known."""


@dataclass(frozen=True, slots=True)
class PriceDoubt:
    """The price of a unit is far from `usual`, what the unit costs so far; None: very little."""

    usual: UnitPrice | None


def price_doubt(
    tx: Tx, price_list: PriceList | None, sku: Sku, draft: PriceDraft
) -> PriceDoubt | None:
    """Whether to ask before `draft` is set in a list (None: one that is not made yet).

    UnitUnknown. Nothing is written.
    """
    sku = replace(sku, derives_price=True)
    factor = unit_factor(sku, draft.unit)
    reached = max(draft.min_base, factor)
    rows = () if price_list is None else lists.load_open_rows(tx, price_list.id, [sku.id])
    own = _book(tx, draft.price.currency, sku, rows)
    for book in (own, load_price_book(tx, None, [sku.id], currency=draft.price.currency)):
        usual = quote_unit(book, sku, draft.unit, total_base=reached).unit_price
        if usual is not None:
            return PriceDoubt(usual) if is_far(draft.price, usual) else None
    per_order_unit = draft.price.ten_thousandths * unit_factor(sku, sku.order_unit)
    return PriceDoubt(None) if per_order_unit < LEAST * factor else None


def is_far(price: UnitPrice, usual: UnitPrice) -> bool:
    """Whether a price for a unit is less than half or more than double of another one for it."""
    one, other = price.ten_thousandths, usual.ten_thousandths
    return one * FAR < other or one > other * FAR


def _book(tx: Tx, currency: str, sku: Sku, rows: Iterable[PriceRow]) -> PriceBook:
    """The fixed prices of one list that hold now, as if there were no other list."""
    now = tuple(
        ListedRow(row, PriceSource.OWN, 0, "")
        for row in rows
        if row.price is not None
        and row.valid_from <= tx.now
        and (row.valid_to is None or tx.now < row.valid_to)
    )
    return PriceBook(tx.now, currency, {sku.id: now})
