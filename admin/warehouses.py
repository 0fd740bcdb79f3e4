"""Warehouses: which there are, whom each serves first, and switching one on or off."""

import re
from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from admin.fields import FormReader
from admin.problems import explain_error
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.ids import WarehouseId
from domain.db import Tx
from domain.inventory import (
    Warehouse,
    WarehouseExists,
    WarehouseNotEmpty,
    change_warehouse,
    create_warehouse,
    get_warehouse,
    list_warehouses,
    skus_in_warehouses,
)

_APART = re.compile(r"[、，,;；\s]+")


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /warehouses."""
    return await _list(visit, {}, {})


async def _list(
    visit: Visit, wrong: Mapping[str, str], values: Mapping[str, str], *, of: str = ""
) -> web.StreamResponse:
    """`wrong` and `values` belong to the form of the warehouse `of`, to the new one for ""."""
    rows, lying = await visit.read(_load)
    return visit.page(
        "warehouses.html",
        http=422 if wrong else 200,
        rows=rows,
        lying=lying,
        wrong={of: wrong},
        values={of: values},
    )


def _load(tx: Tx) -> tuple[tuple[Warehouse, ...], dict[WarehouseId, int]]:
    return list_warehouses(tx), skus_in_warehouses(tx)


async def add(visit: Visit) -> web.StreamResponse:
    """POST /warehouses."""
    reader = FormReader(visit)
    drafted = _read(reader, Warehouse(WarehouseId(0), "", ""))
    drafted = replace(drafted, code=reader.text("code", limit=20, required=True).upper())
    if reader.is_right:
        try:
            await visit.act(create_warehouse, drafted, visit.actor)
        except WarehouseExists as error:
            reader.wrong["code"] = explain_error(error, visit.t)[1]
        else:
            return visit.go("warehouses", done="added")
    return await _list(visit, reader.wrong, reader.values())


def _read(reader: FormReader, before: Warehouse) -> Warehouse:
    said = reader.text("regions", limit=300)
    return replace(
        before,
        name=reader.text("name", limit=40, required=True),
        regions=tuple(dict.fromkeys(part for part in _APART.split(said) if part)),
        priority=reader.whole("priority") or 0,
    )


async def save(visit: Visit) -> web.StreamResponse:
    """POST /warehouses/{code}: name, regions and turn."""
    reader = FormReader(visit)
    before = await visit.read(get_warehouse, visit.part("code"))
    changed = _read(reader, before)
    if not reader.is_right:
        return await _list(visit, reader.wrong, reader.values(), of=before.code)
    await visit.act(_save, changed, visit.actor)
    return visit.go("warehouses", done="saved")


def _save(tx: Tx, changed: Warehouse, actor: Actor) -> None:
    is_active = get_warehouse(tx, changed.code).is_active
    change_warehouse(tx, replace(changed, is_active=is_active), actor)


async def switch(visit: Visit) -> web.StreamResponse:
    """POST /warehouses/{code}/switch: on, or off where nothing lies there any more."""
    code, to = visit.part("code"), visit.form.get("to")
    if to not in {"on", "off"}:
        return await _list(visit, {"switch": visit.t("Please choose again.")}, {}, of=code)
    try:
        await visit.act(_switch, code, to == "on", visit.actor)
    except WarehouseNotEmpty as error:
        return await _list(visit, {"switch": explain_error(error, visit.t)[1]}, {}, of=code)
    return visit.go("warehouses", done="saved")


def _switch(tx: Tx, code: str, is_active: bool, actor: Actor) -> None:
    change_warehouse(tx, replace(get_warehouse(tx, code), is_active=is_active), actor)
