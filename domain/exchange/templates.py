"""The xlsx templates: Chinese or English column names and one example row, all as text."""

import io
from collections.abc import Mapping

from domain.exchange.columns import REQUIRED, column_title
from domain.exchange.model import ImportKind

EXAMPLES: Mapping[ImportKind, Mapping[str, tuple[str, str]]] = {
    ImportKind.GOODS: {
        "code": ("示例-YL001", "example-YL001"),
        "name": ("可口可乐330ml×24", "Coca-Cola 330 ml × 24"),
        "brand": ("可口可乐", "Coca-Cola"),
        "product": ("可乐", "cola"),
        "spec": ("330ml*24罐/箱", "330ml*24can/case"),
        "category": ("饮料/碳酸饮料", "Drinks/Soft drinks"),
        "barcode": ("6946980648310", "6946980648310"),
        "price": ("46.00", "46.00"),
        "split": ("不拆", "none"),
        "moq": ("", ""),
        "multiple": ("", ""),
        "stock": ("100", "100"),
        "warehouse": ("", ""),
        "aliases": ("红罐可乐、可口", "coke"),
        "substitutes": ("", ""),
        "derives": ("", ""),
        "vat": ("", ""),
        "status": ("在售", "on"),
    },
    ImportKind.PRICES: {
        "scope": ("客户组:餐饮", "group:catering"),
        "code": ("示例-YL001", "example-YL001"),
        "unit": ("箱", "case"),
        "price": ("44.50", "44.50"),
        "percent": ("", ""),
        "min": ("5", "5"),
        "from": ("2027-11-20", "2027-11-20"),
        "to": ("", ""),
        "priority": ("", ""),
        "currency": ("", ""),
        "no_promotion": ("", ""),
    },
    ImportKind.CUSTOMERS: {
        "code": ("示例-C001", "example-C001"),
        "name": ("老王超市", "Wang's Store"),
        "group": ("零售", "retail"),
        "grade": ("B", "B"),
        "region": ("城东", "East"),
        "rep": ("R01", "R01"),
        "terms": ("货到付款", "on_delivery"),
        "address": ("人民路88号", "88 Renmin Road"),
        "phone": ("13800010001", "13800010001"),
        "contact": ("老王", "Wang"),
        "contact_phone": ("13800010001", "13800010001"),
        "no_substitute": ("否", "no"),
        "currency": ("", ""),
        "note": ("后门卸货", "Unload at the back door"),
    },
    ImportKind.HISTORY: {
        "customer": ("示例-C001", "example-C001"),
        "order": ("XS20271116-01", "XS20271116-01"),
        "date": ("2027-11-16", "2027-11-16"),
        "code": ("YL001", "YL001"),
        "said": ("大可乐", "big coke"),
        "count": ("3", "3"),
        "unit": ("箱", "case"),
        "price": ("46.00", "46.00"),
    },
    ImportKind.OPENINGS: {
        "customer": ("示例-C001", "example-C001"),
        "amount": ("1238.50", "1238.50"),
        "due": ("2027-11-30", "2027-11-30"),
        "note": ("旧系统结转", "from the old books"),
    },
}
_WIDTH = 16


def build_template(kind: ImportKind, *, is_chinese: bool) -> bytes:
    """The template of a kind; needed columns are marked with a star."""
    import xlsxwriter  # slow, and a start has no use for it

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("导入" if is_chinese else "Import")
    bold = book.add_format({"bold": True, "bg_color": "#E3F1EA", "border": 1})
    faint = book.add_format({"font_color": "#727983", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for at, (column, example) in enumerate(EXAMPLES[kind].items()):
        star = " *" if column in REQUIRED[kind] else ""
        sheet.set_column(at, at, _WIDTH, text)
        sheet.write_string(0, at, column_title(kind, column, is_chinese=is_chinese) + star, bold)
        sheet.write_string(1, at, example[0 if is_chinese else 1], faint)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
