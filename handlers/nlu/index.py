"""An inverted index in flat numpy arrays: token → the goods it stands in.

Tokens are characters, character pairs, sounds, initials, pieces of Latin words and specs. A query
adds up the rarity of shared tokens within a budget of postings; a re-ranker looks at the best few.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import count
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from handlers.nlu.syllables import SyllableTable

Postings = NDArray[np.int32]
_CLOSE = 0.4
"""Candidates with less of the best one's rarity are hardly worth a look."""
_DENSE = 20
"""Adding up a whole array is quicker than sorting 1/20 of its size (0.3 against 1.5 ms)."""
_MOST = 65_535
"""Tokens of one SKU that are kept."""
_BLOCK = 500_000
"""So many postings are sorted at once: what that needs beside the index stays small."""
_EMPTY: Postings = np.empty(0, dtype=np.int32)


def _grouped(codes: Postings, lengths: NDArray[Any], starts: NDArray[np.int64]) -> Postings:
    """The rows of each token, ascending, one token behind the other; block by block.

    Worked example: rows {a, b}, {b} have the codes 0 1 1 and the lengths 2 1: [0 | 0 1].
    """
    ends = np.cumsum(lengths, dtype=np.int64)
    data = np.empty(len(codes), dtype=np.int32)
    filled = starts[:-1].copy()
    for begin in range(0, len(codes), _BLOCK):
        block = codes[begin : begin + _BLOCK]
        order = np.argsort(block, kind="stable")
        tokens = block[order]
        firsts = np.flatnonzero(np.diff(tokens, prepend=-1))
        counts = np.diff(firsts, append=len(tokens))
        within = np.arange(len(tokens)) - np.repeat(firsts, counts)
        owners = np.searchsorted(ends, np.arange(begin, begin + len(block)), side="right")
        data[filled[tokens] + within] = owners[order]
        filled[tokens[firsts]] += counts
    return data


def char_tokens(word: str) -> set[str]:
    """Characters and pairs of a word of Chinese characters or mixed."""
    tokens = set(word)
    tokens.update(word[i : i + 2] for i in range(len(word) - 1))
    return tokens


def sound_tokens(sounds: Sequence[str]) -> set[str]:
    """Single sounds (~a) and pairs (~a~b), and initials in threes (^abc)."""
    tokens = {f"~{s}" for s in sounds if s}
    previous = ""
    for sound in sounds:
        if sound and previous:
            tokens.add(f"~{previous}~{sound}")
        previous = sound
    initials = "".join(s[0] for s in sounds if s)
    tokens.update(f"^{initials[i : i + 3]}" for i in range(len(initials) - 2))
    tokens.add(f"^^{initials[:2]}")
    return tokens


class Index:
    """Immutable once built; positions are local to it."""

    __slots__ = ("_data", "_lengths", "_starts", "_tokens", "size")

    def __init__(self, rows: Iterable[Collection[str]]) -> None:
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        codes = array("i")
        sizes = array("H")
        for row in rows:
            tokens = row if len(row) <= _MOST else sorted(row)[:_MOST]
            sizes.append(len(tokens))
            codes.extend(map(numbers.__getitem__, tokens))
        self.size = len(sizes)
        self._lengths = np.frombuffer(sizes, dtype=np.uint16) if sizes else _EMPTY
        self._tokens = dict(numbers)
        starts = np.zeros(len(numbers) + 1, dtype=np.int64)
        said = np.frombuffer(codes, dtype=np.int32) if codes else _EMPTY
        np.cumsum(np.bincount(said, minlength=len(numbers)), out=starts[1:])
        self._data = _grouped(said, self._lengths, starts)
        self._starts = array("q", starts.tobytes())  # read one by one, for each token

    def has(self, token: str) -> bool:
        """Whether any goods have this token."""
        return token in self._tokens

    def postings(self, token: str) -> Postings:
        """Positions of the goods with this token, ascending."""
        at = self._tokens.get(token)
        if at is None:
            return _EMPTY
        return self._data[self._starts[at] : self._starts[at + 1]]

    def with_all(self, tokens: Iterable[str], within: Postings | None = None) -> Postings:
        """Positions that have every token, among those of `within` where it is given."""
        lists = sorted((self.postings(t) for t in dict.fromkeys(tokens)), key=len)
        lists = lists if within is None else [within, *lists]
        if not lists:
            return _EMPTY
        left = lists[0]
        for other in lists[1:]:
            if not len(left):
                return _EMPTY
            if not len(other):
                return _EMPTY
            at = other.searchsorted(left)
            at[at == len(other)] = 0
            left = left[other[at] == left]
        return left

    def shortest(self, positions: Postings, limit: int) -> list[int]:
        """At most `limit` of the positions, those with the fewest tokens first."""
        if len(positions) > limit:
            lengths = self._lengths[positions]
            positions = positions[lengths.argsort(kind="stable")[:limit]]
        best: list[int] = positions.tolist()
        return best

    def ranked(self, tokens: dict[str, float], limit: int, budget: int) -> list[int]:
        """The `limit` positions that share most of the rarity of `tokens` (token → weight).

        The rarest tokens come first; reading stops once `budget` postings were added up.
        """
        lists = [(self.postings(t), w) for t, w in tokens.items()]
        lists = sorted((p for p in lists if len(p[0])), key=lambda p: len(p[0]))
        pieces: list[Postings] = []
        weights: list[float] = []
        spent = 0
        for found, weight in lists:
            if pieces and spent + len(found) > budget:
                break
            spent += len(found)
            pieces.append(found)
            weights.append(weight * log(1 + self.size / len(found)))
        if not pieces:
            return []
        lengths = [len(p) for p in pieces]
        values = np.asarray(weights, dtype=np.float32).repeat(lengths)
        positions = np.concatenate(pieces)
        if self.size <= _DENSE * spent:
            scores = np.bincount(positions, weights=values, minlength=self.size)
            return _best(scores, None, limit)
        unique, inverse = np.unique(positions, return_inverse=True)
        return _best(np.bincount(inverse, weights=values), unique, limit)


def _best(scores: NDArray[Any], positions: Postings | None, limit: int) -> list[int]:
    best = float(scores.max()) if len(scores) else 0.0
    if best <= 0:
        return []
    top = (scores >= best * _CLOSE).nonzero()[0]
    if len(top) < limit:
        top = (scores > 0).nonzero()[0]
    values = scores[top]
    if len(top) > 4 * limit:
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        top = top[values >= least]
        values = scores[top]
    top = top[(-values).argsort(kind="stable")[:limit]]
    chosen: list[int] = (top if positions is None else positions[top]).tolist()
    return chosen


def query_sounds(text: str, table: SyllableTable) -> tuple[str, ...]:
    """The sounds of a query: of its characters, and of Latin words that can be pinyin."""
    sounds: list[str] = []
    word = ""
    for char in text + " ":
        if "a" <= char <= "z":
            word += char
            continue
        if word:
            sounds.extend(table.cut(word[:48]))
            word = ""
        if sound := table.first(char):
            sounds.append(sound)
    return tuple(sounds)
