"""Parse bench: whole messages among 10k SKUs, and 2,048 bytes of noise among 100k.

`python -m tests.bench.parse [--quick]`; CPU time of this process, since others may be at work.
"""

import gc
import random
import sys
from collections.abc import Callable
from time import process_time

from rapidfuzz import fuzz, process

from domain.catalog.vocabulary import SkuEntry, Vocabulary
from handlers.nlu import Situation, build_lexicon, interpret, read
from handlers.nlu.lexicon import Lexicon
from tests.bench.goods import homophones_of, make_catalogue, noisy
from tests.bench.noise import noise_kinds


def main() -> None:
    """Print one line a case."""
    entries, lexicon = _shop(10_000)
    rng = random.Random(3)
    sounds = homophones_of(lexicon.table)
    interpret(read("可乐3箱", lexicon), Situation())  # tables are loaded with the first message

    def short() -> str:
        return " ".join(_line(rng.choice(entries), rng) for _ in range(2))

    def misspelt() -> str:
        chosen = rng.sample(entries, 5)
        return "\n".join(f"{noisy(e, sounds, rng)} {rng.randrange(1, 20)}箱" for e in chosen)

    def five() -> str:
        return "\n".join(_line(e, rng) for e in rng.sample(entries, 5))

    orders = [short() for _ in range(300)]
    _report("order of 2 items", lexicon, orders)
    known = [o.replace("箱", "件") for o in orders]
    again = _report("2 items, words known", lexicon, known)
    _report("2 items, text known", lexicon, known)
    _report("5 lines (goal p99 10 ms)", lexicon, [five() for _ in range(200)])
    _report("5 misspelt lines", lexicon, [misspelt() for _ in range(200)])
    theirs = _wratio(entries, orders[:5])
    _say(f"WRatio of the same pieces: {theirs:.1f} ms a message → {theirs / again:.0f}× slower")
    if "--quick" not in sys.argv:
        _noise()


def _shop(size: int) -> tuple[list[SkuEntry], Lexicon]:
    """A catalogue that the garbage collector leaves alone, as in the server."""
    entries = make_catalogue(size)
    lexicon = build_lexicon(Vocabulary(1, tuple(entries)))
    gc.collect()
    gc.freeze()
    return entries, lexicon


def _line(entry: SkuEntry, rng: random.Random) -> str:
    size = entry.spec.split("*", maxsplit=1)[0]
    return f"{entry.brand}{entry.product}{size} {rng.randrange(1, 20)}箱"


def _wratio(entries: list[SkuEntry], orders: list[str]) -> float:
    names = [e.name for e in entries]

    def search(text: str) -> None:
        for piece in text.split():
            process.extractOne(piece, names, scorer=fuzz.WRatio)

    return sum(_millis(search, text) for text in orders) / len(orders)


def _millis(work: Callable[[str], None], text: str) -> float:
    start = process_time()
    work(text)
    return (process_time() - start) * 1e3


def _report(title: str, lexicon: Lexicon, texts: list[str]) -> float:
    def parse(text: str) -> None:
        interpret(read(text, lexicon), Situation())

    times = sorted(_millis(parse, text) for text in texts)
    mean = sum(times) / len(times)
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    _say(f"parse {title}: mean {mean:.2f}  p50 {p50:.2f}  p99 {p99:.2f} ms")
    return mean


def _noise() -> None:
    entries, lexicon = _shop(100_000)
    kinds = noise_kinds([e.brand + e.product for e in entries[:3000]], random.Random(5))
    for title, make in kinds.items():
        _report(f"noise, {title}, 100k SKUs (goal 50 ms)", lexicon, [make() for _ in range(12)])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
