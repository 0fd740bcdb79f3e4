"""Tables refused_demand and arrival_wait: what was asked for and could not be sold."""

from datetime import datetime

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
)

from domain.base.ids import CustomerId, SkuId
from domain.db import Tx
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.inventory.model import RefusedDemand

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
    Column("base", BigInteger, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
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
