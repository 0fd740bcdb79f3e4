"""Parse bench: whole messages among 10k SKUs, and 2,048 bytes of noise among 100k.

`python -m tests.bench.parse [--quick]`.
"""

import random
import sys
from time import perf_counter

from rapidfuzz import fuzz, process

from domain.catalog.vocabulary import SkuEntry, Vocabulary
from handlers.nlu import Situation, build_lexicon, interpret, read
from handlers.nlu.lexicon import Lexicon
from tests.bench.goods import make_catalogue


def main() -> None:
    """Print one line a case."""
    entries = make_catalogue(10_000)
    lexicon = build_lexicon(Vocabulary(1, tuple(entries)))
    rng = random.Random(3)
    short = [
        _line(rng.choice(entries), rng) + " " + _line(rng.choice(entries), rng) for _ in range(300)
    ]
    five = ["\n".join(_line(e, rng) for e in rng.sample(entries, 5)) for _ in range(200)]
    _report("short order, 2 items", lexicon, short)
    again = _report("the same again (words remembered)", lexicon, short)
    _report("5-line message (goal p99 10 ms)", lexicon, five)
    names = [e.name for e in entries]
    start = perf_counter()
    for text in short[:5]:
        for piece in text.split():
            process.extractOne(piece, names, scorer=fuzz.WRatio)
    theirs = (perf_counter() - start) / 5 * 1e3
    _say(f"WRatio of the same pieces: {theirs:.1f} ms a message → {theirs / again:.0f}× slower")
    if "--quick" not in sys.argv:
        _noise(rng)


def _line(entry: SkuEntry, rng: random.Random) -> str:
    size = entry.spec.split("*", maxsplit=1)[0]
    return f"{entry.brand}{entry.product}{size} {rng.randrange(1, 20)}箱"


def _report(title: str, lexicon: Lexicon, texts: list[str]) -> float:
    times = []
    for text in texts:
        start = perf_counter()
        interpret(read(text, lexicon), Situation())
        times.append((perf_counter() - start) * 1e3)
    times.sort()
    mean = sum(times) / len(times)
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    _say(f"parse {title}: mean {mean:.2f}  p50 {p50:.2f}  p99 {p99:.2f} ms")
    return mean


def _noise(rng: random.Random) -> None:
    entries = make_catalogue(100_000)
    lexicon = build_lexicon(Vocabulary(1, tuple(entries)))
    chars = [c for e in entries[:3000] for c in e.brand + e.product]
    kinds = {
        "characters of names": lambda: "".join(rng.choices(chars, k=680)),
        "names with commas": lambda: "，".join(
            "".join(rng.choices(chars, k=6)) for _ in range(97)
        ),
        "numbers and units": lambda: "".join(
            rng.choice("3五十箱斤瓶两半来x*") for _ in range(900)
        ),
        "latin": lambda: "".join(rng.choices("abcdefghijklmnop qrstuvwxyz", k=2048)),
    }
    for title, make in kinds.items():
        _report(
            f"2,048 bytes of {title}, 100k SKUs (goal 50 ms)", lexicon, [make() for _ in range(12)]
        )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
