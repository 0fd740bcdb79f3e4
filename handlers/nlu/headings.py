"""Names that only head a group: 东方树叶500的，茉莉、乌龙各2箱 orders two goods, not three.

So does an amount that is only the sum of those behind it: 雪饼10箱，5大5小.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from domain.base.ids import SkuId
from handlers.nlu.intents import Ambiguous, Exact, ItemReading, Op
from handlers.nlu.resolve import Verdict, ids_of, only_of

_NAME = re.compile("[一-鿿]+")
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


def drop_totals(items: list[ItemReading]) -> None:
    """Goods in doubt whose amount is the sum of those named one by one behind them."""
    for at in range(len(items) - _MEMBERS - 1, -1, -1):
        item, amount = items[at], items[at].amount
        if item.op is not Op.ADD or not isinstance(item.product, Ambiguous):
            continue
        if not isinstance(amount, Exact) or amount.rest:
            continue
        end = at + 1
        while end < len(items) and _is_part(items[end], item, amount):
            end += 1
        parts = [p.amount for p in items[at + 1 : end] if isinstance(p.amount, Exact)]
        if len(parts) >= _MEMBERS and sum(p.count for p in parts) == amount.count:
            for place, part in enumerate(parts, at + 1):
                items[place] = replace(items[place], amount=replace(part, unit=amount.unit))
            del items[at]


def _is_part(item: ItemReading, whole: ItemReading, amount: Exact) -> bool:
    own = item.amount
    return (
        item.op is Op.ADD
        and isinstance(own, Exact)
        and not own.rest
        and own.unit in {None, amount.unit}
        and only_of(item.product) in ids_of(whole.product)
        and not _names_again(item.said, whole.said)
    )


def _names_again(part: str, whole: str) -> bool:
    """可乐5箱，可口可乐500ml 2箱: goods that are named in full stand for themselves."""
    names = [n for n in _NAME.findall(whole) if len(n) > 1]
    pairs = {n[i : i + 2] for n in names for i in range(len(n) - 1)}
    return any(pair in part for pair in pairs)
