"""Does a mention mean a SKU? Character by character, with the reasons.

A mention fits only if each of its characters is explained: by the SKU's own words, by an alias,
by sound (雪必 → 雪碧) or by a look-alike next to characters that fit. What is left unexplained
means another good, however close the spelling.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.nlu.goods import Goods
from handlers.nlu.intents import EvidenceKind
from handlers.nlu.syllables import SyllableTable

_LATIN = re.compile(r"[a-z]+|[0-9]+(?:[.+][0-9]+)?")
_LATIN_RUNS = re.compile(r"[a-z]+")
_MIN_INITIALS = 3
_SHORT_BRAND = 2


@dataclass(frozen=True, slots=True)
class Fit:
    """A SKU whose words explain the whole mention."""

    at: int
    kind: EvidenceKind
    detail: str
    loose: int
    """Characters that stand alone in the SKU's name, not beside their neighbour."""
    fuzzy: int
    """Characters explained by sound or shape."""
    rest: str
    """The part of the product's head that was not said."""
    has_brand: bool
    """Something of the brand was said."""
    said: int
    """How many characters of the product were said."""

    @property
    def is_whole(self) -> bool:
        """Nothing of the product is left unsaid."""
        return not self.rest


@lru_cache(maxsize=4096)
def _runs(text: str) -> tuple[tuple[str, int, int], ...]:
    """Latin words and numbers, with where they stand."""
    return tuple((m.group(), m.start(), m.end()) for m in _LATIN.finditer(text))


@lru_cache(maxsize=4096)
def _places(text: str) -> Mapping[str, tuple[int, int]]:
    """Where each Latin word and number of a name stands."""
    return {run: (start, end) for run, start, end in _runs(text)}


@lru_cache(maxsize=4096)
def _initials(sounds: tuple[str, ...]) -> str:
    return "".join(s[:1] or "-" for s in sounds)


class Evidence:
    """The rules of evidence over one table of sounds and one of look-alike characters."""

    __slots__ = ("_shapes", "_table")

    def __init__(self, table: SyllableTable, shapes: frozenset[str]) -> None:
        self._table = table
        self._shapes = shapes

    def explain(self, word: str, goods: Goods, *, allow_fuzzy: bool) -> Fit | None:
        """The fit of a squeezed mention, or None where something in it is unexplained."""
        if not word:
            return None
        if word in goods.aliases:
            return Fit(goods.at, EvidenceKind.ALIAS, word, 0, 0, "", True, len(goods.product))
        if not goods.aliases and self._is_strange(word, goods):
            return None
        fit = self._against_core(word, goods, allow_fuzzy)
        if fit is not None:
            return fit
        for alias in goods.aliases:
            if len(alias) > 1 and alias in word:
                rest = word.replace(alias, "", 1)
                fit = self._against_core(rest, goods, allow_fuzzy)
                if fit is not None:
                    return Fit(
                        goods.at,
                        EvidenceKind.ALIAS,
                        alias,
                        fit.loose,
                        fit.fuzzy,
                        "",
                        True,
                        fit.said,
                    )
        if allow_fuzzy:
            return self._against_aliases(word, goods)
        return None

    def _is_strange(self, word: str, goods: Goods) -> bool:
        """Whether a word of letters is surely none of a name, its pinyin or its initials."""
        if not (word.isascii() and word.isalpha()) or word in goods.text or word in goods.name:
            return False
        cut, sounds = self._table.cut(word[:32]), goods.sounds
        if cut and cut[0] in sounds:
            return False
        return not _MIN_INITIALS <= len(word) <= 12 or word not in _initials(sounds)

    def _against_aliases(self, word: str, goods: Goods) -> Fit | None:
        for alias in goods.aliases:
            if len(alias) == len(word) > 1 and all(
                a == b or self._table.alike(a, b) for a, b in zip(word, alias, strict=True)
            ):
                fuzzy = sum(a != b for a, b in zip(word, alias, strict=True))
                return Fit(goods.at, EvidenceKind.SOUND, alias, 0, fuzzy, "", True, len(alias))
        return None

    def _against_core(self, word: str, goods: Goods, allow_fuzzy: bool) -> Fit | None:
        core = goods.text
        at = core.find(word, len(goods.brand))  # 可乐 is the product of 可口可乐, not its brand
        if at < 0:
            at = core.find(word)
        if at >= 0 and not (word[0].isascii() or word[-1].isascii()):
            return _in_one_piece(word, at, goods)
        covered = bytearray(len(core))
        kind, left = self._latin(word, goods, covered)
        if left is None:
            return None
        if not allow_fuzzy and not all(c in core for c in left):
            return None
        places, loose = _align(left, core, covered)
        fuzzy = 0
        if -1 in places:
            if not allow_fuzzy:
                return None
            found = self._fuzzy(left, goods, places, covered)
            if found is None:
                return None
            fuzzy, fuzzy_kind = found
            kind = fuzzy_kind if kind is EvidenceKind.NAME else kind
        return self._fit(goods, covered, kind, word, loose=loose, fuzzy=fuzzy)

    def _fit(
        self,
        goods: Goods,
        covered: bytearray,
        kind: EvidenceKind,
        word: str,
        *,
        loose: int,
        fuzzy: int,
    ) -> Fit:
        start, end = _head_of(goods)
        rest = "".join(goods.core[i] for i in range(start, end) if not covered[i])
        said = sum(covered[start:])
        return Fit(goods.at, kind, word, loose, fuzzy, rest, any(covered[:start]), said)

    def _latin(
        self, word: str, goods: Goods, covered: bytearray
    ) -> tuple[EvidenceKind, str | None]:
        """Latin and digit runs must be whole runs of the name, its pinyin or its initials."""
        kind = EvidenceKind.NAME
        runs = _runs(word)
        if not runs:
            return kind, word
        left: list[str] = []
        last = 0
        for run, start, end in runs:
            left.append(word[last:start])
            last = end
            span = _places(goods.text).get(run) if run in goods.text else None
            if span is not None:
                covered[span[0] : span[1]] = b"\1" * (span[1] - span[0])
            elif self._by_sound(run, goods, covered) or (
                len(word) > len(run) + 1 and self._by_brand(run, goods, covered)
            ):
                kind = EvidenceKind.SOUND
            elif not _is_word(run, goods.name) and run not in goods.aliases:
                return kind, None
        left.append(word[last:])
        return kind, "".join(left)

    def _by_brand(self, run: str, goods: Goods, covered: bytearray) -> bool:
        """wd超韧: two letters are a brand's initials where more of the name is written out."""
        size = len(goods.brand)
        if not run.isalpha() or len(run) != size or size != _SHORT_BRAND:
            return False
        if "".join(s[:1] for s in goods.sounds[:size]) != run:
            return False
        covered[:size] = b"\1" * size
        return True

    def _by_sound(self, run: str, goods: Goods, covered: bytearray) -> bool:
        if not run.isalpha():
            return False
        cut = self._table.cut(run[:32])
        at = _find(cut, goods.sounds) if cut else -1
        if at >= 0 and (len(cut) > 1 or len(run) > 3):
            covered[at : at + len(cut)] = b"\1" * len(cut)
            return True
        if _MIN_INITIALS <= len(run) <= 12:
            initials = _initials(goods.sounds)
            at = initials.find(run)
            if at == 0 or at == len(goods.brand):
                covered[at : at + len(run)] = b"\1" * len(run)
                return True
        return False

    def _fuzzy(
        self, word: str, goods: Goods, places: list[int], covered: bytearray
    ) -> tuple[int, EvidenceKind] | None:
        """Places for the unexplained characters, beside those that fit."""
        kind = EvidenceKind.SOUND
        exact = sum(p >= 0 for p in places)
        unknown = len(places) - exact
        if unknown > max(1, exact) and not self._all_by_sound(word, goods, places, covered):
            return None
        for i, place in enumerate(places):
            if place >= 0:
                continue
            at = self._beside(i, word, goods, places, covered)
            if at is None:
                return None
            places[i] = at[0]
            covered[at[0]] = 1
            if at[1]:
                kind = EvidenceKind.TYPO
        return unknown, kind

    def _beside(
        self, i: int, word: str, goods: Goods, places: list[int], covered: bytearray
    ) -> tuple[int, bool] | None:
        options = []
        if i and places[i - 1] >= 0:
            options.append(places[i - 1] + 1)
        after = next((j for j in range(i + 1, len(places)) if places[j] >= 0), None)
        if after is not None:
            options.append(places[after] - (after - i))
        for at in options:
            if not 0 <= at < len(goods.core) or covered[at]:
                continue
            if self._table.alike(word[i], goods.core[at]):
                return at, False
            if word[i] + goods.core[at] in self._shapes:
                return at, True
        return None

    def _all_by_sound(
        self, word: str, goods: Goods, places: list[int], covered: bytearray
    ) -> bool:
        """A mention that is mostly wrong characters needs three sounds in a row, and no others."""
        if len(word) < _MIN_INITIALS:
            return False
        sounds = tuple(self._table.first(c) for c in word)
        at = _find(sounds, goods.sounds)
        if at < 0:
            return False
        for i, place in enumerate(places):
            if place >= 0:
                covered[place] = 0
            places[i] = at + i
        covered[at : at + len(places)] = b"\1" * len(places)
        return True


def _head_of(goods: Goods) -> tuple[int, int]:
    """Where the product's head stands in `core`; all of it where the head is in pieces."""
    start = len(goods.brand)
    is_there = goods.core.startswith(goods.head, start)
    return start, start + len(goods.head) if is_there else len(goods.core)


def _in_one_piece(word: str, at: int, goods: Goods) -> Fit:
    """The fit of a word that stands just so in the name."""
    start, end = _head_of(goods)
    behind = at + len(word)
    first, last = max(at, start), min(behind, end)
    core = goods.core
    rest = core[start:first] + core[last:end] if first < last else core[start:end]
    said = max(0, behind - first)
    return Fit(goods.at, EvidenceKind.NAME, word, 0, 0, rest, at < start, said)


def _is_word(word: str, name: str) -> bool:
    """Whether it stands between blanks in a name."""
    return word in name and word in name.split()


def _find(needle: Sequence[str], hay: Sequence[str]) -> int:
    size = len(needle)
    first = needle[0]
    if first not in hay:
        return -1
    for at in range(len(hay) - size + 1):
        if hay[at] == first and tuple(hay[at : at + size]) == tuple(needle):
            return at
    return -1


def _align(word: str, core: str, covered: bytearray) -> tuple[list[int], int]:
    """For each character its place in `core` or −1, longest pieces first from the left."""
    places = [-1] * len(word)
    loose = i = after = 0
    size = len(word)
    while i < size:
        best = 0
        at = -1
        while i + best < size:  # where a piece is free, its beginning is, too
            found = _free(core, word[i : i + best + 1], after, covered)
            if found < 0:
                break
            best, at = best + 1, found
        if not best:
            i += 1
            continue
        for k in range(best):
            places[i + k] = at + k
            covered[at + k] = 1
        if best == 1 and size > 1:
            loose += 1
        after = at + best
        i += best
    return places, loose


def _free(core: str, piece: str, after: int, covered: bytearray) -> int:
    """Where `piece` stands uncovered, right after the last piece if it can."""
    at = core.find(piece, after)
    while at >= 0:
        if not any(covered[at : at + len(piece)]):
            return at
        at = core.find(piece, at + 1)
    at = core.find(piece)
    while 0 <= at < after:
        if not any(covered[at : at + len(piece)]):
            return at
        at = core.find(piece, at + 1)
    return -1
