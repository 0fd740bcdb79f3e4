"""Tables receipt and payment_allocation; refunds are in `store_refunds`.

A receipt's `used_minor` is moved by conditional update, so that no fen of it pays twice.
"""

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
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.actor import Actor, ActorKind
from domain.base.ids import CustomerId, OrderId, ReceiptId, RefundId, StaffId
from domain.base.money import Money
from domain.db.schema import DateText, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.payment.model import (
    OrderPayment,
    PaymentMethod,
    Receipt,
    ReceiptDraft,
)

receipt = Table(
    "receipt",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Key, nullable=False),
    Column("used_minor", Key, nullable=False),
    Column("method", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("received_on", DateText, nullable=False),
    Column("note", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("recorded_by_kind", Text, nullable=False),
    Column("recorded_by_id", Key, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("reversed_at", UtcDateTime),
    Column("reversed_by", Key),
    Column("reversal_reason", Text, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("used_minor >= 0 AND used_minor <= amount_minor", name="used_within_amount"),
    Index("ix_receipt_customer_id", "customer_id", "id"),
)
_standing = (receipt.c.method == "transfer") & receipt.c.reversed_at.is_(None)
Index(
    "uq_receipt_reference", receipt.c.reference, unique=True,
    sqlite_where=_standing, postgresql_where=_standing,
)  # fmt: skip

payment_allocation = Table(
    "payment_allocation",
    metadata,
    id_column(),
    Column("receipt_id", Key, ForeignKey("receipt.id"), nullable=False),
    Column("order_id", Key, ForeignKey("orders.id")),
    Column("refund_id", Key, ForeignKey("refund.id")),
    Column("amount_minor", Key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("(order_id IS NULL) <> (refund_id IS NULL)", name="one_target"),
    CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    Index("ix_payment_allocation_receipt_id", "receipt_id"),
    Index("ix_payment_allocation_order_id", "order_id"),
)
"""What of a receipt pays what; below zero: taken back. Rows are only ever added."""

opening_allocation = Table(
    "opening_allocation",
    metadata,
    id_column(),
    Column("receipt_id", Key, ForeignKey("receipt.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("opening_balance.customer_id"), nullable=False),
    Column("amount_minor", Key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    Index("ix_opening_allocation_receipt_id", "receipt_id"),
)
"""What of a receipt pays what a shop owed before; below zero: taken back. Only added to."""

_r, _a = receipt.c, payment_allocation.c
_INSERT = postgresql.insert(receipt).on_conflict_do_nothing().returning(_r.id)
_BY_ID = select(receipt).where(_r.id == bindparam("p_id"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_BY_KEY = select(receipt).where(_r.key == bindparam("p_key"))
_OF_CUSTOMER = (
    select(receipt)
    .where(_r.customer_id == bindparam("p_customer"))
    .order_by(_r.id.desc())
    .limit(bindparam("p_limit"))
)
_LIKE = (
    select(receipt)
    .where(_r.customer_id == bindparam("p_customer"))
    .where(_r.amount_minor == bindparam("p_amount"))
    .where(_r.method == bindparam("p_method"))
    .where(_r.received_on == bindparam("p_day"))
    .where(_r.reversed_at.is_(None))
    .order_by(_r.id)
)
_FREE = (
    select(receipt)
    .where(_r.customer_id == bindparam("p_customer"))
    .where(_r.used_minor < _r.amount_minor)
    .where(_r.reversed_at.is_(None))
    .order_by(_r.id)
)
_USE = (
    update(receipt)
    .where(_r.id == bindparam("p_id"))
    .where(_r.reversed_at.is_(None))
    .where(_r.used_minor + bindparam("p_used", type_=Key) >= 0)
    .where(_r.used_minor + bindparam("p_used", type_=Key) <= _r.amount_minor)
    .values(used_minor=_r.used_minor + bindparam("p_used", type_=Key))
)
_REVERSE = (
    update(receipt)
    .where(_r.id == bindparam("p_id"))
    .where(_r.reversed_at.is_(None))
    .where(_r.used_minor == bindparam("p_zero"))
    .values(
        reversed_at=bindparam("p_at"),
        reversed_by=bindparam("p_by"),
        reversal_reason=bindparam("p_reason"),
    )
)
_ALLOCATE = insert(payment_allocation)
_total = cast(func.sum(_a.amount_minor), BigInteger).label("total")
_ON_ORDER = (
    select(
        _a.receipt_id, _a.order_id, _total, _r.currency, _r.method, _r.reference, _r.received_on
    )
    .join_from(payment_allocation, receipt, _r.id == _a.receipt_id)
    .where(_a.order_id == bindparam("p_order"))
    .group_by(_a.receipt_id, _a.order_id, _r.currency, _r.method, _r.reference, _r.received_on)
    .having(func.sum(_a.amount_minor) > 0)
    .order_by(_a.receipt_id)
)
_OF_RECEIPT = (
    select(_a.order_id, _a.refund_id, _total)
    .where(_a.receipt_id == bindparam("p_receipt"))
    .group_by(_a.order_id, _a.refund_id)
    .having(func.sum(_a.amount_minor) > 0)
)
_o = opening_allocation.c
_ALLOCATE_OPENING = insert(opening_allocation)
_ON_OPENING = select(cast(func.coalesce(func.sum(_o.amount_minor), 0), BigInteger)).where(
    _o.receipt_id == bindparam("p_receipt")
)


def insert_receipt(tx: Tx, draft: ReceiptDraft, actor: Actor) -> ReceiptId | None:
    """Write a receipt; None where its key, or its bank reference, is there already."""
    found = tx.execute(
        _INSERT,
        customer_id=draft.customer_id,
        currency=draft.amount.currency,
        amount_minor=draft.amount.minor,
        used_minor=0,
        method=str(draft.method),
        reference=draft.reference.strip(),
        received_on=draft.received_on,
        note=draft.note,
        key=draft.key,
        recorded_by_kind=str(actor.kind),
        recorded_by_id=actor.id,
        recorded_at=tx.now,
        reversed_at=None,
        reversed_by=None,
        reversal_reason="",
    ).scalar()
    return None if found is None else ReceiptId(found)


def find_receipt(tx: Tx, receipt_id: ReceiptId) -> Receipt | None:
    """The receipt with this id."""
    return _first(tx.execute(_BY_ID, p_id=receipt_id).all())


def lock_receipt(tx: Tx, receipt_id: ReceiptId) -> Receipt | None:
    """The receipt, locked until the transaction ends."""
    return _first(tx.execute(_BY_ID_LOCKED, p_id=receipt_id).all())


def find_by_key(tx: Tx, key: str) -> Receipt | None:
    """The receipt recorded under a key."""
    return _first(tx.execute(_BY_KEY, p_key=key).all())


def receipts_of(tx: Tx, customer_id: CustomerId, limit: int) -> tuple[Receipt, ...]:
    """A shop's receipts, newest first."""
    rows = tx.execute(_OF_CUSTOMER, p_customer=customer_id, p_limit=limit)
    return tuple(_receipt(row) for row in rows)


def receipts_like(tx: Tx, draft: ReceiptDraft) -> tuple[Receipt, ...]:
    """A shop's receipts of the same sum, way and day that stand, oldest first."""
    rows = tx.execute(
        _LIKE,
        p_customer=draft.customer_id,
        p_amount=draft.amount.minor,
        p_method=str(draft.method),
        p_day=draft.received_on,
    )
    return tuple(_receipt(row) for row in rows)


def free_receipts(tx: Tx, customer_id: CustomerId) -> tuple[Receipt, ...]:
    """A shop's receipts that pay nothing yet, or not with all they are, oldest first."""
    return tuple(_receipt(row) for row in tx.execute(_FREE, p_customer=customer_id))


def use_receipt(tx: Tx, receipt_id: ReceiptId, used: Money) -> bool:
    """Use some of a receipt (below zero: free it again); False where it is not there."""
    return tx.execute(_USE, p_id=receipt_id, p_used=used.minor).rowcount == 1


def set_reversed(tx: Tx, receipt_id: ReceiptId, *, by: StaffId, reason: str) -> bool:
    """Take a receipt back that pays nothing; False where it does, or was taken back."""
    done = tx.execute(_REVERSE, p_id=receipt_id, p_zero=0, p_at=tx.now, p_by=by, p_reason=reason)
    return done.rowcount == 1


def insert_allocation(
    tx: Tx,
    receipt_id: ReceiptId,
    amount: Money,
    *,
    order_id: OrderId | None = None,
    refund_id: RefundId | None = None,
) -> None:
    """Write what of a receipt pays an order or is set aside for a refund."""
    tx.execute(
        _ALLOCATE,
        receipt_id=receipt_id,
        order_id=order_id,
        refund_id=refund_id,
        amount_minor=amount.minor,
        at=tx.now,
    )


def allocate_opening(tx: Tx, receipt_id: ReceiptId, amount: Money, of: CustomerId) -> None:
    """Write what of a receipt pays what a shop owed before."""
    tx.execute(
        _ALLOCATE_OPENING,
        receipt_id=receipt_id,
        customer_id=of,
        amount_minor=amount.minor,
        at=tx.now,
    )


def paid_on_opening(tx: Tx, receipt: Receipt) -> Money:
    """What of a receipt pays what its shop owed before."""
    found = tx.execute(_ON_OPENING, p_receipt=receipt.id).scalar()
    return Money(int(found or 0), receipt.amount.currency)


def payments_on(tx: Tx, order_id: OrderId) -> tuple[OrderPayment, ...]:
    """What pays an order, by receipt."""
    return tuple(
        OrderPayment(
            ReceiptId(row.receipt_id),
            OrderId(row.order_id),
            Money(int(row.total), row.currency),
            PaymentMethod(row.method),
            row.reference,
            row.received_on,
        )
        for row in tx.execute(_ON_ORDER, p_order=order_id)
    )


def targets_of(
    tx: Tx, receipt: Receipt
) -> tuple[tuple[OrderId | None, RefundId | None, Money], ...]:
    """What a receipt pays: (order, refund, how much)."""
    return tuple(
        (
            None if row.order_id is None else OrderId(row.order_id),
            None if row.refund_id is None else RefundId(row.refund_id),
            Money(int(row.total), receipt.amount.currency),
        )
        for row in tx.execute(_OF_RECEIPT, p_receipt=receipt.id)
    )


def _first(rows: Sequence[Any]) -> Receipt | None:
    return _receipt(rows[0]) if rows else None


def _receipt(row: Any) -> Receipt:
    currency = row.currency
    is_staff = row.recorded_by_kind == ActorKind.STAFF.value
    return Receipt(
        id=ReceiptId(row.id),
        customer_id=CustomerId(row.customer_id),
        amount=Money(row.amount_minor, currency),
        used=Money(row.used_minor, currency),
        method=PaymentMethod(row.method),
        reference=row.reference,
        received_on=row.received_on,
        note=row.note,
        key=row.key,
        recorded_by=StaffId(row.recorded_by_id) if is_staff else None,
        recorded_at=row.recorded_at,
        reversed_at=row.reversed_at,
        reversal_reason=row.reversal_reason,
    )
