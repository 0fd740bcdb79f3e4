"""Tables of write-offs that need a second person, and from which amount on they do."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.actor import Actor, ActorKind
from domain.base.ids import CustomerId
from domain.base.money import Money
from domain.db.schema import Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.payment.model import WriteOff, WriteOffState

write_off_limit = Table(
    "write_off_limit",
    metadata,
    Column("currency", Text, primary_key=True),
    Column("limit_minor", Key, nullable=False),
    CheckConstraint("limit_minor >= 0", name="limit_not_negative"),
)
write_off = Table(
    "write_off",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False, index=True),
    Column("order_id", Key, ForeignKey("orders.id")),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Key, nullable=False),
    Column("note", Text, nullable=False),
    Column("receipt_key", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("asked_by", Key, nullable=False),
    Column("asked_by_name", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("decided_by", Key),
    Column("decided_by_name", Text),
    Column("decided_at", UtcDateTime),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)

_LIMIT = select(write_off_limit.c.limit_minor).where(
    write_off_limit.c.currency == bindparam("p_currency")
)
_set = upsert(write_off_limit)
_SET_LIMIT = _set.on_conflict_do_update(
    index_elements=["currency"], set_={"limit_minor": _set.excluded.limit_minor}
)
_DROP_LIMIT = delete(write_off_limit).where(write_off_limit.c.currency == bindparam("p_currency"))
_INSERT = insert(write_off).returning(write_off.c.id)
_BY_ID = select(write_off).where(write_off.c.id == bindparam("p_id"))
_LOCKED = _BY_ID.with_for_update()
_BY_KEY = select(write_off).where(write_off.c.receipt_key == bindparam("p_key"))
_OPEN_OF = (
    select(write_off)
    .where(write_off.c.customer_id == bindparam("p_customer"), write_off.c.state == "open")
    .order_by(write_off.c.id)
)
_DECIDE = (
    update(write_off)
    .where(write_off.c.id == bindparam("p_id"), write_off.c.state == "open")
    .values(
        state=bindparam("p_state"),
        decided_by=bindparam("p_by"),
        decided_by_name=bindparam("p_name"),
        decided_at=bindparam("p_at"),
    )
)


def load_limit(tx: Tx, currency: str) -> Money | None:
    """Beyond what amount a second person is needed; None: never."""
    found = tx.execute(_LIMIT, p_currency=currency).scalar()
    return None if found is None else Money(int(found), currency)


def save_limit(tx: Tx, currency: str, limit: Money | None) -> None:
    """Write it; None: never."""
    if limit is None:
        tx.execute(_DROP_LIMIT, p_currency=currency)
    else:
        tx.execute(_SET_LIMIT, currency=currency, limit_minor=limit.minor)


def insert_write_off(tx: Tx, new: WriteOff) -> int:
    """Write one that waits; its id."""
    found = tx.execute(
        _INSERT,
        customer_id=new.customer_id,
        order_id=new.order_id,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        note=new.note,
        receipt_key=new.key,
        state=str(new.state),
        asked_by=new.asked_by.id,
        asked_by_name=new.asked_by.name,
        asked_at=new.asked_at,
    ).scalar()
    return int(found or 0)


def find_write_off(tx: Tx, write_off_id: int, *, is_locked: bool = False) -> WriteOff | None:
    """The one with this id."""
    row = tx.execute(_LOCKED if is_locked else _BY_ID, p_id=write_off_id).first()
    return None if row is None else _write_off(row)


def find_by_key(tx: Tx, key: str) -> WriteOff | None:
    """The one that was asked for with this key."""
    row = tx.execute(_BY_KEY, p_key=key).first()
    return None if row is None else _write_off(row)


def open_of(tx: Tx, customer_id: CustomerId) -> tuple[WriteOff, ...]:
    """What waits of a shop, oldest first."""
    return tuple(_write_off(row) for row in tx.execute(_OPEN_OF, p_customer=customer_id))


def decide(tx: Tx, write_off_id: int, *, state: WriteOffState, by: Actor) -> bool:
    """Close one; False where it was decided before."""
    done = tx.execute(
        _DECIDE,
        p_id=write_off_id,
        p_state=str(state),
        p_by=by.id,
        p_name=by.name,
        p_at=tx.now,
    )
    return done.rowcount == 1


def _write_off(row: Any) -> WriteOff:
    return WriteOff(
        id=row.id,
        customer_id=row.customer_id,
        order_id=row.order_id,
        amount=Money(row.amount_minor, row.currency),
        note=row.note,
        key=row.receipt_key,
        state=WriteOffState(row.state),
        asked_by=Actor(ActorKind.STAFF, row.asked_by, row.asked_by_name),
        asked_at=row.asked_at,
        decided_by=row.decided_by,
    )
