"""No text holds the process: what is looked up for a message is counted, not timed."""

import random
import sys
from dataclasses import replace

import pytest

from handlers.nlu import Situation, interpret, read
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import Found
from tests.bench.noise import BYTES, noise_kinds
from tests.nlu.conftest import demo_lexicon, demo_rows

NAMES = [str(row["brand"]) + str(row["product"]) for row in demo_rows()]
KINDS = list(noise_kinds(NAMES, random.Random(0)))
MOST = 400
"""Words looked up for a message, those of its answer included (each once more by the letter)."""


def fresh() -> Lexicon:
    """The demo's lexicon, nothing looked up yet."""
    known = demo_lexicon()
    return replace(known, memo=type(known.memo)())


def words(lexicon: Lexicon) -> int:
    return sum(isinstance(found, Found) for found in lexicon.memo.mentions.values())


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_answered_with_bounded_work(kind: str) -> None:
    lexicon, text = fresh(), noise_kinds(NAMES, random.Random(7))[kind]()
    assert len(text.encode()) <= BYTES
    interpret(read(text, lexicon), Situation())
    assert words(lexicon) <= MOST


def test_a_long_list_is_read_to_its_end() -> None:
    lexicon = fresh()
    lines = [f"{number}. 可乐330 {number + 1}箱" for number in range(1, 91)]
    found = read("\n".join(lines), lexicon)
    assert len(found.items) == 90
    assert not found.unread


def test_the_same_words_are_looked_up_once() -> None:
    lexicon = fresh()
    interpret(read("可乐3箱 雪碧两箱", lexicon), Situation())
    before = words(lexicon)
    interpret(read("可乐4箱 雪碧五箱", lexicon), Situation())
    assert words(lexicon) == before


def test_any_text_is_understood_again_as_before() -> None:
    lexicon = fresh()
    for text in ("可乐3箱 雪碧两箱", "确认", "可乐有货吗", "不要可乐了"):
        first = interpret(read(text, lexicon), Situation())
        assert interpret(read(text, lexicon), Situation()) == first
        assert interpret(read(text, fresh()), Situation()) == first


def _calls(text: str) -> int:
    """How many calls of our functions the reading of a text takes."""
    lexicon, count = fresh(), 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read(text, lexicon)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", ["一、", "1、", "可 1、", "一、2箱", "各1、", "1 "])
def test_twice_as_many_numbers_are_twice_the_work(piece: str) -> None:
    _calls(piece * 10)
    assert _calls(piece * 400) < 2.5 * _calls(piece * 200)
