"""Reads `.po` files: sentences, plural forms and the fuzzy mark; comments are passed over.

Babel's own reader also keeps places and comments and checks fields, which the tests do; that took
a tenth of every start.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr|msgstr\[[0-9]\])\s+)?"(.*)"')
_ESCAPE = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(slots=True)
class Entry:
    """One message: the parts as they stand, by keyword."""

    is_fuzzy: bool
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def forms(self) -> tuple[str, ...]:
        """The translations of a message with plural forms, in their order; empty: it has none."""
        return tuple(text for key, text in self.parts.items() if key.startswith("msgstr["))


def read_entries(text: str) -> Iterator[Entry]:
    """The messages of a file, its header too (`msgid ""`).

    ValueError names a line that is none, or that says a part of a message once more.
    """
    entry, keyword, is_fuzzy = None, "", False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line[0] == "#":
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        found = _LINE.fullmatch(line)
        if found is not None and found[1] == "msgid":
            if entry is not None:
                yield entry
            entry, is_fuzzy = Entry(is_fuzzy), False
        if found is None or entry is None or found[1] in entry.parts:
            raise ValueError(f"line {number}: {line}")
        keyword = found[1] or keyword
        entry.parts[keyword] = entry.parts.get(keyword, "") + _plain(found[2])
    if entry is not None:
        yield entry


def _plain(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), quoted)
