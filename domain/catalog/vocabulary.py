"""The words of the catalogue, as the order reader needs them.

A `Vocabulary` is an immutable snapshot: the reader builds its lexicon from it and never asks the
database. `version` tells one snapshot from the next.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkuEntry:
    """One SKU with everything that can be said to mean it.

    `units` are (unit word, factor to the base unit) with the base unit at factor 1, largest factor
    last; `unit_synonyms` are (word, unit it stands for). `split` is "none", "half" or "loose".
    `category` is the path of the category from the top (饮料/碳酸饮料). `aliases` are those that
    hold for every customer and come with the goods; learned ones are in `Vocabulary.aliases`.
    """

    sku_id: int
    code: str
    name: str
    brand: str
    product: str
    spec: str
    base_unit: str
    units: tuple[tuple[str, int], ...]
    order_unit: str
    split: str = "none"
    is_weighed: bool = False
    category: str = ""
    barcode: str = ""
    aliases: tuple[str, ...] = ()
    unit_synonyms: tuple[tuple[str, str], ...] = ()
    is_on_sale: bool = True


@dataclass(frozen=True, slots=True)
class ScopedAlias:
    """A learned word for a SKU.

    `scope` is "customer", "group" or "all"; `scope_key` is the customer id as text, the group's
    code, or "". A negative alias says the word does *not* mean the SKU in that scope. A weak one,
    negative or not, is not believed yet: the word is asked about, with the SKU among the answers.
    """

    text: str
    sku_id: int
    scope: str = "all"
    scope_key: str = ""
    is_negative: bool = False
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All SKUs that can be named (on sale or not) and all learned words, at one version."""

    version: int
    skus: tuple[SkuEntry, ...]
    aliases: tuple[ScopedAlias, ...] = ()


@dataclass(frozen=True, slots=True)
class VocabularyChanges:
    """What changed since an earlier version: whole SKUs with every learned word of theirs."""

    version: int
    skus: tuple[SkuEntry, ...]
    aliases: tuple[ScopedAlias, ...] = ()
    removed: tuple[int, ...] = ()
