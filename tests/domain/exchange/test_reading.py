"""The same table in every encoding and format gives the same entries."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from domain.base.money import UnitPrice
from domain.exchange import ImportKind, ProblemCode, build_template, plan_import
from domain.exchange.model import CustomerEntry, GoodsEntry, PastLineEntry, PriceEntry
from tests.domain.exchange.books import formula_workbook, merged_workbook, workbook

CSV = "商品编码,商品名称,规格,单价,库存\nA1,可口可乐,330ml*24罐/箱,46.00,10\nA2,上海青,斤,2.80,\n"


def first_two(content: bytes, name: str) -> tuple[GoodsEntry, GoodsEntry]:
    plan = plan_import(ImportKind.GOODS, content, name)
    assert plan.report.problems == ()
    one, two = plan.rows
    assert isinstance(one, GoodsEntry)
    assert isinstance(two, GoodsEntry)
    return one, two


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_csv_may_have_any_usual_encoding(codec: str) -> None:
    one, two = first_two(CSV.encode(codec), "goods.csv")
    assert (one.code, one.name, one.base_unit, one.order_unit) == ("A1", "可口可乐", "罐", "箱")
    assert (one.units, one.price) == ({"罐": 1, "箱": 24}, UnitPrice(460_000))
    assert [(s.warehouse, s.count) for s in one.stock] == [("", Decimal(10))]
    assert (two.base_unit, two.order_unit, two.is_weighed) == ("克", "斤", True)
    assert (two.price, two.stock) == (UnitPrice(28_000), ())


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_a_csv_may_have_other_separators(separator: str) -> None:
    one, _ = first_two(CSV.replace(",", separator).encode(), "goods.csv")
    assert one.code == "A1"


def test_a_workbook_gives_the_same() -> None:
    rows = [line.split(",") for line in CSV.splitlines()]
    assert first_two(workbook(rows), "goods.xlsx") == first_two(CSV.encode(), "goods.csv")


def test_numbers_and_dates_of_a_workbook_are_read_as_seen() -> None:
    content = workbook(
        [
            ["客户编码", "日期", "商品编码", "数量", "单位"],
            ["C001", "2027-11-16", 1001, 3, "箱"],
            ["C001", "2027/11/16", 6946980648310, 1.5, "箱"],
        ]
    )
    plan = plan_import(ImportKind.HISTORY, content, "history.xlsx")
    lines = [row for row in plan.rows if isinstance(row, PastLineEntry)]
    assert [(line.code, line.count, line.day) for line in lines] == [
        ("1001", Decimal(3), date(2027, 11, 16)),
        ("6946980648310", Decimal("1.5"), date(2027, 11, 16)),
    ]
    assert datetime(2027, 11, 16).date() == lines[0].day  # noqa: DTZ001 - a day only


def test_a_title_above_the_header_is_passed_over() -> None:
    plan = plan_import(ImportKind.GOODS, merged_workbook(), "m.xlsx")
    assert [(p.code, p.row, p.column) for p in plan.report.problems] == [
        (ProblemCode.VALUE_MISSING, 4, "name")
    ]


def test_a_formula_counts_as_its_stored_result() -> None:
    plan = plan_import(ImportKind.GOODS, formula_workbook(46.0), "f.xlsx")
    assert [row.price for row in plan.rows if isinstance(row, GoodsEntry)] == [UnitPrice(460_000)]


def test_jsonl_takes_the_catalogue_form() -> None:
    row = {
        "sku": "D0062", "name": "苹果(红富士)", "brand": "", "product": "苹果", "spec": "斤",
        "base_unit": "斤", "order_unit": "斤", "category": "水果", "barcode": "",
        "units": {"斤": 1, "公斤": 2, "kg": 2, "两": 0.1, "克": 0.002}, "aliases": ["红富士"],
    }  # fmt: skip
    plan = plan_import(ImportKind.GOODS, json.dumps(row).encode(), "c.jsonl")
    (entry,) = plan.rows
    assert isinstance(entry, GoodsEntry)
    assert plan.report.problems == ()
    assert (entry.base_unit, entry.order_unit, entry.is_weighed) == ("克", "斤", True)
    assert entry.units == {"克": 1, "斤": 500, "公斤": 1000, "kg": 1000, "两": 50}
    assert (entry.aliases, entry.price) == (("红富士",), None)


def test_english_columns_work_alike() -> None:
    text = "Item No.,Product Name,Pack Size,List Price,On Hand\nA1,Cola,330ml*24can/case,46,3\n"
    plan = plan_import(ImportKind.GOODS, text.encode(), "goods.csv")
    (entry,) = plan.rows
    assert isinstance(entry, GoodsEntry)
    assert (entry.code, entry.order_unit, entry.units) == ("A1", "case", {"can": 1, "case": 24})


def test_prices_name_their_scope() -> None:
    text = (
        "适用对象,客户编码,商品编码,单位,单价,起始数量,生效日期,失效日期\n"
        ",,A1,箱,46,,,\n客户组:餐饮,,A1,箱,44.5,5,2027-11-20,2027-12-31\n,C003,A1,箱,43,10,,\n"
    )
    plan = plan_import(ImportKind.PRICES, text.encode(), "prices.csv")
    rows = [row for row in plan.rows if isinstance(row, PriceEntry)]
    assert [(r.scope, r.price.ten_thousandths, r.min_count, r.valid_to) for r in rows] == [
        ("base", 460_000, Decimal(1), None),
        ("group:餐饮", 445_000, Decimal(5), date(2027, 12, 31)),
        ("customer:C003", 430_000, Decimal(10), None),
    ]


def test_customers_are_read_whole() -> None:
    text = (
        "客户编码,客户名称,客户组,等级,业务员,结算方式,联系人,联系人手机,不接受替代\n"
        "C001,老王超市,零售,B,R01,货到付款,老王,13800010001,否\n"
    )
    (entry,) = plan_import(ImportKind.CUSTOMERS, text.encode("gbk"), "c.csv").rows
    assert entry == CustomerEntry(
        2, "C001", "老王超市", group="零售", grade="B", rep="R01", terms="on_delivery",
        contact="老王", contact_phone="13800010001", no_substitute=False,
    )  # fmt: skip


@pytest.mark.parametrize("kind", list(ImportKind))
@pytest.mark.parametrize("is_chinese", [True, False])
def test_a_template_reads_as_no_rows(kind: ImportKind, *, is_chinese: bool) -> None:
    """Its columns are all known, and its example is left out."""
    plan = plan_import(kind, build_template(kind, is_chinese=is_chinese), "template.xlsx")
    assert (plan.rows, plan.report.problems) == ((), ())
    assert (plan.report.rows, plan.report.skipped) == (0, 1)
