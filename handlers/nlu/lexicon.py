"""The catalogue in memory, as the matcher needs it: an immutable snapshot.

`build_lexicon` makes one from a `Vocabulary`; `with_changes` adds a small delta segment so that
a changed SKU or alias is visible at once, and `merged` folds the delta in, off the event loop.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeVar

from domain.base.ids import SkuId
from domain.catalog.vocabulary import SkuEntry, Vocabulary, VocabularyChanges
from handlers.nlu.codes import Codes
from handlers.nlu.evidence import Evidence
from handlers.nlu.goods import Goods, core_of, names_kind, squeeze, words_of
from handlers.nlu.guards import guards_of
from handlers.nlu.index import Index, char_tokens, sound_tokens
from handlers.nlu.intents import CustomerScope
from handlers.nlu.normalise import plain
from handlers.nlu.phrases import Names, Phrases, load_names, load_phrases
from handlers.nlu.rewrites import (
    Rewrites,
    commands_in,
    more_rewrites,
    protected_words,
    rewrites_of,
)
from handlers.nlu.runs import runs_in
from handlers.nlu.scopedwords import aliases_of_all, negative_words, scoped_words
from handlers.nlu.specs import Spec, name_sizes, spec_of, spec_words
from handlers.nlu.syllables import SyllableTable, load_syllables
from handlers.nlu.units import RARE_UNITS
from handlers.nlu.unitwords import UnitWords

_CACHED_GOODS = 60_000
_CACHED_MENTIONS = 20_000


@dataclass(frozen=True, slots=True)
class Segment:
    """Goods indexed together; `start` is the position of its first one in the whole lexicon."""

    start: int
    entries: tuple[SkuEntry, ...]
    aliases: Mapping[int, tuple[str, ...]]
    cores: Sequence[str]
    """Brand and product of each entry, squeezed."""
    runs: Set[str]
    """Every Latin word and number of their names."""
    index: Index


@dataclass(slots=True)
class _Memo:
    """What was already worked out for this snapshot; bounded, and only ever filled."""

    goods: dict[int, Goods] = field(default_factory=dict)
    mentions: dict[tuple[str, ...], object] = field(default_factory=dict)
    lengths: Mapping[str, frozenset[int]] | None = None


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

    def is_kind(self, word: str) -> bool:
        """Whether a category is called so (蔬菜)."""
        return any(names_kind(word, category) for category in self.categories)

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
            found = Goods(
                at,
                entry,
                segment.cores[at - segment.start],
                aliases=segment.aliases.get(entry.sku_id, ()),
                table=self.table,
            )
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
            own = query(segment.index)
            found.extend(own if not start else (start + i for i in own))
        return [at for at in found if at not in self.dead] if self.dead else found

    def has_token(self, token: str) -> bool:
        """Whether some goods are indexed under a token (#24/6: a size)."""
        return any(s.index.has(token) for s in self.segments)

    def as_entered(self, positions: list[int]) -> list[int]:
        """In the order of the catalogue, also where some of them were changed since."""
        if len(self.segments) < 2:
            return positions
        return sorted(positions, key=lambda at: self.entry(at).sku_id)

    def name_lengths(self) -> Mapping[str, frozenset[int]]:
        """For each first character how long the names are that have to be written otherwise.

        Threads share a snapshot: what is kept is whole before any of them can see it.
        """
        known = self.memo.lengths
        if known is None:
            found: dict[str, set[int]] = {}
            for name in self.rewrites:
                found.setdefault(name[0], set()).add(len(name))
            known = {first: frozenset(sizes) for first, sizes in found.items()}
            self.memo.lengths = known
        return known

    def has_pair(self, pair: str) -> bool:
        """Whether two characters stand side by side in some name."""
        return len(pair) == 2 and self.has_token(pair)

    def has_any_pair(self, name: str) -> bool:
        """Whether some goods are called so, or something like it."""
        return any(self.has_pair(name[at : at + 2]) for at in range(len(name) - 1))

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
        """What a learned word means; the customer's own wins, then his group's, then everybody's.

        Several: the customer has corrected it once, so that it has to be asked.
        """
        if scope.customer_id:
            found = self.scoped.get(("customer", scope.customer_id), {}).get(word)
            if found:
                return found
        for key in (("group", scope.group), ("all", "")):
            ids = self.scoped.get(key, {}).get(word, ())
            kept = tuple(i for i in ids if not self.is_ruled_out(word, SkuId(i), scope))
            if kept:
                return kept
        return ()

    def learned_in(self, word: str, sku_id: SkuId, scope: CustomerScope) -> str:
        """customer, group or all, where a learned word says that this SKU is meant; else ""."""
        if self.scoped_skus(word, scope) != (sku_id,):
            return ""
        keys = (("customer", scope.customer_id), ("group", scope.group), ("all", ""))
        return next((key[0] for key in keys if word in self.scoped.get(key, {})), "")

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
        words |= aliases_of_all(changed, aliases)
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
            codes=_Overlay(self.codes, Codes(start, entries), ()),
            guards=self.guards | guards_of(changed, words, self.phrases, aliases),
            rewrites=more_rewrites(self.rewrites, base.index, fresh.cores, self.names),
            scoped=scoped_words(aliases, self.scoped, gone),
            negative=negative_words(aliases, self.negative, gone),
            categories=self.categories | {plain(e.category) for e in changed if e.category},
            sold_in=self.sold_in | units,
            protected=self.protected | commands_in(fresh.cores, self.phrases),
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

    def __bool__(self) -> bool:
        return any(True for _ in self)


def build_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """Index a whole vocabulary (some 35 µs a SKU): run it off the event loop."""
    table = load_syllables()
    phrases, names = load_phrases(), load_names()
    aliases = aliases_of_all(vocabulary.skus, vocabulary.aliases)
    segment = _segment(0, vocabulary.skus, aliases, table)
    return Lexicon(
        version=vocabulary.version,
        table=table,
        phrases=phrases,
        names=names,
        evidence=Evidence(table, names.shapes),
        units=UnitWords(_unit_words(vocabulary.skus) or RARE_UNITS),
        segments=(segment,),
        dead=frozenset(),
        where={e.sku_id: at for at, e in enumerate(vocabulary.skus)},
        codes=Codes(0, segment.entries),
        guards=guards_of(vocabulary.skus, aliases, phrases, vocabulary.aliases),
        rewrites=rewrites_of(segment.index, names),
        scoped=scoped_words(vocabulary.aliases, {}, set()),
        negative=negative_words(vocabulary.aliases, {}, set()),
        categories=frozenset(plain(e.category) for e in vocabulary.skus if e.category),
        sold_in=_unit_words(vocabulary.skus),
        protected=protected_words(segment.index, phrases),
    )


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
    runs: set[str] = set()

    def rows() -> Iterator[set[str]]:
        for entry in entries:
            brand, product, spec = words_of(entry)
            core = core_of(brand, product)
            cores.append(core)
            text, parsed = core + spec_words(spec), spec_of(spec, product)
            runs.update(runs_in(f"{text} {' '.join(name_sizes(product)[2])} {plain(entry.name)}"))
            said = aliases.get(entry.sku_id, ())
            yield tokens_of(text, core, parsed, said, table)

    index = Index(rows())
    return Segment(start, tuple(entries), aliases, cores, runs, index)


def tokens_of(
    text: str, core: str, parsed: Spec, aliases: tuple[str, ...], table: SyllableTable
) -> set[str]:
    """Every token under which a SKU can be found."""
    tokens = char_tokens(text)
    tokens |= sound_tokens(table.firsts(core))
    for alias in aliases:
        word = squeeze(plain(alias))
        tokens |= char_tokens(word)
        tokens |= sound_tokens(table.firsts(word))
    tokens.update(f"#{s}" for s in parsed.sizes)
    tokens.update(f"#{b}" for b in parsed.bare)
    tokens.update(f"#{n}{u}" for n, u in parsed.counts)
    return tokens
