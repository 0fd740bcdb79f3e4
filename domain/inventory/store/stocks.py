"""Tables stock and stock_movement. The row lock and the conditional updates are here."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    cast,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.actor import Actor
from domain.base.ids import OrderId, OrderLineId, SkuId, WarehouseId
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.inventory.model import Cause, MovementCause, Stock, StockMovement, StockPlace
from domain.inventory.store.reservations import reservation_table
from domain.inventory.store.warehouses import warehouse_table

stock_table = Table(
    "stock",
    metadata,
    id_column(),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("warehouse_id", Key, ForeignKey("warehouse.id"), nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("low_at", BigInteger),
    Column("over_at", BigInteger),
    Column("alert", Text, nullable=False),
    UniqueConstraint("sku_id", "warehouse_id"),
    CheckConstraint("on_hand >= 0", name="on_hand_positive"),
    CheckConstraint("reserved >= 0", name="reserved_positive"),
    CheckConstraint("reserved <= on_hand", name="reserved_is_there"),
)

stock_movement_table = Table(
    "stock_movement",
    metadata,
    id_column(),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("warehouse_id", Key, ForeignKey("warehouse.id"), nullable=False),
    Column("change", BigInteger, nullable=False),
    Column("cause", Text, nullable=False),
    Column("cause_key", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_name", Text, nullable=False),
    Index("ix_stock_movement_sku_id_warehouse_id", "sku_id", "warehouse_id"),
    CheckConstraint("cause_key <> ''", name="has_cause"),
)

_s = stock_table.c
_w = warehouse_table.c
_STOCK = (_s.id, _s.sku_id, _s.warehouse_id, _s.on_hand, _s.reserved, _s.low_at, _s.over_at)
_free = case((_w.is_active == 1, _s.on_hand - _s.reserved), else_=0)
_AVAILABLE = (
    select(_s.sku_id, cast(func.sum(_free), BigInteger).label("available"))
    .join_from(stock_table, warehouse_table, _s.warehouse_id == _w.id)
    .where(among(_s.sku_id, "p_ids"))
    .group_by(_s.sku_id)
)
_OF_SKUS = select(*_STOCK).where(among(_s.sku_id, "p_ids")).order_by(_s.id)
_LOCK = _OF_SKUS.with_for_update()
_held = reservation_table.c
_LOCK_OF_ORDER = (
    select(_s.id)
    .where(
        _s.id.in_(select(_held.stock_id).where(_held.order_id == bindparam("p_order", type_=Key)))
    )
    .order_by(_s.id)
    .with_for_update()
)
_LOCK_TO_LEAVE = (
    select(_s.id)
    .where(
        or_(
            among(_s.sku_id, "p_ids"),
            _s.id.in_(
                select(_held.stock_id).where(_held.order_id == bindparam("p_order", type_=Key))
            ),
        )
    )
    .order_by(_s.id)
    .with_for_update()
)
_LOCK_OF_LINE = (
    select(_s.id)
    .where(
        _s.id.in_(
            select(_held.stock_id).where(_held.order_line_id == bindparam("p_line", type_=Key))
        )
    )
    .order_by(_s.id)
    .with_for_update()
)
_AFTER = (
    select(*_STOCK).where(_s.id > bindparam("p_after")).order_by(_s.id).limit(bindparam("p_limit"))
)
_LOCK_ONE = (
    select(*_STOCK)
    .where(_s.sku_id == bindparam("p_sku"), _s.warehouse_id == bindparam("p_warehouse"))
    .with_for_update()
)
_LYING = (
    select(_s.warehouse_id, func.count().label("skus"))
    .where(_s.on_hand > 0)
    .group_by(_s.warehouse_id)
)
_OPEN = postgresql.insert(stock_table).on_conflict_do_nothing()
_RESERVE = (
    update(stock_table)
    .where(_s.id == bindparam("p_id"), _s.on_hand - _s.reserved >= bindparam("p_base"))
    .values(reserved=_s.reserved + bindparam("p_base"))
)
_CHANGE = (
    update(stock_table)
    .where(
        _s.id == bindparam("p_id"),
        _s.reserved + bindparam("p_reserved") >= 0,
        _s.on_hand + bindparam("p_on_hand") >= _s.reserved + bindparam("p_reserved"),
    )
    .values(
        on_hand=_s.on_hand + bindparam("p_on_hand"),
        reserved=_s.reserved + bindparam("p_reserved"),
    )
)
_SET_LEVELS = (
    update(stock_table)
    .where(_s.id == bindparam("p_id"))
    .values(low_at=bindparam("p_low"), over_at=bindparam("p_over"))
)
_level = case(
    (_s.on_hand - _s.reserved <= _s.low_at, "low"),
    (_s.on_hand - _s.reserved >= _s.over_at, "over"),
    else_="",
)
_CROSSED = (
    select(*_STOCK, _level.label("level"))
    .where(
        among(_s.id, "p_ids"),
        or_(_s.low_at.is_not(None), _s.over_at.is_not(None), _s.alert != ""),
        _level != _s.alert,
    )
    .order_by(_s.id)
)
_SET_ALERT = (
    update(stock_table).where(_s.id == bindparam("p_id")).values(alert=bindparam("p_alert"))
)

_LOOKED_AT = 500
"""So many receipts of the goods are searched for a delivery note."""

_m = stock_movement_table.c
_INSERT_MOVEMENT = insert(stock_movement_table)
_CAUSED = select(_m.id).where(_m.sku_id == bindparam("p_sku"), _m.cause_key == bindparam("p_key"))
_MOVEMENTS = (
    select(*_m)
    .where(_m.sku_id == bindparam("p_sku"))
    .order_by(_m.id.desc())
    .limit(bindparam("p_limit"))
)
_RECEIPTS = (
    select(*_m)
    .where(_m.sku_id == bindparam("p_sku"), _m.cause == str(Cause.RECEIPT), _m.reason != "")
    .order_by(_m.id.desc())
    .limit(_LOOKED_AT)
)


def load_available(tx: Tx, sku_ids: Sequence[SkuId]) -> dict[SkuId, int]:
    """What can be promised of each SKU that is kept, over all active warehouses."""
    rows = tx.execute(_AVAILABLE, p_ids=list(sku_ids))
    return {SkuId(row.sku_id): int(row.available) for row in rows}


def load_stocks(tx: Tx, sku_ids: Sequence[SkuId]) -> tuple[Stock, ...]:
    """The stock rows of some SKUs."""
    return tuple(_stock(row) for row in tx.execute(_OF_SKUS, p_ids=list(sku_ids)))


def load_stocks_after(tx: Tx, after: int, limit: int) -> tuple[Stock, ...]:
    """Stock rows by id, a page at a time."""
    return tuple(_stock(row) for row in tx.execute(_AFTER, p_after=after, p_limit=limit))


def count_skus_lying(tx: Tx) -> dict[WarehouseId, int]:
    """How many SKUs have stock on hand, by warehouse; empty warehouses are left out."""
    return {WarehouseId(row.warehouse_id): row.skus for row in tx.execute(_LYING)}


def lock_stocks(tx: Tx, sku_ids: Sequence[SkuId]) -> tuple[Stock, ...]:
    """The stock rows of some SKUs, locked until the transaction ends, sorted by id.

    Taken last of all locks, so that two orders cannot wait for each other.
    """
    return tuple(_stock(row) for row in tx.execute(_LOCK, p_ids=list(sku_ids)))


def lock_stocks_of_order(tx: Tx, order_id: OrderId) -> None:
    """Lock every stock that something is held in for an order, sorted by id."""
    tx.execute(_LOCK_OF_ORDER, p_order=order_id)


def lock_to_leave(tx: Tx, order_id: OrderId, sku_ids: Sequence[SkuId]) -> None:
    """Lock what is held for an order and every stock of these SKUs, sorted by id."""
    tx.execute(_LOCK_TO_LEAVE, p_order=order_id, p_ids=list(sku_ids))


def lock_stocks_of_line(tx: Tx, order_line_id: OrderLineId) -> None:
    """Lock every stock that something is held in for a line, sorted by id."""
    tx.execute(_LOCK_OF_LINE, p_line=order_line_id)


def lock_stock(tx: Tx, place: StockPlace) -> Stock | None:
    """One stock row, locked; None where the SKU is not kept there."""
    row = tx.execute(_LOCK_ONE, p_sku=place.sku_id, p_warehouse=place.warehouse_id).first()
    return None if row is None else _stock(row)


def open_stock(tx: Tx, place: StockPlace) -> None:
    """Begin to keep stock, with nothing; harmless where it is kept."""
    tx.execute(
        _OPEN,
        sku_id=place.sku_id,
        warehouse_id=place.warehouse_id,
        on_hand=0,
        reserved=0,
        alert="",
    )


def add_reserved(tx: Tx, stock_id: int, base: int) -> bool:
    """Promise `base` more if so much is free; False where it is not."""
    return tx.execute(_RESERVE, p_id=stock_id, p_base=base).rowcount == 1


def change_stock(tx: Tx, stock_id: int, *, on_hand: int = 0, reserved: int = 0) -> bool:
    """Add to both figures; False where that would leave less than is promised."""
    changed = tx.execute(_CHANGE, p_id=stock_id, p_on_hand=on_hand, p_reserved=reserved)
    return changed.rowcount == 1


def update_levels(tx: Tx, stock_id: int, *, low_at: int | None, over_at: int | None) -> None:
    """Write the alert levels."""
    tx.execute(_SET_LEVELS, p_id=stock_id, p_low=low_at, p_over=over_at)


def take_crossings(tx: Tx, stock_ids: Sequence[int]) -> list[tuple[Stock, str]]:
    """Stocks whose level ("low", "over", "") changed since last asked, with the new level."""
    rows = tx.execute(_CROSSED, p_ids=list(stock_ids)).all()
    for row in rows:
        tx.execute(_SET_ALERT, p_id=row.id, p_alert=row.level)
    return [(_stock(row), row.level) for row in rows]


def insert_movement(
    tx: Tx, place: StockPlace, change: int, *, cause: MovementCause, actor: Actor
) -> None:
    """Write down why `on_hand` changed."""
    tx.execute(
        _INSERT_MOVEMENT,
        sku_id=place.sku_id,
        warehouse_id=place.warehouse_id,
        change=change,
        cause=cause.cause.value,
        cause_key=cause.key,
        reason=cause.reason,
        at=tx.now,
        actor_name=actor.name,
    )


def is_cause_known(tx: Tx, sku_id: SkuId, key: str) -> bool:
    """Whether some movement of the SKU has this cause key."""
    return tx.execute(_CAUSED, p_sku=sku_id, p_key=key).first() is not None


def load_movements(tx: Tx, sku_id: SkuId, limit: int) -> tuple[StockMovement, ...]:
    """The newest movements of a SKU."""
    return tuple(_movement(row) for row in tx.execute(_MOVEMENTS, p_sku=sku_id, p_limit=limit))


def load_receipts(tx: Tx, sku_id: SkuId) -> tuple[StockMovement, ...]:
    """The newest receipts of a SKU under some delivery note, the newest first."""
    return tuple(_movement(row) for row in tx.execute(_RECEIPTS, p_sku=sku_id))


def _movement(row: Any) -> StockMovement:
    return StockMovement(
        id=row.id,
        sku_id=SkuId(row.sku_id),
        warehouse_id=WarehouseId(row.warehouse_id),
        change=row.change,
        cause=Cause(row.cause),
        cause_key=row.cause_key,
        at=row.at,
        reason=row.reason,
        actor_name=row.actor_name,
    )


def _stock(row: Any) -> Stock:
    return Stock(
        id=row.id,
        sku_id=SkuId(row.sku_id),
        warehouse_id=WarehouseId(row.warehouse_id),
        on_hand=row.on_hand,
        reserved=row.reserved,
        low_at=row.low_at,
        over_at=row.over_at,
    )
