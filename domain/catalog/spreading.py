"""When a word that customers use alike holds for others too. Pure.

A word spreads only while everybody agrees. To a group: at least three of its customers mean the
same SKU by it, and nobody in the group means anything else. To all: at least two groups have it,
nobody anywhere means anything else, and the word did not come with any goods (what the merchant
himself entered for several goods is asked of whoever is new). What somebody "means" is what
holds for him (learned, taught, or from his history), or else what he chose last.

Worked example: C1, C2 and C3 of group "retail" each chose 海天500ml for "生抽" in three drafts:
"生抽" is 海天500ml for "retail". C4 of "retail" says 不是海天是李锦记: it holds for C1 to C3 alone
again, and C4's word is his own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.base.ids import CustomerId, SkuId
from domain.catalog.model import Alias, AliasSource, Scope

CHOICES = 3
"""So many drafts of a customer in a row have to agree before a word is his."""
SURE_CORRECTION = 2
"""A correction is asked about once more; said again, or chosen then, it holds."""
SHOPS = 3
"""So many customers of a group have to mean the same."""
GROUPS = 2
"""So many groups have to have the word before it holds for all."""


@dataclass(frozen=True, slots=True)
class WordUse:
    """What one word means, to whom: live aliases, last choices, and each customer's group."""

    aliases: tuple[Alias, ...]
    chosen: Mapping[CustomerId, SkuId]
    groups: Mapping[CustomerId, str]


def customer_of(alias: Alias) -> CustomerId | None:
    """Whose word it is; None for a group's or everybody's."""
    is_own = alias.scope is Scope.CUSTOMER and alias.scope_key.isdigit()
    return CustomerId(int(alias.scope_key)) if is_own else None


def holds_in_group(use: WordUse, sku_id: SkuId, group: str) -> bool:
    """Whether the customers of a group agree, so that the word may hold for all of it."""
    members = {c for c, g in use.groups.items() if g == group}
    if any(_is_against(a, sku_id) and a.scope_key == group for a in _of(use, Scope.GROUP)):
        return False
    return not _dissenters(use, sku_id) & members and (
        len(_supporters(use, sku_id) & members) >= SHOPS
    )


def holds_for_all(use: WordUse, sku_id: SkuId) -> bool:
    """Whether several groups agree and nobody means anything else."""
    others = (*_of(use, Scope.GROUP), *_of(use, Scope.ALL))
    if any(alias.source is AliasSource.GOODS for alias in others):
        return False
    if _dissenters(use, sku_id) or any(_is_against(alias, sku_id) for alias in others):
        return False
    having = {
        a.scope_key for a in _of(use, Scope.GROUP) if a.sku_id == sku_id and not a.is_negative
    }
    return len(having) >= GROUPS


def _of(use: WordUse, scope: Scope) -> Iterable[Alias]:
    return (alias for alias in use.aliases if alias.scope is scope)


def _supporters(use: WordUse, sku_id: SkuId) -> set[CustomerId]:
    own = ((customer_of(a), a) for a in _of(use, Scope.CUSTOMER))
    return {c for c, a in own if c is not None and a.sku_id == sku_id and not a.is_negative}


def _dissenters(use: WordUse, sku_id: SkuId) -> set[CustomerId]:
    own = ((customer_of(a), a) for a in _of(use, Scope.CUSTOMER))
    against = {c for c, a in own if c is not None and _is_against(a, sku_id)}
    return against | {c for c, chosen in use.chosen.items() if chosen != sku_id}


def _is_against(alias: Alias, sku_id: SkuId) -> bool:
    return alias.is_negative == (alias.sku_id == sku_id)
