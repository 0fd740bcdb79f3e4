"""Tables refused_demand, arrival_wait, expected_arrival: what could not be sold, who waits."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Table,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId, CustomerId, SkuId
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import DateText, Key, UtcDateTime, id_column, metadata
from domain.inventory.model import ArrivalWait, RefusedDemand

refused_demand_table = Table(
    "refused_demand",
    metadata,
    id_column(),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("wanted", BigInteger, nullable=False),
    Column("available", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_refused_demand_at", "at"),
)

arrival_wait_table = Table(
    "arrival_wait",
    metadata,
    id_column(),
    Column("sku_id", Key, ForeignKey("sku.id"), nullable=False, index=True),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("contact_id", Key, ForeignKey("contact.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
)
_IS_OPEN = arrival_wait_table.c.told_at.is_(None)
Index(
    "uq_arrival_wait_open",
    arrival_wait_table.c.sku_id,
    arrival_wait_table.c.customer_id,
    arrival_wait_table.c.contact_id,
    unique=True,
    sqlite_where=_IS_OPEN,
    postgresql_where=_IS_OPEN,
)

expected_arrival_table = Table(
    "expected_arrival",
    metadata,
    Column("sku_id", Key, ForeignKey("sku.id"), primary_key=True, autoincrement=False),
    Column("day", DateText),
)

_d = refused_demand_table.c
_INSERT = insert(refused_demand_table)
_missing = cast(func.sum(_d.wanted - _d.available), BigInteger).label("missing")
_SINCE = (
    select(_d.sku_id, func.count().label("times"), _missing)
    .where(_d.at >= bindparam("p_since", type_=UtcDateTime))
    .group_by(_d.sku_id)
    .order_by(_missing.desc(), _d.sku_id)
)


_w = arrival_wait_table.c
_WAIT = postgresql.insert(arrival_wait_table).on_conflict_do_nothing().returning(_w.id)
_WAITS = (
    select(_w.id, _w.sku_id, _w.customer_id, _w.contact_id, _w.asked_at)
    .where(_w.sku_id == bindparam("p_sku"), _w.told_at.is_(None))
    .order_by(_w.id)
)
_WAITED = select(_w.sku_id).distinct().where(among(_w.sku_id, "p_ids"), _w.told_at.is_(None))
_TOLD = (
    update(arrival_wait_table)
    .where(_w.id == bindparam("p_id"), _w.told_at.is_(None))
    .values(told_at=bindparam("p_now", type_=UtcDateTime))
)
_e = expected_arrival_table.c
_NEW_DAY = postgresql.insert(expected_arrival_table)
_EXPECT = _NEW_DAY.on_conflict_do_update(
    index_elements=[_e.sku_id], set_={"day": _NEW_DAY.excluded.day}
)
_EXPECTED = select(_e.day).where(_e.sku_id == bindparam("p_sku"))


def insert_wait(tx: Tx, contact_id: ContactId, customer_id: CustomerId, sku_id: SkuId) -> bool:
    """Remember who wants to hear of a SKU; False where that is known."""
    found = tx.execute(
        _WAIT, sku_id=sku_id, customer_id=customer_id, contact_id=contact_id, asked_at=tx.now
    ).scalar()
    return found is not None


def load_waits(tx: Tx, sku_id: SkuId) -> tuple[ArrivalWait, ...]:
    """Who has not heard yet, the longest waiting first."""
    return tuple(
        ArrivalWait(
            row.id,
            SkuId(row.sku_id),
            CustomerId(row.customer_id),
            ContactId(row.contact_id),
            row.asked_at,
        )
        for row in tx.execute(_WAITS, p_sku=sku_id)
    )


def waited_for(tx: Tx, sku_ids: Collection[SkuId]) -> frozenset[SkuId]:
    """Those of these SKUs somebody waits to hear of."""
    return frozenset(SkuId(row.sku_id) for row in tx.execute(_WAITED, p_ids=list(sku_ids)))


def close_wait(tx: Tx, wait_id: int) -> bool:
    """He is told now; False where he was."""
    return tx.execute(_TOLD, p_id=wait_id, p_now=tx.now).rowcount == 1


def save_expected(tx: Tx, sku_id: SkuId, day: date | None) -> None:
    """Write when a SKU is expected."""
    tx.execute(_EXPECT, sku_id=sku_id, day=day)


def load_expected(tx: Tx, sku_id: SkuId) -> date | None:
    """When a SKU is expected."""
    day: date | None = tx.execute(_EXPECTED, p_sku=sku_id).scalar()
    return day


def insert_refused(
    tx: Tx, customer_id: CustomerId, sku_id: SkuId, *, wanted: int, available: int
) -> None:
    """Remember what a customer could not get."""
    tx.execute(
        _INSERT,
        customer_id=customer_id,
        sku_id=sku_id,
        wanted=wanted,
        available=available,
        at=tx.now,
    )


def load_refused(tx: Tx, since: datetime) -> tuple[RefusedDemand, ...]:
    """What was refused per SKU, most missed first."""
    return tuple(
        RefusedDemand(SkuId(row.sku_id), int(row.times), int(row.missing))
        for row in tx.execute(_SINCE, p_since=since)
    )
