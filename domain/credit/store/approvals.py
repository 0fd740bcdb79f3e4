"""Tables credit_grant and credit_override: who let what pass beyond a limit. Only added to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, insert, select, update

from domain.base.ids import CustomerId, StaffId
from domain.base.money import Money
from domain.credit.model import CreditGrant, Receivable
from domain.credit.store.accounts import Taken
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx

credit_grant = Table(
    "credit_grant",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("extra_minor", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_by", Key, ForeignKey("staff.id"), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_credit_grant_customer_id", "customer_id"),
)

credit_override = Table(
    "credit_override",
    metadata,
    id_column(),
    Column("order_id", Key, ForeignKey("orders.id"), nullable=False),
    Column("limit_minor", Key),
    Column("exposure_minor", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approved_by", Key, ForeignKey("staff.id"), nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
    Index("ix_credit_override_order_id", "order_id"),
)
"""`exposure_minor` is what the exposure became by letting the order pass."""

_g = credit_grant.c
_GRANT = insert(credit_grant).returning(_g.id)
_GRANTS = (
    select(credit_grant)
    .where(_g.customer_id == bindparam("p_customer"))
    .order_by(_g.id.desc())
    .limit(20)
)
_END = (
    update(credit_grant)
    .where(_g.customer_id == bindparam("p_customer"))
    .where(_g.ended_at.is_(None))
    .values(ended_at=bindparam("p_at"))
)
_OVERRIDE = insert(credit_override).returning(credit_override.c.id)


def insert_grant(tx: Tx, new: CreditGrant) -> int:
    """Write a grant; its id."""
    found = tx.execute(
        _GRANT,
        customer_id=new.customer_id,
        currency=new.extra.currency,
        extra_minor=new.extra.minor,
        reason=new.reason,
        granted_by=new.granted_by,
        granted_at=new.granted_at,
        expires_at=new.expires_at,
        ended_at=None,
    ).scalar()
    return int(found or 0)


def end_grants(tx: Tx, customer_id: CustomerId, at: datetime) -> int:
    """End the shop's grants that are not ended; how many."""
    return tx.execute(_END, p_customer=customer_id, p_at=at).rowcount


def grants_of(tx: Tx, customer_id: CustomerId) -> tuple[CreditGrant, ...]:
    """The shop's grants, newest first."""
    return tuple(_grant(row) for row in tx.execute(_GRANTS, p_customer=customer_id))


def insert_override(tx: Tx, passed: Receivable, taken: Taken, *, by: StaffId, reason: str) -> int:
    """Write that an order was let pass; the id."""
    found = tx.execute(
        _OVERRIDE,
        order_id=passed.order_id,
        limit_minor=taken.limit,
        exposure_minor=taken.exposure,
        reason=reason,
        approved_by=by,
        approved_at=tx.now,
    ).scalar()
    return int(found or 0)


def _grant(row: Any) -> CreditGrant:
    return CreditGrant(
        id=row.id,
        customer_id=CustomerId(row.customer_id),
        extra=Money(row.extra_minor, row.currency),
        reason=row.reason,
        granted_by=StaffId(row.granted_by),
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )
