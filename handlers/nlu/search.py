"""Ranking goods for a free query (catalogue pages, `jiedan understand --task match`).

A ranking is a suggestion: order lines are decided by `match.lookup` and its evidence.
"""

import re
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.index import query_sounds
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup, query_tokens, rewritten_forms
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import number_value
from handlers.nlu.saleunits import fits_pack
from handlers.nlu.specs import Spec, plain_number, size_of
from handlers.nlu.units import same_class
from handlers.nlu.wording import without_pack

_CANDIDATES = 50
_POSTINGS = 30_000
_RERANKED = 20
_MAX_QUERY = 48
_SPELT = 75.0
"""What initials beside characters are worth, where they fit."""
_SIZE = re.compile(
    r"(?<![0-9a-z.])([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(ml|毫升|cc|kg|公斤|千克|公升|mm|毫米|cm|厘米|[a-z]+|[一-鿿])?(?:[箱袋桶盒](?![一-鿿]))?"
)


@dataclass(frozen=True, slots=True)
class _Query:
    word: str
    sounds: tuple[str, ...]
    sizes: tuple[tuple[str, str], ...]
    is_latin: bool
    parts: int
    """Its sounds, and the letters and digits beside characters, which have none."""
    pack: str = ""
    """The container's unit word that was said (瓶装, 玻璃瓶)."""
    size: str = ""
    """big or small."""


def search(lexicon: Lexicon, text: str, limit: int = 10) -> list[int]:
    """The best positions for a free query, likeliest first."""
    normal = plain(text[:200])
    code = lexicon.codes.get(squeeze(normal))
    best: dict[int, float] = {}
    if code is not None and code not in lexicon.dead:
        best[code] = 1000.0
    _collect(lexicon, normal, 0.0, best)
    if not best or max(best.values()) < 97.0:
        for rewritten in _first_three(lexicon, normal):
            _collect(lexicon, rewritten, -1.0, best)
    return sorted(best, key=lambda at: (-best[at], at))[:limit]


def _first_three(lexicon: Lexicon, text: str) -> list[str]:
    forms = (f for meanings in rewritten_forms(lexicon, text) for some in meanings for f in some)
    return [form for _, form in zip(range(3), forms, strict=False)]


def _collect(lexicon: Lexicon, text: str, bonus: float, best: dict[int, float]) -> None:
    query = _read(lexicon, text)
    if not query.word and not query.sizes:
        return
    hints = {f"#{n}" for n, _ in query.sizes}
    hints |= {f"#{size}" for n, u in query.sizes if (size := size_of(n, u))}
    tokens = query_tokens(lexicon, query.word, hints)
    found = lexicon.everywhere(lambda index: index.ranked(tokens, _CANDIDATES, _POSTINGS))
    scores = {
        at: _score(lexicon.goods(at), query) + bonus for at in _promising(lexicon, query, found)
    }
    for at in _initialled(lexicon, query.word, hints):
        goods = lexicon.goods(at)
        fitting = _SPELT + _sizes(query.sizes, goods.spec, goods.name)
        scores[at] = max(scores.get(at, 0.0), fitting)
    if query.size:
        _favour_size(lexicon, scores, query.size)
    for at, score in scores.items():
        if score > best.get(at, -1000.0):
            best[at] = score


def _initialled(lexicon: Lexicon, word: str, hints: set[str]) -> list[int]:
    """lgm鸡油: what fits where letters stand beside characters, in whatever order."""
    if word.isascii() or not any(c.isascii() and c.isalpha() for c in word):
        return []
    fits = lookup(lexicon, word, tuple(hints), is_exact=True).fits
    return [f.at for f in fits if not f.loose and not f.fuzzy]


def _favour_size(lexicon: Lexicon, scores: dict[int, float], size: str) -> None:
    """大瓶, 小包: among goods of one name the largest or the smallest comes first."""
    sign = 1 if size == "big" else -1
    for at in list(scores):
        own = lexicon.goods(at)
        volumes = {
            v
            for other in scores
            if lexicon.core(other) == own.core and (v := lexicon.goods(other).spec.volume)
        }
        if len(volumes) > 1 and own.spec.volume == (max(volumes) if sign > 0 else min(volumes)):
            scores[at] += 8


def _promising(lexicon: Lexicon, query: _Query, found: list[int]) -> list[int]:
    """Those that share most characters in order, and the first by rarity."""
    if query.is_latin or len(found) <= _RERANKED:
        return found[:_RERANKED] if query.is_latin else found
    word = query.word
    common = [(-LCSseq.similarity(word, lexicon.core(at)), i) for i, at in enumerate(found)]
    chosen = [found[i] for _, i in sorted(common)[:_RERANKED]]
    return list(dict.fromkeys([*found[:6], *chosen]))


def _read(lexicon: Lexicon, text: str) -> _Query:
    sizes: list[tuple[str, str]] = []
    rest: list[str] = []
    last = 0
    for found in _SIZE.finditer(text):
        value = number_value(found.group(1))
        if value is None:
            continue
        rest.append(text[last : found.start()])
        unit = found.group(2) or ""
        known = unit and (size_of(found.group(1), unit) is not None or not unit.isascii())
        sizes.append((plain_number(value), unit if known else ""))
        last = found.end() if known else found.end(1)
    rest.append(text[last:])
    named = " ".join(rest)
    bare, pack, size = without_pack(named)
    if (pack or size) and squeeze(bare) and not _is_named(lexicon, squeeze(named)):
        named = bare
    else:
        pack = size = ""
    word = squeeze(named)[:_MAX_QUERY]
    if not word:
        word = squeeze(text)[:_MAX_QUERY]
    sounds = query_sounds(named, lexicon.table)[:_MAX_QUERY]
    parts = len(sounds) + (0 if word.isascii() else sum(map(str.isascii, word)))
    return _Query(word, sounds, tuple(sizes), word.isascii(), max(1, parts), pack, size)


def _is_named(lexicon: Lexicon, word: str) -> bool:
    """Whether the end of the words stands in some name, so that it is no pack (手瓶, 小盒)."""
    return lexicon.has_pair(word[-3:-1]) and lexicon.has_pair(word[-2:])


def _score(goods: Goods, query: _Query) -> float:
    """How much of the query the goods explain (70), how much of the goods was said (30), sizes."""
    best = _likeness(query, goods.core, goods.sounds)
    for alias in goods.aliases:
        if alias[0] in query.word or len(alias) == len(query.word):
            best = max(best, _likeness(query, alias, ()))
    letters = goods.text[len(goods.core) :]
    if letters and letters in query.word:
        best = max(best, _likeness(query, goods.text, ())) + 3
    packed = 9 if query.pack and fits_pack(query.pack, goods) else 0
    return best + packed + _sizes(query.sizes, goods.spec, goods.name)


def _likeness(query: _Query, core: str, sounds: tuple[str, ...]) -> float:
    word = query.word
    if not word or not core:
        return 0.0
    if word == core:
        return 100.0
    same = float(LCSseq.similarity(word, core))
    if same < len(word):
        same = max(same, 0.9 * sum(map(core.__contains__, word)))
    share = same / len(word)
    back = same / len(core)
    if sounds and query.sounds:
        heard = float(LCSseq.similarity(query.sounds, sounds))
        share = max(share, 0.97 * heard / query.parts)
        back = max(back, 0.97 * heard / len(sounds))
    if query.is_latin and 2 <= len(word) <= 8 and sounds:
        initials = "".join(s[:1] for s in sounds)
        common = LCSseq.similarity(word, initials)
        if common == len(word) and initials.startswith(word[0]):
            together = 0.95 if word in initials else 0.85
            share, back = max(share, together), max(back, common / len(initials))
    head = 1.5 if core.startswith(word[0]) else 0.0
    return 70 * share + 25 * back + head


def _sizes(said: tuple[tuple[str, str], ...], spec: Spec, name: str) -> float:
    total = 0.0
    for number, unit in said:
        size = size_of(number, unit) if unit else None
        if size is not None and size in spec.sizes:
            total += 16
        elif unit and any(u == unit or same_class(u, unit) for u in spec.counted(number)):
            total += 14
        elif number in spec.bare:
            total += 13 if not unit else 7
        elif spec.counted(number):
            total += 6
        elif number in name and _stands_alone(number, name):
            total += 4
        else:
            total -= 6
    if not said:
        total -= 0.3 * len(spec.sizes)
    return total


def _stands_alone(number: str, name: str) -> bool:
    """Whether a number of a name is no part of a longer one."""
    return re.search(rf"(?<![0-9.]){re.escape(number)}(?![0-9.])", name) is not None
