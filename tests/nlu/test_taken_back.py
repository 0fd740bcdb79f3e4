"""An amount taken back in the same message: the last word wins, whatever stands behind it."""

from decimal import Decimal

import pytest

from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import EditDraft, Exact, Resolved, Situation
from tests.nlu.conftest import CODES


@pytest.mark.parametrize(
    "text",
    [
        "红牛5箱 不不 8箱 楼上也要用",
        "红牛5箱 不对 8箱 我妈说的",
        "红牛3箱 算了8箱够了 别压货",
        "红牛3箱…算了8箱够了 我妈说别压货",
        "红牛9箱 哎多了 8箱就行",
        "红牛9箱 太多了 8箱吧",
    ],
)
def test_the_last_amount_counts(lexicon: Lexicon, text: str) -> None:
    edits = [i for i in interpret(read(text, lexicon), Situation()) if isinstance(i, EditDraft)]
    (item,) = [item for edit in edits for item in edit.items]
    assert isinstance(item.product, Resolved)
    assert CODES[item.product.sku_id - 1] == "R250"
    assert item.amount == Exact(Decimal(8), "箱")
