"""Reading an xlsx safely: the zip budget first, then calamine.

A workbook is a zip of XML. Before anything parses it, every part is unpacked once against a
budget (a forged size in the directory ends in a CRC error), and the cell references are scanned:
two cells at the far corners of a sheet would otherwise be given a table between them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
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
_ROW_REF = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,6})([0-9]{1,12})["']""")
_OVERLAP = 32

Grid = list[list[str]]


def is_workbook(content: bytes) -> bool:
    """Whether the first bytes are those of a zip or of an old Office file."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE_HEAD))


def read_workbook(content: bytes) -> Iterator[Grid]:
    """The visible sheets as text, in order; FileRefused where the file is not fit."""
    _check_budget(content)
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.visible is SheetVisibleEnum.Visible:
                rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
                yield [[_text(cell) for cell in row] for row in rows]
    except PasswordError as problem:
        raise FileRefused(ImportProblem(ProblemCode.FILE_LOCKED)) from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise FileRefused(ImportProblem(ProblemCode.FILE_BROKEN)) from problem


def _check_budget(content: bytes) -> None:
    if content.startswith(_OLE_HEAD):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        code = ProblemCode.FILE_LOCKED if locked else ProblemCode.FILE_OLD_EXCEL
        raise FileRefused(ImportProblem(code))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError,
            ValueError) as problem:
        raise FileRefused(ImportProblem(ProblemCode.FILE_BROKEN)) from problem


def _check_parts(archive: zipfile.ZipFile) -> None:
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
    total = 0
    for part in parts:
        total = _check_part(archive, part, total)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, total: int) -> int:
    is_sheet = part.filename.lower().endswith(".xml") and "sheet" in part.filename.lower()
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > MAX_UNPACKED:
                raise FileRefused(_swollen())
            if is_sheet:
                _check_references(tail + chunk)
                tail = chunk[-_OVERLAP:]
    return total


def _check_references(xml: bytes) -> None:
    for letters, digits in _ROW_REF.findall(xml):
        if int(digits) > MAX_SHEET_ROWS or _column_number(letters) > MAX_COLUMNS:
            limit = f"{MAX_SHEET_ROWS}×{MAX_COLUMNS}"
            raise FileRefused(ImportProblem(ProblemCode.ROWS_TOO_MANY, hint=limit))


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
