"""What stands beside the goods: a new order, a price, a place, a condition, one more name."""

from decimal import Decimal

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import AskPrice, CartView, EditDraft, Exact, Reorder, Resolved, Situation
from tests.nlu.conftest import demo_rows

CODES = {n: str(row["sku"]) for n, row in enumerate(demo_rows(), 1)}
LINES = tuple(
    CartView(n, SkuId(sku), Decimal(count), "箱")
    for n, (sku, count) in enumerate(((1, 3), (4, 2), (6, 5)), 1)
)
LAST = Situation(last_order=LINES)
OPEN = Situation(cart=LINES)


def _edit(
    lexicon: Lexicon, text: str, situation: Situation | None = None
) -> tuple[EditDraft | Reorder, list[str]]:
    (intent,) = interpret(read(text, lexicon), situation or Situation())
    assert isinstance(intent, EditDraft | Reorder), intent
    found = []
    for item in intent.items:
        code = CODES[item.product.sku_id] if isinstance(item.product, Resolved) else "?"
        count = str(item.amount.count) if isinstance(item.amount, Exact) else "~"
        found.append(f"{item.op.value} {code} {count}")
    return intent, found


ANEW = (
    ("再来一单，雪碧3箱红牛2箱", EditDraft, ["add S330 3", "add R250 2"]),
    ("再下一单 红牛2箱", EditDraft, ["add R250 2"]),
    ("再来一单，雪碧3箱，红牛不要", Reorder, ["set S330 3", "remove R250 ~"]),
    ("再来一单，雪碧3箱，其他照旧", Reorder, ["set S330 3"]),
    ("再来一单，跟上次一样，雪碧3箱", Reorder, ["set S330 3"]),
    ("再来一单，雪碧4箱，红牛改2箱", Reorder, ["set S330 4", "set R250 2"]),
    ("再来一单，红牛改5箱", Reorder, ["set R250 5"]),
)


@pytest.mark.parametrize(("text", "kind", "wanted"), ANEW)
def test_one_more_order_with_goods_of_its_own_is_no_repetition(
    lexicon: Lexicon, text: str, kind: type[EditDraft | Reorder], wanted: list[str]
) -> None:
    intent, lines = _edit(lexicon, text, LAST)
    assert isinstance(intent, kind)
    assert lines == wanted


PRICED = (("价格给3箱红牛", EditDraft), ("价格还是3箱红牛", AskPrice))


@pytest.mark.parametrize(("text", "kind"), PRICED)
def test_an_amount_behind_the_word_price_is_no_price(
    lexicon: Lexicon, text: str, kind: type[EditDraft | AskPrice]
) -> None:
    (intent,) = interpret(read(text, lexicon), Situation())
    assert isinstance(intent, kind)
    (item,) = intent.items
    assert item.product == Resolved(SkuId(6), getattr(item.product, "evidence", ()))
    assert item.amount == Exact(Decimal(3), "箱")


def test_a_price_is_still_one(lexicon: Lexicon) -> None:
    intent, lines = _edit(lexicon, "价格还是52一箱吧，红牛3箱")
    assert lines == ["add R250 3"]
    assert intent.note == "价格还是52一箱"


HEADED = (
    ("可乐、可口可乐330、可口可乐500各2箱", ["add C330 2", "add C500 2"]),
    ("可乐、可口可乐500、雪碧各2箱", 3),
    ("雪碧、红牛、可口可乐500各2箱", ["add S330 2", "add R250 2", "add C500 2"]),
)


@pytest.mark.parametrize("situation", [Situation(), LAST], ids=["new", "known"])
@pytest.mark.parametrize(("text", "wanted"), HEADED)
def test_a_name_that_heads_its_kinds_is_no_line(
    lexicon: Lexicon, text: str, wanted: list[str] | int, situation: Situation
) -> None:
    _, lines = _edit(lexicon, text, situation)
    assert lines == wanted or len(lines) == wanted


SAME = "1 老灶 红牛2箱\n2 小胡 雪碧330 1箱\n3 小赵 跟老灶一样\n4 老张 同上"


def test_a_line_that_repeats_another_is_read_whole(lexicon: Lexicon) -> None:
    intent, lines = _edit(lexicon, SAME)
    assert lines == ["add R250 2", "add S330 1", "add R250 2", "add R250 2"]
    assert intent.leftovers == ()


def test_what_else_stands_in_such_a_line_is_told(lexicon: Lexicon) -> None:
    intent, lines = _edit(lexicon, SAME.replace("小赵 跟", "小赵 呼啦圈 跟"))
    assert lines == ["add R250 2", "add S330 1", "add R250 2", "add R250 2"]
    assert "呼啦圈" in " ".join(intent.leftovers)


KEPT = (
    ("红牛3箱 要是没货只要雪碧", ["add R250 3"], "要是没货只要雪碧"),
    ("红牛3箱，如果没货，只要雪碧2箱，谢谢", ["add R250 3"], "如果没货，只要雪碧2箱"),
    ("红牛3箱 没有就只要雪碧", ["add R250 3"], "没有就只要雪碧"),
    ("可乐330 3箱 雪碧2箱 红牛1箱 只要可乐和红牛", ["add C330 3", "add R250 1"], ""),
    ("红牛3箱 雪碧2箱 农夫山泉1箱，只要红牛，农夫山泉", ["add R250 3", "add N550 1"], ""),
)


@pytest.mark.parametrize(("text", "wanted", "note"), KEPT)
def test_only_these_keeps_all_its_names_and_a_wish_for_a_case_takes_nothing_out(
    lexicon: Lexicon, text: str, wanted: list[str], note: str
) -> None:
    intent, lines = _edit(lexicon, text)
    assert lines == wanted
    assert intent.note == note


@pytest.mark.parametrize("text", ["只要可乐，红牛", "只留可乐、红牛"])
def test_only_these_two_of_the_draft(lexicon: Lexicon, text: str) -> None:
    _, lines = _edit(lexicon, text, OPEN)
    assert lines == ["keep_only C330 ~", "keep_only R250 ~"]


PLACED = (
    ("送3号仓，红牛2箱", "送3号仓"),
    ("红牛2箱，放3号冷库", "放3号冷库"),
    ("红牛2箱(放到3号柜)", "放到3号柜"),
    ("给3号店送红牛2箱", "给3号店"),
    ("红牛2箱，送3号楼2单元", "送3号楼2单元"),
    ("送解放路32号，红牛2箱", "送解放路32号"),
    ("红牛2箱（送到后门，别压）", "送到后门，别压"),
    ("红牛2箱（别压，送到后门）", "别压，送到后门"),
)


@pytest.mark.parametrize(("text", "note"), PLACED)
def test_where_the_goods_go_stands_in_the_note(lexicon: Lexicon, text: str, note: str) -> None:
    intent, lines = _edit(lexicon, text)
    assert lines == ["add R250 2"]
    assert (intent.note, intent.leftovers) == (note, ())
