"""Tables that go out: csv and xlsx, every text as text and never as a formula.

A cell a spreadsheet would take for a formula gets a quote in front; sums are numbers.
"""

import csv
import io
from collections.abc import Sequence

from domain.base.money import Money, plain

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDTH = 18

SheetCell = str | Money


def safe_text(text: str) -> str:
    """The text, quoted where a spreadsheet would compute it; control signs are taken out."""
    plain_text = "".join(sign for sign in text if sign.isprintable())
    return f"'{plain_text}" if text.startswith(_DANGEROUS) else plain_text


def write_csv(rows: Sequence[Sequence[SheetCell]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow(
            [plain(cell) if isinstance(cell, Money) else safe_text(cell) for cell in row]
        )
    return buffer.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Sequence[Sequence[SheetCell]], *, title: str) -> bytes:
    """One sheet; the first row stands out and stays in sight."""
    import xlsxwriter  # slow, and a start has no use for it

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bg_color": "#E3F1EA", "border": 1})
    number = book.add_format({"num_format": "#,##0.00"})
    sheet.set_column(0, max(len(row) for row in rows), _WIDTH)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Money):
                sheet.write_number(at, column, cell.minor / 100, number)
            elif at == 0:
                sheet.write_string(at, column, safe_text(cell), bold)
            else:
                sheet.write_string(at, column, safe_text(cell))
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
