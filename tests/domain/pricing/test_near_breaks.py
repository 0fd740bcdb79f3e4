"""Which lines are near a better price, and rows that cannot be read or planned; by tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import PriceListId, PriceRowId
from domain.base.money import UnitPrice
from domain.catalog import resolve_quantity
from domain.pricing import (
    PercentDraft,
    PriceList,
    PriceSource,
    create_price_list,
    rows_of,
    set_prices,
)
from domain.pricing.errors import BreakRises
from domain.pricing.model import ListedRow, PriceBook, PriceRow, Wanted
from domain.pricing.rules import near_breaks, next_break, quote_unit, rows_by_sku
from tests.domain.pricing.test_price_rules import COLA, NOW, Rows

BASE = PriceSource.BASE


def wants(count, unit="箱"):
    return Wanted(COLA, resolve_quantity(COLA, Decimal(count), unit))


@pytest.mark.parametrize(
    ("taken", "least", "extra"),
    [(9, 10, 24), (7, 10, 72), (6, 10, None), (4, 10, None), (10, 10, None), (1, 2, 24)],
)
def test_a_little_more_is_a_case_or_three_tenths(taken, least, extra):
    book = Rows().add(BASE, 4600).add(BASE, 4300, min_base=least * 24).book()
    found = near_breaks(book, [wants(taken)])
    assert [one.extra.base for one in found] == ([] if extra is None else [extra])


def test_a_break_that_is_near_but_not_cheaper_is_no_news():
    book = Rows().add(BASE, 4600).add(BASE, 4600, min_base=240).book()
    assert near_breaks(book, [wants(9)]) == ()


def test_goods_without_a_price_have_no_break():
    assert next_break(Rows().book(), COLA, wants(1).quantity) is None


def test_a_row_of_nothing_leads_on_to_the_next_list():
    """A row with neither price nor share cannot be stored; read, it counts as none."""
    empty = PriceRow(
        PriceRowId(9), PriceListId(9), COLA.id, "箱", 0, datetime(2027, 1, 1, tzinfo=UTC),
        None, None, None,
    )  # fmt: skip
    listed = [ListedRow(empty, PriceSource.GROUP, 0, "G"), *Rows().add(BASE, 4600).listed]
    book = PriceBook(NOW, "CNY", rows_by_sku(listed, [COLA.id]))
    assert quote_unit(book, COLA, "箱").unit_price == UnitPrice(460_000)


def test_a_break_whose_rest_has_no_price_is_no_news():
    whole = replace(COLA, derives_price=False)
    book = Rows().add(BASE, 4600).add(BASE, 4300, min_base=250).book()
    assert next_break(book, whole, wants(9).quantity) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_share_may_not_rise_with_the_amount(tx):
    made = create_price_list(tx, PriceList(PriceListId(0), "P", "会员"), SYSTEM)
    begin = tx.now + timedelta(days=1)
    drafts = [
        PercentDraft(9_000, valid_from=begin),
        PercentDraft(9_500, min_base=240, valid_from=begin),
    ]
    with pytest.raises(BreakRises):
        set_prices(tx, made.id, drafts, SYSTEM)
    assert rows_of(tx, made.id) == ()
