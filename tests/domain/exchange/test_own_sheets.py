"""Sheets as merchants keep them: their own headers, and goods sold by the piece of a case."""

import pytest

from domain.db import Database
from domain.exchange import ImportKind, check_import, plan_import
from domain.exchange.model import GoodsEntry, ImportReport, ProblemCode
from tests.domain.exchange.test_import import GOODS, load, setting


def goods(file: str) -> tuple[GoodsEntry, ImportReport]:
    plan = plan_import(ImportKind.GOODS, file.encode(), "goods.csv")
    (entry,) = (row for row in plan.rows if isinstance(row, GoodsEntry))
    return entry, plan.report


def test_the_headers_of_a_drinks_wholesaler_are_known() -> None:
    entry, report = goods(
        "货 号,品名/规格,牌子,规格型号,单位,箱装量,大类,69码,批发价（元/件）,结存数,客户常叫\n"
        "D1,可口可乐330ml*24罐,可口可乐,330ml*24罐/箱,箱,24,饮料,6954767410388,46.5,200,可乐\n"
    )
    assert report.problems == ()
    assert (entry.name, entry.brand, entry.category) == ("可口可乐330ml*24罐", "可口可乐", "饮料")
    assert entry.units == {"罐": 1, "箱": 24}
    assert entry.barcode == "6954767410388"
    assert [one.count for one in entry.stock] == [200]
    assert entry.aliases == ("可乐",)


def test_a_needed_column_that_is_missing_is_told_with_what_was_not_known() -> None:
    plan = plan_import(ImportKind.GOODS, "货号,货品描述,批发价\nD1,可乐,46\n".encode(), "a.csv")
    assert [(one.code, one.value, one.row) for one in plan.report.problems] == [
        (ProblemCode.COLUMN_MISSING, "商品名称", None),
        (ProblemCode.COLUMN_IGNORED, "货品描述", 1),
    ]
    assert plan.rows == ()


def test_two_headers_of_one_column_are_both_named() -> None:
    plan = plan_import(
        ImportKind.GOODS, "货号,品名,单价,批发价,规格\nD1,可乐,46,40,24罐/箱\n".encode(), "a.csv"
    )
    assert [(one.code, one.hint, one.value) for one in plan.report.problems] == [
        (ProblemCode.COLUMNS_ALIKE, "单价", "批发价")
    ]


@pytest.mark.parametrize(
    "columns",
    ["规格,单位,装箱数\n{row},500ml*6瓶/箱,瓶,6", "规格,单位\n{row},500ml*6瓶/箱,瓶"],
)
def test_goods_sold_by_the_piece_keep_their_case(columns: str) -> None:
    head, row = columns.split("\n")
    entry, report = goods(f"货号,品名,单价,{head}\n{row.format(row='W1,五粮液,980')}\n")
    assert report.problems == ()
    assert (entry.base_unit, entry.order_unit) == ("瓶", "瓶")
    assert entry.units == {"瓶": 1, "箱": 6}


@pytest.mark.parametrize("spec", ["500ml", "", "500ml*12瓶/箱"])
def test_a_case_that_has_no_name_or_another_size_is_a_problem(spec: str) -> None:
    file = f"货号,品名,规格,单位,装箱数\nW1,五粮液,{spec},瓶,6\n"
    plan = plan_import(ImportKind.GOODS, file.encode(), "goods.csv")
    assert [(one.code, one.value, one.hint) for one in plan.report.problems] == [
        (ProblemCode.CASE_UNCLEAR, "6", "瓶")
    ]


def test_prices_that_did_not_stand_before_count_as_new(sqlite_database: Database) -> None:
    sqlite_database.write_now(setting)
    load(sqlite_database, ImportKind.GOODS, GOODS)
    file = "商品编码,单价,等级\nA1,45,\nA1,44,A\n".encode()
    plan = plan_import(ImportKind.PRICES, file, "prices.csv")
    report = sqlite_database.read_now(check_import, plan)
    assert (report.created, report.updated, report.unchanged) == (1, 1, 0)
    done = load(sqlite_database, ImportKind.PRICES, file.decode())
    assert (done.created, done.updated, done.unchanged) == (1, 1, 0)
