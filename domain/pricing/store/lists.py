"""Tables price_list, price_list_assignment, price_row and price_floor."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import PriceListId, PriceRowId, SkuId
from domain.base.money import UnitPrice
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Key, UtcDateTime, id_column, metadata
from domain.pricing.model import AssignmentTarget, PriceAssignment, PriceList, PriceRow

price_list_table = Table(
    "price_list",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("is_base", Flag, nullable=False),
    Column("is_own", Flag, nullable=False),
    Column("is_active", Flag, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_price_list_is_base_currency", "is_base", "currency"),
)

price_list_assignment_table = Table(
    "price_list_assignment",
    metadata,
    id_column(),
    Column("list_id", Key, ForeignKey("price_list.id"), nullable=False),
    Column("target", Text, nullable=False),
    Column("target_key", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    UniqueConstraint("target", "target_key", "list_id"),
    CheckConstraint("target IN ('customer', 'group', 'grade', 'campaign')", name="target_known"),
)

price_row_table = Table(
    "price_row",
    metadata,
    id_column(),
    Column("list_id", Key, ForeignKey("price_list.id"), nullable=False),
    Column("sku_id", Key, ForeignKey("sku.id")),
    Column("unit", Text),
    Column("min_base", BigInteger, nullable=False),
    Column("valid_from", UtcDateTime, nullable=False),
    Column("valid_to", UtcDateTime),
    Column("price", BigInteger),
    Column("percent_bp", Integer),
    Column("no_promotion", Flag, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Index("ix_price_row_list_id_sku_id", "list_id", "sku_id"),
    CheckConstraint("min_base >= 0", name="min_base_positive"),
    CheckConstraint(
        "(price IS NOT NULL AND price > 0 AND percent_bp IS NULL"
        " AND sku_id IS NOT NULL AND unit IS NOT NULL)"
        " OR (price IS NULL AND percent_bp > 0 AND unit IS NULL)",
        name="price_or_percent",
    ),
)

price_floor_table = Table(
    "price_floor",
    metadata,
    Column("sku_id", Key, ForeignKey("sku.id"), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("floor_price", BigInteger, nullable=False),
    Column("cost", BigInteger),
    CheckConstraint("floor_price >= 0", name="floor_positive"),
)

_l = price_list_table.c
_LIST = (_l.id, _l.code, _l.name, _l.currency, _l.is_base, _l.is_own, _l.is_active)
_INSERT_LIST = insert(price_list_table).returning(_l.id)
_LIST_BY_ID = select(*_LIST).where(_l.id == bindparam("p_id"))
_LIST_BY_CODE = select(*_LIST).where(_l.code == bindparam("p_code"))
_BASE_LIST = (
    select(*_LIST)
    .where(_l.is_base == bindparam("p_base", type_=Flag), _l.currency == bindparam("p_currency"))
    .order_by(_l.id)
)
_LISTS = select(*_LIST).order_by(_l.id)
_SET_ACTIVE = (
    update(price_list_table)
    .where(_l.id == bindparam("p_id"))
    .values(is_active=bindparam("p_active", type_=Flag))
)

_a = price_list_assignment_table.c
_NEW_ASSIGNMENT = postgresql.insert(price_list_assignment_table)
_SAVE_ASSIGNMENT = _NEW_ASSIGNMENT.on_conflict_do_update(
    index_elements=[_a.target, _a.target_key, _a.list_id],
    set_={"priority": _NEW_ASSIGNMENT.excluded.priority},
)
_DROP_ASSIGNMENT = delete(price_list_assignment_table).where(
    _a.list_id == bindparam("p_list"),
    _a.target == bindparam("p_target"),
    _a.target_key == bindparam("p_key"),
)
_ASSIGNMENTS = (
    select(_a.list_id, _a.target, _a.target_key, _a.priority)
    .where(_a.list_id == bindparam("p_list"))
    .order_by(_a.priority, _a.id)
)

_r = price_row_table.c
ROW_COLUMNS = (
    _r.id, _r.list_id, _r.sku_id, _r.unit, _r.min_base, _r.valid_from, _r.valid_to, _r.price,
    _r.percent_bp, _r.no_promotion,
)  # fmt: skip
_INSERT_ROW = insert(price_row_table)
_END_ROW = (
    update(price_row_table)
    .where(_r.id == bindparam("p_id"))
    .values(valid_to=bindparam("p_to", type_=UtcDateTime))
)
_is_open = or_(_r.valid_to.is_(None), _r.valid_to > bindparam("p_now", type_=UtcDateTime))
_with_currency = select(*ROW_COLUMNS, _l.currency).join_from(
    price_row_table, price_list_table, _r.list_id == _l.id
)
_OPEN_ROWS_FOR = _with_currency.where(
    _r.list_id == bindparam("p_list"), among(_r.sku_id, "p_ids"), _is_open
).order_by(_r.id)
_OPEN_PERCENTS = _with_currency.where(
    _r.list_id == bindparam("p_list"), _r.sku_id.is_(None), _is_open
).order_by(_r.id)
_OPEN_ROWS = _with_currency.where(_r.list_id == bindparam("p_list"), _is_open).order_by(
    _r.sku_id.is_(None), _r.sku_id, _r.unit, _r.min_base, _r.valid_from, _r.id
)
_OPEN_ROWS_OF_SKU = (
    select(*ROW_COLUMNS, _l.currency)
    .join_from(price_row_table, price_list_table, _r.list_id == _l.id)
    .where(
        or_(_r.sku_id == bindparam("p_sku"), _r.sku_id.is_(None)),
        _l.is_active == bindparam("p_active", type_=Flag),
        _is_open,
    )
    .order_by(_l.is_base.desc(), _l.id, _r.unit, _r.min_base, _r.id)
)
_SHARES = (
    _with_currency.where(_r.percent_bp.is_not(None), _is_open)
    .order_by(_r.list_id, _r.sku_id.is_not(None), _r.sku_id, _r.min_base, _r.id)
    .limit(bindparam("p_limit"))
)
_COUNTS = select(_r.list_id, func.count().label("rows")).where(_is_open).group_by(_r.list_id)
_ROWS_BY_ID = _with_currency.where(among(_r.id, "p_ids"))


def insert_list(tx: Tx, price_list: PriceList) -> PriceListId:
    """Add a list; `price_list.id` is not looked at."""
    row = tx.execute(
        _INSERT_LIST,
        code=price_list.code,
        name=price_list.name,
        currency=price_list.currency,
        is_base=price_list.is_base,
        is_own=price_list.is_own,
        is_active=price_list.is_active,
        created_at=tx.now,
    ).one()
    return PriceListId(row.id)


def load_list(tx: Tx, list_id: PriceListId) -> PriceList | None:
    """One list by id."""
    row = tx.execute(_LIST_BY_ID, p_id=list_id).first()
    return None if row is None else _list(row)


def load_list_by_code(tx: Tx, code: str) -> PriceList | None:
    """One list by code."""
    row = tx.execute(_LIST_BY_CODE, p_code=code).first()
    return None if row is None else _list(row)


def load_base_list(tx: Tx, currency: str) -> PriceList | None:
    """The list that holds for everyone."""
    row = tx.execute(_BASE_LIST, p_base=True, p_currency=currency).first()
    return None if row is None else _list(row)


def load_lists(tx: Tx) -> tuple[PriceList, ...]:
    """All lists, oldest first."""
    return tuple(_list(row) for row in tx.execute(_LISTS))


def update_active(tx: Tx, list_id: PriceListId, *, is_active: bool) -> None:
    """Switch a list on or off."""
    tx.execute(_SET_ACTIVE, p_id=list_id, p_active=is_active)


def save_assignment(tx: Tx, given: PriceAssignment) -> None:
    """Give a list to somebody, or change its priority there."""
    tx.execute(
        _SAVE_ASSIGNMENT,
        list_id=given.list_id,
        target=given.target.value,
        target_key=given.target_key,
        priority=given.priority,
    )


def drop_assignment(tx: Tx, given: PriceAssignment) -> bool:
    """Take a list away; False where it was not given."""
    dropped = tx.execute(
        _DROP_ASSIGNMENT,
        p_list=given.list_id,
        p_target=given.target.value,
        p_key=given.target_key,
    )
    return dropped.rowcount == 1


def load_assignments(tx: Tx, list_id: PriceListId) -> tuple[PriceAssignment, ...]:
    """To whom a list is given."""
    return tuple(
        PriceAssignment(list_id, AssignmentTarget(row.target), row.target_key, row.priority)
        for row in tx.execute(_ASSIGNMENTS, p_list=list_id)
    )


def insert_rows(tx: Tx, rows: Sequence[PriceRow], set_by: str) -> None:
    """Add rows; their ids are not looked at."""
    values = [
        {
            "list_id": row.list_id,
            "sku_id": row.sku_id,
            "unit": row.unit,
            "min_base": row.min_base,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "price": None if row.price is None else row.price.ten_thousandths,
            "percent_bp": row.percent_bp,
            "no_promotion": row.no_promotion,
            "set_by": set_by,
            "set_at": tx.now,
        }
        for row in rows
    ]
    tx.execute_many(_INSERT_ROW, values)


def end_rows(tx: Tx, ended: Mapping[PriceRowId, datetime]) -> None:
    """End rows, each at its moment."""
    values = [{"p_id": row_id, "p_to": moment} for row_id, moment in ended.items()]
    tx.execute_many(_END_ROW, values)


def load_open_rows(
    tx: Tx, list_id: PriceListId, sku_ids: Sequence[SkuId] | None = None
) -> tuple[PriceRow, ...]:
    """Rows of a list that hold now or later; of some SKUs with its general percentages, or all."""
    if sku_ids is None:
        found = tx.execute(_OPEN_ROWS, p_list=list_id, p_now=tx.now).all()
    else:
        found = [
            *tx.execute(_OPEN_ROWS_FOR, p_list=list_id, p_ids=list(sku_ids), p_now=tx.now),
            *tx.execute(_OPEN_PERCENTS, p_list=list_id, p_now=tx.now),
        ]
    return tuple(as_price_row(row) for row in found)


def load_shares(tx: Tx, limit: int) -> tuple[PriceRow, ...]:
    """Percentages that hold now or later, list by list, those of all goods first."""
    rows = tx.execute(_SHARES, p_now=tx.now, p_limit=limit)
    return tuple(as_price_row(row) for row in rows)


def count_open_rows(tx: Tx) -> dict[PriceListId, int]:
    """How many rows of each list hold now or later."""
    return {PriceListId(row.list_id): row.rows for row in tx.execute(_COUNTS, p_now=tx.now)}


def load_open_rows_of_sku(tx: Tx, sku_id: SkuId) -> tuple[PriceRow, ...]:
    """Rows of all active lists that hold now or later for a SKU, the base list's first."""
    rows = tx.execute(_OPEN_ROWS_OF_SKU, p_sku=sku_id, p_active=True, p_now=tx.now)
    return tuple(as_price_row(row) for row in rows)


def load_rows(tx: Tx, row_ids: Sequence[PriceRowId]) -> dict[PriceRowId, PriceRow]:
    """Rows by id, valid or not."""
    rows = tx.execute(_ROWS_BY_ID, p_ids=list(row_ids))
    return {PriceRowId(row.id): as_price_row(row) for row in rows}


def as_price_row(row: Any) -> PriceRow:
    """A row of ROW_COLUMNS and currency as a PriceRow."""
    return PriceRow(
        id=PriceRowId(row.id),
        list_id=PriceListId(row.list_id),
        sku_id=None if row.sku_id is None else SkuId(row.sku_id),
        unit=row.unit,
        min_base=row.min_base,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        price=None if row.price is None else UnitPrice(row.price, row.currency),
        percent_bp=row.percent_bp,
        no_promotion=row.no_promotion,
    )


def _list(row: Any) -> PriceList:
    return PriceList(
        id=PriceListId(row.id),
        code=row.code,
        name=row.name,
        currency=row.currency,
        is_base=row.is_base,
        is_own=row.is_own,
        is_active=row.is_active,
    )
