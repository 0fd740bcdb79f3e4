"""Supply in transcripts: goods that arrive, and goods whose missing rest may be waited for."""

from dataclasses import fields, replace
from datetime import date

from domain.base.actor import SYSTEM
from domain.base.ids import WarehouseId
from domain.catalog import Sku, SkuDraft, save_sku
from domain.catalog.rules import unit_factor
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    Warehouse,
    count_stock,
    create_warehouse,
    expect_arrival,
    get_warehouse,
    list_warehouses,
    receive_stock,
)
from domain.reactions import drain


def alter_supply(tx: Tx, sku: Sku, words: list[str]) -> None:
    """`receive SKU PACKS [WAREHOUSE]` (opened where it is new), `backorder SKU [DAY]` (it takes
    backorders, expected that day), `by_weight SKU` (paid for as weighed), `count SKU PACKS`
    (a stocktake finds so many in the first warehouse).
    """
    if words[0] == "receive":
        base = int(words[2]) * unit_factor(sku, sku.order_unit)
        receive(tx, sku, base, *words[3:])
    elif words[0] == "count":
        count(tx, sku, int(words[2]) * unit_factor(sku, sku.order_unit))
    elif words[0] == "by_weight":
        save_changed(tx, sku, settles_by_weight=True)
    else:
        save_changed(tx, sku, takes_backorder=True)
        if len(words) > 2:
            expect_arrival(tx, sku.id, date.fromisoformat(words[2]), SYSTEM)


def receive(tx: Tx, sku: Sku, base: int, code: str = "W1") -> None:
    """So many base units come in, and whoever waits for them is served."""
    if code not in {one.code for one in list_warehouses(tx)}:
        create_warehouse(tx, Warehouse(WarehouseId(0), code, code, 1), SYSTEM)
    place = StockPlace(sku.id, get_warehouse(tx, code).id)
    cause = MovementCause(Cause.RECEIPT, f"test:{tx.now.isoformat()}:{base}")
    receive_stock(tx, place, base, cause=cause, actor=SYSTEM)
    drain(tx)


def count(tx: Tx, sku: Sku, base: int) -> None:
    """A stocktake finds so many base units in the first warehouse."""
    place = StockPlace(sku.id, get_warehouse(tx, "W1").id)
    count_stock(tx, place, base, key=f"count:{tx.now.isoformat()}:{base}", actor=SYSTEM)
    drain(tx)


def take_backorders(tx: Tx, sku: Sku) -> None:
    """The rest of the SKU may be waited for."""
    save_changed(tx, sku, takes_backorder=True)


def save_changed(tx: Tx, sku: Sku, **changed: bool) -> None:
    """The SKU with these settings, otherwise as it is."""
    known = {f.name: getattr(sku, f.name) for f in fields(SkuDraft) if hasattr(sku, f.name)}
    save_sku(tx, replace(SkuDraft(**known), **changed), SYSTEM)
