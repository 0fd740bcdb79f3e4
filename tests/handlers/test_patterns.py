"""No pattern of the handlers takes its time with words of its own: what can be read in two ways at
every place takes twice as long with each of them.

Sixty characters are enough to tell: what grows so never ends, everything else takes milliseconds.
"""

import importlib
import itertools
import pkgutil
import re
import signal
from collections.abc import Iterator

import pytest

import handlers

LENGTH = 60
SECONDS = 5
"""Nobody waits so long for sixty characters; the slowest takes some hundredths."""
_WORDS = re.compile(r"[一-鿿]{1,3}|[a-z]{1,6}")


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of the handlers keeps, by its name; each once."""
    found: dict[tuple[str, int], str] = {}
    kept: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found.setdefault((value.pattern, value.flags), f"{module.name}.{name}")
                if found[value.pattern, value.flags] == f"{module.name}.{name}":
                    kept[f"{module.name}.{name}"] = value
    return kept


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
