"""改一下, and then what is to change: each goods for itself, none in the place of another."""

from decimal import Decimal

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import CartView, EditDraft, Exact, Resolved, Situation
from tests.nlu.conftest import CODES

DRAFT = Situation(
    cart=tuple(
        CartView(no, SkuId(CODES.index(code) + 1), Decimal(count), "箱")
        for no, (code, count) in enumerate((("C330", 5), ("S330", 2)), 1)
    )
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("改一下，雪碧不要了，可乐再加2箱", [("remove", "S330", None), ("add", "C330", 2)]),
        ("改一下 雪碧不要 可乐加2箱", [("remove", "S330", None), ("add", "C330", 2)]),
        ("改一下，可乐再加2箱", [("add", "C330", 2)]),
        ("改一下，雪碧不要了，可乐改3箱", [("remove", "S330", None), ("set", "C330", 3)]),
        ("改一下，可乐改3箱，雪碧加2箱", [("set", "C330", 3), ("add", "S330", 2)]),
        ("雪碧不要了，可乐再加2箱", [("remove", "S330", None), ("add", "C330", 2)]),
    ],
)
def test_each_change_is_of_its_own_goods(lexicon: Lexicon, text: str, wanted: list) -> None:
    (edit,) = interpret(read(text, lexicon), DRAFT)
    assert isinstance(edit, EditDraft)
    found = []
    for item in edit.items:
        assert isinstance(item.product, Resolved)
        count = item.amount.count if isinstance(item.amount, Exact) else None
        found.append((item.op.value, CODES[item.product.sku_id - 1], count))
    assert found == wanted
