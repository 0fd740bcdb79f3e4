"""Which of several kinds is told before, behind or far from the name is ordered in every shop."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.nlu.kinded import kinds, readings_of_kinds

ORDERS = {"order", "modify", "reorder", "cancel"}


@pytest.mark.parametrize(
    "row", kinds(), ids=lambda row: f"{row.get('before', '')}{row['text']}".replace("\n", "/")
)
def test_the_kind_that_is_told_is_ordered(row: Mapping[str, Any]) -> None:
    found = {text: (intent in ORDERS, state) for text, intent, state in readings_of_kinds(row)}
    assert found
    assert found == dict.fromkeys(found, (bool(row["lines"]) or "before" in row, row["lines"]))
