"""Table warehouse."""

from typing import Any

from sqlalchemy import Column, Integer, Table, Text, bindparam, insert, select, update

from domain.base.ids import WarehouseId
from domain.db import Tx
from domain.db.schema import Flag, Json, id_column, metadata
from domain.inventory.model import Warehouse

warehouse_table = Table(
    "warehouse",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("regions", Json, nullable=False),
    Column("is_active", Flag, nullable=False),
)

_w = warehouse_table.c
_INSERT = insert(warehouse_table).returning(_w.id)
_ALL = select(*_w).order_by(_w.priority, _w.id)
_BY_CODE = select(*_w).where(_w.code == bindparam("p_code"))
_CHANGE = (
    update(warehouse_table)
    .where(_w.id == bindparam("p_id"))
    .values(
        name=bindparam("p_name"),
        priority=bindparam("p_priority"),
        regions=bindparam("p_regions", type_=Json),
        is_active=bindparam("p_active", type_=Flag),
    )
)


def insert_warehouse(tx: Tx, warehouse: Warehouse) -> WarehouseId:
    """Add a warehouse; `warehouse.id` is not looked at."""
    row = tx.execute(
        _INSERT,
        code=warehouse.code,
        name=warehouse.name,
        priority=warehouse.priority,
        regions=list(warehouse.regions),
        is_active=warehouse.is_active,
    ).one()
    return WarehouseId(row.id)


def update_warehouse(tx: Tx, warehouse: Warehouse) -> bool:
    """Write everything but id and code; False where there is none."""
    changed = tx.execute(
        _CHANGE,
        p_id=warehouse.id,
        p_name=warehouse.name,
        p_priority=warehouse.priority,
        p_regions=list(warehouse.regions),
        p_active=warehouse.is_active,
    )
    return changed.rowcount == 1


def load_warehouses(tx: Tx) -> tuple[Warehouse, ...]:
    """All warehouses by priority."""
    return tuple(_warehouse(row) for row in tx.execute(_ALL))


def load_warehouse_by_code(tx: Tx, code: str) -> Warehouse | None:
    """One warehouse by code."""
    row = tx.execute(_BY_CODE, p_code=code).first()
    return None if row is None else _warehouse(row)


def _warehouse(row: Any) -> Warehouse:
    return Warehouse(
        WarehouseId(row.id), row.code, row.name, row.priority, tuple(row.regions), row.is_active
    )
