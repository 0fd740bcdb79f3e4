"""Words that speak of other lines: the same as somebody's, only these, one and a half misheard."""

from decimal import Decimal

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import (
    CartView,
    Choose,
    EditDraft,
    Evidence,
    Exact,
    Intent,
    Op,
    Reorder,
    Resolved,
    Situation,
    Vague,
)
from tests.nlu.conftest import demo_rows

CART = Situation(
    cart=tuple(CartView(n, SkuId(sku), Decimal(n), "箱") for n, sku in enumerate((1, 2, 10), 1))
)


def _edit(lexicon: Lexicon, text: str, situation: Situation | None = None) -> EditDraft:
    intent: Intent = interpret(read(text, lexicon), situation or Situation())[0]
    assert isinstance(intent, EditDraft), intent
    return intent


def _lines(lexicon: Lexicon, text: str, situation: Situation | None = None) -> list[str]:
    codes = {n: str(row["sku"]) for n, row in enumerate(demo_rows(), 1)}
    found = []
    for item in _edit(lexicon, text, situation).items:
        code = codes[item.product.sku_id] if isinstance(item.product, Resolved) else "?"
        count = str(item.amount.count) if isinstance(item.amount, Exact) else "~"
        found.append(f"{item.op.value} {code} {count}")
    return found


SAME = (
    ("#接龙\n1 王姐 红牛2箱\n2 小胡 雪碧1箱 上海青6斤\n3 老灶 跟小胡一样",
     ["R250 2", "S330 1", "SHQ 6", "S330 1", "SHQ 6"]),
    ("#接龙\n1. 王姐 红牛2箱\n2. 小赵 +1\n3. 小钱 和王姐的一样", ["R250 2", "R250 2", "R250 2"]),
    ("#接龙\n1. 王姐 红牛2箱\n2. 小赵 同上\n3. 小孙 雪碧1箱", ["R250 2", "R250 2", "S330 1"]),
    ("1. 红牛 +1\n2. 雪碧 2箱", ["R250 1", "S330 2"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SAME)
def test_a_line_of_a_list_repeats_another(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    assert _lines(lexicon, text) == [f"add {line}" for line in wanted]


def test_a_line_that_nobody_wrote_is_not_repeated(lexicon: Lexicon) -> None:
    found = _edit(lexicon, "#接龙\n1. 王姐 红牛2箱\n2. 小赵 跟老李一样")
    assert len(found.items) == 1
    assert "小赵 跟老李" in " ".join(found.leftovers)


ONLY = (
    ("只要红牛", ["add R250 ~"]),
    ("只要红牛和雪碧", ["add R250 ~", "add S330 ~"]),
    ("红牛2箱 雪碧3箱，只要红牛", ["add R250 2"]),
    ("红牛2箱 雪碧3箱，算了只要红牛", ["add R250 2"]),
)


@pytest.mark.parametrize(("text", "wanted"), ONLY)
def test_only_these_where_no_draft_is_open(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    assert _lines(lexicon, text) == wanted


def test_only_these_keeps_each_line_of_the_draft_that_the_word_means(lexicon: Lexicon) -> None:
    assert _lines(lexicon, "只要可乐", CART) == ["keep_only C330 ~", "keep_only C500 ~"]


@pytest.mark.parametrize("text", ["红牛一箱办", "红牛一箱伴，雪碧2箱"])
def test_half_misheard_is_asked(lexicon: Lexicon, text: str) -> None:
    first = _edit(lexicon, text).items[0].amount
    assert isinstance(first, Vague)
    assert first.suggestions == (Decimal("1.5"), Decimal(1))


def test_confirming_with_a_number_names_no_goods(lexicon: Lexicon) -> None:
    for situation in (Situation(), CART):
        (intent,) = interpret(read("确认 1", lexicon), situation)
        assert isinstance(intent, Choose)
        assert intent.picks[0].number == 1


def test_the_best_that_was_in_question_too_is_told(lexicon: Lexicon) -> None:
    history = Situation(last_order=(CartView(1, SkuId(1), Decimal(3), "箱"),))
    (item,) = _edit(lexicon, "可乐3箱", history).items
    assert isinstance(item.product, Resolved)
    first: Evidence = item.product.evidence[0]
    assert first.runner_up == 2
    assert item.op is Op.ADD


DRAFT = Situation(
    cart=tuple(CartView(n, SkuId(sku), Decimal(6), "箱") for n, sku in enumerate((1, 4, 6), 1))
)
LINES = (
    ("雪碧去掉一箱", ["minus S330 1"]),
    ("雪碧6箱去掉两箱", ["minus S330 2"]),
    ("除了雪碧都减半", ["set C330 3", "set R250 3"]),
    ("除了雪碧都加一箱", ["add 1 1", "add 3 1"]),
    ("前两个都加1箱", ["add 1 1", "add 2 1"]),
    ("这单先不要红牛了", ["remove R250 ~"]),
    ("不要雪碧，其他照旧", ["remove S330 ~"]),
)


@pytest.mark.parametrize(("text", "wanted"), LINES)
def test_a_change_reaches_the_lines_meant_and_no_others(
    lexicon: Lexicon, text: str, wanted: list[str]
) -> None:
    codes = {n: str(row["sku"]) for n, row in enumerate(demo_rows(), 1)}
    found = []
    for item in _edit(lexicon, text, DRAFT).items:
        code = str(item.line_no)
        if isinstance(item.product, Resolved):
            code = codes[item.product.sku_id]
        count = str(item.amount.count) if isinstance(item.amount, Exact) else "~"
        found.append(f"{item.op.value} {code} {count if item.op is not Op.REMOVE else '~'}")
    assert found == wanted


AGAIN = (
    ("还按上回的，红牛去掉一箱", ["minus R250 1"]),
    ("上次的不要雪碧，红牛改8箱", ["remove S330 ~", "set R250 8"]),
    ("再来一单，红牛改5箱", ["set R250 5"]),
    ("照昨天的，雪碧红牛各加1箱", ["add S330 1", "add R250 1"]),
    ("老规矩 但红牛只要两箱", ["set R250 2"]),
)


@pytest.mark.parametrize(("text", "wanted"), AGAIN)
def test_the_last_order_with_changes(lexicon: Lexicon, text: str, wanted: list[str]) -> None:
    (intent,) = interpret(read(text, lexicon), Situation(last_order=DRAFT.cart))
    assert isinstance(intent, Reorder)
    codes = {n: str(row["sku"]) for n, row in enumerate(demo_rows(), 1)}
    found = []
    for item in intent.items:
        assert isinstance(item.product, Resolved)
        count = str(item.amount.count) if isinstance(item.amount, Exact) else "~"
        found.append(f"{item.op.value} {codes[item.product.sku_id]} {count}")
    assert found == wanted


def test_goods_of_an_earlier_order_are_ordered_by_themselves(lexicon: Lexicon) -> None:
    assert _lines(lexicon, "上次的雪碧再来2箱", Situation(last_order=DRAFT.cart)) == ["add S330 2"]


def test_a_correction_may_stand_between_blanks(lexicon: Lexicon) -> None:
    assert _lines(lexicon, "雪碧3箱吧 不 5箱") == ["add S330 5"]


def test_two_names_that_nobody_sells_are_two_questions(lexicon: Lexicon) -> None:
    found = _edit(lexicon, "佳洁士盐白牙膏和云南白药牙刷各一盒")
    assert found.items
    assert not any(isinstance(i.product, Resolved) for i in found.items)
