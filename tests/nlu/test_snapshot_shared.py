"""A snapshot of the catalogue is read by several threads at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from handlers.nlu.lexicon import Lexicon
from tests.nlu.conftest import demo_lexicon


class Halting(dict[str, tuple[tuple[str, ...], ...]]):
    """Names whose first reader stops after the first of them, until he is let go."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__((name, (("可乐",),)) for name in names)
        self.halted, self.let_go = Event(), Event()

    def __iter__(self) -> Iterator[str]:
        for name in super().__iter__():
            yield name
            if not self.halted.is_set():
                self.halted.set()
                assert self.let_go.wait(30)


def test_the_lengths_of_names_are_whole_for_everybody_while_one_works_them_out() -> None:
    names = Halting(("血旺", "血豆腐", "洋芋"))
    known = demo_lexicon()
    lexicon: Lexicon = replace(known, rewrites=names, memo=type(known.memo)())
    whole = {"血": {2, 3}, "洋": {2}}
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(lexicon.name_lengths)
        assert names.halted.wait(30)
        try:
            assert lexicon.name_lengths() == whole
        finally:
            names.let_go.set()
        assert first.result() == whole
    assert lexicon.name_lengths() == whole
