"""The customers' own words for goods in imported orders, kept as words of that customer.

A word counts where at least two thirds of his lines with it, and two of them, are one SKU.
Worked example: C001 calls A1 "大可乐" in four lines and A2 in one: 大可乐 is A1 for C001.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from domain.base.actor import Actor
from domain.base.ids import AliasId, CustomerId, SkuId
from domain.catalog import Alias, AliasSource, AliasUnfit, Scope, Sku, aliases_of, learn_alias
from domain.customer import Customer
from domain.db import Tx
from domain.exchange.model import PastLineEntry

_LEAST_LINES, _SHARE = 2, 2 / 3


def learn_words(
    tx: Tx,
    entries: Iterable[PastLineEntry],
    skus: Mapping[str, Sku],
    customers: Mapping[str, Customer],
    *,
    actor: Actor,
) -> int:
    """Keep the words that mean one SKU; how many were new."""
    used: dict[tuple[CustomerId, str], Counter[SkuId]] = defaultdict(Counter)
    for entry in entries:
        if word := " ".join(entry.said.split()):
            used[customers[entry.customer].id, word][skus[entry.code].id] += 1
    learned = 0
    for (customer_id, word), lines in used.items():
        sku_id, most = lines.most_common(1)[0]
        if most >= _LEAST_LINES and most >= _SHARE * lines.total():
            learned += _learn(tx, word, sku_id, customer_id, actor=actor)
    return learned


def _learn(tx: Tx, word: str, sku_id: SkuId, customer_id: CustomerId, *, actor: Actor) -> bool:
    known = (a for a in aliases_of(tx, sku_id) if a.text == word and not a.is_negative)
    if any(a.scope is Scope.ALL or a.scope_key == str(customer_id) for a in known):
        return False
    taught = Alias(
        AliasId(0), sku_id, word, Scope.CUSTOMER, str(customer_id), 1, False, AliasSource.HISTORY
    )
    try:
        with tx.savepoint():
            learn_alias(tx, taught, actor)
    except AliasUnfit:
        return False
    return True
