"""What is said around goods that nobody knows tells the same amounts."""

from collections import Counter
from decimal import Decimal

import pytest

from handlers.nlu.evaluate import answer_quantity
from handlers.nlu.rows import lexicon_from_rows
from tests.nlu.framed import COUNTS, FIGURES, frames

pytestmark = pytest.mark.slow

NAMES = {
    "箱": ("红牛", "营养快线", "战马"),
    "斤": ("五花肉", "西兰花", "胡萝卜"),
    "件": ("味极鲜", "鸡粉", "豆豉"),
}
SHARE = 0.95


def test_most_sentences_tell_their_amounts_without_any_goods() -> None:
    lexicon = lexicon_from_rows([])
    right: Counter[bool] = Counter()
    for row in frames():
        if row.get("before"):
            continue
        for at, (unit, names) in enumerate(NAMES.items()):
            if "箱" in row["text"] and unit != "箱":
                continue
            words = dict(zip("ABC", names, strict=True))
            words |= {k: f"{FIGURES[n] if at % 2 else n}{unit}" for k, n in COUNTS.items()}
            words |= {f"{k}0": str(n) for k, n in COUNTS.items()}
            said = answer_quantity(lexicon, {"text": row["text"].format(**words)})["quantities"]
            assert isinstance(said, list)
            wanted = sorted(Decimal(n) for letter, n in row["lines"].items() if letter != "?")
            right[sorted(Decimal(str(count)) for count, _ in said) == wanted] += 1
    assert right[True] / right.total() >= SHARE, right
