"""Sentences about kinds of one name, and what is ordered by them whatever the goods are.

A row of corpus/kinds.jsonl is a sentence with {F} for a name under which there are several goods,
{x} and {y} for what tells two of them apart (a flavour, a size, a pack, a colour), {D} for other
goods, {a} {b} {c} {t} for four, six, three and ten of their unit, {two} and {p} for two and one.
What stood `before` is four of x, and six of y unless it says "one"; `lines` is what stands in the
end: A is F of the kind x, B of the kind y; "?" where something is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from tests.nlu.conftest import CORPUS, json_lines
from tests.nlu.framed import FIGURES, apply_lines, lines_of, shop_of


class Family(NamedTuple):
    """Two kinds of one name in a shop, and other goods in the same unit."""

    shop: str
    name: str
    x: str
    y: str
    a: str
    b: str
    other: str = ""
    d: str = ""


FAMILIES = (
    Family("soda", "脉动", "青柠", "水蜜桃", "DR071", "DR072", "红牛", "DR066"),
    Family("soda", "康师傅冰红茶", "500", "1L", "DR039", "DR040", "红牛", "DR066"),
    Family("soda", "元气森林", "白桃", "酸梅汁", "DR059", "DR061", "战马", "DR070"),
    Family("sauces", "海底捞火锅底料", "番茄", "菌汤", "SE071", "SE072"),
    Family("sauces", "海天老抽", "500", "1.9L", "SE004", "SE005"),
    Family("sauces", "老干妈", "豆豉", "鸡油", "SE031", "SE032"),
    Family("broom", "美丽雅垃圾袋", "点断", "手提", "LH0072", "LH0073", "钢丝球", "LH0078"),
    Family("broom", "六神沐浴露", "清凉", "绿茶", "LH0049", "LH0050", "钢丝球", "LH0078"),
    Family("broom", "好媳妇保鲜袋", "大号", "小号", "LH0075", "LH0077", "威王油污净", "LH0033"),
    Family("bar", "三得利", "无糖", "低糖", "K0067", "K0068", "加多宝", "K0074"),
    Family("bar", "东方树叶", "茉莉", "乌龙", "K0061", "K0062", "加多宝", "K0074"),
    Family("bar", "乐虎", "罐装", "瓶装", "K0050", "K0049", "加多宝", "K0074"),
    Family("tin", "海底捞", "牛油", "番茄", "T0043", "T0044"),
    Family("tin", "干辣椒", "二荆条", "子弹头", "T0041", "T0042"),
    Family("harvest", "玉米", "甜", "糯", "X0063", "X0064", "五花肉", "X0083"),
    Family("harvest", "茄子", "长", "圆", "X0049", "X0050", "西兰花", "X0057"),
    Family("harvest", "彩椒", "红", "黄", "X0055", "X0056", "五花肉", "X0083"),
)
COUNTS = {"a": 4, "b": 6, "c": 3, "t": 10, "two": 2, "p": 1}


def kinds() -> Sequence[Mapping[str, Any]]:
    """The rows of the corpus."""
    return json_lines(CORPUS / "kinds.jsonl")


def readings_of_kinds(row: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Decimal]]]:
    """For each family: the sentence, what it was taken for, and what stands in the end."""
    for at, family in enumerate(FAMILIES):
        if "D" in row["lines"] and not family.d:
            continue
        if family.name in row.get("but", ()):
            continue
        lexicon, rows = shop_of(family.shop)
        unit = rows[family.a]["order_unit"]
        words = {"F": family.name, "x": family.x, "y": family.y, "D": family.other}
        for key, count in COUNTS.items():
            words[key] = f"{FIGURES[count] if at % 2 else count}{unit}"
        text = str(row["text"]).format(**words)
        known = [{"sku": family.a, "qty": 4, "unit": unit}]
        if row.get("before") != "one":
            known.append({"sku": family.b, "qty": 6, "unit": unit})
        has_cart = "before" in row
        intent, lines = lines_of(lexicon, text, {"cart": known} if has_cart else {})
        letters = {family.a: "A", family.b: "B", family.d: "D"}
        state = {letters[str(k["sku"])]: Decimal(str(k["qty"])) for k in known if has_cart}
        apply_lines(lines, state, letters, rows)
        yield text, intent, {k: v for k, v in state.items() if v}
