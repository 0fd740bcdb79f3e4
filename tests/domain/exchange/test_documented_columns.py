"""Every column that a file may have is in the papers, with each of its names."""

import re
from pathlib import Path

import pytest

from domain.exchange.columns import COLUMNS

DOCS = Path(__file__).parents[3] / "docs"
_ROW = re.compile(r"(?m)^\| (?P<first>[^|]+?) · `(?P<code>\w+)`[^|]*\| (?P<others>[^|]*?) ?\|")


@pytest.mark.parametrize("paper", ["import.md", "import.zh-CN.md"])
def test_the_papers_list_every_column(paper: str) -> None:
    parts = re.split(r"(?m)^## ", (DOCS / paper).read_text("utf-8"))
    tables = [found for part in parts if (found := [*_ROW.finditer(part)])]
    assert len(tables) == len(COLUMNS)
    for columns, table in zip(COLUMNS.values(), tables, strict=True):
        told = {row["code"]: (row["first"], row["others"]) for row in table}
        assert told == {names[1]: (names[0], ", ".join(names[2:])) for names in columns.values()}
