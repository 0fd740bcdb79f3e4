"""Tables pasted from a spreadsheet: each row becomes an order line in the usual order.

The columns are known by their heading: name, size, amount, unit. Other columns (number, price,
remark) are left out of the reading; the raw text keeps them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEADINGS = (
    ("name", re.compile(r"品名|名称|货名|商品|产品|货品|物料名|item|name|product")),
    ("size", re.compile(r"规格|型号|spec|size")),
    ("amount", re.compile(r"数量|件数|订货量|订量|采购量|箱数|份数|qty|quantity|amount")),
    ("unit", re.compile(r"单位|unit|uom")),
)
_NOTHING = frozenset(("", "0", "０", "-", "—", "/", "无"))
"""Amounts of goods that stand in a sheet and are not ordered."""
_ORDER = ("name", "size", "amount", "unit")
_DELIMITERS = ("\t", "|", ",", "，")


@dataclass(frozen=True, slots=True)
class Flat:
    """A text and, where it was changed, the raw position of each of its characters."""

    text: str
    offsets: tuple[int, ...] = ()


def flatten_table(text: str) -> Flat:
    """The text with table rows written as lines; unchanged where there is no table."""
    lines = _lines(text)
    for at, (_, line) in enumerate(lines[:4]):
        for delimiter in _DELIMITERS:
            columns = _columns(line.split(delimiter))
            if columns is not None and len(lines) > at + 1:
                return _flat(text, lines, at, delimiter, columns)
    return Flat(text)


def _lines(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


def _columns(cells: Sequence[str]) -> dict[str, int] | None:
    """Which column is what, if names and amounts have one."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        word = cell.strip().lower()
        for name, pattern in _HEADINGS:
            if name not in found and len(word) < 12 and pattern.search(word):
                found[name] = at
                break
    return found if "name" in found and "amount" in found else None


def _flat(
    text: str, lines: list[tuple[int, str]], head: int, delimiter: str, columns: dict[str, int]
) -> Flat:
    pieces: list[str] = []
    offsets: list[int] = []

    def put(piece: str, at: int) -> None:
        pieces.append(piece)
        offsets.extend(min(at + i, len(text)) for i in range(len(piece)))

    for number, (start, line) in enumerate(lines):
        if number == head:
            continue
        cells = line.split(delimiter)
        if number < head or len(cells) <= max(columns.values()):
            put(line, start)
            put("\n", start + len(line))
            continue
        if cells[columns["amount"]].strip() in _NOTHING:
            continue
        places = [
            start + sum(len(c) + len(delimiter) for c in cells[:i]) for i in range(len(cells))
        ]
        for name in _ORDER:
            at = columns.get(name)
            if at is None or (name == "size" and not any(c.isdigit() for c in cells[at])):
                continue
            put(cells[at].strip(), places[at] + len(cells[at]) - len(cells[at].lstrip()))
            put("" if name == "amount" else " ", places[at])
        put("\n", start + len(line))
    offsets.append(len(text))
    return Flat("".join(pieces), tuple(offsets))
