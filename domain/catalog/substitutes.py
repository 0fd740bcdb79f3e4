"""What may be offered instead of a SKU that runs short, best first.

Substitutes never lead back to where they began, neither at once (itself, or A for B and B for A)
nor over others: who is told what to take instead is not sent in a circle. Worked example: 东鹏 for
红牛 and 战马 for 东鹏 stand; 红牛 for 战马 is refused and named with the whole way, 战马 → 红牛 →
东鹏 → 战马.
"""

from collections.abc import Mapping, Sequence

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import SkuId
from domain.catalog.errors import SkuInvalid, SubstitutesCyclic
from domain.catalog.model import Sku
from domain.catalog.rules import find_circles
from domain.catalog.store import agreements, skus
from domain.catalog.store.words import lock_version
from domain.db import Tx


def set_substitutes(tx: Tx, sku_id: SkuId, substitutes: Sequence[SkuId], actor: Actor) -> None:
    """Name what may be offered instead, best first; NotFound, SkuInvalid, SubstitutesCyclic."""
    set_all_substitutes(tx, {sku_id: substitutes}, actor)


def set_all_substitutes(tx: Tx, wanted: Mapping[SkuId, Sequence[SkuId]], actor: Actor) -> None:
    """The same for several SKUs at once: what counts is how they stand together.

    A circle of before is no reason to refuse what leaves it as it is or ends it. Two at once go
    one after the other: A for B and B for A are not both right.
    """
    lock_version(tx)
    before = agreements.load_all_substitutes(tx)
    wanted = {s: ids for s, ids in wanted.items() if tuple(ids) != before.get(s, ())}
    found = skus.load_skus(tx, list({*wanted, *(one for ids in wanted.values() for one in ids)}))
    for sku_id, others in wanted.items():
        for one in (sku_id, *others):
            if one not in found:
                raise NotFound("sku", str(one))
        twice = [found[one].code for n, one in enumerate(others) if one in others[:n]]
        if twice:
            raise SkuInvalid(found[sku_id].code, "substitutes", twice[0])
    after = {**before, **wanted}
    for circle in find_circles(after, wanted):
        codes = skus.load_skus(tx, circle)
        raise SubstitutesCyclic(tuple(codes[one].code for one in circle))
    for sku_id, others in wanted.items():
        agreements.replace_substitutes(tx, sku_id, others)
        old, new = list(before.get(sku_id, ())), list(others)
        change = Recorded("sku.substitutes", "sku", str(sku_id), old, new)
        record(tx, change, actor=actor)


def substitutes_of(tx: Tx, sku_id: SkuId) -> tuple[Sku, ...]:
    """What may be offered instead and is on sale, best first."""
    return tuple(sku for sku in named_substitutes(tx, sku_id) if sku.is_on_sale)


def named_substitutes(tx: Tx, sku_id: SkuId) -> tuple[Sku, ...]:
    """What was named to be offered instead, on sale or not, best first."""
    ids = agreements.load_substitutes(tx, sku_id)
    found = skus.load_skus(tx, ids)
    return tuple(found[one] for one in ids)


def all_substitutes(tx: Tx) -> Mapping[SkuId, tuple[SkuId, ...]]:
    """What was named for every SKU that has something, best first."""
    return agreements.load_all_substitutes(tx)
