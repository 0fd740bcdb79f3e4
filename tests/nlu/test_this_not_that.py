"""雪碧不是可乐: of two goods the one that is meant is taken, whatever stands around them."""

from decimal import Decimal

import pytest

from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import CartView, EditDraft, Exact, Op, Resolved, Situation
from tests.nlu.conftest import CODES

MEANT, WRONG, OTHER = (CODES.index(code) + 1 for code in ("S330", "R250", "N550"))


def _draft(sku: int) -> Situation:
    return Situation(cart=(CartView(1, sku, Decimal(4), "箱"),))


@pytest.mark.parametrize(
    "text",
    [
        "是雪碧不是红牛，3箱",
        "不是红牛是雪碧，3箱",
        "要的是雪碧，不是红牛，来3箱",
        "要的是雪碧不是红牛 3箱",
        "雪碧3箱，不是红牛",
        "红牛3箱，是雪碧不是红牛",
        "雪碧，不是红牛，3箱",
    ],
)
def test_the_one_that_is_meant(lexicon: Lexicon, text: str) -> None:
    edits = [i for i in interpret(read(text, lexicon), Situation()) if isinstance(i, EditDraft)]
    (item,) = [item for edit in edits for item in edit.items]
    assert isinstance(item.product, Resolved)
    assert (item.op, item.product.sku_id) == (Op.ADD, MEANT)
    assert item.amount == Exact(Decimal(3), "箱")


def test_in_the_draft_it_takes_the_place(lexicon: Lexicon) -> None:
    (edit,) = interpret(read("是雪碧不是红牛", lexicon), _draft(WRONG))
    assert isinstance(edit, EditDraft)
    (item,) = edit.items
    assert isinstance(item.product, Resolved)
    assert isinstance(item.target, Resolved)
    assert (item.op, item.product.sku_id, item.target.sku_id) == (Op.REPLACE, WRONG, MEANT)


def test_not_in_the_draft_it_is_added(lexicon: Lexicon) -> None:
    (edit,) = interpret(read("是雪碧不是红牛 5箱", lexicon), _draft(OTHER))
    assert isinstance(edit, EditDraft)
    (item,) = edit.items
    assert isinstance(item.product, Resolved)
    assert (item.op, item.product.sku_id) == (Op.ADD, MEANT)
    assert item.amount == Exact(Decimal(5), "箱")


@pytest.mark.parametrize("text", ["雪碧不是红牛3箱", "加雪碧不是红牛3箱"])
def test_two_readings_take_nothing(lexicon: Lexicon, text: str) -> None:
    edits = [i for i in interpret(read(text, lexicon), Situation()) if isinstance(i, EditDraft)]
    assert [item for edit in edits for item in edit.items] == []


@pytest.mark.parametrize("text", ["雪碧3箱，不是，红牛2箱", "雪碧3箱 不是红牛 2箱"])
def test_a_slip_of_the_tongue_is_corrected(lexicon: Lexicon, text: str) -> None:
    (edit,) = interpret(read(text, lexicon), Situation())
    assert isinstance(edit, EditDraft)
    (item,) = edit.items
    assert isinstance(item.product, Resolved)
    assert item.product.sku_id == WRONG
    assert item.amount == Exact(Decimal(2), "箱")
