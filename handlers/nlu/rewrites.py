"""Common names that a catalogue lacks, with the words it has for the same goods."""

from collections.abc import Iterable, Mapping, Sequence, Set

from handlers.nlu.index import Index, char_tokens
from handlers.nlu.phrases import Names, Phrases

_LONGEST_NAME = 8
Rewrites = Mapping[str, tuple[tuple[str, ...], ...]]


def rewrites_of(index: Index, names: Names) -> Rewrites:
    """For each common name, the other names of the same goods that the catalogue uses.

    A name that stands for several goods (血旺: 猪血 or 鸭血) has several groups of them.
    """
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for group in names.synonyms:
        present = [w for w in group if w in names.kinds or _is_in(index, w)]
        _rewrite_group(found, group, present, names.own)
    return found


def more_rewrites(known: Rewrites, base: Index, cores: Sequence[str], names: Names) -> Rewrites:
    """The same after a change: only groups with a word of the changed goods are looked at."""
    found = dict(known)
    groups = {g for core in cores for w in _pieces(core) for g in names.groups.get(w, ())}
    for number in sorted(groups):
        group = names.synonyms[number]
        present = [w for w in group if _is_in(base, w) or any(w in core for core in cores)]
        _rewrite_group(found, group, present, names.own)
    return found


def _pieces(core: str) -> set[str]:
    """Every stretch of a name that may be a common name."""
    size = len(core)
    return {core[i:j] for i in range(size) for j in range(i + 1, min(size, i + _LONGEST_NAME) + 1)}


def _rewrite_group(
    found: dict[str, tuple[tuple[str, ...], ...]],
    group: Iterable[str],
    present: list[str],
    own: Set[str],
) -> None:
    for word in group:
        if word in own:
            continue
        others = tuple(w for w in present if w != word)
        if others and others not in found.get(word, ()):
            kept = [o for o in found.get(word, ()) if not set(o) <= set(others)]
            found[word] = (*kept, others)


def protected_words(index: Index, phrases: Phrases) -> frozenset[str]:
    """Command words that also stand inside names of the catalogue."""
    return frozenset(
        w for w in phrases.words if len(w) > 1 and not w.isascii() and _is_in(index, w)
    )


def commands_in(cores: Iterable[str], phrases: Phrases) -> frozenset[str]:
    """Those of some names."""
    pieces = {p for core in cores for p in _pieces(core) if len(p) > 1}
    return frozenset(p for p in pieces if p in phrases.words)


def _is_in(index: Index, word: str) -> bool:
    if word.isascii() or not all(map(index.has, word)):
        return False
    return len(word) == 1 or len(index.with_all(char_tokens(word))) > 0
