"""Goods of a plan against the database: compared first, then written.

A code that exists is updated; what the file does not say keeps its value. Nothing is deleted.
Stock is what was counted: it becomes `on_hand` of that warehouse through a counting movement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from domain.base.actor import Actor
from domain.base.errors import DomainError
from domain.base.ids import CategoryId, SkuId, WarehouseId
from domain.base.quantity import plain_count
from domain.catalog import (
    Category,
    Sku,
    SkuDraft,
    SkuInvalid,
    find_circles,
    list_categories,
    save_category,
    save_sku,
    set_all_substitutes,
    smallest_legal,
)
from domain.db import Tx
from domain.exchange.checking import Findings, all_skus, far_text, find_warehouse
from domain.exchange.model import GoodsEntry, ProblemCode
from domain.exchange.shelf import Shelf, category_path, load_shelf, merge_draft
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    Warehouse,
    count_stock,
    create_warehouse,
    receive_stock,
)
from domain.pricing import PriceDraft, base_price_list, is_far, set_prices

_PRICES_AT_ONCE = 100
_MAIN_CODE, _MAIN_NAME = "MAIN", "主仓"


def check_goods(tx: Tx, entries: Sequence[GoodsEntry], findings: Findings, currency: str) -> None:
    """Count what is new, changed and as before; name warehouses that do not exist."""
    shelf = load_shelf(tx, currency)
    if not shelf.warehouses:
        shelf = replace(shelf, warehouses=_first_warehouses(entries))
        for warehouse in shelf.warehouses:
            findings.note(ProblemCode.WAREHOUSE_OPENED, None, "warehouse", value=warehouse.name)
    entries = _in_known_packs(entries, shelf, findings)
    for entry in entries:
        _check_stock(entry, shelf, findings)
        sku = shelf.skus.get(entry.code)
        if sku is None:
            findings.created += 1
        elif shelf.is_as_before(sku, entry):
            findings.unchanged += 1
        else:
            findings.updated += 1
    _check_substitutes(entries, shelf, findings)
    _name_goods(entries, shelf, findings)
    _name_least(entries, shelf, findings)


def _in_known_packs(
    entries: Sequence[GoodsEntry], shelf: Shelf, findings: Findings
) -> list[GoodsEntry]:
    """The entries, those without a pack in the units their goods have; that is no problem then.

    A unit that they do not have is one: how many it holds is not told.
    """
    packed = [shelf.with_pack(entry) for entry in entries]
    for entry in packed:
        if not entry.has_pack and entry.code in shelf.skus:
            unit = entry.said_unit
            findings.note(
                ProblemCode.UNIT_UNKNOWN, entry.row, "order_unit", value=entry.name, hint=unit
            )
    kept = {new.row for old, new in zip(entries, packed, strict=True) if new is not old}
    findings.problems[:] = [
        problem
        for problem in findings.problems
        if problem.code is not ProblemCode.SPEC_UNCLEAR or problem.row not in kept
    ]
    return packed


def _name_least(entries: Sequence[GoodsEntry], shelf: Shelf, findings: Findings) -> None:
    """Say which minimum cannot be ordered in the multiple: 3箱 by 2箱 begins at 4箱."""
    odd = []
    for entry in entries:
        if entry.moq is None and entry.multiple is None:
            continue
        draft = merge_draft(shelf, shelf.skus.get(entry.code), entry)
        if not draft.moq or (least := _least(draft)) == draft.moq:
            continue
        odd.append(f"{draft.name} {_told(draft, draft.moq)}→{_told(draft, least)}")
    if odd:
        findings.name(ProblemCode.LEAST_UNFIT, odd)


def _least(draft: SkuDraft) -> int:
    sku = Sku(
        SkuId(0), draft.code, draft.name, draft.base_unit, draft.order_unit, draft.units,
        split=draft.split, is_weighed=draft.is_weighed, step_base=draft.step_base,
        moq=draft.moq, order_multiple=draft.order_multiple,
    )  # fmt: skip
    return smallest_legal(sku)


def _told(draft: SkuDraft, base: int) -> str:
    """3箱, 1.5箱: base units as the goods are ordered."""
    factors = {unit.unit: unit.factor for unit in draft.units}
    factor = factors.get(draft.order_unit, 1)
    return f"{plain_count(Decimal(base) / factor)}{draft.order_unit}"


def _check_substitutes(entries: Sequence[GoodsEntry], shelf: Shelf, findings: Findings) -> None:
    """Codes that nobody knows, and ways from substitute to substitute that lead back.

    A circle of before is no reason to refuse a file that leaves it as it is.
    """
    known = {*shelf.skus, *(entry.code for entry in entries)}
    after = {
        **shelf.substitutes,
        **{entry.code: entry.substitutes for entry in entries if entry.substitutes},
    }
    for entry in entries:
        for code in entry.substitutes:
            if code not in known:
                findings.note(ProblemCode.SKU_UNKNOWN, entry.row, "substitutes", value=code)
    changed = {
        entry.code: entry.row
        for entry in entries
        if entry.substitutes and entry.substitutes != shelf.substitutes.get(entry.code, ())
    }
    for circle in find_circles(after, changed):
        way = " → ".join(circle)
        findings.note(ProblemCode.SUBSTITUTES_CYCLIC, changed[circle[0]], "substitutes", value=way)


def _name_goods(entries: Sequence[GoodsEntry], shelf: Shelf, findings: Findings) -> None:
    """Say which goods a later file adds (a mistyped code makes a second one), and what no row
    and no list prices."""
    new = [entry for entry in entries if entry.code not in shelf.skus]
    if new and shelf.skus:
        findings.name(ProblemCode.GOODS_NEW, [entry.name for entry in new])
    unpriced = [entry.name for entry in new if entry.price is None]
    if unpriced:
        findings.name(ProblemCode.GOODS_UNPRICED, unpriced)
    far = [
        far_text(entry.name, usual, entry.price)
        for entry in entries
        if entry.price is not None
        and (sku := shelf.skus.get(entry.code)) is not None
        and (usual := shelf.prices.get((sku.id, entry.order_unit))) is not None
        and is_far(entry.price, usual)
    ]
    if far:
        findings.name(ProblemCode.PRICE_FAR, far)


def _first_warehouses(entries: Sequence[GoodsEntry]) -> tuple[Warehouse, ...]:
    """The warehouses a shop without any gets from its first file with stock.

    Those the file names, in its order; 主仓 (MAIN) for figures that name none. Later files name
    what is there, so that a slip of the pen opens no warehouse.
    """
    said = dict.fromkeys(stock.warehouse for entry in entries for stock in entry.stock)
    names = [name or _MAIN_NAME for name in said]
    return tuple(
        Warehouse(WarehouseId(0), _MAIN_CODE if name == _MAIN_NAME else name, name, number)
        for number, name in enumerate(dict.fromkeys(names))
    )


def _check_stock(entry: GoodsEntry, shelf: Shelf, findings: Findings) -> None:
    factor = entry.units[entry.order_unit]
    for stock in entry.stock:
        if find_warehouse(shelf.warehouses, stock.warehouse) is None:
            names = "、".join(warehouse.name for warehouse in shelf.warehouses)
            findings.note(ProblemCode.WAREHOUSE_UNKNOWN, entry.row, "warehouse",
                          value=stock.warehouse or "–", hint=names or "–")  # fmt: skip
        if stock.count * factor != int(stock.count * factor):
            findings.note(ProblemCode.QUANTITY_NOT_WHOLE, entry.row, "stock",
                          value=str(stock.count))  # fmt: skip


def apply_goods(
    tx: Tx, entries: Sequence[GoodsEntry], findings: Findings, actor: Actor, currency: str
) -> None:
    """Write every entry; a refusal is noted with its row, and the caller then undoes all."""
    shelf = load_shelf(tx, currency)
    if not shelf.warehouses:
        opened = [create_warehouse(tx, w, actor) for w in _first_warehouses(entries)]
        shelf = replace(shelf, warehouses=opened)
    categories = {category.code: category for category in list_categories(tx)}
    prices: list[PriceDraft] = []
    instead: dict[str, tuple[str, ...]] = {}
    for entry in map(shelf.with_pack, entries):
        sku = shelf.skus.get(entry.code)
        if sku is not None and shelf.is_as_before(sku, entry):
            findings.unchanged += 1
            continue
        draft = merge_draft(shelf, sku, entry)
        if entry.category is not None:
            category_id = _save_category(tx, entry.category, categories, actor)
            draft = replace(draft, category_id=category_id)
        try:
            sku_id = save_sku(tx, draft, actor)
            _write_stock(tx, sku_id, entry, shelf, actor)
        except DomainError as error:
            shown = error.field if isinstance(error, SkuInvalid) else entry.code
            findings.refuse(entry.row, error, shown)
            continue
        if entry.price is not None and entry.price != shelf.prices.get((sku_id, entry.order_unit)):
            prices.append(PriceDraft(sku_id, entry.order_unit, entry.price))
        if entry.substitutes:
            instead[entry.code] = entry.substitutes
        findings.created += sku is None
        findings.updated += sku is not None
    if not findings.problems:
        _write_substitutes(tx, instead, actor)
        _write_prices(tx, prices, findings, actor, currency)


def _write_prices(
    tx: Tx, prices: Sequence[PriceDraft], findings: Findings, actor: Actor, currency: str
) -> None:
    for at in range(0, len(prices), _PRICES_AT_ONCE):
        some = prices[at : at + _PRICES_AT_ONCE]
        try:
            set_prices(tx, base_price_list(tx, actor, currency=currency).id, some, actor)
        except DomainError as error:
            findings.refuse(0, error, str(error))


def _write_substitutes(tx: Tx, instead: Mapping[str, Sequence[str]], actor: Actor) -> None:
    ids = {code: sku.id for code, sku in all_skus(tx).items()} if instead else {}
    wanted = {ids[code]: [ids[one] for one in others] for code, others in instead.items()}
    set_all_substitutes(tx, wanted, actor)


def _save_category(
    tx: Tx, said: str, known: dict[str, Category], actor: Actor
) -> CategoryId | None:
    """The category of a path; its levels are made where they are missing."""
    parent: CategoryId | None = None
    code = ""
    for name in filter(None, category_path(said).split("/")):
        code = f"{code}/{name}" if code else name
        if code not in known:
            wanted = Category(CategoryId(0), code, name, parent, len(known))
            known[code] = save_category(tx, wanted, actor)
        parent = known[code].id
    return parent


def _write_stock(tx: Tx, sku_id: SkuId, entry: GoodsEntry, shelf: Shelf, actor: Actor) -> None:
    key = f"import:{entry.code}"
    for warehouse, base, now in shelf.counts(sku_id, entry):
        place = StockPlace(sku_id, warehouse.id)
        if now is None:
            receive_stock(tx, place, base, MovementCause(Cause.OPENING, key), actor=actor)
        elif base != now:
            count_stock(tx, place, base, key=key, actor=actor)
