"""Reading csv and JSONL: which encoding, which separator, one list of texts per row."""

import csv
import io
import json
import re
from collections.abc import Mapping

from domain.exchange.limits import MAX_CELL, FileRefused
from domain.exchange.model import ImportProblem, ProblemCode

_SEPARATORS = (",", "\t", ";", "，", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NESTED_JOIN = "|"
_MAX_NESTING = 4


def decode_text(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 or GBK; FileRefused else."""
    for mark, codec in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _decode(content, codec)
    if len(content) > 3 and content[1::2].count(0) > len(content) // 8:
        return _decode(content, "utf-16-le")
    if len(content) > 3 and content[0::2].count(0) > len(content) // 8:
        return _decode(content, "utf-16-be")
    try:
        return _checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _decode(content, "gb18030")


def _decode(content: bytes, codec: str) -> str:
    try:
        return _checked(content.decode(codec))
    except UnicodeDecodeError as problem:
        raise FileRefused(ImportProblem(ProblemCode.ENCODING_UNKNOWN)) from problem


def _checked(text: str) -> str:
    sample = text[:20_000]
    if len(_CONTROL.findall(sample)) > max(4, len(sample) // 50):
        raise FileRefused(ImportProblem(ProblemCode.FILE_UNKNOWN))
    return text


def read_csv(text: str) -> list[list[str]]:
    """Rows of cells; the separator is the one most frequent in the first lines."""
    head = "\n".join(text.splitlines()[:5])
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as problem:
        raise FileRefused(ImportProblem(ProblemCode.FILE_BROKEN, row=reader.line_num)) from problem


def looks_like_jsonl(text: str) -> bool:
    """Whether the first thing in the text is a JSON object."""
    return text.lstrip().startswith("{")


def read_jsonl(text: str) -> tuple[list[tuple[int, Mapping[str, str]]], list[ImportProblem]]:
    """(line number, flat row) of each object, and a problem for each broken line."""
    rows: list[tuple[int, Mapping[str, str]]] = []
    problems: list[ImportProblem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError):
            problems.append(ImportProblem(ProblemCode.JSON_BROKEN, row=number, value=line[:60]))
            continue
        if not isinstance(value, dict):
            problems.append(ImportProblem(ProblemCode.JSON_BROKEN, row=number, value=line[:60]))
            continue
        rows.append((number, {str(key): flat(item) for key, item in value.items()}))
    return rows, problems


def flat(value: object, depth: int = 0) -> str:
    """A JSON value as the text a cell would hold: lists "a|b", objects "罐=1|箱=24"."""
    if value is None or depth > _MAX_NESTING:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return _NESTED_JOIN.join(flat(item, depth + 1) for item in value[:MAX_CELL])
    if isinstance(value, dict):
        pairs = list(value.items())[:MAX_CELL]
        return _NESTED_JOIN.join(f"{key}={flat(item, depth + 1)}" for key, item in pairs)
    return str(value)
