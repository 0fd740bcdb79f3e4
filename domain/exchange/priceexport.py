"""Price lists as a sheet: the columns of the import, so that it can be edited and read again.

A percentage stands in a column of its own, with the code * where it is of all goods, and a
group's list tells its turn among the groups' where it has one. Left out is what the import cannot
name: lists that stand for no one scope. A price that holds already has no beginning (it begins
when it is read again); one that is planned keeps its days. Every cell is text and marked as
quoted: nothing in it is ever a formula.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.base.money import plain_price
from domain.base.quantity import plain_count
from domain.catalog import Sku, get_skus
from domain.catalog.rules import unit_factor
from domain.db import Tx
from domain.exchange.columns import column_title
from domain.exchange.model import ALL_GOODS, ImportKind
from domain.exchange.pricelists import IN
from domain.pricing import (
    AssignmentTarget,
    PriceList,
    PriceRow,
    assignments_of,
    list_price_lists,
    rows_of,
)

COLUMNS = (
    "scope", "code", "name", "unit", "price", "percent", "min", "from", "to", "priority",
    "currency", "no_promotion",
)  # fmt: skip
_SCOPES = {"GROUP-": "group:", "GRADE-": "grade:", "OWN-": "customer:"}
_WIDTHS = (18, 14, 32, 8, 12, 14, 10, 12, 12, 8, 8, 12)


@dataclass(frozen=True, slots=True)
class PriceSheetRow:
    """One price as its line of the sheet says it, a text for each of `COLUMNS`."""

    cells: tuple[str, ...]


def load_price_sheet(tx: Tx, zone: ZoneInfo) -> tuple[PriceSheetRow, ...]:
    """Every price that holds now or later, list by list, SKU by SKU."""
    found: list[tuple[str, str, str, PriceRow]] = []
    for price_list in list_price_lists(tx):
        scope = _scope_of(price_list)
        if scope and price_list.is_active:
            turn = _turn_of(tx, price_list) if scope.startswith("group:") else ""
            kept_in = price_list.currency
            rows_there = [row for row in rows_of(tx, price_list.id) if _holds(row)]
            found += [(scope, turn, kept_in, row) for row in rows_there]
    skus = get_skus(tx, tuple({row.sku_id for *_, row in found if row.sku_id is not None}))
    rows = []
    for scope, turn, kept_in, row in found:
        sku = None if row.sku_id is None else skus[row.sku_id]
        goods = (ALL_GOODS, "", "", "") if sku is None else _goods(sku, row)
        *named, least = goods
        is_planned = row.valid_from > tx.now
        cells = (
            scope,
            *named,
            "" if row.price is None else plain_price(row.price).rstrip("0").rstrip("."),
            "" if row.percent_bp is None else percent_text(row.percent_bp),
            least,
            _first_day(row.valid_from, zone) if is_planned else "",
            "" if row.valid_to is None else _last_day(row.valid_to, zone),
            turn,
            kept_in,
            "是" if row.no_promotion else "",
        )
        rows.append(PriceSheetRow(cells))
    return tuple(rows)


def percent_text(percent_bp: int) -> str:
    """9500 → 95, 9550 → 95.5."""
    return plain_count(Decimal(percent_bp) / 100)


def _goods(sku: Sku, row: PriceRow) -> tuple[str, str, str, str]:
    """Code, name, unit and break; the break of a percentage is told in order units."""
    least = Decimal(row.min_base) / unit_factor(sku, row.unit or sku.order_unit)
    return sku.code, sku.name, row.unit or "", plain_count(least) if least > 1 else ""


def _turn_of(tx: Tx, price_list: PriceList) -> str:
    """The turn of a group's list; empty for the usual one."""
    turns = [
        one.priority
        for one in assignments_of(tx, price_list.id)
        if one.target is AssignmentTarget.GROUP
    ]
    return str(turns[0]) if turns and turns[0] else ""


def build_price_sheet(rows: Sequence[PriceSheetRow], *, is_chinese: bool) -> bytes:
    """The rows as an xlsx."""
    import xlsxwriter  # slow, and a start has no use for it

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("价格" if is_chinese else "Prices")
    bold = book.add_format({"bold": True, "bg_color": "#E3F1EA", "border": 1})
    text = book.add_format({"num_format": "@", "quote_prefix": True})
    for at, (column, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        title = column_title(ImportKind.PRICES, column, is_chinese=is_chinese)
        sheet.write_string(0, at, title, bold)
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row.cells):
            sheet.write_string(number, at, cell, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _holds(row: PriceRow) -> bool:
    """Whether there is a moment at which it holds: a planned price that was replaced has none."""
    return row.valid_to is None or row.valid_from < row.valid_to


def _scope_of(price_list: PriceList) -> str:
    """The scope the import knows a list by; empty where it knows none."""
    if price_list.is_base:
        return "base"
    further = f"{IN}{price_list.currency}"
    for prefix, scope in _SCOPES.items():
        if price_list.code.startswith(prefix):
            return scope + price_list.code.removeprefix(prefix).removesuffix(further)
    return ""


def _first_day(begins: datetime, zone: ZoneInfo) -> str:
    return begins.astimezone(zone).date().isoformat()


def _last_day(ends: datetime, zone: ZoneInfo) -> str:
    return (ends - timedelta(microseconds=1)).astimezone(zone).date().isoformat()
