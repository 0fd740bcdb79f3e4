"""No pattern of the handlers takes its time with words of its own: what can be read in two ways at
every place takes twice as long with each of them.

Sixty characters are enough to tell: what grows so never ends, everything else takes milliseconds.
"""

import importlib
import itertools
import pkgutil
import re
import signal
from collections.abc import Iterator, Mapping
from dataclasses import fields

import pytest

import handlers
from handlers.nlu.phrases import load_names, load_phrases

LENGTH = 60
SECONDS = 5
"""Nobody waits so long for sixty characters; the slowest takes some hundredths."""
_WORDS = re.compile(r"[一-鿿]{1,3}|[a-z]{1,6}")


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of the handlers or the table of phrases keeps, also in a tuple
    or a dict, by its name; each once.
    """
    found: dict[tuple[str, int], tuple[str, re.Pattern[str]]] = {}
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for at, pattern in _kept(f"{module.name}.{name}", value):
                found.setdefault((pattern.pattern, pattern.flags), (at, pattern))
    for name, pattern in _tables():
        found.setdefault((pattern.pattern, pattern.flags), (name, pattern))
    return dict(found.values())


def _tables() -> Iterator[tuple[str, re.Pattern[str]]]:
    for table in (load_phrases(), load_names()):
        for field in fields(table):
            yield from _kept(f"phrases.{field.name}", getattr(table, field.name))


def _kept(name: str, value: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _kept(f"{name}.{key}", one)
    elif isinstance(value, (tuple, list)):
        for at, one in enumerate(value):
            yield from _kept(f"{name}[{at}]", one)


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Each word and character of the pattern again and again, alone and with its neighbour."""
    words = list(dict.fromkeys(_WORDS.findall(pattern.pattern)))
    atoms = list(dict.fromkeys([*words, *(char for word in words for char in word)]))
    for atom in atoms:
        yield (atom * LENGTH)[:LENGTH] + "※"
    for one, other in itertools.pairwise(atoms):
        yield ((one + other) * LENGTH)[:LENGTH] + "※"


@pytest.mark.slow
def test_no_pattern_is_held_by_its_own_words() -> None:
    at = ""

    def held(*_: object) -> None:
        pytest.fail(f"no end: {at}")

    before = signal.signal(signal.SIGALRM, held)
    try:
        for name, pattern in patterns().items():
            signal.alarm(SECONDS * 4)
            for text in texts(pattern):
                at = f"{name} with {text[:8]}"
                pattern.search(text)
                pattern.fullmatch(text)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
