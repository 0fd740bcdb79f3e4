"""Workbooks for tests, well-formed and broken."""

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

Cell = str | float | int | bool | None


def workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    """An xlsx with these rows on its first sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def merged_workbook() -> bytes:
    """A title over the whole width, then a name merged over two rows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 2, "2027年春季报价单")
    sheet.write_row(1, 0, ["商品编码", "商品名称", "规格"])
    sheet.merge_range(2, 1, 3, 1, "可口可乐")
    sheet.write_row(2, 0, ["A1"])
    sheet.write(2, 2, "330ml*24罐/箱")
    sheet.write_row(3, 0, ["A2"])
    sheet.write(3, 2, "500ml*24瓶/箱")
    book.close()
    return buffer.getvalue()


def formula_workbook(value: str | float) -> bytes:
    """A price that is a formula with a stored result."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["商品编码", "商品名称", "规格", "单价"])
    sheet.write_row(1, 0, ["A1", "可口可乐", "330ml*24罐/箱"])
    sheet.write_formula(1, 3, "=1/0" if isinstance(value, str) else "=23*2", None, value)
    book.close()
    return buffer.getvalue()


def percent_workbook(share: float) -> bytes:
    """A price sheet with one share of all goods, in a cell that is shown as a percentage."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["适用对象", "货号", "折扣率", "单价"])
    sheet.write_row(1, 0, ["客户组:餐饮", "*"])
    sheet.write_number(1, 2, share, book.add_format({"num_format": "0%"}))
    book.close()
    return buffer.getvalue()


def repacked(content: bytes, name: str, new: bytes | None) -> bytes:
    """The zip with one part replaced, added or (None) left out."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in old.namelist():
            if part != name:
                made.writestr(part, old.read(part))
        if new is not None:
            made.writestr(name, new)
    return buffer.getvalue()


def zip_of(parts: dict[str, bytes]) -> bytes:
    """Any zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()
