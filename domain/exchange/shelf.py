"""What stands on the shelf now, read once, to compare a file of goods with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.base.ids import SkuId, WarehouseId
from domain.base.money import UnitPrice
from domain.catalog import (
    SaleUnit,
    Sku,
    SkuDraft,
    SkuStatus,
    Split,
    all_substitutes,
    export_vocabulary,
    list_categories,
)
from domain.db import Tx
from domain.exchange.checking import all_skus, find_warehouse, known_warehouses
from domain.exchange.model import GoodsEntry
from domain.inventory import Stock, Warehouse, list_stocks
from domain.pricing import list_price_lists, rows_of

_STOCKS_AT_ONCE = 2000
_WEIGHED_STEP = 50
"""Weighed goods go in steps of 50 g unless the file says otherwise."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """SKUs by code with their drafts, list prices, category paths and counted stock."""

    skus: Mapping[str, Sku]
    aliases: Mapping[SkuId, tuple[str, ...]]
    paths: Mapping[int, str]
    prices: Mapping[tuple[SkuId, str], UnitPrice]
    warehouses: Sequence[Warehouse]
    stock: Mapping[tuple[SkuId, WarehouseId], int]
    substitutes: Mapping[str, tuple[str, ...]]

    def path_of(self, sku: Sku) -> str:
        """The category path of a SKU, "" where it has none."""
        return self.paths.get(sku.category_id, "") if sku.category_id is not None else ""

    def draft_of(self, sku: Sku) -> SkuDraft:
        """The SKU as a draft that would write it unchanged."""
        names = [name for name in SkuDraft.__slots__ if name not in {"aliases", "units"}]
        units = tuple(unit for unit in sku.units if not unit.is_learned)
        aliases = self.aliases.get(sku.id, ())
        return SkuDraft(
            **{name: getattr(sku, name) for name in names}, units=units, aliases=aliases
        )

    def with_pack(self, entry: GoodsEntry) -> GoodsEntry:
        """The entry in the units of the SKU it is about, where the file tells no pack.

        A sheet of codes and prices says nothing of cases and bottles. As it is where the goods
        are new, or where the file names a unit that they do not have, which is a problem.
        """
        sku = self.skus.get(entry.code)
        if entry.has_pack or sku is None:
            return entry
        factors = {unit.unit: unit.factor for unit in sku.units if not unit.is_learned}
        order = entry.said_unit or sku.order_unit
        if order not in factors:
            return entry
        scale = factors[order]
        return replace(
            entry,
            base_unit=sku.base_unit,
            order_unit=order,
            units=factors,
            is_weighed=sku.is_weighed,
            moq=None if entry.moq is None else entry.moq * scale,
            multiple=None if entry.multiple is None else entry.multiple * scale,
            has_pack=True,
        )

    def is_as_before(self, sku: Sku, entry: GoodsEntry) -> bool:
        """Whether the file says nothing new about the SKU."""
        if merge_draft(self, sku, entry) != self.draft_of(sku):
            return False
        if entry.category is not None and category_path(entry.category) != self.path_of(sku):
            return False
        if entry.substitutes and entry.substitutes != self.substitutes.get(sku.code, ()):
            return False
        price = self.prices.get((sku.id, entry.order_unit))
        if entry.price is not None and entry.price != price:
            return False
        return all(now == base for _, base, now in self.counts(sku.id, entry))

    def counts(
        self, sku_id: SkuId | None, entry: GoodsEntry
    ) -> list[tuple[Warehouse, int, int | None]]:
        """(warehouse, counted base units, on hand now or None) of each figure of the file."""
        factor = entry.units[entry.order_unit]
        found = []
        for stock in entry.stock:
            warehouse = find_warehouse(self.warehouses, stock.warehouse)
            if warehouse is not None:
                now = None if sku_id is None else self.stock.get((sku_id, warehouse.id))
                found.append((warehouse, int(stock.count * factor), now))
        return found


def load_shelf(tx: Tx, currency: str = "CNY") -> Shelf:
    """Everything an import of goods is compared with, in a handful of statements; list prices in
    `currency`."""
    lists = list_price_lists(tx)
    base = next((one for one in lists if one.is_base and one.currency == currency), None)
    rows = rows_of(tx, base.id) if base is not None else ()
    entries = export_vocabulary(tx).skus
    skus = all_skus(tx)
    return Shelf(
        skus=skus,
        aliases={SkuId(entry.sku_id): entry.aliases for entry in entries},
        paths={category.id: category.code for category in list_categories(tx)},
        prices={
            (row.sku_id, row.unit): row.price
            for row in sorted(rows, key=lambda row: row.valid_from)
            if row.sku_id is not None
            and row.unit is not None
            and row.price is not None
            and not row.min_base
            and row.valid_from <= tx.now
        },
        warehouses=known_warehouses(tx),
        stock={(stock.sku_id, stock.warehouse_id): stock.on_hand for stock in _all_stock(tx)},
        substitutes=_named_instead(tx, skus.values()),
    )


def _named_instead(tx: Tx, skus: Iterable[Sku]) -> dict[str, tuple[str, ...]]:
    codes = {sku.id: sku.code for sku in skus}
    return {
        codes[sku_id]: tuple(codes[other] for other in others)
        for sku_id, others in all_substitutes(tx).items()
    }


def _all_stock(tx: Tx) -> Iterator[Stock]:
    after = 0
    while page := list_stocks(tx, after=after, limit=_STOCKS_AT_ONCE):
        yield from page
        after = page[-1].id


def category_path(said: str) -> str:
    """ "饮料 > 碳酸饮料" → "饮料/碳酸饮料"."""
    parts = (part.strip() for part in said.replace(">", "/").split("/"))
    return "/".join(part for part in parts if part)


def merge_draft(shelf: Shelf, sku: Sku | None, entry: GoodsEntry) -> SkuDraft:
    """The SKU as the file wants it; what the file does not say stays as it is."""
    if sku is None:
        is_weighed = entry.is_weighed
        before = SkuDraft(
            entry.code,
            entry.name,
            entry.base_unit,
            entry.order_unit,
            (),
            split=Split.LOOSE if is_weighed else Split.NONE,
            step_base=_WEIGHED_STEP if is_weighed else 1,
        )
    else:
        before = shelf.draft_of(sku)
    return replace(
        before,
        name=entry.name,
        brand=entry.brand or before.brand,
        product=entry.product or before.product,
        spec=entry.spec or before.spec,
        base_unit=entry.base_unit,
        order_unit=entry.order_unit,
        units=_merge_units(before.units, entry),
        barcode=entry.barcode or before.barcode,
        is_weighed=entry.is_weighed,
        settles_by_weight=_settles(entry, before),
        derives_price=before.derives_price if entry.derives_price is None else entry.derives_price,
        vat_rate_bp=before.vat_rate_bp if entry.vat_rate_bp is None else entry.vat_rate_bp,
        split=Split(entry.split) if entry.split else before.split,
        step_base=entry.step or before.step_base,
        moq=before.moq if entry.moq is None else entry.moq,
        order_multiple=before.order_multiple if entry.multiple is None else entry.multiple,
        status=_status(entry, before.status),
        aliases=entry.aliases or before.aliases,
    )


def _merge_units(before: Sequence[SaleUnit], entry: GoodsEntry) -> tuple[SaleUnit, ...]:
    """The file's factors; units of before that it does not name stay in their order."""
    known = {unit.unit: unit for unit in before}
    is_rebased = any(unit.factor == 1 and unit.unit != entry.base_unit for unit in before)
    kept = [] if is_rebased else [unit for unit in before if unit.unit not in entry.units]
    said = [
        replace(known[unit], factor=factor) if unit in known else SaleUnit(unit, factor)
        for unit, factor in entry.units.items()
    ]
    order = {unit.unit: place for place, unit in enumerate(before)}
    merged = [*kept, *said]
    return tuple(sorted(merged, key=lambda unit: (order.get(unit.unit, len(order)), unit.factor)))


def _settles(entry: GoodsEntry, before: SkuDraft) -> bool:
    """Goods that are not weighed any more are not paid for by weight either."""
    said = entry.settles_by_weight
    return entry.is_weighed and (before.settles_by_weight if said is None else said)


def _status(entry: GoodsEntry, before: SkuStatus) -> SkuStatus:
    if entry.is_on_sale is None:
        return before
    return SkuStatus.ON_SALE if entry.is_on_sale else SkuStatus.OFF_SALE
