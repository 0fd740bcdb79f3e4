"""Names that only head a group: 东方树叶500的，茉莉、乌龙各2箱 orders two goods, not three."""

from collections.abc import Iterable
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
    taken: SkuId | None
    """What it was taken for, by what was bought before or by its neighbours."""
    members: set[SkuId] = field(default_factory=set)
    is_alone: bool = True
    """Whether all behind it are goods that it could mean."""

    @property
    def is_heading(self) -> bool:
        """Not where it was taken for goods that are not named again behind it."""
        own = self.taken is None or self.taken in self.members
        return self.is_alone and own and len(self.members) >= _MEMBERS


@dataclass(slots=True)
class Headings:
    """The first item of each group, and whether the others are what it may mean."""

    _heads: dict[int, _Head] = field(default_factory=dict)

    def note(self, group: int, at: int, verdict: Verdict, named: Iterable[SkuId]) -> None:
        """Take in the next item of a group; `at` is its place among all items.

        `named` is all that the name alone may mean.
        """
        head = self._heads.get(group)
        sku = only_of(verdict.product)
        if head is None:
            ids = set(named) if sku is not None else set()
            if isinstance(verdict.product, Ambiguous):
                ids = {c.goods.sku_id for c in verdict.candidates}
            self._heads[group] = _Head(at, frozenset(ids), sku)
            return
        head.is_alone = head.is_alone and sku is not None and sku in head.inside
        if sku is not None:
            head.members.add(sku)

    def found(self) -> list[int]:
        """The places of items that are headings, last first."""
        return sorted((h.at for h in self._heads.values() if h.is_heading), reverse=True)
