"""What is taken again and again is the habit; what was taken once in its place is none."""

from decimal import Decimal

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import CartView, EditDraft, Resolved, Situation, UsualView
from tests.nlu.conftest import CODES

SMALL, LARGE = SkuId(1), SkuId(2)


def _known(small: int, large: int) -> Situation:
    """A shop that took the two sizes so often, and the large one last."""
    times = ((SMALL, small), (LARGE, large))
    return Situation(
        usual=tuple(UsualView(s, "箱", Decimal(3), n) for s, n in times if n),
        last_order=(CartView(1, LARGE, Decimal(5), "箱"),),
    )


@pytest.mark.parametrize(
    ("small", "large", "wanted"),
    [
        (9, 0, "C330"),
        (9, 1, "C330"),
        (3, 1, "C330"),
        (2, 1, "C500"),
        (9, 5, "C500"),
        (0, 1, "C500"),
    ],
)
def test_the_last_order_counts_unless_the_habit_is_another(
    lexicon: Lexicon, small: int, large: int, wanted: str
) -> None:
    (said,) = interpret(read("可口可乐2箱", lexicon), _known(small, large))
    assert isinstance(said, EditDraft)
    (item,) = said.items
    assert isinstance(item.product, Resolved)
    assert CODES[item.product.sku_id - 1] == wanted
