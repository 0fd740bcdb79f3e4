"""The price of a line: worked examples of commerce section 2 with exact figures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.ids import PriceListId, PriceRowId, SkuId
from domain.base.money import Money, UnitPrice
from domain.catalog import SaleUnit, Sku, Split, resolve_quantity
from domain.pricing import (
    ListedRow,
    PriceBook,
    PriceRow,
    PriceSource,
    TraceMismatch,
    Wanted,
    dump_part,
    load_part,
    next_break,
    price_by_hand,
    price_lines,
    quote_unit,
)
from domain.pricing.rules import check_trace, rank_rows, rows_by_sku

NOW = datetime(2027, 11, 23, 1, 10, tzinfo=UTC)
COLA = Sku(
    id=SkuId(1),
    code="KL330",
    name="可口可乐330ml",
    base_unit="罐",
    order_unit="箱",
    units=(SaleUnit("罐", 1), SaleUnit("箱", 24)),
    split=Split.LOOSE,
)
GREENS = Sku(
    id=SkuId(2),
    code="SHQ",
    name="上海青",
    base_unit="克",
    order_unit="斤",
    units=(SaleUnit("克", 1), SaleUnit("两", 50), SaleUnit("斤", 500), SaleUnit("公斤", 1000)),
    split=Split.LOOSE,
    is_weighed=True,
)
LIST_OF = {source: PriceListId(i + 1) for i, source in enumerate(PriceSource)}


class Rows:
    """Price rows of one customer, numbered as they are added."""

    def __init__(self):
        self.listed = []

    def add(self, source, price, unit="箱", *, min_base=0, sku=COLA, **fields):
        row = PriceRow(
            id=PriceRowId(len(self.listed) + 1),
            list_id=fields.pop("list_id", LIST_OF[source]),
            sku_id=fields.pop("sku_id", sku.id),
            unit=unit,
            min_base=min_base,
            valid_from=fields.pop("valid_from", NOW - timedelta(days=9)),
            valid_to=None,
            price=None if price is None else UnitPrice(price * 100),
            percent_bp=fields.pop("percent_bp", None),
            no_promotion=fields.pop("no_promotion", False),
        )
        self.listed.append(ListedRow(row, source, fields.pop("priority", 0), source.value))
        return self

    def book(self, *skus):
        ids = [sku.id for sku in skus or (COLA, GREENS)]
        return PriceBook(NOW, "CNY", rows_by_sku(self.listed, ids))

    def by_id(self):
        return {r.row.id: r.row for r in self.listed}


def base_prices():
    rows = Rows().add(PriceSource.BASE, 4600)
    return rows.add(PriceSource.BASE, 4500, min_base=120)


def contract_of_li():
    rows = base_prices().add(PriceSource.GROUP, 4450)
    return rows.add(PriceSource.OWN, 4300, min_base=240)


def line(book, count, unit="箱", sku=COLA):
    return price_lines(book, [Wanted(sku, resolve_quantity(sku, Decimal(count), unit))])[0]


@pytest.mark.parametrize(
    ("rows", "count", "price", "amount", "source"),
    [
        (contract_of_li(), "9", 445000, 40050, PriceSource.GROUP),
        (contract_of_li(), "10", 430000, 43000, PriceSource.OWN),
        (base_prices(), "4", 460000, 18400, PriceSource.BASE),
        (base_prices(), "5", 450000, 22500, PriceSource.BASE),
    ],
)
def test_the_contract_of_li(rows, count, price, amount, source):
    quoted = line(rows.book(), count)
    assert quoted.unit_price == UnitPrice(price)
    assert quoted.amount == Money(amount)
    assert [p.why.source for p in quoted.parts] == [source]


def test_the_ninth_case_nudges_to_the_tenth():
    nudge = next_break(contract_of_li().book(), COLA, resolve_quantity(COLA, Decimal(9), "箱"))
    assert (nudge.extra.count, nudge.extra.unit) == (Decimal(1), "箱")
    assert (nudge.total.count, nudge.unit_price, nudge.amount) == (
        Decimal(10),
        UnitPrice(430000),
        Money(43000),
    )
    ten = resolve_quantity(COLA, Decimal(10), "箱")
    assert next_break(contract_of_li().book(), COLA, ten) is None
    assert next_break(Rows().book(), COLA, ten) is None


def test_the_nudge_keeps_to_legal_amounts():
    pairs = replace(COLA, order_multiple=48)
    rows = base_prices()
    nudge = next_break(rows.book(), pairs, resolve_quantity(pairs, Decimal(4), "箱"))
    assert (nudge.total.count, nudge.extra.count, nudge.amount) == (
        Decimal(6),
        Decimal(2),
        Money(27000),
    )


def test_an_opened_case_pays_packs_and_the_rest_derived():
    book = Rows().add(PriceSource.BASE, 13200).book()
    quoted = line(book, "1.5")
    assert quoted.amount == Money(19800)
    assert quoted.unit_price == UnitPrice(1320000)
    assert [(p.base, p.unit, p.unit_price.ten_thousandths, p.amount.minor, p.why.is_derived)
            for p in quoted.parts] == [
        (24, "箱", 1320000, 13200, False),
        (12, "罐", 55000, 6600, True),
    ]  # fmt: skip
    assert quoted.parts[1].why.derived_from_unit == "箱"


def test_the_rest_of_an_opened_case_pays_the_loose_row():
    rows = Rows().add(PriceSource.BASE, 13200).add(PriceSource.BASE, 600, "罐")
    assert line(rows.book(), "1.5").amount == Money(20400)
    assert line(rows.book(), "30", "罐").amount == Money(16800)
    assert line(rows.book(), "24", "罐").amount == Money(13200)
    assert line(rows.book(), "30", "罐").unit_price == UnitPrice(60000)


def test_a_derived_amount_is_computed_from_the_undivided_price():
    book = Rows().add(PriceSource.BASE, 4600).book()
    quoted = line(book, "20", "罐")
    assert quoted.unit_price == UnitPrice(19167)
    assert quoted.amount == Money(3833)
    assert quote_unit(book, COLA, "罐").unit_price == UnitPrice(19167)


def test_goods_that_do_not_derive_have_no_loose_price():
    fixed = replace(COLA, derives_price=False)
    book = Rows().add(PriceSource.BASE, 4600).book()
    quoted = line(book, "30", "罐", fixed)
    assert (quoted.amount, quoted.parts, quoted.unit_price) == (None, (), None)
    assert line(book, "2", "箱", fixed).amount == Money(9200)


def test_weighed_goods_pay_by_weight_in_the_priced_unit():
    book = Rows().add(PriceSource.BASE, 280, "斤", sku=GREENS).book()
    assert line(book, "2.35", "斤", GREENS).amount == Money(658)
    assert line(book, "3", "两", GREENS).amount == Money(84)
    assert line(book, "1.5", "公斤", GREENS).amount == Money(840)
    assert quote_unit(book, GREENS, "公斤").unit_price == UnitPrice(56000)


def test_no_price_at_all_is_a_daily_price():
    quoted = line(Rows().book(), "3")
    assert (quoted.amount, quoted.unit_price, quoted.parts) == (None, None, ())
    assert quote_unit(Rows().book(), COLA, "箱").why is None


def test_lines_of_one_sku_reach_a_break_together():
    wanted = [
        Wanted(COLA, resolve_quantity(COLA, Decimal(3), "箱")),
        Wanted(COLA, resolve_quantity(COLA, Decimal(48), "罐")),
    ]
    quoted = price_lines(base_prices().book(), wanted)
    assert [q.amount.minor for q in quoted] == [13500, 9000]


def test_a_direct_row_of_a_later_source_stands_before_a_derived_price():
    rows = Rows().add(PriceSource.OWN, 4300).add(PriceSource.BASE, 250, "罐")
    quoted = line(rows.book(), "6", "罐")
    assert quoted.amount == Money(1500)
    assert quoted.parts[0].why.source is PriceSource.BASE


def test_the_first_source_wins_even_if_it_is_dearer():
    rows = base_prices().add(PriceSource.ASSIGNED, 4700).add(PriceSource.GRADE, 4000)
    assert line(rows.book(), "1").amount == Money(4700)


def test_group_lists_are_looked_at_by_priority():
    rows = Rows()
    rows.add(PriceSource.GROUP, 4400, list_id=PriceListId(70), priority=2)
    rows.add(PriceSource.GROUP, 4450, list_id=PriceListId(71), priority=1)
    assert line(rows.book(), "1").amount == Money(4450)


def test_a_list_reached_by_two_ways_counts_as_the_nearer():
    rows = Rows().add(PriceSource.GRADE, 4400)
    twice = rows.listed[0]
    book = PriceBook(
        NOW, "CNY", {COLA.id: rank_rows([twice, replace(twice, source=PriceSource.ASSIGNED)])}
    )
    assert len(book.rows[COLA.id]) == 1
    assert line(book, "1").parts[0].why.source is PriceSource.ASSIGNED


def test_a_temporary_price_lies_over_the_standing_one():
    rows = Rows().add(PriceSource.BASE, 4600)
    rows.add(PriceSource.BASE, 4000, valid_from=NOW - timedelta(days=1))
    assert line(rows.book(), "1").amount == Money(4000)


def test_a_percentage_is_taken_off_the_base_price():
    rows = base_prices().add(PriceSource.GROUP, 4000)
    rows.add(PriceSource.GRADE, None, None, sku_id=None, percent_bp=9500)
    assert line(rows.book(), "1").amount == Money(4000)
    grade = base_prices().add(PriceSource.GRADE, None, None, sku_id=None, percent_bp=9500)
    one, five = line(grade.book(), "1"), line(grade.book(), "5")
    assert (one.unit_price, one.amount) == (UnitPrice(437000), Money(4370))
    assert (five.unit_price, five.amount) == (UnitPrice(427500), Money(21375))
    assert (one.parts[0].why.percent_bp, one.parts[0].why.base_row_id) == (9500, 1)
    assert line(grade.book(), "6", "罐").amount == Money(1093)


def test_fixed_rows_of_a_list_shadow_its_percentages():
    rows = base_prices().add(PriceSource.GRADE, None, None, sku_id=None, percent_bp=9000)
    rows.add(PriceSource.GRADE, None, None, percent_bp=8000)
    assert line(rows.book(), "1").amount == Money(3680)
    rows.add(PriceSource.GRADE, 4400, min_base=48)
    assert line(rows.book(), "1").amount == Money(4600)
    assert line(rows.book(), "2").amount == Money(8800)


def test_a_campaign_stands_only_against_what_it_undercuts():
    """4箱: the offer from 5箱 on is not reached; 5箱: 44 is taken instead of 45, 46 is not."""
    few = base_prices().add(PriceSource.CAMPAIGN, 4400, min_base=120)
    assert line(few.book(), "4").unit_price == UnitPrice(460_000)
    assert line(few.book(), "5").unit_price == UnitPrice(440_000)
    dear = base_prices().add(PriceSource.CAMPAIGN, 4600)
    assert line(dear.book(), "5").unit_price == UnitPrice(450_000)
    alone = Rows().add(PriceSource.CAMPAIGN, 4400)
    assert line(alone.book(), "1").unit_price == UnitPrice(440_000)
    agreed = Rows().add(PriceSource.OWN, 4600, no_promotion=True)
    assert line(agreed.add(PriceSource.CAMPAIGN, 4400).book(), "1").amount == Money(4_600)


def test_a_percentage_of_no_price_is_no_price():
    rows = Rows().add(PriceSource.GRADE, None, None, sku_id=None, percent_bp=9000)
    assert line(rows.book(), "1").amount is None


@pytest.mark.parametrize("count", ["1", "5", "10", "1.5", "6.25"])
@pytest.mark.parametrize("kind", ["contract", "percent"])
def test_every_reason_computes_to_its_price_again(kind, count):
    rows = contract_of_li() if kind == "contract" else base_prices()
    if kind == "percent":
        rows.add(PriceSource.GRADE, None, None, sku_id=None, percent_bp=9333)
    quoted = line(rows.book(), count)
    for part in quoted.parts:
        stored = load_part(dump_part(part))
        assert stored == part
        check_trace(stored.why, stored.unit_price, stored.factor, rows.by_id())
        wrong = UnitPrice(stored.unit_price.ten_thousandths + 1)
        with pytest.raises(TraceMismatch):
            check_trace(stored.why, wrong, stored.factor, rows.by_id())
        with pytest.raises(TraceMismatch):
            check_trace(stored.why, stored.unit_price, stored.factor, {})


def test_a_reason_from_before_the_row_began_does_not_stand():
    rows = base_prices()
    part = line(rows.book(), "1").parts[0]
    early = replace(part.why, priced_at=NOW - timedelta(days=30))
    with pytest.raises(TraceMismatch):
        check_trace(early, part.unit_price, part.factor, rows.by_id())
    override = replace(part.why, source=PriceSource.OVERRIDE)
    check_trace(override, UnitPrice(1), 24, {})


def test_a_percentage_reason_needs_both_its_rows():
    rows = base_prices().add(PriceSource.GRADE, None, None, sku_id=None, percent_bp=9500)
    part, stored = line(rows.book(), "1").parts[0], rows.by_id()
    share = stored[part.why.row_id]
    for wrong in (
        {share.id: share},
        {**stored, share.id: replace(share, percent_bp=9000)},
        {**stored, share.id: replace(share, valid_to=NOW - timedelta(days=1))},
    ):
        with pytest.raises(TraceMismatch):
            check_trace(part.why, part.unit_price, part.factor, wrong)
    with pytest.raises(TraceMismatch):
        check_trace(replace(part.why, percent_bp=None), part.unit_price, part.factor, stored)


def test_a_break_that_is_not_cheaper_does_not_nudge():
    rows = Rows().add(PriceSource.BASE, 4600).add(PriceSource.OWN, 4700, min_base=120)
    rows.add(PriceSource.OWN, 4500, min_base=240)
    nudge = next_break(rows.book(), COLA, resolve_quantity(COLA, Decimal(1), "箱"))
    assert (nudge.total.count, nudge.unit_price) == (Decimal(10), UnitPrice(450000))


def test_a_price_named_by_a_rep_is_its_own_reason():
    wanted = Wanted(COLA, resolve_quantity(COLA, Decimal("1.5"), "箱"))
    quoted = price_by_hand(wanted, UnitPrice(450000), NOW)
    assert (quoted.amount, quoted.unit_price) == (Money(6750), UnitPrice(450000))
    part = quoted.parts[0]
    assert (part.why.source, part.base, load_part(dump_part(part))) == (
        PriceSource.OVERRIDE,
        36,
        part,
    )


BREAKS = st.dictionaries(st.integers(0, 400), st.integers(1, 900), min_size=1, max_size=5)


@given(BREAKS, st.integers(1, 500), st.integers(1, 500))
def test_the_price_never_rises_with_quantity_within_one_list(breaks, few, more):
    rows = Rows()
    prices = sorted(breaks.values(), reverse=True)
    for min_base, price in zip(sorted(breaks), prices, strict=True):
        rows.add(PriceSource.BASE, price, "罐", min_base=min_base)
    few, more = sorted((few, more))
    low = quote_unit(rows.book(), COLA, "罐", total_base=few).unit_price
    high = quote_unit(rows.book(), COLA, "罐", total_base=more).unit_price
    if low is not None:
        assert high.ten_thousandths <= low.ten_thousandths


@given(st.integers(1, 2000), st.integers(1, 100_000), st.integers(1, 5_000))
def test_parts_cover_the_line_and_add_up(base, pack_price, loose_price):
    rows = Rows().add(PriceSource.BASE, pack_price).add(PriceSource.BASE, loose_price, "罐")
    quoted = line(rows.book(), base, "罐")
    assert sum(part.base for part in quoted.parts) == base
    assert sum(part.amount.minor for part in quoted.parts) == quoted.amount.minor
    assert quoted.amount.minor == base // 24 * pack_price + base % 24 * loose_price
