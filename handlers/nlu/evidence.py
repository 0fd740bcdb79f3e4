"""Does a mention mean a SKU? Character by character, with the reasons.

A mention fits only if each of its characters is explained: by the SKU's own words, by an alias,
by sound (雪必 → 雪碧) or by a look-alike next to characters that fit. What is left unexplained
means another good, however close the spelling.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from handlers.nlu.goods import Goods
from handlers.nlu.intents import EvidenceKind
from handlers.nlu.syllables import SyllableTable

_LATIN = re.compile(r"[a-z]+|[0-9]+(?:[.+][0-9]+)?")
_MIN_INITIALS, _MAX_INITIALS = 3, 12
_SHORT_BRAND = 2
_NAME_UNITS = frozenset("位孔号度级寸层")
"""What numbers in names count: 3位 is no piece of 六位插座3米."""


class Fit(NamedTuple):
    """A SKU whose words explain the whole mention. A tuple: a text makes thousands of them."""

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


@dataclass(frozen=True, slots=True)
class Run:
    """A Latin word or a number of a mention."""

    text: str
    cut: tuple[str, ...]
    """Its syllables, where it is pinyin."""
    is_heard: bool
    """Its syllables are enough to tell goods by."""
    is_initials: bool
    """Long enough for the first letters of a name, and short enough."""
    is_brand: bool
    """May be the initials of a brand of which more is written out."""
    unit: str = ""
    """What a number counts or tells in a name: 位 of 3位."""


@dataclass(frozen=True, slots=True)
class Said:
    """A squeezed mention taken apart once, to be held against many goods."""

    word: str
    runs: tuple[Run, ...]
    left: str
    """What is neither Latin nor a number."""
    needs: tuple[tuple[str, int], ...]
    """Each character of it, with how often it stands there."""
    is_edged: bool
    """Begins or ends with a Latin letter or a digit: not to be found inside a longer run."""
    letters: Run | None
    """The word itself where it is nothing but letters."""


@lru_cache(maxsize=4096)
def _places(text: str) -> Mapping[str, tuple[int, int]]:
    """Where each Latin word and number of a name stands."""
    return {m.group(): m.span() for m in _LATIN.finditer(text)}


@lru_cache(maxsize=4096)
def _initials(sounds: tuple[str, ...]) -> str:
    return "".join(s[:1] or "-" for s in sounds)


class Evidence:
    """The rules of evidence over one table of sounds and one of look-alike characters."""

    __slots__ = ("_shapes", "_table")

    def __init__(self, table: SyllableTable, shapes: frozenset[str]) -> None:
        self._table = table
        self._shapes = shapes

    def said(self, word: str) -> Said:
        """A squeezed mention, ready for `fit`."""
        size = len(word)
        runs: list[Run] = []
        left: list[str] = []
        last = 0
        for found in _LATIN.finditer(word):
            left.append(word[last : found.start()])
            last = found.end()
            run = self._run(found.group(), size)
            behind = word[last : last + 1]
            runs.append(run if behind not in _NAME_UNITS else replace(run, unit=behind))
        rest = "".join((*left, word[last:]))
        needs = tuple((c, rest.count(c)) for c in dict.fromkeys(rest))
        is_edged = bool(word) and (word[0].isascii() or word[-1].isascii())
        letters = self._run(word, size) if word.isascii() and word.isalpha() else None
        return Said(word, tuple(runs), rest, needs, is_edged, letters)

    def _run(self, run: str, size: int) -> Run:
        is_alpha = run.isalpha()
        cut = self._table.cut(run[:32]) if is_alpha else ()
        is_heard = len(cut) > 1 or (len(cut) == 1 and len(run) > _MIN_INITIALS)
        is_initials = is_alpha and _MIN_INITIALS <= len(run) <= _MAX_INITIALS
        is_brand = is_alpha and len(run) == _SHORT_BRAND and size > len(run) + 1
        return Run(run, cut, is_heard, is_initials, is_brand)

    def explain(self, word: str, goods: Goods, *, allow_fuzzy: bool) -> Fit | None:
        """The fit of a squeezed mention, or None where something in it is unexplained."""
        return self.fit(self.said(word), goods, allow_fuzzy=allow_fuzzy)

    def fit(self, said: Said, goods: Goods, *, allow_fuzzy: bool) -> Fit | None:
        """The fit of a mention, or None where something in it is unexplained."""
        word, aliases = said.word, goods.aliases
        if not word:
            return None
        if not aliases:
            if said.letters is not None and self._is_strange(said.letters, goods):
                return None
            return self._against_core(said, goods, allow_fuzzy)
        if word in aliases:
            return Fit(goods.at, EvidenceKind.ALIAS, word, 0, 0, "", True, len(goods.product))
        fit = self._against_core(said, goods, allow_fuzzy)
        if fit is None:
            fit = self._beside_alias(word, goods, allow_fuzzy)
        if fit is None and allow_fuzzy:
            return self._against_aliases(word, goods)
        return fit

    def _beside_alias(self, word: str, goods: Goods, allow_fuzzy: bool) -> Fit | None:
        """The fit of what is said beside an alias."""
        for alias in goods.aliases:
            if len(alias) > 1 and alias in word:
                rest = self.said(word.replace(alias, "", 1))
                fit = self._against_core(rest, goods, allow_fuzzy)
                if fit is not None:
                    return fit._replace(
                        kind=EvidenceKind.ALIAS, detail=alias, rest="", has_brand=True
                    )
        return None

    def _is_strange(self, run: Run, goods: Goods) -> bool:
        """Whether a word of letters is surely none of a name, its pinyin or its initials."""
        word = run.text
        if word in goods.text or word in goods.name:
            return False
        sounds = goods.sounds
        if run.cut and run.cut[0] in sounds:
            return False
        return not run.is_initials or word not in _initials(sounds)

    def _against_aliases(self, word: str, goods: Goods) -> Fit | None:
        for alias in goods.aliases:
            if len(alias) == len(word) > 1 and all(
                a == b or self._table.alike(a, b) for a, b in zip(word, alias, strict=True)
            ):
                fuzzy = sum(a != b for a, b in zip(word, alias, strict=True))
                return Fit(goods.at, EvidenceKind.SOUND, alias, 0, fuzzy, "", True, len(alias))
        return None

    def _against_core(self, said: Said, goods: Goods, allow_fuzzy: bool) -> Fit | None:
        core, word = goods.text, said.word
        if not said.is_edged:
            at = core.find(
                word, len(goods.brand)
            )  # 可乐 is the product of 可口可乐, not its brand
            if at < 0:
                at = core.find(word)
            if at >= 0:
                return _in_one_piece(word, at, goods)
        left = said.left
        if not allow_fuzzy and not _has_all(core, said.needs):
            return None
        covered = bytearray(len(core))
        kind = self._latin(said, goods, covered) if said.runs else EvidenceKind.NAME
        if kind is None:
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
        start, end = goods.head_span
        rest = goods.core[start:end]
        if covered.find(1, start, end) >= 0:
            rest = "".join(
                [c for c, is_said in zip(rest, covered[start:end], strict=False) if not is_said]
            )
        said = sum(covered[start:])
        return Fit(goods.at, kind, word, loose, fuzzy, rest, any(covered[:start]), said)

    def _latin(self, said: Said, goods: Goods, covered: bytearray) -> EvidenceKind | None:
        """Latin and digit runs must be whole runs of the name, its pinyin or its initials."""
        kind = EvidenceKind.NAME
        text = goods.text
        for run in said.runs:
            span = _places(text).get(run.text) if run.text in text else None
            if span is not None:
                if run.unit and "一" <= text[span[1] : span[1] + 1] != run.unit:
                    return None
                covered[span[0] : span[1]] = b"\1" * (span[1] - span[0])
            elif _by_sound(run, goods, covered) or (
                run.is_brand and _by_brand(run.text, goods, covered)
            ):
                kind = EvidenceKind.SOUND
            elif not _is_word(run.text, goods.name) and run.text not in goods.aliases:
                return None
        return kind

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


def _by_brand(run: str, goods: Goods, covered: bytearray) -> bool:
    """wd超韧: two letters are a brand's initials where more of the name is written out."""
    size = len(goods.brand)
    if len(run) != size or "".join(s[:1] for s in goods.sounds[:size]) != run:
        return False
    covered[:size] = b"\1" * size
    return True


def _by_sound(run: Run, goods: Goods, covered: bytearray) -> bool:
    if run.is_heard and (at := _find(run.cut, goods.sounds)) >= 0:
        covered[at : at + len(run.cut)] = b"\1" * len(run.cut)
        return True
    if run.is_initials:
        at = _initials(goods.sounds).find(run.text)
        if at == 0 or at == len(goods.brand):
            covered[at : at + len(run.text)] = b"\1" * len(run.text)
            return True
    return False


def _has_all(core: str, needs: tuple[tuple[str, int], ...]) -> bool:
    """Whether every character is there as often as it was said; a cheap first look."""
    for char, count in needs:
        if char not in core or (count > 1 and core.count(char) < count):
            return False
    return True


def _in_one_piece(word: str, at: int, goods: Goods) -> Fit:
    """The fit of a word that stands just so in the name."""
    start, end = goods.head_span
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
    size = len(piece)
    at = core.find(piece, after)
    while at >= 0:
        if covered.find(1, at, at + size) < 0:
            return at
        at = core.find(piece, at + 1)
    at = core.find(piece) if after else -1
    while 0 <= at < after:
        if covered.find(1, at, at + size) < 0:
            return at
        at = core.find(piece, at + 1)
    return -1
