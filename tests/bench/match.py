"""Match bench: top-1 and latency among 10k, 100k (and with --million 1M) SKUs, against WRatio.

`python -m tests.bench.match [--quick] [--million]`; goals are reported, they fail no build. Times
are CPU time of this process.
"""

import gc
import sys
from pathlib import Path
from resource import getpagesize
from time import process_time

from rapidfuzz import fuzz, process

from domain.base.ids import SkuId
from domain.catalog.vocabulary import SkuEntry, Vocabulary, VocabularyChanges
from handlers.nlu.lexicon import Lexicon, build_lexicon
from handlers.nlu.search import search
from handlers.nlu.syllables import load_syllables
from tests.bench.goods import homophones_of, make_catalogue, queries

_GOALS = {10_000: (0.98, 1.5), 100_000: (0.97, 3.0), 1_000_000: (0.92, 12.0)}


def main() -> None:
    """Run the sizes asked for and print one block each."""
    sizes = [10_000] if "--quick" in sys.argv else [10_000, 100_000]
    if "--million" in sys.argv:
        sizes.append(1_000_000)
    homophones = homophones_of(load_syllables())
    build_lexicon(Vocabulary(1, tuple(make_catalogue(100))))  # tables that every size shares
    for size in sizes:
        _one(size, homophones)


def _one(size: int, homophones: dict[str, str]) -> None:
    entries = make_catalogue(size)
    before = _megabytes()
    start = process_time()
    lexicon = build_lexicon(Vocabulary(1, tuple(entries)))
    built = process_time() - start
    grown = _megabytes() - before
    asked = list(queries(entries, 400, homophones))
    for _, text in asked[:50]:
        search(lexicon, text)
    hits, times = _ours(lexicon, asked)
    theirs_hits, theirs = _wratio(entries, asked[: 20 if size > 10_000 else 60])
    goal_hit, goal_ms = _GOALS[size]
    per = 100_000 / size
    _say(
        f"match {size:>9,} SKUs  build {built:.2f} s ({built * per:.2f} s/100k)  "
        f"memory {grown:.0f} MB ({grown * per:.0f} MB/100k)  "
        f"changed SKU visible {_change(lexicon, entries):.2f} ms"
    )
    _say(
        f"  ours    top-1 {hits:.3f} (goal {goal_hit})  p50 {times[len(times) // 2]:.2f}  "
        f"p99 {times[int(len(times) * 0.99)]:.2f} ms (goal {goal_ms})"
    )
    ratio = (sum(theirs) / len(theirs)) / (sum(times) / len(times))
    mean = sum(theirs) / len(theirs)
    _say(f"  WRatio  top-1 {theirs_hits:.3f}  mean {mean:.1f} ms  → {ratio:.0f}× slower")


def _ours(lexicon: Lexicon, asked: list[tuple[SkuEntry, str]]) -> tuple[float, list[float]]:
    hits, times = 0, []
    for entry, text in asked:
        start = process_time()
        found = search(lexicon, text, 5)
        times.append((process_time() - start) * 1e3)
        hits += bool(found) and _same(lexicon.entry(found[0]), entry)
    return hits / len(asked), sorted(times)


def _wratio(
    entries: list[SkuEntry], asked: list[tuple[SkuEntry, str]]
) -> tuple[float, list[float]]:
    names = [e.name for e in entries]
    hits, times = 0, []
    for entry, text in asked:
        start = process_time()
        best = process.extractOne(text, names, scorer=fuzz.WRatio)
        times.append((process_time() - start) * 1e3)
        hits += best is not None and _same(entries[best[2]], entry)
    return hits / len(asked), times


def _same(found: SkuEntry, meant: SkuEntry) -> bool:
    """The same goods in the same size; how many to a case was not said."""
    size = found.spec.split("*", maxsplit=1)[0] == meant.spec.split("*", maxsplit=1)[0]
    return found.brand == meant.brand and found.product == meant.product and size


def _change(lexicon: Lexicon, entries: list[SkuEntry]) -> float:
    changed = lexicon.with_changes(VocabularyChanges(2, (entries[5],)))
    start = process_time()
    changed = changed.with_changes(VocabularyChanges(3, (entries[7],)))
    took = (process_time() - start) * 1e3
    assert changed.goods_of(SkuId(entries[7].sku_id)) is not None
    return took


def _megabytes() -> float:
    """What this process keeps in memory; 0 where the system does not say so."""
    gc.collect()
    statm = Path("/proc/self/statm")
    pages = int(statm.read_text(encoding="ascii").split()[1]) if statm.exists() else 0
    return pages * getpagesize() / 1e6


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
