"""Enter and find goods. What is taught about them is in `learning`."""

from collections.abc import Mapping, Sequence

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import CategoryId, SkuId
from domain.base.page import Page
from domain.catalog.errors import CategoryInvalid, SkuInvalid
from domain.catalog.learning import set_goods_aliases
from domain.catalog.model import (
    BuyingRule,
    Category,
    Scope,
    Sku,
    SkuDraft,
    SkuFilter,
    SkuStatus,
)
from domain.catalog.rules import complete_units, with_buying_rules
from domain.catalog.store import agreements, skus, words
from domain.customer import Customer
from domain.db import Tx

PAGE_ROWS = 50


def save_category(tx: Tx, category: Category, actor: Actor) -> Category:
    """Enter or change the category with this code; `category.id` is not looked at.

    CategoryInvalid for an empty code or name, or a parent below itself.
    """
    if not category.code.strip() or not category.name.strip() or _is_circle(tx, category):
        raise CategoryInvalid(category.code)
    category_id = skus.save_category(tx, category)
    words.bump_version(tx)
    record(tx, Recorded("category.save", "category", str(category_id)), actor=actor)
    return Category(
        category_id, category.code, category.name, category.parent_id, category.position
    )


def list_categories(tx: Tx) -> tuple[Category, ...]:
    """Every category in the order of the shelf."""
    return skus.load_categories(tx)


def find_category(tx: Tx, code: str) -> Category | None:
    """The category with this code."""
    return next((c for c in skus.load_categories(tx) if c.code == code), None)


def save_sku(tx: Tx, draft: SkuDraft, actor: Actor) -> SkuId:
    """Enter a SKU, or write the one with this code anew. SkuInvalid.

    Units learned for an existing SKU stay unless the draft names them. Old order lines keep the
    factor they were ordered with.
    """
    units = {unit.unit: unit for unit in complete_units(draft)}
    sku_id = skus.load_sku_id(tx, draft.code)
    if sku_id is None:
        sku_id = skus.insert_sku(tx, draft, units.values())
    else:
        taken = {word for unit in units.values() for word in (unit.unit, *unit.synonyms)}
        for unit in skus.load_skus(tx, [sku_id])[sku_id].units:
            if unit.is_learned and unit.unit not in taken:
                units[unit.unit] = unit
        skus.update_sku(tx, sku_id, draft, units.values())
    set_goods_aliases(tx, sku_id, draft.aliases)
    words.bump_version(tx, sku_id)
    after = {"code": draft.code, "name": draft.name, "status": draft.status.value}
    record(tx, Recorded("sku.save", "sku", str(sku_id), None, after), actor=actor)
    return sku_id


def set_sku_status(tx: Tx, sku_id: SkuId, status: SkuStatus, actor: Actor) -> None:
    """Put a SKU on or off sale. NotFound."""
    before = get_sku(tx, sku_id)
    skus.update_status(tx, sku_id, status)
    words.bump_version(tx, sku_id)
    change = Recorded("sku.status", "sku", str(sku_id), before.status.value, status.value)
    record(tx, change, actor=actor)


def note_typical(tx: Tx, amounts: Mapping[SkuId, int]) -> None:
    """Keep what a shop usually takes of each SKU at once, in base units; others stay as known."""
    skus.update_typical(tx, amounts)


def get_sku(tx: Tx, sku_id: SkuId, customer: Customer | None = None) -> Sku:
    """One SKU, as this customer may buy it; NotFound."""
    found = get_skus(tx, [sku_id], customer).get(sku_id)
    if found is None:
        raise NotFound("sku", str(sku_id))
    return found


def get_skus(
    tx: Tx, sku_ids: Sequence[SkuId], customer: Customer | None = None
) -> dict[SkuId, Sku]:
    """Many SKUs by id, in one or two statements; an unknown id is left out.

    With `customer`, minimum, multiple and split are those agreed with him.
    """
    found = skus.load_skus(tx, sku_ids)
    if customer is None or not found:
        return found
    rules = agreements.load_buying_rules(
        tx, sku_ids, customer_key=str(customer.id), group_code=customer.group_code
    )
    for sku_id in {rule.sku_id for rule in rules}:
        own = [rule for rule in rules if rule.sku_id == sku_id]
        found[sku_id] = with_buying_rules(found[sku_id], own)
    return found


def find_sku(tx: Tx, code: str) -> Sku | None:
    """The SKU with this code."""
    sku_id = skus.load_sku_id(tx, code.strip())
    return None if sku_id is None else get_sku(tx, sku_id)


def find_by_barcode(tx: Tx, barcode: str) -> tuple[Sku, ...]:
    """The SKUs with this barcode; nothing for an empty one."""
    ids = skus.load_ids_by_barcode(tx, barcode.strip())
    found = skus.load_skus(tx, ids)
    return tuple(found[sku_id] for sku_id in ids)


def list_skus(
    tx: Tx,
    wanted: SkuFilter | None = None,
    *,
    cursor: str | None = None,
    limit: int = PAGE_ROWS,
) -> Page[Sku]:
    """SKUs by code; `SkuFilter.category_ids` takes a shelf with `category_tree`."""
    return skus.query_skus(tx, wanted or SkuFilter(), cursor=cursor, limit=limit)


def category_tree(tx: Tx, category_id: CategoryId) -> tuple[CategoryId, ...]:
    """A category and everything below it."""
    below = [category_id]
    categories = skus.load_categories(tx)
    for parent in below:
        below.extend(c.id for c in categories if c.parent_id == parent)
    return tuple(below)


def set_buying_rule(tx: Tx, rule: BuyingRule, actor: Actor) -> None:
    """Keep what a group or customer agreed for a SKU. SkuInvalid; NotFound."""
    sku = get_sku(tx, rule.sku_id)
    if rule.scope is Scope.ALL or not rule.scope_key:
        raise SkuInvalid(sku.code, "scope", rule.scope.value)
    for field, value in (("moq", rule.moq), ("order_multiple", rule.order_multiple)):
        if value is not None and value < 0:
            raise SkuInvalid(sku.code, field, str(value))
    agreements.save_buying_rule(tx, rule)
    after = {"scope": rule.scope.value, "key": rule.scope_key, "moq": rule.moq}
    record(tx, Recorded("sku.buying_rule", "sku", str(sku.id), None, after), actor=actor)


def buying_rules_of(tx: Tx, sku_id: SkuId) -> tuple[BuyingRule, ...]:
    """What groups and customers agreed for a SKU, groups first; what names nothing is left out."""
    found = agreements.load_rules_of(tx, sku_id)
    return tuple(r for r in found if (r.moq, r.order_multiple, r.split) != (None, None, None))


def _is_circle(tx: Tx, category: Category) -> bool:
    known = {c.id: c for c in skus.load_categories(tx)}
    above = known.get(category.parent_id) if category.parent_id is not None else None
    for _ in known:
        if above is None:
            return False
        if above.code == category.code:
            return True
        above = known.get(above.parent_id) if above.parent_id is not None else None
    return above is not None
