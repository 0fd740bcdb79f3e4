"""Sentences around goods, and what is ordered by them whatever the goods are.

A row of corpus/frames.jsonl is a sentence with {A} {B} {C} for goods, {a} {b} {c} for four, six
and three of their unit, {m} and {two} for six and two, {p} for one, {a0} {b0} for bare figures;
what stood `before` is four of A and six of B, as an open draft or the last order; `lines` is what
stands in the end: "?" where something is asked, nothing where nothing is ordered.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from handlers.nlu.evaluate import answer_orders
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.rows import lexicon_from_rows
from tests.nlu.conftest import CORPUS, json_lines

GOODS = {
    "soda": ("红牛", "营养快线", "战马"),
    "harvest": ("五花肉", "西兰花", "胡萝卜"),
    "sauces": ("花椒", "八角", "白芝麻"),
    "broom": ("钢丝球", "威王油污净", "上海药皂"),
    "bar": ("珠江纯生", "加多宝", "张裕解百纳"),
    "tin": ("海天味极鲜", "家乐鸡粉", "豆豉"),
}
"""Three of each of these shops, in the unit that they are sold in."""
COUNTS = {"a": 4, "b": 6, "c": 3, "m": 6, "two": 2, "p": 1}
FIGURES = "零一两三四五六七八九十"


def frames() -> Sequence[Mapping[str, Any]]:
    return json_lines(CORPUS / "frames.jsonl")


@cache
def shop_of(name: str) -> tuple[Lexicon, Mapping[str, Mapping[str, Any]]]:
    rows: Any = json_lines(CORPUS / "unseen" / name / "catalogue.jsonl")
    return lexicon_from_rows(rows), {row["sku"]: row for row in rows}


@cache
def _codes(name: str) -> dict[str, str]:
    lexicon, _ = shop_of(name)
    found = {}
    for letter, goods in zip("ABC", GOODS[name], strict=True):
        (line,) = lines_of(lexicon, goods + "3", {})[1]
        found[letter] = str(line["sku"])
    return found


def lines_of(
    lexicon: Lexicon, text: str, context: Mapping[str, Any]
) -> tuple[str, Sequence[Mapping[str, Any]]]:
    answer = answer_orders(lexicon, {"id": "x", "text": text, "context": context})
    lines: Any = answer["lines"]
    return str(answer["intent"]), lines


def readings(row: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Decimal]]]:
    """For each shop: the sentence, what it was taken for, and what stands in the end."""
    for at, name in enumerate(GOODS):
        lexicon, rows = shop_of(name)
        codes = _codes(name)
        unit = rows[codes["A"]]["order_unit"]
        words = dict(zip("ABC", GOODS[name], strict=True))
        for key, count in COUNTS.items():
            words[key] = f"{FIGURES[count] if at % 2 else count}{unit}"
            words[f"{key}0"] = str(count)
        text = str(row["text"]).format(**words)
        before = row.get("before")
        known = [
            {"sku": codes["A"], "qty": 4, "unit": unit},
            {"sku": codes["B"], "qty": 6, "unit": unit},
        ]
        intent, lines = lines_of(lexicon, text, {before: known} if before else {})
        state: dict[str, Decimal] = {}
        if before == "cart" or (before == "last_order" and intent == "reorder"):
            state = {"A": Decimal(4), "B": Decimal(6)}
        letters = {code: letter for letter, code in codes.items()}
        apply_lines(lines, state, letters, rows)
        yield text, intent, {k: v for k, v in state.items() if v}


def apply_lines(
    lines: Sequence[Mapping[str, Any]],
    state: dict[str, Decimal],
    letters: Mapping[str, str],
    rows: Mapping[str, Mapping[str, Any]],
) -> None:
    for line in lines:
        sku = line["sku"]
        if line["clarify"] or sku is None:
            state["?"] = Decimal(1)
            continue
        units = rows[sku]["units"]
        own = Decimal(str(units[rows[sku]["order_unit"]]))
        count = Decimal(str(line["qty"] or 0)) * Decimal(str(units.get(line["unit"], 0))) / own
        letter = letters.get(sku, sku)
        if line["op"] == "del":
            state.pop(letter, None)
        elif line["op"] == "set":
            state[letter] = count
        else:
            state[letter] = state.get(letter, Decimal(0)) + count
