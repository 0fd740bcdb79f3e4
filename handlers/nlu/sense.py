"""What kind of message a text is likely to be: a linear model over pieces of its shape.

The weights were learned from the project's own corpus by `python -m tests.nlu.learn_intents` and
lie in `phrases/intents.weights`: a line a sign, one letter a sort (`Z` is zero, later letters
speak for a sort, earlier ones against it). Deterministic, a tenth of a millisecond a text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp, sqrt

from handlers.nlu.intents import Exact
from handlers.nlu.reading import Reading

ZERO, STEP = ord("Z"), 0.25
"""A weight of n steps is the letter n places behind `Z`."""
_LONGEST = 4
_WORD = re.compile(r"[a-z]+")
_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the signs, in the order of `sorts`; `bias` is there from the start."""

    sorts: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, str]


def signs_of(reading: Reading, *, has_cart: bool) -> set[str]:
    """Everything about a reading that may tell what kind of message it is."""
    shape = f"^{reading.shape}$"
    signs = {
        shape[i : i + size]
        for size in range(1, _LONGEST + 1)
        for i in range(len(shape) - size + 1)
    }
    signs.update(f"w:{word}" for word in _WORD.findall(reading.shape))
    signs.update(_patterns(reading))
    signs.update(_counts(reading))
    if has_cart:
        signs.add("s:cart")
    return signs


def _patterns(reading: Reading) -> Iterable[str]:
    phrases = reading.lexicon.phrases
    text = reading.normal[:_LOOKED_AT].strip()
    for kind, table in (("i", phrases.intents), ("c", phrases.chat), ("r", phrases.rules)):
        for name, pattern in table.items():
            if pattern.search(text):
                yield f"{kind}:{name}"


def _counts(reading: Reading) -> Iterable[str]:
    exact = [i for i in reading.items if isinstance(i.amount, Exact)]
    named = [i for i in exact if i.mention is not None and i.mention.found.fits]
    yield f"s:lines{min(len(named), 3)}"
    yield f"s:amounts{min(len(exact), 3)}"
    yield f"s:items{min(len(reading.items), 3)}"
    yield f"s:topics{min(len(reading.topics), 2)}"
    yield from (f"s:{item.op.value}" for item in reading.items[:4])
    if reading.reorder is not None:
        yield "s:reorder"


def likely_sorts(reading: Reading, *, has_cart: bool) -> dict[str, float]:
    """How likely each sort is, from 0 to 1; they add up to 1."""
    return weigh(load_model(), signs_of(reading, has_cart=has_cart))


def weigh(model: Model, signs: Iterable[str]) -> dict[str, float]:
    """The share of each sort by the weights of the signs."""
    known = [w for s in signs if (w := model.weights.get(s)) is not None]
    scale = STEP / sqrt(max(1, len(known)))
    totals = list(model.bias)
    for row in known:
        for at, letter in enumerate(row):
            totals[at] += (ord(letter) - ZERO) * scale
    top = max(totals)
    raised = [exp(t - top) for t in totals]
    whole = sum(raised)
    return {sort: share / whole for sort, share in zip(model.sorts, raised, strict=True)}


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The weights, read once (a few milliseconds)."""
    text = (files("handlers.nlu") / "phrases" / "intents.weights").read_text(encoding="utf-8")
    return parse_model(text)


def parse_model(text: str) -> Model:
    """A model from its file: sorts, biases, then a line a sign (the sign, a tab, its letters)."""
    sorts, bias, *lines = text.split("\n")
    weights = dict(line.rsplit("\t", 1) for line in lines if line)
    return Model(
        tuple(sorts.split("\t")),
        tuple(float(b) for b in bias.split("\t")),
        {sign.replace("\\n", "\n"): letters for sign, letters in weights.items()},
    )
