"""Reading a file into a plan: pure, without a database, fit for a worker thread."""

from collections.abc import Callable, Mapping, Sequence

from domain.exchange.goods import read_goods
from domain.exchange.limits import MAX_PROBLEMS, FileRefused
from domain.exchange.listings import read_customers, read_history, read_prices
from domain.exchange.model import (
    Entry,
    ImportKind,
    ImportPlan,
    ImportProblem,
    ImportReport,
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


def plan_import(kind: ImportKind, content: bytes, filename: str) -> ImportPlan:
    """What `content` (xlsx, csv or JSONL) would bring. Never raises: problems are in the report.

    The plan knows nothing of the database yet; `check_import` compares it, `apply_import`
    writes it.
    """
    try:
        sheet = read_sheet(kind, content, filename)
    except FileRefused as refused:
        return ImportPlan(ImportReport(kind, filename, problems=(refused.problem,)))
    problems = list(sheet.problems)
    count_before = len(sheet.rows)
    entries = _READERS[kind](sheet.rows, problems)
    wrong_rows = {problem.row for problem in problems if not problem.is_warning}
    read_rows = {entry.row for entry in entries} | wrong_rows
    skipped = sum(row.number not in read_rows for row in sheet.rows)
    report = ImportReport(kind, filename, rows=count_before - skipped, skipped=skipped)
    return ImportPlan(with_problems(report, problems), tuple(entries))


def with_problems(report: ImportReport, problems: Sequence[ImportProblem]) -> ImportReport:
    """The report with `problems`, errors before warnings, in the order of rows, cut to 200."""
    ordered = sorted(problems, key=lambda p: (p.is_warning, p.row or 0))
    return ImportReport(
        report.kind,
        report.filename,
        report.rows,
        report.created,
        report.updated,
        report.unchanged,
        report.skipped,
        tuple(ordered[:MAX_PROBLEMS]),
        max(0, len(ordered) - MAX_PROBLEMS),
    )
