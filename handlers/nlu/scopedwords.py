"""Words of single customers and groups, and words that do not mean a SKU."""

from collections.abc import Iterable, Mapping

from domain.catalog.vocabulary import ScopedAlias, SkuEntry
from handlers.nlu.goods import squeeze
from handlers.nlu.normalise import plain


def aliases_of_all(
    entries: Iterable[SkuEntry], aliases: Iterable[ScopedAlias]
) -> dict[int, tuple[str, ...]]:
    """The words of each SKU that count for everybody."""
    found = {e.sku_id: list(e.aliases) for e in entries if e.aliases}
    for alias in aliases:
        if alias.scope == "all" and not alias.is_negative:
            found.setdefault(alias.sku_id, []).append(alias.text)
    return {sku_id: tuple(texts) for sku_id, texts in found.items()}


def scoped_words(
    aliases: Iterable[ScopedAlias],
    base: Mapping[tuple[str, str], Mapping[str, tuple[int, ...]]],
    gone: set[int],
) -> dict[tuple[str, str], dict[str, tuple[int, ...]]]:
    """The words of each customer and group, and what they mean; SKUs in `gone` are left out."""
    found = {
        key: {
            w: kept for w, ids in words.items() if (kept := tuple(i for i in ids if i not in gone))
        }
        for key, words in base.items()
    }
    for alias in aliases:
        if not alias.is_negative or alias.is_weak:
            words = found.setdefault((alias.scope, alias.scope_key), {})
            word = squeeze(plain(alias.text))
            if word and alias.sku_id not in words.get(word, ()):
                words[word] = (*words.get(word, ()), alias.sku_id)
    return found


def negative_words(
    aliases: Iterable[ScopedAlias],
    base: Mapping[tuple[str, str], frozenset[tuple[str, int]]],
    gone: set[int],
) -> dict[tuple[str, str], frozenset[tuple[str, int]]]:
    """For each scope the (word, SKU) pairs that are ruled out."""
    found = {k: {p for p in pairs if p[1] not in gone} for k, pairs in base.items()}
    for alias in aliases:
        if alias.is_negative and not alias.is_weak:
            key = (alias.scope, alias.scope_key if alias.scope != "all" else "")
            found.setdefault(key, set()).add((squeeze(plain(alias.text)), alias.sku_id))
    return {k: frozenset(pairs) for k, pairs in found.items()}
