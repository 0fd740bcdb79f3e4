"""Recognised speech is read by sound, and what was only heard is never taken as said (D20)."""

import pytest

from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    Ambiguous,
    EditDraft,
    EvidenceKind,
    Exact,
    Resolved,
    Situation,
    UsualView,
)
from tests.nlu.conftest import demo_lexicon

USUAL = Situation(usual=(UsualView(1, "箱", 3, 5),))  # type: ignore[arg-type]

HEARD = (
    ("可乐三箱雪必两箱", [("C330", "3箱", False), ("S330", "2箱", True)]),
    ("可乐三厢雪碧两厢", [("C330", "3箱", False), ("S330", "2箱", False)]),
    ("嗯那个可乐三箱然后雪碧来两箱", [("C330", "3箱", False), ("S330", "2箱", False)]),
    ("农夫山全五箱", [("N550", "5箱", True)]),
    ("康师父牛肉面两箱", [("K12", "2箱", True)]),
    ("花声油一桶", [("L5", "1桶", True)]),
    ("深抽两件", [("?", "2件", False)]),
)
"""What was recognised, and what it is: goods, amount, whether only the sound fits."""


@pytest.mark.parametrize(("text", "wanted"), HEARD)
def test_what_was_heard(text: str, wanted: list[tuple[str, str, bool]]) -> None:
    lexicon = demo_lexicon()
    (intent,) = interpret(read(text, lexicon), USUAL)
    assert isinstance(intent, EditDraft)
    found = []
    for item in intent.items:
        amount = item.amount
        assert isinstance(amount, Exact)
        said = f"{amount.count}{amount.unit}"
        match item.product:
            case Resolved(sku_id=sku_id, evidence=evidence):
                by_sound = any(e.kind is EvidenceKind.SOUND for e in evidence)
                found.append((lexicon.entry(lexicon.where[sku_id]).code, said, by_sound))
            case product:
                assert isinstance(product, Ambiguous)
                found.append(("?", said, False))
    assert (found, intent.leftovers) == (wanted, ())
