"""Price lists go out as a sheet and come in again; nothing in it is a formula."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from domain.base.actor import SYSTEM
from domain.base.money import UnitPrice
from domain.catalog import SaleUnit, SkuDraft, save_sku
from domain.customer import get_customer
from domain.db import Tx
from domain.exchange import (
    ImportKind,
    ImportRefused,
    ProblemCode,
    apply_import,
    build_price_sheet,
    check_import,
    load_price_sheet,
    plan_import,
)
from domain.exchange.pricelists import PriceScope, list_for_scope
from domain.pricing import (
    PercentDraft,
    PriceDraft,
    assign_price_list,
    assignments_of,
    base_price_list,
    list_price_lists,
    quote_skus,
    rows_of,
    set_own_prices,
    set_prices,
)
from tests.domain.exchange.books import percent_workbook
from tests.domain.goods import Shop, make_shop

ZONE = ZoneInfo("Asia/Shanghai")


def furnished(tx: Tx) -> Shop:
    shop = make_shop(tx)
    cola, water = shop.id("KL330"), shop.id("NF550")
    own = PriceDraft(cola, "箱", UnitPrice(430_000), 240, no_promotion=True)
    set_own_prices(tx, shop.customer.id, [own], SYSTEM)
    group = list_for_scope(tx, PriceScope.parse("group:餐饮"), SYSTEM)
    starts = datetime(2027, 3, 9, 16, tzinfo=UTC)
    later = PriceDraft(cola, "箱", UnitPrice(445_000), 0, starts, starts + timedelta(days=7))
    set_prices(tx, group.id, [later, PercentDraft(9_500, water, 120)], SYSTEM)
    (given,) = assignments_of(tx, group.id)
    assign_price_list(tx, replace(given, priority=3), SYSTEM)
    grade = list_for_scope(tx, PriceScope.parse("grade:A"), SYSTEM)
    set_prices(tx, grade.id, [PercentDraft(9_750)], SYSTEM)
    return shop


def test_every_price_a_sheet_can_say_is_in_it(tx: Tx) -> None:
    furnished(tx)
    rows = [row.cells for row in load_price_sheet(tx, ZONE)]
    assert ("base", "KL330", "可口可乐330ml×24", "箱", "46", *[""] * 5, "CNY", "") in rows
    own = ("customer:C001", "KL330", "可口可乐330ml×24", "箱", "43", "", "10", *[""] * 3)
    assert (*own, "CNY", "是") in rows
    planned = (
        "group:餐饮",
        "KL330",
        "可口可乐330ml×24",
        "箱",
        "44.5",
        "",
        "",
        "2027-03-10",
        "2027-03-16",
        "3",
        "CNY",
        "",
    )
    assert planned in rows
    water = ("group:餐饮", "NF550", "农夫山泉550ml×24", "", "", "95", "5", "", "", "3", "CNY", "")
    assert water in rows
    assert ("grade:A", "*", "", "", "", "97.5", "", "", "", "", "CNY", "") in rows
    assert len(rows) == 5 + 2 + 2


def test_what_went_out_comes_in_again_as_the_same_prices(tx: Tx) -> None:
    shop = furnished(tx)
    before = load_price_sheet(tx, ZONE)
    skus = list(shop.skus.values())
    customer = get_customer(tx, shop.customer.id)
    quoted = {key: q.unit_price for key, q in quote_skus(tx, customer, skus).items()}
    lists = len(list_price_lists(tx))
    for is_chinese in (True, False):
        content = build_price_sheet(before, is_chinese=is_chinese)
        tx.now += timedelta(minutes=1)
        report = apply_import(tx, plan_import(ImportKind.PRICES, content, "prices.xlsx"), SYSTEM)
        assert not report.problems
        assert load_price_sheet(tx, ZONE) == before
    after = {key: q.unit_price for key, q in quote_skus(tx, customer, skus).items()}
    assert after == quoted
    assert len(list_price_lists(tx)) == lists


def test_no_cell_is_a_formula(tx: Tx) -> None:
    draft = SkuDraft("=1+1", "=HYPERLINK(0)", "罐", "箱", (SaleUnit("箱", 24),))
    sku_id = save_sku(tx, draft, SYSTEM)
    wanted = PriceDraft(sku_id, "箱", UnitPrice(10_000))
    set_prices(tx, base_price_list(tx, SYSTEM).id, [wanted], SYSTEM)
    content = build_price_sheet(load_price_sheet(tx, ZONE), is_chinese=True)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "quotePrefix" in archive.read("xl/styles.xml").decode()


_HEADER = "适用对象,商品编码,单位,单价,基础价百分比,起始数量,优先级\n"


def read(tx: Tx, *rows: str):
    """What importing these rows says."""
    content = (_HEADER + "\n".join(rows)).encode()
    tx.now += timedelta(minutes=1)
    return apply_import(tx, plan_import(ImportKind.PRICES, content, "prices.csv"), SYSTEM)


def test_percentages_and_turns_come_in(tx: Tx) -> None:
    """95% of all goods for the group, 9折 on one; then another share and the usual turn."""
    make_shop(tx)
    said = ("客户组:餐饮,全部,,,95%,,2", "客户组:餐饮,KL330,,,9折,5,", "等级:A,KL330,,,97.55,,")
    assert not read(tx, *said).problems
    rows = [row.cells for row in load_price_sheet(tx, ZONE) if row.cells[0] != "base"]
    assert [(r[0], r[1], r[5], r[6], r[9]) for r in rows] == [
        ("grade:A", "KL330", "97.55", "", ""),
        ("group:餐饮", "KL330", "90", "5", "2"),
        ("group:餐饮", "*", "95", "", "2"),
    ]
    assert not read(tx, "客户组:餐饮,KL330,,,88折,5,0").problems
    rows = [row.cells for row in load_price_sheet(tx, ZONE) if row.cells[0] == "group:餐饮"]
    assert [(r[1], r[5], r[9]) for r in rows] == [("KL330", "88", ""), ("*", "95", "")]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("客户组:餐饮,KL330,箱,44.5,95,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,KL330,箱,,,,", ProblemCode.VALUE_MISSING, "price"),
        ("基础价,KL330,,,95,,", ProblemCode.CHOICE_UNKNOWN, "scope"),
        ("客户组:餐饮,*,,44.5,,,", ProblemCode.VALUE_MISSING, "percent"),
        ("客户组:餐饮,*,,,95,5,", ProblemCode.CHOICE_UNKNOWN, "min"),
        ("客户组:餐饮,*,,,九五,,", ProblemCode.NUMBER_UNREADABLE, "percent"),
        ("客户组:餐饮,*,,,95.555,,", ProblemCode.NUMBER_TOO_PRECISE, "percent"),
        ("客户组:餐饮,*,,,0,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,1001,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,0.95,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,0.955,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,1,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,9.5,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,0.95折,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,0.95%,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("客户组:餐饮,*,,,10,,", ProblemCode.CHOICE_UNKNOWN, "percent"),
        ("等级:A,*,,,95,,3", ProblemCode.CHOICE_UNKNOWN, "priority"),
        ("客户组:餐饮,*,,,95,,1.5", ProblemCode.QUANTITY_NOT_WHOLE, "priority"),
        (
            "客户组:餐饮,KL330,,,95,,1\n客户组:餐饮,XB330,,,95,,2",
            ProblemCode.DUPLICATE,
            "priority",
        ),
    ],
)
def test_what_a_percentage_cannot_say_is_named_and_nothing_is_written(
    tx: Tx, row: str, code: ProblemCode, column: str
) -> None:
    make_shop(tx)
    before = load_price_sheet(tx, ZONE)
    with pytest.raises(ImportRefused) as refused:
        read(tx, row)
    problem = refused.value.report.problems[-1]
    assert (problem.code, problem.column) == (code, column)
    assert load_price_sheet(tx, ZONE) == before
    assert len(list_price_lists(tx)) == 1


def test_a_cell_shown_as_a_percentage_is_never_a_hundredth_of_it(tx: Tx) -> None:
    """95% in a cell of that format is kept as 0.95: refused, and no price is a hundredth."""
    make_shop(tx)
    content = percent_workbook(0.95)
    plan = plan_import(ImportKind.PRICES, content, "prices.xlsx")
    with pytest.raises(ImportRefused) as refused:
        apply_import(tx, plan, SYSTEM)
    problem = refused.value.report.problems[-1]
    assert (problem.code, problem.column) == (ProblemCode.CHOICE_UNKNOWN, "percent")
    assert "95%" in problem.hint
    assert len(list_price_lists(tx)) == 1


def test_a_sheet_of_percentages_only_comes_in(tx: Tx) -> None:
    make_shop(tx)
    tx.now += timedelta(minutes=1)
    content = "适用对象,商品编码,折扣\n客户组:餐饮,*,9.5折\n".encode()
    assert not apply_import(tx, plan_import(ImportKind.PRICES, content, "p.csv"), SYSTEM).problems
    assert [r.cells[5] for r in load_price_sheet(tx, ZONE) if r.cells[0] != "base"] == ["95"]


def test_a_sheet_read_again_as_it_went_out_changes_nothing(tx: Tx) -> None:
    furnished(tx)
    before = load_price_sheet(tx, ZONE)
    plan = plan_import(ImportKind.PRICES, build_price_sheet(before, is_chinese=True), "p.xlsx")
    report = check_import(tx, plan, ZONE)
    assert (report.rows, report.unchanged, report.updated) == (len(before), len(before), 0)
    rows = [rows_of(tx, one.id) for one in list_price_lists(tx)]
    apply_import(tx, plan, SYSTEM, zone=ZONE)
    assert [rows_of(tx, one.id) for one in list_price_lists(tx)] == rows


def test_only_what_was_edited_counts_as_changed(tx: Tx) -> None:
    shop = furnished(tx)
    csv = "适用对象,商品编码,单位,单价\n基础价,KL330,箱,45.5\n基础价,NF550,箱,28\n"
    base = base_price_list(tx, SYSTEM)
    set_prices(tx, base.id, [PriceDraft(shop.id("NF550"), "箱", UnitPrice(280_000))], SYSTEM)
    report = check_import(tx, plan_import(ImportKind.PRICES, csv.encode(), "p.csv"), ZONE)
    assert (report.updated, report.unchanged) == (1, 1)
