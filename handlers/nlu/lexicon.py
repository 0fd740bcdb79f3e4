"""The catalogue in memory, as the matcher needs it: an immutable snapshot.

`build_lexicon` makes one from a `Vocabulary`; `with_changes` adds a small delta segment so that
a changed SKU or alias is visible at once, and `merged` folds the delta in, off the event loop.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeVar

from domain.base.ids import SkuId
from domain.catalog.vocabulary import ScopedAlias, SkuEntry, Vocabulary, VocabularyChanges
from handlers.nlu.amounts import UnitWords
from handlers.nlu.evidence import Evidence
from handlers.nlu.goods import Goods, make_goods, squeeze, words_of
from handlers.nlu.index import Index, char_tokens, sound_tokens
from handlers.nlu.intents import CustomerScope
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import NUMERAL_CHARS
from handlers.nlu.phrases import Names, Phrases, load_names, load_phrases
from handlers.nlu.specs import parse_spec, spec_words
from handlers.nlu.syllables import SyllableTable, load_syllables
from handlers.nlu.units import known_units

_CACHED_GOODS = 60_000
_CACHED_MENTIONS = 20_000
_GRAM = 3
_LONGEST_NAME = 8
_NAME_UNITS = frozenset("号度位分层寸码代系年星级")
"""Units that belong to a name (5号电池, 4分水龙头), hardly to an order."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Goods indexed together; `start` is the position of its first one in the whole lexicon."""

    start: int
    entries: tuple[SkuEntry, ...]
    aliases: Mapping[int, tuple[str, ...]]
    cores: Sequence[str]
    """Brand and product of each entry, squeezed."""
    index: Index


@dataclass(slots=True)
class _Memo:
    """What was already worked out for this snapshot; bounded, and only ever filled."""

    goods: dict[int, Goods] = field(default_factory=dict)
    mentions: dict[tuple[str, ...], object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One snapshot. Positions count through the segments; `dead` ones were changed or removed."""

    version: int
    table: SyllableTable
    phrases: Phrases
    names: Names
    evidence: Evidence
    units: UnitWords
    segments: tuple[Segment, ...]
    dead: frozenset[int]
    where: Mapping[int, int]
    codes: Mapping[str, int]
    guards: frozenset[str]
    """Pieces of names that hold a numeral or a command character (三只松, 加多宝)."""
    rewrites: "Rewrites"
    """Common names the catalogue lacks, with the words it has for them."""
    scoped: Mapping[tuple[str, str], Mapping[str, tuple[int, ...]]]
    negative: Mapping[tuple[str, str], frozenset[tuple[str, int]]]
    categories: frozenset[str]
    sold_in: frozenset[str]
    """Every unit word of the catalogue itself."""
    protected: frozenset[str]
    """Command words that also stand inside names of this catalogue."""
    memo: _Memo = field(default_factory=_Memo, repr=False, compare=False)

    def __len__(self) -> int:
        """How many SKUs it knows."""
        return len(self.where)

    def _segment_of(self, at: int) -> Segment:
        first = self.segments[0]
        return first if at < len(first.entries) else self.segments[-1]

    def entry(self, at: int) -> SkuEntry:
        """The catalogue entry at a position."""
        segment = self._segment_of(at)
        return segment.entries[at - segment.start]

    def has_alias(self, at: int) -> bool:
        """Whether the SKU at a position has words besides its name."""
        segment = self._segment_of(at)
        return segment.entries[at - segment.start].sku_id in segment.aliases

    def core(self, at: int) -> str:
        """Brand and product at a position, squeezed."""
        segment = self._segment_of(at)
        return segment.cores[at - segment.start]

    def goods(self, at: int) -> Goods:
        """The goods at a position."""
        found = self.memo.goods.get(at)
        if found is None:
            segment = self._segment_of(at)
            entry = segment.entries[at - segment.start]
            found = make_goods(at, entry, segment.aliases.get(entry.sku_id, ()), self.table)
            if len(self.memo.goods) < _CACHED_GOODS:
                self.memo.goods[at] = found
        return found

    def goods_of(self, sku_id: SkuId) -> Goods | None:
        """The goods of a SKU, or None if it is not known (any more)."""
        at = self.where.get(sku_id)
        return None if at is None else self.goods(at)

    def everywhere(self, query: Callable[[Index], Iterable[int]]) -> list[int]:
        """The answers of every segment as positions of the whole, the dead ones left out."""
        found: list[int] = []
        for segment in self.segments:
            start = segment.start
            found.extend(start + int(i) for i in query(segment.index))
        return [at for at in found if at not in self.dead] if self.dead else found

    def has_pair(self, pair: str) -> bool:
        """Whether two characters stand side by side in some name."""
        return any(len(s.index.postings(pair)) for s in self.segments)

    def has_sound(self, pair: str) -> bool:
        """Whether two characters sound like two that stand side by side in some name."""
        a, b = (self.table.first(c) for c in pair) if len(pair) == 2 else ("", "")
        return bool(a and b) and any(len(s.index.postings(f"~{a}~{b}")) for s in self.segments)

    def remember(self, key: tuple[str, ...], value: object) -> None:
        """Keep a mention's result while there is room."""
        if len(self.memo.mentions) >= _CACHED_MENTIONS:
            self.memo.mentions.clear()
        self.memo.mentions[key] = value

    def scoped_skus(self, word: str, scope: CustomerScope) -> tuple[int, ...]:
        """What a customer's or his group's own word means; the customer's wins."""
        if scope.customer_id:
            found = self.scoped.get(("customer", scope.customer_id), {}).get(word)
            if found:
                return found
        if scope.group:
            return self.scoped.get(("group", scope.group), {}).get(word, ())
        return ()

    def is_private(self, word: str) -> bool:
        """Whether some customer or group has a word of its own like this."""
        return any(word in words for words in self.scoped.values())

    def is_ruled_out(self, word: str, sku_id: SkuId, scope: CustomerScope) -> bool:
        """Whether negative evidence says that `word` does not mean the SKU for this customer."""
        pair = (word, sku_id)
        keys = (("customer", scope.customer_id), ("group", scope.group), ("all", ""))
        return any(pair in self.negative.get(key, frozenset()) for key in keys)

    @property
    def added(self) -> int:
        """How many SKUs were changed since the whole was indexed."""
        return sum(len(s.entries) for s in self.segments[1:])

    def with_changes(self, changes: VocabularyChanges) -> "Lexicon":
        """A snapshot in which the changed SKUs, with all their words, are as given.

        Costs as much as the changes, not as the catalogue: about 0.1 ms a changed SKU.
        """
        base = self.segments[0]
        old = self.segments[1].entries if len(self.segments) > 1 else ()
        changed, aliases = changes.skus, changes.aliases
        gone: set[int] = {e.sku_id for e in changed} | set(changes.removed)
        entries = (*(e for e in old if e.sku_id not in gone), *changed)
        words = {i: a for s in self.segments[1:] for i, a in s.aliases.items() if i not in gone}
        words |= _aliases_of_all(changed, aliases)
        start = base.start + len(base.entries)
        delta = _segment(start, entries, words, self.table)
        fresh = replace(
            delta, entries=changed, cores=delta.cores[len(entries) - len(changed) :]
        )  # what was added before has left its pieces in the snapshot
        own = {e.sku_id: start + i for i, e in enumerate(entries)}
        before = (at for i in gone if (at := self.where.get(i)) is not None)
        units = _unit_words(changed)
        return replace(
            self,
            version=changes.version,
            units=UnitWords(self.units.words | units),
            segments=(base, delta),
            dead=self.dead | {at for at in before if at < start},
            where=_Overlay(self.where, own, gone),
            codes=_Overlay(self.codes, _codes(delta), ()),
            guards=self.guards | _guards(fresh, self.phrases, aliases),
            rewrites=_more_rewrites(self.rewrites, base.index, fresh.cores, self.names),
            scoped=_scoped(aliases, self.scoped, gone),
            negative=_negative(aliases, self.negative, gone),
            categories=self.categories | {plain(e.category) for e in changed if e.category},
            sold_in=self.sold_in | units,
            protected=self.protected | _commands_in(fresh.cores, self.phrases),
            memo=_Memo(),
        )


K = TypeVar("K")


class _Overlay(Mapping[K, int]):
    """A mapping over another one; building it costs only its own entries."""

    __slots__ = ("_base", "_gone", "_own")

    def __init__(self, base: Mapping[K, int], own: Mapping[K, int], gone: Iterable[K]) -> None:
        """`own` is all that was added since the base was built, however often it was changed."""
        self._own, self._gone = own, frozenset(gone)
        self._base = base
        if isinstance(base, _Overlay):
            self._base, self._gone = base._base, base._gone | self._gone

    def __getitem__(self, key: K) -> int:
        if key in self._own:
            return self._own[key]
        if key in self._gone:
            raise KeyError(key)
        return self._base[key]

    def __iter__(self) -> Iterator[K]:
        yield from self._own
        yield from (k for k in self._base if k not in self._own and k not in self._gone)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def build_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """Index a whole vocabulary (some 35 µs a SKU): run it off the event loop."""
    table = load_syllables()
    phrases, names = load_phrases(), load_names()
    aliases = _aliases_of_all(vocabulary.skus, vocabulary.aliases)
    segment = _segment(0, vocabulary.skus, aliases, table)
    return Lexicon(
        version=vocabulary.version,
        table=table,
        phrases=phrases,
        names=names,
        evidence=Evidence(table, names.shapes),
        units=UnitWords(_unit_words(vocabulary.skus)),
        segments=(segment,),
        dead=frozenset(),
        where={e.sku_id: at for at, e in enumerate(vocabulary.skus)},
        codes=_codes(segment),
        guards=_guards(segment, phrases, vocabulary.aliases),
        rewrites=_rewrites(segment.index, names),
        scoped=_scoped(vocabulary.aliases, {}, set()),
        negative=_negative(vocabulary.aliases, {}, set()),
        categories=frozenset(plain(e.category) for e in vocabulary.skus if e.category),
        sold_in=_unit_words(vocabulary.skus),
        protected=_protected(segment.index, phrases),
    )


def _aliases_of_all(
    entries: Iterable[SkuEntry], aliases: Iterable[ScopedAlias]
) -> dict[int, tuple[str, ...]]:
    found = {e.sku_id: list(e.aliases) for e in entries if e.aliases}
    for alias in aliases:
        if alias.scope == "all" and not alias.is_negative:
            found.setdefault(alias.sku_id, []).append(alias.text)
    return {sku_id: tuple(texts) for sku_id, texts in found.items()}


def _scoped(
    aliases: Iterable[ScopedAlias],
    base: Mapping[tuple[str, str], Mapping[str, tuple[int, ...]]],
    gone: set[int],
) -> dict[tuple[str, str], dict[str, tuple[int, ...]]]:
    found = {
        key: {
            w: kept for w, ids in words.items() if (kept := tuple(i for i in ids if i not in gone))
        }
        for key, words in base.items()
    }
    for alias in aliases:
        if alias.scope != "all" and not alias.is_negative:
            words = found.setdefault((alias.scope, alias.scope_key), {})
            word = squeeze(plain(alias.text))
            if word and alias.sku_id not in words.get(word, ()):
                words[word] = (*words.get(word, ()), alias.sku_id)
    return found


def _negative(
    aliases: Iterable[ScopedAlias],
    base: Mapping[tuple[str, str], frozenset[tuple[str, int]]],
    gone: set[int],
) -> dict[tuple[str, str], frozenset[tuple[str, int]]]:
    found = {k: {p for p in pairs if p[1] not in gone} for k, pairs in base.items()}
    for alias in aliases:
        if alias.is_negative:
            key = (alias.scope, alias.scope_key if alias.scope != "all" else "")
            found.setdefault(key, set()).add((squeeze(plain(alias.text)), alias.sku_id))
    return {k: frozenset(pairs) for k, pairs in found.items()}


def _unit_words(entries: Iterable[SkuEntry]) -> frozenset[str]:
    pairs = {(e.units, e.unit_synonyms) for e in entries}
    words = {
        plain(u)
        for units, said in pairs
        for u in chain((u for u, _ in units), (s for s, _ in said))
    }
    return frozenset(w for w in words if w)


def _segment(
    start: int,
    entries: Sequence[SkuEntry],
    aliases: Mapping[int, tuple[str, ...]],
    table: SyllableTable,
) -> Segment:
    cores: list[str] = []

    def rows() -> Iterator[set[str]]:
        for entry in entries:
            brand, product, spec = words_of(entry)
            core = squeeze(brand) + squeeze(product)
            cores.append(core)
            yield tokens_of(core, spec, aliases.get(entry.sku_id, ()), table)

    index = Index(rows())
    return Segment(start, tuple(entries), aliases, cores, index)


def tokens_of(core: str, spec: str, aliases: tuple[str, ...], table: SyllableTable) -> set[str]:
    """Every token under which a SKU can be found."""
    tokens = char_tokens(core + spec_words(spec))
    first = table.first
    tokens |= sound_tokens([first(c) for c in core])
    for alias in aliases:
        word = squeeze(plain(alias))
        tokens |= char_tokens(word)
        tokens |= sound_tokens([first(c) for c in word])
    parsed = parse_spec(spec)
    tokens.update(f"#{s}" for s in parsed.sizes)
    tokens.update(f"#{b}" for b in parsed.bare)
    tokens.update(f"#{n}{u}" for n, u in parsed.counts)
    return tokens


def _codes(segment: Segment) -> dict[str, int]:
    codes: dict[str, int] = {}
    for at, entry in enumerate(segment.entries, segment.start):
        for code in (entry.code, entry.barcode):
            if code:
                codes[code.lower()] = at
    return codes


def _guards(segment: Segment, phrases: Phrases, scoped: Iterable[ScopedAlias]) -> frozenset[str]:
    """Pieces of names around numerals and command characters, so that these are left alone."""
    danger = NUMERAL_CHARS | {p for c in phrases.words.values() for p, _ in c if len(p) == 1}
    danger = frozenset(c for c in danger if not c.isascii())
    digits = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:\+[0-9]+)?")
    found: set[str] = set()
    seen: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for entry in segment.entries:
        pair = (entry.brand, entry.product) if entry.product else words_of(entry)[:2]
        if pair in pairs and entry.sku_id not in segment.aliases:
            continue
        pairs.add(pair)
        brand, product, _ = words_of(entry)
        aliases = segment.aliases.get(entry.sku_id, ())
        for word in (brand, product, *aliases):
            if word in seen:
                continue
            seen.add(word)
            squeezed = squeeze(plain(word) if aliases else word)
            for run in digits.finditer(squeezed):
                found.update(_number_guards(squeezed, run))
            if not danger.isdisjoint(squeezed):
                _guard(squeezed, danger, found)
    for alias in scoped:
        word = squeeze(plain(alias.text))
        if not danger.isdisjoint(word):
            _guard(word, danger, found)
    return frozenset(found)


def _number_guards(word: str, run: re.Match[str]) -> set[str]:
    """Pieces around a number in a name, marked with # (#6个核, #1664, #3+2)."""
    number = run.group()
    before, after = word[max(0, run.start() - 2) : run.start()], word[run.end() : run.end() + 2]
    if before[-1:].isascii() and before[-1:].isalpha():
        return set()
    if not before and len(number) == 2 and after and after[0] not in known_units():
        return {f"##{number}"} | _number_followed(number, after)
    if len(number) > 2:
        return {f"#{number}"}
    if not after:
        return {f"#{before}{number}"} if len(before) == 2 else set()
    return _number_followed(number, after)


def _number_followed(number: str, after: str) -> set[str]:
    found = {f"#{number}{after}"} if len(after) == 2 else set()
    if after[0] in _NAME_UNITS or after[0] not in known_units():
        found.add(f"#{number}{after[0]}")
    return found


def _guard(word: str, danger: frozenset[str], found: set[str]) -> None:
    if 1 < len(word) <= _GRAM:
        found.add(word)
    for i, char in enumerate(word):
        if char in danger:
            for start in range(max(0, i - _GRAM + 1), i + 1):
                piece = word[start : start + _GRAM]
                if len(piece) == _GRAM:
                    found.add(piece)


Rewrites = Mapping[str, tuple[tuple[str, ...], ...]]


def _rewrites(index: Index, names: Names) -> Rewrites:
    """For each common name, the other names of the same goods that the catalogue uses.

    A name that stands for several goods (血旺: 猪血 or 鸭血) has several groups of them.
    """
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for group in names.synonyms:
        present = [w for w in group if w in names.kinds or _is_in(index, w)]
        _rewrite_group(found, group, present)
    return found


def _more_rewrites(known: Rewrites, base: Index, cores: Sequence[str], names: Names) -> Rewrites:
    """The same after a change: only groups with a word of the changed goods are looked at."""
    found = dict(known)
    groups = {g for core in cores for w in _pieces(core) for g in names.groups.get(w, ())}
    for number in sorted(groups):
        group = names.synonyms[number]
        present = [w for w in group if _is_in(base, w) or any(w in core for core in cores)]
        _rewrite_group(found, group, present)
    return found


def _pieces(core: str) -> set[str]:
    """Every stretch of a name that may be a common name."""
    size = len(core)
    return {core[i:j] for i in range(size) for j in range(i + 1, min(size, i + _LONGEST_NAME) + 1)}


def _rewrite_group(
    found: dict[str, tuple[tuple[str, ...], ...]], group: Iterable[str], present: list[str]
) -> None:
    for word in group:
        others = tuple(w for w in present if w != word)
        if others and others not in found.get(word, ()):
            kept = [o for o in found.get(word, ()) if not set(o) <= set(others)]
            found[word] = (*kept, others)


def _protected(index: Index, phrases: Phrases) -> frozenset[str]:
    words = (p for known in phrases.words.values() for p, _ in known)
    return frozenset(w for w in words if len(w) > 1 and not w.isascii() and _is_in(index, w))


def _commands_in(cores: Iterable[str], phrases: Phrases) -> frozenset[str]:
    pieces = {p for core in cores for p in _pieces(core) if len(p) > 1}
    return frozenset(p for p in pieces if any(p == w for w, _ in phrases.words.get(p[0], ())))


def _is_in(index: Index, word: str) -> bool:
    if word.isascii() or not all(map(index.has, word)):
        return False
    return len(word) == 1 or len(index.with_all(char_tokens(word))) > 0
