"""Tables buying_rule and sku_substitute: what is agreed about a SKU beyond the SKU itself."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import SkuId
from domain.catalog.model import BuyingRule, Scope, Split
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Key, id_column, metadata

buying_rule_table = Table(
    "buying_rule",
    metadata,
    id_column(),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("scope_key", Text, nullable=False),
    Column("moq", Integer),
    Column("order_multiple", Integer),
    Column("split", Text),
    UniqueConstraint("sku_id", "scope", "scope_key"),
)

sku_substitute_table = Table(
    "sku_substitute",
    metadata,
    Column("sku_id", Key, ForeignKey("sku.id"), primary_key=True),
    Column("substitute_id", Key, ForeignKey("sku.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    CheckConstraint("sku_id <> substitute_id", name="not_itself"),
)

_r = buying_rule_table.c
_b = sku_substitute_table.c

_SAVE_RULE = postgresql.insert(buying_rule_table)
_SAVE_RULE = _SAVE_RULE.on_conflict_do_update(
    index_elements=[_r.sku_id, _r.scope, _r.scope_key],
    set_={name: _SAVE_RULE.excluded[name] for name in ("moq", "order_multiple", "split")},
)
_RULES_FOR = select(_r.sku_id, _r.scope, _r.scope_key, _r.moq, _r.order_multiple, _r.split).where(
    among(_r.sku_id, "p_ids"),
    or_(
        (_r.scope == Scope.CUSTOMER.value) & (_r.scope_key == bindparam("p_customer")),
        (_r.scope == Scope.GROUP.value) & (_r.scope_key == bindparam("p_group")),
    ),
)

_RULES_OF = (
    select(_r.sku_id, _r.scope, _r.scope_key, _r.moq, _r.order_multiple, _r.split)
    .where(_r.sku_id == bindparam("p_sku"))
    .order_by(_r.scope.desc(), _r.scope_key)
)

_DROP_SUBSTITUTES = delete(sku_substitute_table).where(_b.sku_id == bindparam("p_sku"))
_INSERT_SUBSTITUTE = insert(sku_substitute_table)
_SUBSTITUTES = (
    select(_b.substitute_id).where(_b.sku_id == bindparam("p_sku")).order_by(_b.position)
)
_ALL_SUBSTITUTES = select(_b.sku_id, _b.substitute_id).order_by(_b.sku_id, _b.position)


def save_buying_rule(tx: Tx, rule: BuyingRule) -> None:
    """Insert or change what a group or customer agreed for a SKU."""
    tx.execute(
        _SAVE_RULE,
        sku_id=rule.sku_id,
        scope=rule.scope.value,
        scope_key=rule.scope_key,
        moq=rule.moq,
        order_multiple=rule.order_multiple,
        split=None if rule.split is None else rule.split.value,
    )


def load_buying_rules(
    tx: Tx, sku_ids: Sequence[SkuId], *, customer_key: str, group_code: str
) -> tuple[BuyingRule, ...]:
    """What holds for one customer, at customer and group level."""
    rows = tx.execute(_RULES_FOR, p_ids=list(sku_ids), p_customer=customer_key, p_group=group_code)
    return tuple(_rule(row) for row in rows)


def load_rules_of(tx: Tx, sku_id: SkuId) -> tuple[BuyingRule, ...]:
    """What was agreed for a SKU with anybody, groups first."""
    return tuple(_rule(row) for row in tx.execute(_RULES_OF, p_sku=sku_id))


def _rule(row: Any) -> BuyingRule:
    return BuyingRule(
        SkuId(row.sku_id),
        Scope(row.scope),
        row.scope_key,
        row.moq,
        row.order_multiple,
        None if row.split is None else Split(row.split),
    )


def replace_substitutes(tx: Tx, sku_id: SkuId, substitutes: Sequence[SkuId]) -> None:
    """Name exactly these substitutes, best first."""
    tx.execute(_DROP_SUBSTITUTES, p_sku=sku_id)
    rows = [
        {"sku_id": sku_id, "substitute_id": other, "position": position}
        for position, other in enumerate(substitutes)
    ]
    tx.execute_many(_INSERT_SUBSTITUTE, rows)


def load_substitutes(tx: Tx, sku_id: SkuId) -> tuple[SkuId, ...]:
    """The substitutes of a SKU, best first."""
    return tuple(SkuId(row.substitute_id) for row in tx.execute(_SUBSTITUTES, p_sku=sku_id))


def load_all_substitutes(tx: Tx) -> dict[SkuId, tuple[SkuId, ...]]:
    """The substitutes of every SKU that has some, best first."""
    found: dict[SkuId, tuple[SkuId, ...]] = {}
    for row in tx.execute(_ALL_SUBSTITUTES):
        sku_id = SkuId(row.sku_id)
        found[sku_id] = (*found.get(sku_id, ()), SkuId(row.substitute_id))
    return found
