"""Messages in which a careful clerk asks: what is clear beside is taken, the rest is asked."""

from typing import Any

import pytest

from handlers.nlu.evaluate import answer_orders
from tests.nlu.conftest import CORPUS, json_lines
from tests.nlu.test_figures import lexicon_of

ROWS = json_lines(CORPUS / "must_ask.jsonl")


def _lines(row: dict[str, Any]) -> list[dict[str, Any]]:
    question = {"text": row["text"], "context": {"cart": row["cart"]}}
    lines = answer_orders(lexicon_of(row["shop"]), question)["lines"]
    assert isinstance(lines, list)
    return lines


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_what_is_unclear_is_asked(row: dict[str, Any]) -> None:
    lines = _lines(row)
    asked = [line for line in lines if line["clarify"] or not line["sku"]]
    taken = [(line["sku"], line["qty"], line["unit"]) for line in lines if line not in asked]
    assert sorted(taken) == sorted((c["sku"], c["qty"], c["unit"]) for c in row["commits"])
    assert bool(asked) == bool(row["asks"])


def test_a_sum_that_is_right_is_only_a_check() -> None:
    question: dict[str, object] = {"text": "红牛2箱 战马4箱 一共6箱"}
    lines = answer_orders(lexicon_of("drinks"), question)["lines"]
    assert isinstance(lines, list)
    assert [(line["sku"], line["qty"], line["unit"]) for line in lines] == [
        ("W0075", 2.0, "箱"),
        ("W0076", 4.0, "箱"),
    ]
