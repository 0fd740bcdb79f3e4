"""What is not to be done: denied changes, exceptions, conditions, what is only told."""

from decimal import Decimal
from functools import cache

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, evaluate, interpret, read
from handlers.nlu.intents import (
    AskOrder,
    Browse,
    BrowseWhat,
    Cancel,
    CartView,
    EditDraft,
    Intent,
    Situation,
)
from handlers.nlu.rows import lexicon_from_rows
from tests.nlu.conftest import CORPUS, json_lines

DRAFT = Situation(
    cart=tuple(
        CartView(n, SkuId(sku), Decimal(count), "箱")
        for n, (sku, count) in enumerate(((4, 2), (1, 3), (6, 5)), 1)
    )
)
CART = {
    "cart": [
        {"sku": sku, "qty": count, "unit": "箱"}
        for sku, count in (("S330", 2), ("C330", 3), ("R250", 5))
    ]
}
"""雪碧 2箱，可乐 3箱，红牛 5箱."""


@cache
def _lexicon(shop: str) -> Lexicon:
    return lexicon_from_rows(json_lines(CORPUS / shop / "catalogue.jsonl"))


def _meant(text: str, lexicon: Lexicon, situation: Situation = DRAFT) -> Intent:
    (intent,) = interpret(read(text, lexicon), situation)
    return intent


def _lines(lexicon: Lexicon, text: str, context: dict[str, object]) -> list[str]:
    """Each line as `op code count`, a question with ? before it."""
    answer = evaluate.answer_orders(lexicon, {"text": text, "context": context})
    lines = answer["lines"]
    assert isinstance(lines, list)
    return [
        f"?{x['candidates'][0] if x['candidates'] else ''}"
        if x["clarify"]
        else " ".join(str(v) for v in (x["op"], x["sku"], x["qty"]) if v is not None)
        for x in lines
    ]


@pytest.mark.parametrize(
    "text",
    ["这单别取消", "别取消这单", "先别取消", "这单不要取消", "不取消了", "我不想取消",
     "算了不改了", "红牛别取消", "别取消红牛", "别取消红牛和雪碧", "别把红牛取消了",
     "红牛不用取消", "红牛别改", "红牛别加了", "别换", "千万别把红牛删了"],
)  # fmt: skip
def test_what_is_not_to_be_changed_stays_and_is_shown(lexicon: Lexicon, text: str) -> None:
    assert _meant(text, lexicon) == Browse(BrowseWhat.DRAFT)


def test_an_order_that_is_not_to_be_cancelled_is_shown(lexicon: Lexicon) -> None:
    assert isinstance(_meant("这单别取消", lexicon, Situation()), AskOrder)


@pytest.mark.parametrize("text", ["取消吧", "能不能取消", "要不取消吧", "算了吧", "这单取消"])
def test_an_order_is_still_cancelled(lexicon: Lexicon, text: str) -> None:
    assert isinstance(_meant(text, lexicon), Cancel)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("订单别取消，红牛加一箱", ["add R250 1.0"]),
        ("红牛先别动 雪碧加一箱", ["add S330 1.0"]),
        ("别取消红牛，雪碧加一箱", ["add S330 1.0"]),
        ("不取消红牛，取消雪碧", ["del S330"]),
        ("红牛取消，这单别取消", ["del R250"]),
        ("红牛不用那么多 2箱够了", ["set R250 2.0"]),
        ("红牛不用那么多，2箱", ["set R250 2.0"]),
        ("红牛不要那么多", ["?R250"]),
        ("雪碧别送太多", ["?S330"]),
        ("红牛换成5箱", ["set R250 5.0"]),
        ("雪碧1箱去掉一箱", ["?S330"]),
        ("红牛没有就算了", ["?R250"]),
        ("除了可乐外加两箱红牛", []),
        ("红牛加一箱，没有就不要了", ["add R250 1.0"]),
    ],
)
def test_only_what_is_meant_is_changed(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    assert _lines(lexicon, text, CART) == wanted


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("除了可乐和红牛都不要", ["S330"]),
        ("除了可乐、红牛以外都不要了", ["S330"]),
        ("除可乐外都不要", ["R250", "S330"]),
        ("可乐除外都不要", ["R250", "S330"]),
        ("除了可乐以外全部去掉", ["R250", "S330"]),
        ("可乐以外的都不要", ["R250", "S330"]),
        ("不要红牛以外的", ["C330", "S330"]),
        ("可乐和红牛留着，其他不要", ["S330"]),
    ],
)
def test_all_but_what_is_named_goes(lexicon: Lexicon, text: str, gone: list[str]) -> None:
    assert sorted(_lines(lexicon, text, CART)) == [f"del {code}" for code in gone]


def test_what_is_refused_or_not_is_a_question_not_a_removal(lexicon: Lexicon) -> None:
    assert _lines(lexicon, "雪碧要不要都行", CART) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("雪碧1箱去掉一箱", ["?S330"]),
        ("雪碧3箱去掉3箱", ["?S330"]),
        ("红牛2箱没有就算了", ["add R250 2.0"]),
        ("红牛2箱没有就不要了，雪碧3箱", ["add R250 2.0", "add S330 3.0"]),
        ("红牛5箱别送早了 雪碧2箱", ["add R250 5.0", "add S330 2.0"]),
        ("红牛3箱 上次那个价就算了", ["add R250 3.0"]),
        ("可乐330 3箱 雪碧2箱 红牛1箱，除了红牛和雪碧都不要", ["add S330 2.0", "add R250 1.0"]),
        ("红牛（罐装，250）2箱", ["add R250 2.0"]),
        ("红牛(250，罐装)2箱", ["add R250 2.0"]),
        ("给我弄3箱红牛嘞", ["add R250 3.0"]),
        ("帮我弄3箱雪碧", ["add S330 3.0"]),
        ("算了红牛5箱吧", ["add R250 5.0"]),
        ("红牛还有5箱", []),
        ("红牛5箱没送到", []),
        ("还有红牛5箱没送来", []),
        ("昨天要的5箱红牛改成今天送", []),
        ("雪碧3箱，还有红牛5箱", ["add S330 3.0", "add R250 5.0"]),
    ],
)
def test_words_around_an_order(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    assert _lines(lexicon, text, {}) == wanted


@pytest.mark.parametrize(
    ("shop", "text", "wanted"),
    [
        ("fresh", "鸭血1箱 要30盒的", ["add F0139 1.0"]),
        ("pantry", "海天生抽500的两件 4.9升的1件 蚝油260不要", ["add P0047 2.0", "add P0049 1.0"]),
        ("drinks", "雪碧330 3箱+500的2箱", ["add W0012 3.0", "add W0013 2.0"]),
        ("drinks", "怡宝不是555是4.5L的2箱", ["add W0035 2.0"]),
        ("drinks", "怡宝555三箱，555的不要小瓶", ["add W0033 3.0"]),
        ("drinks", "百事可乐330 零度可口330各2箱", ["add W0007 2.0", "add W0005 2.0"]),
        ("drinks", "百事可乐330 零度可口330也要 各2箱", ["add W0007 2.0", "add W0005 2.0"]),
        ("snacks", "卫龙大面筋小面筋都来1箱", ["?S0043", "add S0045 1.0"]),
    ],
)
def test_sizes_tell_the_goods(shop: str, text: str, wanted: list[str]) -> None:
    assert _lines(_lexicon(shop), text, {}) == wanted


def test_what_nobody_sells_and_nobody_wants_is_quoted(lexicon: Lexicon) -> None:
    intent = _meant("红牛2箱，不要臭的", lexicon, Situation())
    assert isinstance(intent, EditDraft)
    assert "臭" in "".join((*intent.leftovers, intent.note))


def test_how_goods_are_to_come_is_noted(lexicon: Lexicon) -> None:
    intent = _meant("红牛5箱别送早了", lexicon, Situation())
    assert isinstance(intent, EditDraft)
    assert intent.note == "别送早了"
