"""What was asked for and not in the catalogue, as a sheet: one row a word and shop."""

import io
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.catalog import WantedWord

_WIDTHS = (24, 28, 8, 18, 18)


def build_wanted_sheet(
    words: Sequence[WantedWord], *, titles: Sequence[str], zone: ZoneInfo
) -> bytes:
    """An xlsx; the five titles are word, shop, times, first and last asked. Never a formula."""
    import xlsxwriter  # slow, and a start has no use for it

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#E3F1EA", "border": 1})
    text = book.add_format({"num_format": "@", "quote_prefix": True})
    for at, (title, width) in enumerate(zip(titles, _WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, bold)
    rows = [row for word in words for row in word.rows]
    for number, row in enumerate(rows, 1):
        days = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (row.first_at, row.last_at))
        sheet.write_string(number, 0, row.said, text)
        sheet.write_string(number, 1, row.customer_name, text)
        sheet.write_number(number, 2, row.times)
        for at, day in enumerate(days, 3):
            sheet.write_string(number, at, day, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
