"""Names that only head a group: 东方树叶500的，茉莉、乌龙各2箱 orders two goods, not three."""

from dataclasses import dataclass, field

from domain.base.ids import SkuId
from handlers.nlu.intents import Ambiguous
from handlers.nlu.resolve import Verdict, only_of

_MEMBERS = 2
"""So many of the goods must be named one by one behind the heading."""


@dataclass(slots=True)
class _Head:
    at: int
    inside: frozenset[SkuId]
    members: int = 0
    is_alone: bool = True
    """Whether all behind it are goods that it could mean."""


@dataclass(slots=True)
class Headings:
    """The first item of each group, and whether the others are what it may mean."""

    _heads: dict[int, _Head] = field(default_factory=dict)

    def note(self, group: int, at: int, verdict: Verdict) -> None:
        """Take in the next item of a group; `at` is its place among all items."""
        head = self._heads.get(group)
        if head is None:
            several = isinstance(verdict.product, Ambiguous)
            ids = frozenset(c.goods.sku_id for c in verdict.candidates) if several else frozenset()
            self._heads[group] = _Head(at, ids)
            return
        sku = only_of(verdict.product)
        head.members += 1
        head.is_alone = head.is_alone and sku is not None and sku in head.inside

    def found(self) -> list[int]:
        """The places of items that are headings, last first."""
        heads = (h for h in self._heads.values() if h.is_alone and h.members >= _MEMBERS)
        return sorted((h.at for h in heads), reverse=True)
