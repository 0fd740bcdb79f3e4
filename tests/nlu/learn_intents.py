"""Learns the weights of `handlers/nlu/sense.py` from the corpus.

`python -m tests.nlu.learn_intents` writes them; with `--check` it learns from all shops but one,
for each in turn, and prints how many of that shop's messages it then understands.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from handlers.nlu import read
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.rows import lexicon_from_rows
from handlers.nlu.sense import STEP, ZERO, Model, parse_model, signs_of, weigh
from tests.nlu.conftest import CORPUS, ROOT, json_lines

WEIGHTS = ROOT / "handlers" / "nlu" / "phrases" / "intents.weights"
_MESSAGES = ("orders", "talk", "corrections", "vague", "reorders")
_ROUNDS, _DECAY, _RATE = 160, 0.02, 0.1
_KEPT = 5000
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """One message with its signs; `shop` is where it comes from."""

    shop: str
    text: str
    sorts: tuple[str, ...]
    signs: tuple[str, ...]


def main() -> None:
    """Learn and write, or check."""
    samples = collect()
    if "--check" not in sys.argv:
        WEIGHTS.write_text(learn(samples), encoding="utf-8")
        return
    for shop in sorted({s.shop for s in samples if s.shop != "phrasing"}):
        model = parse_model(learn([s for s in samples if s.shop != shop]))
        _report(shop, model, [s for s in samples if s.shop == shop])


def collect() -> list[Sample]:
    """Every message of the corpus, and the phrasings with goods of some shop put in."""
    samples: list[Sample] = []
    shops: list[tuple[Lexicon, list[dict[str, Any]]]] = []
    for folder in sorted(p.parent for p in CORPUS.glob("**/catalogue.jsonl")):
        goods = json_lines(folder / "catalogue.jsonl")
        lexicon = lexicon_from_rows(goods)
        shops.append((lexicon, goods))
        for kind in _MESSAGES:
            if (folder / f"{kind}.jsonl").is_file():
                rows: Iterable[Any] = json_lines(folder / f"{kind}.jsonl")
                shop = str(folder.relative_to(CORPUS))
                samples.extend(_sample(shop, lexicon, row) for row in rows)
    return samples + _phrasings(shops)


def _sample(shop: str, lexicon: Lexicon, row: dict[str, Any]) -> Sample:
    sorts = tuple("order" if s == "modify" else s for s in row["intents"])
    has_cart = bool(row["context"].get("cart"))
    signs = signs_of(read(row["text"], lexicon), has_cart=has_cart)
    return Sample(shop, row["text"], sorts, tuple(signs))


def _phrasings(shops: Sequence[tuple[Lexicon, list[dict[str, Any]]]]) -> list[Sample]:
    dice = random.Random(5)
    samples: list[Sample] = []

    for path in sorted((CORPUS / "phrasing").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for _ in range(2 if "G" in line else 1):
                lexicon, goods = dice.choice(shops)
                text = re.sub(r"G(?![A-Z])", lambda _m: _name(dice, goods), line)  # noqa: B023
                signs = signs_of(read(text, lexicon), has_cart=False)
                samples.append(Sample("phrasing", text, (path.stem,), tuple(signs)))
    return samples


def _name(dice: random.Random, goods: list[dict[str, Any]]) -> str:
    row = dice.choice(goods)
    brand, product = row["brand"], row["product"]
    return str(dice.choice([product, brand + product, brand or product, *row["aliases"][:1]]))


def learn(samples: Sequence[Sample]) -> str:
    """The file of weights: multinomial logistic regression with decay, by Adam."""
    counted = Counter(sign for s in samples for sign in s.signs)
    places = {sign: at for at, sign in enumerate(sorted(s for s, n in counted.items() if n > 1))}
    sorts = sorted({s.sorts[0] for s in samples})
    rows = [[places[sign] for sign in s.signs if sign in places] for s in samples]
    wanted = np.eye(len(sorts))[[sorts.index(s.sorts[0]) for s in samples]]
    weights, bias = _descend(rows, wanted, len(places))
    return _file(sorts, places, weights, bias)


def _descend(
    rows: list[list[int]], wanted: Matrix, width: int
) -> tuple[Matrix, NDArray[np.float64]]:
    where = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    signs = np.concatenate([np.asarray(r, dtype=np.int64) for r in rows])
    values = np.repeat([1 / np.sqrt(max(1, len(r))) for r in rows], [len(r) for r in rows])
    both = np.zeros((width + 1, wanted.shape[1]))
    mean, square = np.zeros_like(both), np.zeros_like(both)
    for turn in range(1, _ROUNDS + 1):
        scores = _sums(where, values[:, None] * both[signs], len(rows)) + both[-1]
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        error = (raised / raised.sum(axis=1, keepdims=True) - wanted) / len(rows)
        slope = np.zeros_like(both)
        slope[:-1] = _sums(signs, values[:, None] * error[where], width)
        slope[:-1] += _DECAY * both[:-1] / len(rows)
        slope[-1] = error.sum(axis=0)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        step = mean / (1 - 0.9**turn) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-8)
        both -= _RATE * step
    return both[:-1], both[-1]


def _sums(where: NDArray[np.int64], values: Matrix, size: int) -> Matrix:
    return np.stack(
        [np.bincount(where, weights=values[:, c], minlength=size) for c in range(values.shape[1])],
        axis=1,
    )


def _file(
    sorts: list[str], places: dict[str, int], weights: Matrix, bias: NDArray[np.float64]
) -> str:
    strength = np.abs(weights).max(axis=1)
    kept = sorted(places, key=lambda sign: -strength[places[sign]])[:_KEPT]
    lines = ["\t".join(sorts), "\t".join(f"{b:.2f}" for b in bias)]
    for sign in sorted(kept):
        steps = np.clip(np.rint(weights[places[sign]] / STEP), -40, 32).astype(int)
        letters = "".join(chr(ZERO + int(n)) for n in steps)
        lines.append(sign.replace("\n", "\\n") + "\t" + letters)
    return "\n".join(lines) + "\n"


def _report(shop: str, model: Model, samples: list[Sample]) -> None:
    right: Counter[bool] = Counter()
    asked: Counter[bool] = Counter()
    for sample in samples:
        found = weigh(model, sample.signs)
        best = max(found, key=lambda sort: found[sort])
        is_right = best in sample.sorts
        (asked if sample.sorts[0] == "order" else right)[is_right] += 1
        if not is_right:
            _say(f"  {sample.text[:40]!r} is {sample.sorts[0]}, read {best} {found[best]:.2f}")
    _say(f"{shop}: orders {asked[True]}/{asked.total()}, talk {right[True]}/{right.total()}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
