"""How the demo shop's 270 goods are understood: what a newcomer types in his first minute."""

import json
from importlib.resources import files

import pytest

from handlers.nlu import Lexicon
from handlers.nlu.evaluate import answer_orders
from handlers.nlu.rows import lexicon_from_rows


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The demo shop's goods."""
    text = (files("domain.exchange.demo") / "goods.jsonl").read_text("utf-8")
    return lexicon_from_rows(json.loads(line) for line in text.splitlines() if line.strip())


def _lines(lexicon: Lexicon, text: str) -> list[tuple[object, ...]]:
    answer = answer_orders(lexicon, {"id": "x", "text": text, "context": {}})
    return [
        (line["sku"], line["qty"], line["unit"])
        if not line.get("clarify")
        else ("ask", sorted(line["candidates"])[:2])
        for line in answer["lines"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("红牛250ml3箱", [("YL", 3.0, "箱")]),
        ("海天金标生抽1.9L 2件", [("TW002", 2.0, "件")]),
        ("海天金标生抽1.9L2件", [("TW002", 2.0, "件")]),
        ("可口可乐1.25L 3箱", [("YL003", 3.0, "箱")]),
        ("可口可乐330ml3箱，海天金标生抽500ml2件", [("YL001", 3.0, "箱"), ("TW001", 2.0, "件")]),
        ("1664来一箱", [("", 1.0, "箱")]),
        ("旺仔3箱", [("RP007", 3.0, "箱")]),
        ("莲藕冇得哒 来30斤", [("SC023", 30.0, "斤")]),
        ("没有菠菜就上海青5斤", [("SC001", 5.0, "斤")]),
        ("再来两香王老七", [("YL021", 2.0, "箱")]),
        (
            "东方树叶两种味儿每样1箱",
            [("YL018", 1.0, "箱"), ("YL019", 1.0, "箱")],
        ),
    ],
)
def test_what_is_clear_is_taken(
    lexicon: Lexicon, text: str, expected: list[tuple[str, float, str]]
) -> None:
    found = _lines(lexicon, text)
    assert [(qty, unit) for _, qty, unit in found] == [(qty, unit) for _, qty, unit in expected]
    for (sku, _, _), (code, _, _) in zip(found, expected, strict=True):
        assert str(sku).startswith(code)


def test_cola_without_a_brand_is_asked_with_both_brands(lexicon: Lexicon) -> None:
    """可乐 is the product of 可口可乐 as much as of 百事可乐."""
    ((kind, candidates),) = _lines(lexicon, "可乐3箱")
    assert kind == "ask"
    assert {"YL001", "YL002"} <= set(candidates)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("红牛250三箱不对两箱 雪碧不要了", [("YL023", 2.0, "箱")]),
        ("红牛250三箱不对2箱雪碧330不要", [("YL023", 2.0, "箱")]),
        ("红牛250三箱不对两箱雪碧330", [("YL007", 2.0, "箱")]),
        ("雪碧330来5 额 4箱吧", [("YL007", 4.0, "箱")]),
        ("雪碧330来5箱 呃 4箱红牛250", [("YL007", 5.0, "箱"), ("YL023", 4.0, "箱")]),
    ],
)
def test_the_amount_said_last_counts(
    lexicon: Lexicon, text: str, lines: list[tuple[object, ...]]
) -> None:
    assert _lines(lexicon, text) == lines
