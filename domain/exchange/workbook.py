"""Reading an xlsx safely: the zip budget first, then calamine.

A workbook is a zip of XML. Before anything parses it, every part is unpacked once against a
budget (a forged size in the directory ends in a CRC error), and the cell references are scanned:
two cells at the far corners of a sheet would otherwise be given a table between them. Cells whose
formula failed are found in the same scan, because calamine gives them as empty.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from domain.exchange.limits import (
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_SHEET_ROWS,
    MAX_UNPACKED,
    FileRefused,
)
from domain.exchange.model import ImportProblem, ProblemCode

_OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 18
_OVERLAP = 256
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,6})([0-9]{1,12})["']""")
_FAILED = re.compile(rb"""<(?:\w+:)?c\b[^>]{0,120}?\bt\s*=\s*["']e["'][^>]{0,120}>""")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\b[^>]*?\b\w+:id\s*=\s*["']([^"']+)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""\b(Id|Target)\s*=\s*["']([^"']+)["']""")

Grid = list[list[str]]
Place = tuple[int, int]
"""Row and column of a cell, both from 0."""


def is_workbook(content: bytes) -> bool:
    """Whether the first bytes are those of a zip or of an old Office file."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE_HEAD))


def read_workbook(content: bytes) -> Iterator[Grid]:
    """The visible sheets as text, in order; FileRefused where the file is not fit."""
    failed = _check_budget(content)
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content))
        for at, meta in enumerate(book.sheets_metadata):
            if meta.visible is SheetVisibleEnum.Visible:
                rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
                grid = [[_text(cell) for cell in row] for row in rows]
                _mark_failed(grid, failed.get(at, set()))
                yield grid
    except PasswordError as problem:
        raise FileRefused(ImportProblem(ProblemCode.FILE_LOCKED)) from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise FileRefused(ImportProblem(ProblemCode.FILE_BROKEN)) from problem


def _mark_failed(grid: Grid, places: set[Place]) -> None:
    for row, column in places:
        if row < len(grid) and column < len(grid[row]) and not grid[row][column]:
            grid[row][column] = "#VALUE!"


def _check_budget(content: bytes) -> Mapping[int, set[Place]]:
    """Refuse what is not fit; the failed cells of each sheet, by its number in the workbook."""
    if content.startswith(_OLE_HEAD):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        code = ProblemCode.FILE_LOCKED if locked else ProblemCode.FILE_OLD_EXCEL
        raise FileRefused(ImportProblem(code))
    broken = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive)
            return _scan(archive)
    except broken as problem:
        raise FileRefused(ImportProblem(ProblemCode.FILE_BROKEN)) from problem


def _check_directory(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileRefused(_swollen())
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileRefused(ImportProblem(ProblemCode.FILE_LOCKED))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(ImportProblem(ProblemCode.FILE_MACROS))
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise FileRefused(ImportProblem(ProblemCode.FILE_UNKNOWN))


def _scan(archive: zipfile.ZipFile) -> Mapping[int, set[Place]]:
    """Unpack every part once within the budget and look at the cells of the sheets."""
    total = 0
    names = _sheet_parts(archive)
    failed: dict[str, set[Place]] = {}
    for part in archive.infolist():
        found: set[Place] = set()
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise FileRefused(_swollen())
                if part.filename in names or "/worksheets/" in part.filename:
                    _check_references(tail + chunk)
                    found.update(_failed_cells(tail + chunk))
                    tail = chunk[-_OVERLAP:]
        failed[part.filename] = found
    return {at: failed.get(name, set()) for at, name in enumerate(names)}


def _check_references(xml: bytes) -> None:
    for letters, digits in _REFERENCE.findall(xml):
        if int(digits) > MAX_SHEET_ROWS or _column_number(letters) > MAX_COLUMNS:
            limit = f"{MAX_SHEET_ROWS}×{MAX_COLUMNS}"
            raise FileRefused(ImportProblem(ProblemCode.ROWS_TOO_MANY, hint=limit))


def _failed_cells(xml: bytes) -> Iterator[Place]:
    for cell in _FAILED.findall(xml):
        if reference := _REFERENCE.search(cell):
            yield int(reference[2]) - 1, _column_number(reference[1]) - 1


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """The part of each sheet, in the order of the workbook; empty where that is not said."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return []
    relations = archive.read("xl/_rels/workbook.xml.rels")
    pairs = (dict(_ATTRIBUTE.findall(tag)) for tag in _RELATION.findall(relations))
    targets = {pair.get(b"Id"): pair.get(b"Target", b"") for pair in pairs}
    found = _SHEET.findall(archive.read("xl/workbook.xml"))
    return [_part_name(targets.get(key, b"").decode("utf-8", "replace")) for key in found]


def _part_name(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _swollen() -> ImportProblem:
    return ImportProblem(ProblemCode.FILE_SWOLLEN, hint=f"{MAX_UNPACKED // (1 << 20)} MB")


def _text(cell: object) -> str:
    """A cell as the person sees it: 24.0 is "24", a date is ISO, a truth value 是 or 否."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else f"{cell:.10g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
