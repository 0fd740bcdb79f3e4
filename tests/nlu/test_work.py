"""No text holds the process: what is looked up for a message is counted, not timed."""

import random
import sys
from dataclasses import replace
from functools import cache

import pytest

from domain.catalog.vocabulary import Vocabulary, VocabularyChanges
from handlers.nlu import Situation, interpret, read
from handlers.nlu.intents import EditDraft
from handlers.nlu.lexicon import Lexicon, build_lexicon
from handlers.nlu.match import Found
from handlers.nlu.mentions import WORK
from handlers.nlu.resolve import only_of
from handlers.nlu.runs import narrowed
from handlers.nlu.sense import load_model
from tests.bench.goods import make_catalogue
from tests.bench.noise import BYTES, noise_kinds
from tests.nlu.conftest import demo_lexicon, demo_rows

NAMES = [str(row["brand"]) + str(row["product"]) for row in demo_rows()]
KINDS = list(noise_kinds(NAMES, random.Random(0)))
MOST = 400
"""Words looked up for a message, those of its answer included (each once more by the letter)."""

CALLS = 130_000
"""Function calls of understanding one message among many goods: some 50 ms."""


@cache
def many_goods() -> Lexicon:
    """So many that a common character brings up as many as it may."""
    return build_lexicon(Vocabulary(1, tuple(make_catalogue(2000))))


def fresh(known: Lexicon | None = None) -> Lexicon:
    """The demo's lexicon or the one given, nothing looked up yet."""
    known = known or demo_lexicon()
    memo = type(known.memo)(lengths=known.name_lengths())
    return replace(known, memo=memo)


def words(lexicon: Lexicon) -> int:
    return sum(isinstance(found, Found) for found in lexicon.memo.mentions.values())


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_answered_with_bounded_work(kind: str) -> None:
    lexicon, text = fresh(), noise_kinds(NAMES, random.Random(7))[kind]()
    assert len(text.encode()) <= BYTES
    interpret(read(text, lexicon), Situation())
    assert words(lexicon) <= MOST


@pytest.mark.parametrize("kind", KINDS)
def test_noise_among_many_goods_takes_bounded_work(kind: str) -> None:
    lexicon = many_goods()
    names = [entry.brand + entry.product for entry in lexicon.segments[0].entries]
    text = noise_kinds(names, random.Random(7))[kind]()
    lexicon = fresh(lexicon)
    interpret(read(text, lexicon), Situation())
    looked_up = {
        (found.word, key[0]): found.work
        for key, found in lexicon.memo.mentions.items()
        if isinstance(found, Found)
    }
    assert sum(looked_up.values()) <= 3 * WORK  # to read, to lean, and beside both


HEAVY = ("characters with digits", "digits and marks", "letters, digits, blanks", "pinyin")


@pytest.mark.parametrize("kind", HEAVY)
def test_noise_is_left_before_it_holds_anybody_up(kind: str) -> None:
    load_model()  # with the first message of a process
    text = noise_kinds(NAMES, random.Random(7))[kind]()
    assert _calls(text, many_goods()) <= CALLS


@pytest.mark.parametrize("char", "先就再都给一半")
def test_twice_as_many_of_one_word_take_twice_the_work(char: str) -> None:
    load_model()
    once, twice = _calls(char * 1000), _calls(char * 2000)
    assert twice <= 2.1 * once
    assert twice <= 110 * 2000


def test_what_was_left_is_asked_for() -> None:
    """The work budget bites: what was read is a line, the rest is named in the question."""
    lexicon = fresh(many_goods())
    goods = lexicon.entry(7)
    noise = noise_kinds(NAMES, random.Random(7))["made-up names in lines"]()
    reading = read(f"{goods.name} 3箱\n{noise}", lexicon)
    intent = interpret(reading, Situation())[0]
    assert isinstance(intent, EditDraft)
    assert only_of(intent.items[0].product) == goods.sku_id
    assert reading.unread
    assert any(reading.unread.strip() in piece for piece in intent.leftovers)


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


def _calls(text: str, known: Lexicon | None = None) -> int:
    """How many calls of functions the reading of a text takes."""
    lexicon, count = fresh(known), 0

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


def test_the_first_look_by_letters_and_digits_loses_no_goods_that_fit() -> None:
    rng = random.Random(3)
    entries = make_catalogue(300)
    entries[5] = replace(entries[5], aliases=("wd2", "xyz汽水"))
    lexicon = build_lexicon(Vocabulary(1, tuple(entries)))
    changed = replace(entries[3], product="wd80" + entries[3].product)
    lexicon = lexicon.with_changes(VocabularyChanges(2, (changed,)))
    every = [at for at in range(len(entries) + 1) if at not in lexicon.dead]
    for _ in range(150):
        core = lexicon.core(rng.choice(every))
        heard = "".join(lexicon.table.first(c) for c in core[: rng.randrange(1, 4)])
        first = "".join(lexicon.table.first(c)[:1] for c in core)
        word = rng.choice((heard, first[:4], first[:2], "wd80", "wd2", "xyz", "t8", "50", "led"))
        word += rng.choice(("", core[-2:], core[:1], "7", "箱"))
        said = lexicon.evidence.said(word)
        fits = {
            at for at in every if lexicon.evidence.fit(said, lexicon.goods(at), allow_fuzzy=True)
        }
        assert fits <= set(narrowed(lexicon, said, every)), word
