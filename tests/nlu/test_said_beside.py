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
