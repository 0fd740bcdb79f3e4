"""Forty broken files: each is explained with its row, and nothing of it is written."""

from collections.abc import Callable

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import WarehouseId
from domain.catalog import list_skus
from domain.customer import list_customers
from domain.db import Database, Tx
from domain.exchange import (
    ImportKind,
    ImportRefused,
    ProblemCode,
    apply_import,
    check_import,
    plan_import,
)
from domain.inventory import Warehouse, create_warehouse, list_stocks
from domain.pricing import list_price_lists
from tests.domain.exchange.books import formula_workbook, repacked, workbook, zip_of

pytestmark = pytest.mark.slow

HEAD = "商品编码,商品名称,规格,单价,库存,仓库\n"
GOOD = [["商品编码", "商品名称"], ["A1", "可口可乐"]]
G, P, C, H = (ImportKind.GOODS, ImportKind.PRICES, ImportKind.CUSTOMERS, ImportKind.HISTORY)
Case = tuple[str, ImportKind, Callable[[], bytes], str, ProblemCode, int | None]


def csv(text: str) -> Callable[[], bytes]:
    return text.encode


def goods(rows: str) -> Callable[[], bytes]:
    return csv(HEAD + rows)


def bomb() -> bytes:
    return repacked(workbook(GOOD), "xl/worksheets/sheet1.xml", b"<x>" + b" " * (120 << 20))


def far_cells() -> bytes:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return repacked(workbook(GOOD), "xl/worksheets/sheet1.xml", xml)


CASES: list[Case] = [
    ("empty", G, lambda: b"", "a.csv", ProblemCode.FILE_EMPTY, None),
    ("blank", G, lambda: b" \r\n \r\n", "a.csv", ProblemCode.FILE_EMPTY, None),
    ("too large", G, lambda: b"a" * (10 << 20) + b"aa", "a.csv", ProblemCode.FILE_TOO_LARGE, None),
    ("half an xlsx", G, lambda: workbook(GOOD)[:2000], "a.xlsx", ProblemCode.FILE_BROKEN, None),
    ("no xlsx", G, lambda: b"not a zip", "a.xlsx", ProblemCode.FILE_BROKEN, None),
    ("old Excel", G, lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls",
     ProblemCode.FILE_OLD_EXCEL, None),
    ("encrypted", G, lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
     + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", ProblemCode.FILE_LOCKED, None),
    ("macros", G, lambda: repacked(workbook(GOOD), "xl/vbaProject.bin", b"x"), "a.xlsm",
     ProblemCode.FILE_MACROS, None),
    ("another zip", G, lambda: zip_of({"word/document.xml": b"<w/>"}), "a.xlsx",
     ProblemCode.FILE_UNKNOWN, None),
    ("zip bomb", G, bomb, "a.xlsx", ProblemCode.FILE_SWOLLEN, None),
    ("corner cells", G, far_cells, "a.xlsx", ProblemCode.ROWS_TOO_MANY, None),
    ("sheet gone", G, lambda: repacked(workbook(GOOD), "xl/worksheets/sheet1.xml", None),
     "a.xlsx", ProblemCode.FILE_BROKEN, None),
    ("sheet no xml", G, lambda: repacked(workbook(GOOD), "xl/workbook.xml", b"<a"), "a.xlsx",
     ProblemCode.FILE_BROKEN, None),
    ("picture", G, lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 90, "a.csv",
     ProblemCode.FILE_UNKNOWN, None),
    ("pdf", G, lambda: b"%PDF-1.7", "a.pdf", ProblemCode.FILE_UNKNOWN, None),
    ("not even GBK", G, lambda: b"code,name\n\xff\xff\xff,x\n", "a.csv",
     ProblemCode.ENCODING_UNKNOWN, None),
    ("no header", G, csv("1,2,3\n4,5,6\n"), "a.csv", ProblemCode.HEADER_MISSING, None),
    ("column missing", G, csv("商品编码,规格\nA1,x\n"), "a.csv", ProblemCode.COLUMN_MISSING, None),
    ("column twice", G, csv("编码,名称,名称\nA1,x,y\n"), "a.csv", ProblemCode.COLUMN_TWICE, 1),
    ("header only", G, goods(""), "a.csv", ProblemCode.ROWS_MISSING, None),
    ("a million rows", G, lambda: b"sku,name\n" + b"A,B\n" * 50_001, "a.csv",
     ProblemCode.ROWS_TOO_MANY, None),
    ("no code", G, goods("A1,x,,,,\n,可乐,,,,\n"), "a.csv", ProblemCode.VALUE_MISSING, 3),
    ("no name", G, goods("A1,,,,,\n"), "a.csv", ProblemCode.VALUE_MISSING, 2),
    ("same code", G, goods("A1,x,,,,\nA2,y,,,,\nA1,z,,,,\n"), "a.csv", ProblemCode.DUPLICATE, 4),
    ("price words", G, goods("A1,x,,贵,,\n"), "a.csv", ProblemCode.NUMBER_UNREADABLE, 2),
    ("price minus", G, goods("A1,x,,-3,,\n"), "a.csv", ProblemCode.NUMBER_NOT_POSITIVE, 2),
    ("price zero", G, goods("A1,x,,0,,\n"), "a.csv", ProblemCode.NUMBER_NOT_POSITIVE, 2),
    ("price fine", G, goods("A1,x,,1.23456,,\n"), "a.csv", ProblemCode.NUMBER_TOO_PRECISE, 2),
    ("price power", G, goods("A1,x,,1e9,,\n"), "a.csv", ProblemCode.NUMBER_UNREADABLE, 2),
    ("name long", G, goods(f"A1,{'长' * 121},,,,\n"), "a.csv", ProblemCode.VALUE_TOO_LONG, 2),
    ("control sign", G, csv("sku,name\nA1,a\x07b\n"), "a.csv", ProblemCode.VALUE_UNPRINTABLE, 2),
    ("failed formula", G, lambda: formula_workbook("#DIV/0!"), "a.xlsx",
     ProblemCode.FORMULA_FAILED, 2),
    ("warehouse", G, goods("A1,x,330ml*24罐/箱,46,5,月球\n"), "a.csv",
     ProblemCode.WAREHOUSE_UNKNOWN, 2),
    ("third of a piece", G, goods("A1,x,330ml*24罐/箱,46,0.33,\n"), "a.csv",
     ProblemCode.QUANTITY_NOT_WHOLE, 2),
    ("units clash", G, csv("编码,名称,单位换算\nA1,x,罐=2|箱=24\n"), "a.csv",
     ProblemCode.UNITS_CONTRADICT, 2),
    ("units odd", G, csv("编码,名称,单位换算\nA1,x,箱等于24\n"), "a.csv",
     ProblemCode.UNITS_UNREADABLE, 2),
    ("broken JSON", G, csv('{"sku":"A1","name":"x"}\n{"sku":\n'), "a.jsonl",
     ProblemCode.JSON_BROKEN, 2),
    ("deep JSON", G, csv('{"sku":"A1","name":' + "[" * 100_000), "a.jsonl",
     ProblemCode.JSON_BROKEN, 1),
    ("unknown goods", P, csv("商品编码,单价\nNOPE,4\n"), "p.csv", ProblemCode.SKU_UNKNOWN, 2),
    ("scope", P, csv("商品编码,单价,适用对象\nA1,4,VIP\n"), "p.csv",
     ProblemCode.CHOICE_UNKNOWN, 2),
    ("dates", P, csv("商品编码,单价,生效日期,失效日期\nA1,4,2027-12-01,2027-11-01\n"), "p.csv",
     ProblemCode.DATES_REVERSED, 2),
    ("rep", C, csv("客户编码,客户名称,业务员\nC1,店,查无此人\n"), "c.csv",
     ProblemCode.STAFF_UNKNOWN, 2),
    ("phone", C, csv("客户编码,客户名称,电话\nC1,店,打我\n"), "c.csv",
     ProblemCode.PHONE_UNREADABLE, 2),
    ("terms", C, csv("客户编码,客户名称,结算方式\nC1,店,赊\n"), "c.csv",
     ProblemCode.CHOICE_UNKNOWN, 2),
    ("past day", H, csv("客户编码,日期,商品编码,数量\nC1,明天,A1,3\n"), "h.csv",
     ProblemCode.DATE_UNREADABLE, 2),
    ("past shop", H, csv("客户编码,日期,商品编码,数量\nC9,2027-01-01,A1,3\n"), "h.csv",
     ProblemCode.CUSTOMER_UNKNOWN, 2),
]  # fmt: skip


def content_of(tx: Tx) -> tuple[object, ...]:
    return (
        list_skus(tx).rows, list_customers(tx).rows, list_stocks(tx), list_price_lists(tx)
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_broken_file_is_explained_and_leaves_nothing(
    case: Case, sqlite_database: Database
) -> None:
    _, kind, content, filename, code, row = case
    house = Warehouse(WarehouseId(0), "MAIN", "主仓")
    sqlite_database.write_now(lambda tx: create_warehouse(tx, house, SYSTEM))
    plan = plan_import(kind, content(), filename)
    report = sqlite_database.read_now(check_import, plan)
    assert (code, row) in [(p.code, p.row) for p in report.problems if not p.is_warning]
    with pytest.raises(ImportRefused) as refused:
        sqlite_database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))
    assert code in [problem.code for problem in refused.value.report.problems]
    assert sqlite_database.read_now(content_of) == ((), (), (), ())


def test_there_are_more_than_forty() -> None:
    assert len(CASES) >= 40


def test_many_problems_are_counted_and_some_listed() -> None:
    rows = "".join(f"A{n},x,,贵,,\n" for n in range(300))
    report = plan_import(G, (HEAD + rows).encode(), "a.csv").report
    assert (len(report.problems), report.cut) == (200, 400)


def test_what_is_odd_is_said_and_imported(sqlite_database: Database) -> None:
    text = "商品编码,商品名称,规格,条码,颜色\nA1,杂货,大号,6946980648311,红\n"
    plan = plan_import(G, text.encode(), "a.csv")
    assert [(p.code, p.row) for p in plan.report.problems] == [
        (ProblemCode.COLUMN_IGNORED, 1), (ProblemCode.SPEC_UNCLEAR, 2),
        (ProblemCode.BARCODE_ODD, 2),
    ]  # fmt: skip
    report = sqlite_database.write_now(lambda tx: apply_import(tx, plan, SYSTEM))
    assert (report.created, report.updated) == (1, 0)
