"""Goods of another trade are never replaced by a relative, and other words for goods are known.

A row of corpus/other_goods.jsonl is what goods are called elsewhere, said in a shop that lacks
them: `is_no` is what the shop sells that only shares a flavour, an ingredient, a brand or a few
characters with it; nothing is ordered then. `is` is what the very goods are called here.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.nlu.conftest import CORPUS, json_lines
from tests.nlu.framed import lines_of, shop_of

ROWS = json_lines(CORPUS / "other_goods.jsonl")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['shop']} {row['said']}")
def test_only_the_goods_themselves_are_ordered(row: Mapping[str, Any]) -> None:
    lexicon, goods = shop_of(row["shop"])
    _, lines = lines_of(lexicon, f"{row['said']}3件", {})
    ordered = [goods[line["sku"]]["name"] for line in lines if not line["clarify"]]
    assert ordered == ([row["is"]] if "is" in row else [])
    assert lines, "what is not sold is said to be missing, never passed over"
