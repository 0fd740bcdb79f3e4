"""What is said around goods orders the same whatever the goods are."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.nlu.framed import frames, readings

ORDERS = {"order", "modify", "reorder", "cancel"}


@pytest.mark.parametrize("row", frames(), ids=lambda row: str(row["text"]))
def test_a_sentence_orders_the_same_in_every_shop(row: Mapping[str, Any]) -> None:
    found = {text: (intent in ORDERS, state) for text, intent, state in readings(row)}
    assert found == dict.fromkeys(found, (bool(row["lines"]) or "before" in row, row["lines"]))
