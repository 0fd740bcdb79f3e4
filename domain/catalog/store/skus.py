"""Tables category, sku and sku_unit."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CategoryId, SkuId
from domain.base.page import Page
from domain.catalog.model import (
    Category,
    SaleUnit,
    Sku,
    SkuDraft,
    SkuFilter,
    SkuStatus,
    Split,
)
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Json, Key, UtcDateTime, id_column, metadata

category_table = Table(
    "category",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("parent_id", Key, ForeignKey("category.id")),
    Column("position", Integer, nullable=False),
)

sku_table = Table(
    "sku",
    metadata,
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("base_unit", Text, nullable=False),
    Column("order_unit", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("spec", Text, nullable=False),
    Column("category_id", Key, ForeignKey("category.id"), index=True),
    Column("barcode", Text, nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("split", Text, nullable=False),
    Column("is_weighed", Flag, nullable=False),
    Column("step_base", Integer, nullable=False),
    Column("moq", Integer, nullable=False),
    Column("order_multiple", Integer, nullable=False),
    Column("unusual_typical", Integer),
    Column("derives_price", Flag, nullable=False),
    Column("settles_by_weight", Flag, nullable=False),
    Column("takes_backorder", Flag, nullable=False),
    Column("vat_rate_bp", Integer),
    Column("image", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("step_base >= 1 AND moq >= 0 AND order_multiple >= 0", name="steps"),
    CheckConstraint("split IN ('none', 'half', 'loose')", name="split_known"),
    CheckConstraint("status IN ('on_sale', 'off_sale')", name="status_known"),
)

sku_unit_table = Table(
    "sku_unit",
    metadata,
    Column("sku_id", Key, ForeignKey("sku.id"), primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("factor", Integer, nullable=False),
    Column("synonyms", Json, nullable=False),
    Column("is_learned", Flag, nullable=False),
    CheckConstraint("factor >= 1", name="factor_positive"),
)

_g = category_table.c
_s = sku_table.c
_u = sku_unit_table.c

_NEW_CATEGORY = postgresql.insert(category_table)
_SAVE_CATEGORY = _NEW_CATEGORY.on_conflict_do_update(
    index_elements=[_g.code],
    set_={name: _NEW_CATEGORY.excluded[name] for name in ("name", "parent_id", "position")},
).returning(_g.id)
_CATEGORIES = select(*_g).order_by(_g.position, _g.code)

_NAMES = ("code", "name", "base_unit", "order_unit")
_KIND = ("brand", "product", "spec", "category_id", "barcode")
_WAYS = (
    "is_weighed", "step_base", "moq", "order_multiple", "unusual_typical", "derives_price",
    "settles_by_weight", "takes_backorder", "vat_rate_bp", "image",
)  # fmt: skip
_PLAIN = (*_NAMES, *_KIND, *_WAYS)
"""What a SKU keeps as it is stored, in the order of its fields."""
_WRITTEN = tuple(name for name in _PLAIN if name != "unusual_typical")
"""What a draft says of a SKU; the typical amount comes from the orders."""
_CHANGED = (*_WRITTEN, "status", "split")
_SKU = (_s.id, *(_s[name] for name in (*_PLAIN, "status", "split")))
_UNIT = (_u.unit, _u.factor, _u.synonyms, _u.is_learned)
_STATUSES = {status.value: status for status in SkuStatus}
_SPLITS = {split.value: split for split in Split}
_names, _kind, _ways = attrgetter(*_NAMES), attrgetter(*_KIND), attrgetter(*_WAYS)
_JOINED = select(*_SKU, *_UNIT).join_from(sku_table, sku_unit_table, _u.sku_id == _s.id)

_INSERT_SKU = insert(sku_table).returning(_s.id)
_UPDATE_SKU = (
    update(sku_table)
    .where(_s.id == bindparam("p_id"))
    .values({name: bindparam(f"p_{name}", type_=_s[name].type) for name in _CHANGED})
)
_SET_STATUS = (
    update(sku_table).where(_s.id == bindparam("p_id")).values(status=bindparam("p_status"))
)
_SET_TYPICAL = (
    update(sku_table)
    .where(_s.id == bindparam("p_id"), _s.unusual_typical.is_distinct_from(bindparam("p_typical")))
    .values(unusual_typical=bindparam("p_typical"))
)
_ID_BY_CODE = select(_s.id).where(_s.code == bindparam("p_code"))
_IDS_BY_BARCODE = (
    select(_s.id).where(_s.barcode == bindparam("p_barcode"), _s.barcode != "").order_by(_s.id)
)
_BY_IDS = _JOINED.where(among(_s.id, "p_ids")).order_by(_s.id, _u.factor, _u.unit)
_EVERY = _JOINED.order_by(_s.id, _u.factor, _u.unit)

_DROP_UNITS = delete(sku_unit_table).where(_u.sku_id == bindparam("p_sku"))
_INSERT_UNIT = insert(sku_unit_table)
_SET_SYNONYMS = (
    update(sku_unit_table)
    .where(_u.sku_id == bindparam("p_sku"), _u.unit == bindparam("p_unit"))
    .values(synonyms=bindparam("p_synonyms", type_=Json))
)


def save_category(tx: Tx, category: Category) -> CategoryId:
    """Insert or change the category with this code."""
    row = tx.execute(
        _SAVE_CATEGORY,
        code=category.code,
        name=category.name,
        parent_id=category.parent_id,
        position=category.position,
    ).one()
    return CategoryId(row.id)


def load_categories(tx: Tx) -> tuple[Category, ...]:
    """Every category in the order of the shelf."""
    return tuple(
        Category(CategoryId(row.id), row.code, row.name, row.parent_id, row.position)
        for row in tx.execute(_CATEGORIES)
    )


def insert_sku(tx: Tx, draft: SkuDraft, units: Iterable[SaleUnit]) -> SkuId:
    """Add a SKU with its units."""
    sku_id = SkuId(tx.execute(_INSERT_SKU, created_at=tx.now, **_values(draft)).one().id)
    insert_units(tx, sku_id, units)
    return sku_id


def update_sku(tx: Tx, sku_id: SkuId, draft: SkuDraft, units: Iterable[SaleUnit]) -> None:
    """Write a SKU anew with its units."""
    values = {f"p_{name}": value for name, value in _values(draft).items()}
    tx.execute(_UPDATE_SKU, p_id=sku_id, **values)
    tx.execute(_DROP_UNITS, p_sku=sku_id)
    insert_units(tx, sku_id, units)


def insert_units(tx: Tx, sku_id: SkuId, units: Iterable[SaleUnit]) -> None:
    """Add sale units to a SKU."""
    rows = [
        {
            "sku_id": sku_id,
            "unit": unit.unit,
            "factor": unit.factor,
            "synonyms": list(unit.synonyms),
            "is_learned": unit.is_learned,
        }
        for unit in units
    ]
    tx.execute_many(_INSERT_UNIT, rows)


def update_synonyms(tx: Tx, sku_id: SkuId, unit: SaleUnit) -> None:
    """Write the synonyms of one unit."""
    tx.execute(_SET_SYNONYMS, p_sku=sku_id, p_unit=unit.unit, p_synonyms=list(unit.synonyms))


def update_status(tx: Tx, sku_id: SkuId, status: SkuStatus) -> None:
    """Put a SKU on or off sale."""
    tx.execute(_SET_STATUS, p_id=sku_id, p_status=status.value)


def update_typical(tx: Tx, amounts: Mapping[SkuId, int]) -> None:
    """Write what a shop usually takes of each SKU at once, in base units."""
    rows = [{"p_id": sku_id, "p_typical": base} for sku_id, base in sorted(amounts.items())]
    tx.execute_many(_SET_TYPICAL, rows)


def load_sku_id(tx: Tx, code: str) -> SkuId | None:
    """The id behind a code."""
    found = tx.execute(_ID_BY_CODE, p_code=code).scalar()
    return None if found is None else SkuId(found)


def load_ids_by_barcode(tx: Tx, barcode: str) -> tuple[SkuId, ...]:
    """The ids that carry a barcode."""
    return tuple(SkuId(row.id) for row in tx.execute(_IDS_BY_BARCODE, p_barcode=barcode))


def load_skus(tx: Tx, sku_ids: Sequence[SkuId]) -> dict[SkuId, Sku]:
    """SKUs with their units, in one statement."""
    if not sku_ids:
        return {}
    return {sku.id: sku for sku in _grouped(tx.execute(_BY_IDS, p_ids=list(sku_ids)))}


def load_all_skus(tx: Tx) -> tuple[Sku, ...]:
    """Every SKU, on sale or not."""
    return tuple(_grouped(tx.execute(_EVERY)))


def query_skus(tx: Tx, wanted: SkuFilter, *, cursor: str | None, limit: int) -> Page[Sku]:
    """SKUs by code, after `cursor`."""
    ids = _filtered(select(_s.id), wanted).order_by(_s.code).limit(limit + 1)
    if cursor is not None:
        ids = ids.where(_s.code > cursor)
    found = [SkuId(row.id) for row in tx.query(ids)]
    skus = load_skus(tx, found[:limit])
    rows = tuple(skus[sku_id] for sku_id in found[:limit])
    return Page(rows, rows[-1].code if len(found) > limit else None)


def _filtered(statement: Select[Any], wanted: SkuFilter) -> Select[Any]:
    if wanted.category_ids:
        statement = statement.where(_s.category_id.in_(wanted.category_ids))
    if wanted.status is not None:
        statement = statement.where(_s.status == wanted.status.value)
    if wanted.text:
        columns = (_s.name, _s.code, _s.barcode)
        statement = statement.where(
            or_(*(column.icontains(wanted.text, autoescape=True) for column in columns))
        )
    if wanted.sku_ids:
        statement = statement.where(_s.id.in_(wanted.sku_ids))
    return statement


def _values(draft: SkuDraft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in _WRITTEN}
    return {**values, "status": draft.status.value, "split": draft.split.value}


def _grouped(rows: Iterable[Any]) -> Iterable[Sku]:
    for sku_id, same in groupby(rows, key=attrgetter("id")):
        group = list(same)
        first = group[0]
        units = tuple(
            [SaleUnit(row.unit, row.factor, tuple(row.synonyms), row.is_learned) for row in group]
        )
        status, split = _STATUSES[first.status], _SPLITS[first.split]
        values = (*_names(first), units, *_kind(first), status, split, *_ways(first))
        yield Sku(SkuId(sku_id), *values)
