"""What is taken out of a draft or an order, wholly or in part, and what is left alone."""

from decimal import Decimal

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import (
    Ambiguous,
    Cancel,
    CartView,
    EditDraft,
    Exact,
    ItemReading,
    Resolved,
    Situation,
    Unclear,
)
from tests.nlu.conftest import CODES

DRAFT = Situation(
    cart=tuple(
        CartView(n, SkuId(sku), Decimal(count), "箱")
        for n, (sku, count) in enumerate(((1, 3), (4, 2), (6, 5)), 1)
    )
)
"""可乐330 3箱，雪碧330 2箱，红牛5箱."""


def _said(item: ItemReading) -> str:
    name = str(item.line_no)
    if isinstance(item.product, Resolved):
        name = CODES[item.product.sku_id - 1]
    elif isinstance(item.product, Ambiguous):
        name = "/".join(CODES[sku - 1] for sku in item.product.candidates)
    count = f" {item.amount.count}" if isinstance(item.amount, Exact) else ""
    return f"{item.op.value} {name}{count}"


def _lines(lexicon: Lexicon, text: str, situation: Situation = DRAFT) -> list[str]:
    (intent,) = interpret(read(text, lexicon), situation)
    assert isinstance(intent, EditDraft), intent
    return [_said(item) for item in intent.items]


@pytest.mark.parametrize("situation", [DRAFT, Situation()], ids=["draft", "order"])
@pytest.mark.parametrize(
    "text",
    ["红牛不要了，这单取消吧", "红牛不要了 这单取消吧", "这单取消，红牛不要了", "取消红牛那单",
     "红牛那单取消吧", "前两个不要了，这单取消"],
)  # fmt: skip
def test_an_order_is_cancelled_whatever_goods_are_named(
    lexicon: Lexicon, text: str, situation: Situation
) -> None:
    (intent,) = interpret(read(text, lexicon), situation)
    assert isinstance(intent, Cancel), intent


@pytest.mark.parametrize("text", ["这两样不要了", "两样不要了", "那三种都取消"])
def test_some_of_what_stands_is_never_all_of_it(lexicon: Lexicon, text: str) -> None:
    (intent,) = interpret(read(text, lexicon), DRAFT)
    assert isinstance(intent, Unclear), intent


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("这单先不要红牛了", ["remove R250"]),
        ("这单 红牛不要了", ["remove R250"]),
        ("红牛不要了，这单不取消", ["remove R250"]),
        ("前两个都不要", ["remove 1", "remove 2"]),
        ("最后两个都不要", ["remove 2", "remove 3"]),
        ("前面两样不要了", ["remove 1", "remove 2"]),
        ("头两样先不要", ["remove 1", "remove 2"]),
        ("后面那两个去掉", ["remove 2", "remove 3"]),
        ("下面两样别要了", ["remove 2", "remove 3"]),
        ("最后一个不要", ["remove 3"]),
        ("第1、2个都不要", ["remove 1", "remove 2"]),
        ("第1和第3个不要", ["remove 1", "remove 3"]),
        ("第1、2行改3箱", ["set 1 3", "set 2 3"]),
    ],
)
def test_only_what_is_named_goes(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    assert _lines(lexicon, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("雪碧3箱去掉一箱", ["add S330 2"]),
        ("雪碧2箱去掉一箱", ["minus S330 1"]),
        ("雪碧3箱，红牛2箱，去掉一箱", ["add S330 3", "add R250 1"]),
        ("雪碧3箱红牛2箱 去掉一箱", ["add S330 3", "add R250 1"]),
        ("红牛去掉一箱", ["minus R250 1"]),
        ("红牛取消掉一箱", ["minus R250 1"]),
        ("红牛去掉2", ["minus R250 2"]),
        ("去掉一箱红牛", ["minus R250 1"]),
        ("取消红牛3箱", ["minus R250 3"]),
        ("红牛去掉一半", ["set R250 2.5"]),
        ("去掉一半红牛", ["set R250 2.5"]),
        ("前2个去掉一箱", ["minus 1 1", "minus 2 1"]),
        ("可乐和红牛去掉一箱", ["minus C330 1", "minus R250 1"]),
        ("可乐去掉一箱加两箱红牛", ["minus C330 1", "add R250 2"]),
        ("可乐取消 2箱雪碧", ["remove C330", "add S330 2"]),
        ("去掉红牛", ["remove R250"]),
    ],
)
def test_an_amount_behind_a_taking_word_is_taken_off(
    lexicon: Lexicon, text: str, wanted: list[str]
) -> None:
    assert _lines(lexicon, text) == wanted


def test_taking_off_alone_is_said_of_what_was_spoken_of(lexicon: Lexicon) -> None:
    spoken = Situation(cart=DRAFT.cart, topic=(SkuId(6),))
    assert _lines(lexicon, "去掉一箱", spoken) == ["minus R250 1"]


@pytest.mark.parametrize(
    "text",
    ["去掉一箱", "去掉2", "可乐去掉2箱红牛", "可乐取消2箱雪碧3箱", "去掉一箱红牛和两箱可乐",
     "取消红牛3箱可乐2箱", "前两个去掉一箱红牛"],
)  # fmt: skip
def test_what_may_be_taken_off_either_is_asked(lexicon: Lexicon, text: str) -> None:
    (intent,) = interpret(read(text, lexicon), DRAFT)
    assert isinstance(intent, Unclear), intent


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("除了红牛和可乐都加一箱", ["add 2 1"]),
        ("除了红牛、可乐都加一箱", ["add 2 1"]),
        ("除了红牛 可乐都加一箱", ["add 2 1"]),
        ("除了红牛，其他都加一箱", ["add 1 1", "add 2 1"]),
        ("除了红牛都改成1箱", ["set 1 1", "set 2 1"]),
        ("除了红牛和可乐，其他都改成1箱", ["set 2 1"]),
        ("除了红牛都要3箱", ["set 1 3", "set 2 3"]),
        ("除了红牛和可乐都减半", ["set S330 1"]),
    ],
)
def test_what_is_excepted_stays_as_it_is(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    assert _lines(lexicon, text) == wanted


@pytest.mark.parametrize("text", ["除了啤酒都加一箱", "除了红牛和啤酒都改成1箱"])
def test_an_exception_that_is_no_line_is_asked(lexicon: Lexicon, text: str) -> None:
    (intent,) = interpret(read(text, lexicon), DRAFT)
    assert isinstance(intent, Unclear), intent
