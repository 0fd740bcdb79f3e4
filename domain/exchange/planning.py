"""Reading a file into a plan: pure, without a database, fit for a worker thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from domain.exchange.goods import read_goods
from domain.exchange.limits import MAX_PROBLEMS, FileRefused
from domain.exchange.listings import read_customers, read_history, read_prices
from domain.exchange.model import (
    Entry,
    GoodsEntry,
    ImportKind,
    ImportPlan,
    ImportProblem,
    ImportReport,
    PastLineEntry,
    PriceEntry,
    SheetRow,
)
from domain.exchange.openings import read_openings
from domain.exchange.sheet import read_sheet

_Reader = Callable[[Sequence[SheetRow], list[ImportProblem]], Sequence[Entry]]
_READERS: Mapping[ImportKind, _Reader] = {
    ImportKind.GOODS: read_goods,
    ImportKind.PRICES: read_prices,
    ImportKind.CUSTOMERS: read_customers,
    ImportKind.HISTORY: read_history,
    ImportKind.OPENINGS: read_openings,
}


def plan_import(
    kind: ImportKind, content: bytes, filename: str, *, currency: str = "CNY"
) -> ImportPlan:
    """What `content` (xlsx, csv or JSONL) would bring. Never raises: problems are in the report.

    The plan knows nothing of the database yet; `check_import` compares it, `apply_import`
    writes it.
    """
    try:
        sheet = read_sheet(kind, content, filename)
    except FileRefused as refused:
        return ImportPlan(
            ImportReport(kind, filename, problems=(refused.problem, *refused.beside))
        )
    problems = list(sheet.problems)
    count_before = len(sheet.rows)
    entries = _READERS[kind](sheet.rows, problems)
    wrong_rows = {problem.row for problem in problems if not problem.is_warning}
    read_rows = {entry.row for entry in entries} | wrong_rows
    skipped = sum(row.number not in read_rows for row in sheet.rows)
    report = ImportReport(kind, filename, rows=count_before - skipped, skipped=skipped)
    rows = tuple(_in_currency(entry, currency) for entry in entries)
    return ImportPlan(with_problems(report, problems), rows, currency)


def _in_currency(entry: Entry, currency: str) -> Entry:
    """The entry with its price in the currency it says, else in `currency`."""
    if not isinstance(entry, GoodsEntry | PriceEntry | PastLineEntry) or entry.price is None:
        return entry
    said = entry.currency if isinstance(entry, PriceEntry) else None
    return replace(entry, price=replace(entry.price, currency=said or currency))


def with_problems(report: ImportReport, problems: Sequence[ImportProblem]) -> ImportReport:
    """The report with `problems`, errors before warnings, in the order of rows, cut to 200."""
    ordered = sorted(problems, key=lambda p: (p.is_warning, p.row or 0))
    return replace(
        report,
        problems=tuple(ordered[:MAX_PROBLEMS]),
        cut=max(0, len(ordered) - MAX_PROBLEMS),
    )
