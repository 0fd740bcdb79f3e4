"""Words that are read in the place of others, where they mean something else."""

from collections.abc import Mapping
from typing import Any

import pytest

from handlers.nlu.evaluate import answer_orders
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.rows import lexicon_from_rows
from tests.nlu.conftest import CORPUS, json_lines


def _shop(name: str) -> Lexicon:
    rows: Any = json_lines(CORPUS / "unseen" / name / "catalogue.jsonl")
    return lexicon_from_rows(rows)


def _read(lexicon: Lexicon, text: str, *cart: str) -> Mapping[str, Any]:
    lines: list[object] = []
    for goods in cart:
        known: Any = answer_orders(lexicon, {"text": goods, "context": {}})["lines"]
        lines.append({key: known[0][key] for key in ("sku", "qty", "unit")})
    return answer_orders(lexicon, {"text": text, "context": {"cart": lines}})


@pytest.mark.parametrize("text", ["统一加2箱", "统一2箱", "统一5箱 康师傅2箱"])
def test_a_brand_called_as_a_word_for_all_is_asked(text: str) -> None:
    read = _read(_shop("soda"), text, "红牛4箱", "战马3箱")
    assert read["lines"]
    assert all(line["clarify"] for line in read["lines"])


@pytest.mark.parametrize(("text", "left"), [("统一加2斤", [6, 8]), ("统一2斤", [2, 2])])
def test_all_lines_change_where_nothing_is_called_so(text: str, left: list[int]) -> None:
    lines = _read(_shop("harvest"), text, "五花肉4斤", "西兰花6斤")["lines"]
    before = {"set": [0, 0], "add": [4, 6]}[lines[0]["op"]]
    assert [old + line["qty"] for old, line in zip(before, lines, strict=True)] == left


@pytest.mark.parametrize("end", ["", "了", "吧"])
@pytest.mark.parametrize("no", ["不要改", "不要动", "不要减", "不要变", "不要改动", "别改"])
def test_goods_that_are_not_to_be_changed_stay(no: str, end: str) -> None:
    assert _read(_shop("soda"), f"红牛{no}{end}", "红牛4箱", "战马3箱")["lines"] == []


@pytest.mark.parametrize(
    "text",
    [
        "红牛4箱 雪碧500的6箱 一共多少",
        "红牛4箱，战马6箱，合计多少",
        "红牛4箱 战马6箱 加起来多少钱呢",
        "有没有:红牛4箱 战马6箱",
        "买6箱红牛能送2箱战马不",
    ],
)
def test_what_is_asked_is_not_ordered(text: str) -> None:
    read = _read(_shop("soda"), text)
    assert read["intent"].startswith("query")
    assert read["lines"] == []


def test_what_is_asked_free_beside_an_order_is_not_added() -> None:
    lines = _read(_shop("soda"), "能送2箱战马不，我买6箱红牛")["lines"]
    assert [(line["qty"], bool(line["clarify"])) for line in lines] == [(None, True), (6, False)]


@pytest.mark.parametrize("text", ["红牛4箱和6箱", "今天和明天分别送4箱和6箱红牛"])
def test_a_word_between_amounts_is_no_goods_that_begin_so(text: str) -> None:
    lines = _read(_shop("soda"), text)["lines"]
    assert {line["sku"] for line in lines} <= {"DR066", None}
    assert all("DR065" not in (line.get("candidates") or ()) for line in lines)
