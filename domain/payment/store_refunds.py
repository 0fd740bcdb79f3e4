"""Table refund: what goes back to a shop, and what of its receipts is set aside for it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)

from domain.base.ids import CustomerId, OrderId, ReceiptId, RefundId, StaffId
from domain.base.money import Money
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.payment.model import PaymentMethod, Refund, RefundStatus
from domain.payment.store import payment_allocation

refund = Table(
    "refund",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("order_id", Key, ForeignKey("orders.id")),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Key, nullable=False),
    Column("status", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("method", Text),
    Column("reference", Text, nullable=False),
    Column("decided_by", Key),
    Column("decided_at", UtcDateTime),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    Index("ix_refund_customer_id", "customer_id"),
    Index("ix_refund_status", "status"),
)

_a, _f = payment_allocation.c, refund.c
_total = cast(func.sum(_a.amount_minor), BigInteger).label("total")
_OF_REFUND = (
    select(_a.receipt_id, _total)
    .where(_a.refund_id == bindparam("p_refund"))
    .group_by(_a.receipt_id)
    .having(func.sum(_a.amount_minor) > 0)
    .order_by(_a.receipt_id)
)
_REFUND = insert(refund).returning(_f.id)
_REFUND_BY_ID = select(refund).where(_f.id == bindparam("p_id"))
_REFUND_LOCKED = _REFUND_BY_ID.with_for_update()
_REFUNDS_OF = (
    select(refund)
    .where(_f.customer_id == bindparam("p_customer"))
    .order_by(_f.id.desc())
    .limit(50)
)
_REFUNDS_DUE = select(refund).where(_f.status == "due").order_by(_f.id).limit(100)
_DECIDE = (
    update(refund)
    .where(_f.id == bindparam("p_id"))
    .where(_f.status == "due")
    .values(
        status=bindparam("p_status"),
        method=bindparam("p_method"),
        reference=bindparam("p_reference"),
        decided_by=bindparam("p_by"),
        decided_at=bindparam("p_at"),
    )
)


def set_aside_for(tx: Tx, asked: Refund) -> tuple[tuple[ReceiptId, Money], ...]:
    """What of which receipts is set aside for a refund."""
    currency = asked.amount.currency
    return tuple(
        (ReceiptId(row.receipt_id), Money(int(row.total), currency))
        for row in tx.execute(_OF_REFUND, p_refund=asked.id)
    )


def insert_refund(tx: Tx, new: Refund) -> RefundId:
    """Write a refund that waits."""
    found = tx.execute(
        _REFUND,
        customer_id=new.customer_id,
        order_id=new.order_id,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        status=str(new.status),
        asked_at=new.asked_at,
        method=None,
        reference="",
        decided_by=None,
        decided_at=None,
    ).scalar()
    return RefundId(int(found or 0))


def find_refund(tx: Tx, refund_id: RefundId, *, is_locked: bool = False) -> Refund | None:
    """The refund with this id."""
    statement = _REFUND_LOCKED if is_locked else _REFUND_BY_ID
    rows = tx.execute(statement, p_id=refund_id).all()
    return _refund(rows[0]) if rows else None


def refunds_of(tx: Tx, customer_id: CustomerId) -> tuple[Refund, ...]:
    """A shop's refunds, newest first."""
    return tuple(_refund(row) for row in tx.execute(_REFUNDS_OF, p_customer=customer_id))


def refunds_due(tx: Tx) -> tuple[Refund, ...]:
    """Refunds that wait for finance, longest first."""
    return tuple(_refund(row) for row in tx.execute(_REFUNDS_DUE))


def decide_refund(tx: Tx, decided: Refund) -> bool:
    """Write what became of a refund; False where it was decided before."""
    done = tx.execute(
        _DECIDE,
        p_id=decided.id,
        p_status=str(decided.status),
        p_method=None if decided.method is None else str(decided.method),
        p_reference=decided.reference,
        p_by=decided.decided_by,
        p_at=decided.decided_at,
    )
    return done.rowcount == 1


def _refund(row: Any) -> Refund:
    return Refund(
        id=RefundId(row.id),
        customer_id=CustomerId(row.customer_id),
        order_id=None if row.order_id is None else OrderId(row.order_id),
        amount=Money(row.amount_minor, row.currency),
        status=RefundStatus(row.status),
        asked_at=row.asked_at,
        method=None if row.method is None else PaymentMethod(row.method),
        reference=row.reference,
        decided_by=None if row.decided_by is None else StaffId(row.decided_by),
        decided_at=row.decided_at,
    )
