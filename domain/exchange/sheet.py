"""From the bytes of a file to rows under canonical column names, or the problem with it."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from domain.exchange.columns import COLUMNS, REQUIRED, canonical, column_title
from domain.exchange.limits import MAX_COLUMNS, MAX_FILE, MAX_ROWS, FileRefused
from domain.exchange.model import ImportKind, ImportProblem, ProblemCode, Sheet, SheetRow
from domain.exchange.textfile import decode_text, looks_like_jsonl, read_csv, read_jsonl
from domain.exchange.workbook import is_workbook, read_workbook

_HEADER_WITHIN = 10
"""A title, a date and an empty line may stand above the header."""
_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".jsonl", ".json", ".ndjson", ""})


def read_sheet(kind: ImportKind, content: bytes, filename: str) -> Sheet:
    """The table in a file; FileRefused where it cannot be read as one."""
    if not content.strip(b"\x00 \t\r\n"):
        raise FileRefused(ImportProblem(ProblemCode.FILE_EMPTY))
    if len(content) > MAX_FILE:
        raise FileRefused(
            ImportProblem(ProblemCode.FILE_TOO_LARGE, hint=f"{MAX_FILE // (1 << 20)} MB")
        )
    suffix = PurePath(filename).suffix.lower()
    if is_workbook(content):
        return _first_sheet(kind, content)
    if suffix in {".xlsx", ".xls", ".xlsm", ".et"}:
        raise FileRefused(ImportProblem(ProblemCode.FILE_BROKEN))
    if suffix not in _TEXT_SUFFIXES:
        raise FileRefused(ImportProblem(ProblemCode.FILE_UNKNOWN, value=suffix))
    text = decode_text(content)
    return _from_jsonl(kind, text) if looks_like_jsonl(text) else _from_grid(kind, read_csv(text))


def _first_sheet(kind: ImportKind, content: bytes) -> Sheet:
    """The first sheet with a header; the refusal of the first one where none has."""
    refusal: FileRefused | None = None
    for grid in read_workbook(content):
        try:
            return _from_grid(kind, grid)
        except FileRefused as refused:
            refusal = refusal or refused
    raise refusal or FileRefused(ImportProblem(ProblemCode.ROWS_MISSING))


def _from_grid(kind: ImportKind, grid: Sequence[Sequence[str]]) -> Sheet:
    at = _header_row(kind, grid)
    headers = [cell.strip() for cell in grid[at]]
    if len(headers) > MAX_COLUMNS:
        limit = str(MAX_COLUMNS)
        raise FileRefused(ImportProblem(ProblemCode.ROWS_TOO_MANY, row=at + 1, hint=limit))
    names, problems = _name_columns(kind, headers, at + 1)
    rows = []
    for number, cells in enumerate(grid[at + 1 :], start=at + 2):
        if any(cell.strip() for cell in cells):
            pairs = zip(names, cells, strict=False)
            rows.append(SheetRow(number, {n: c.strip() for n, c in pairs if n is not None}))
    return _checked(kind, names, rows, problems)


def _from_jsonl(kind: ImportKind, text: str) -> Sheet:
    found, problems = read_jsonl(text)
    keys = dict.fromkeys(key for _, values in found for key in values)
    known = {key: canonical(kind, key) for key in keys}
    rows = [
        SheetRow(number, {name: values[key].strip() for key in values if (name := known[key])})
        for number, values in found
    ]
    ignored = [
        ImportProblem(ProblemCode.COLUMN_IGNORED, value=key)
        for key, name in known.items()
        if not name
    ]
    return _checked(kind, list(known.values()), rows, problems + ignored)


def _header_row(kind: ImportKind, grid: Sequence[Sequence[str]]) -> int:
    """The row among the first that names most columns; FileRefused where none names one."""
    best, most = -1, 0
    for at, cells in enumerate(grid[:_HEADER_WITHIN]):
        names = {canonical(kind, cell) for cell in cells if cell.strip()} - {None}
        if len(names) > most:
            best, most = at, len(names)
    if best < 0:
        raise FileRefused(ImportProblem(ProblemCode.HEADER_MISSING, hint=_wanted(kind)))
    return best


def _name_columns(
    kind: ImportKind, headers: Sequence[str], row: int
) -> tuple[list[str | None], list[ImportProblem]]:
    names: list[str | None] = []
    problems = []
    firsts: dict[str, str] = {}
    for header in headers:
        name = canonical(kind, header) if header else None
        if name is not None and name in names:
            first = firsts[name]
            code = ProblemCode.COLUMN_TWICE if first == header else ProblemCode.COLUMNS_ALIKE
            problems.append(ImportProblem(code, row, name, header[:60], first[:60]))
            name = None
        elif name is None and header:
            problems.append(ImportProblem(ProblemCode.COLUMN_IGNORED, row, value=header[:60]))
        if name is not None:
            firsts[name] = header
        names.append(name)
    return names, problems


def _checked(
    kind: ImportKind,
    names: Sequence[str | None],
    rows: Sequence[SheetRow],
    problems: Sequence[ImportProblem],
) -> Sheet:
    columns = frozenset(name for name in names if name is not None)
    missing = [column for column in REQUIRED[kind] if column not in columns]
    if kind is ImportKind.PRICES and "percent" in columns:
        missing = [column for column in missing if column != "price"]
    if missing and not (rows == [] and problems):
        titles = "、".join(column_title(kind, column, is_chinese=True) for column in missing)
        raise FileRefused(
            ImportProblem(
                ProblemCode.COLUMN_MISSING, column=missing[0], value=titles, hint=_wanted(kind)
            ),
            [one for one in problems if one.code is ProblemCode.COLUMN_IGNORED],
        )
    if not rows and not problems:
        raise FileRefused(ImportProblem(ProblemCode.ROWS_MISSING))
    if len(rows) > MAX_ROWS:
        raise FileRefused(ImportProblem(ProblemCode.ROWS_TOO_MANY, hint=str(MAX_ROWS)))
    if not rows:
        return Sheet(columns, (), (*problems, ImportProblem(ProblemCode.ROWS_MISSING)))
    return Sheet(columns, tuple(rows), tuple(problems))


def _wanted(kind: ImportKind) -> str:
    return "、".join(COLUMNS[kind][column][0] for column in REQUIRED[kind])


def value_of(values: Mapping[str, str], column: str) -> str:
    """The text of a cell, "" where the file has no such column."""
    return values.get(column, "")
