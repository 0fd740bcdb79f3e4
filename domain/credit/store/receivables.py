"""Table receivable: what each order owes. The order's row is locked before its receivable."""

from collections.abc import Sequence
from datetime import date, datetime
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
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import CustomerId, OrderId
from domain.base.money import Money
from domain.credit.model import HoldState, OrderSum, PayStage, Receivable
from domain.credit.store.accounts import Taken
from domain.db.schema import DateText, Key, UtcDateTime, metadata
from domain.db.tx import Tx

receivable = Table(
    "receivable",
    metadata,
    Column("order_id", Key, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("agreed_minor", Key, nullable=False),
    Column("charged_minor", Key, nullable=False),
    Column("released_minor", Key, nullable=False),
    Column("paid_minor", Key, nullable=False),
    Column("due_on", DateText, nullable=False),
    Column("state", Text, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("limit_minor", Key),
    Column("exposure_minor", Key),
    Column("override_id", Key),
    Column("pay_by", UtcDateTime),
    Column("pay_stage", Text, nullable=False),
    CheckConstraint("charged_minor >= 0 AND released_minor >= 0", name="parts_not_negative"),
    CheckConstraint("charged_minor + released_minor <= agreed_minor", name="within_agreed"),
    CheckConstraint("paid_minor >= 0", name="paid_not_negative"),
    Index("ix_receivable_customer_id", "customer_id", "due_on"),
)
"""`limit_minor` and `exposure_minor` are those at the time room was taken: what an audit needs."""

_c = receivable.c
_TIME_RUNS = _c.pay_stage != "closed"
Index("ix_receivable_pay_by", _c.pay_by, sqlite_where=_TIME_RUNS, postgresql_where=_TIME_RUNS)
_INSERT = postgresql.insert(receivable).on_conflict_do_nothing(index_elements=[_c.order_id])
_FIND = select(receivable).where(_c.order_id == bindparam("p_order"))
_FIND_LOCKED = _FIND.with_for_update()
_OF_CUSTOMER = (
    select(receivable)
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.charged_minor > _c.paid_minor)
    .order_by(_c.due_on, _c.order_id)
)
_PAYABLE = (
    select(receivable)
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.agreed_minor - _c.released_minor > _c.paid_minor)
    .order_by(_c.due_on, _c.order_id)
)
_AGREED = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"))
    .values(
        agreed_minor=bindparam("p_agreed"),
        state=bindparam("p_state"),
        waits=bindparam("p_waits"),
        limit_minor=bindparam("p_limit"),
        exposure_minor=bindparam("p_exposure"),
        override_id=bindparam("p_override"),
    )
)
_RESIZE = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"))
    .values(agreed_minor=bindparam("p_agreed"))
)
_STATE = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"))
    .values(state=bindparam("p_state"))
)
_DUE = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"))
    .values(due_on=bindparam("p_due", type_=DateText))
)
_BEGIN_TIME = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"), _c.pay_by.is_(None))
    .values(pay_by=bindparam("p_by", type_=UtcDateTime), pay_stage="open")
)
_HOLD_TIME = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"), _c.pay_stage.in_(("open", "warned")))
    .values(pay_by=None, pay_stage="held")
)
_RESUME_TIME = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"), _c.pay_stage == "held")
    .values(
        pay_by=bindparam("p_by", type_=UtcDateTime), pay_stage=bindparam("p_stage", type_=Text)
    )
)
_MOVE_TIME = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"))
    .values(pay_stage=bindparam("p_stage"))
)
_TIMES_ENDING = (
    select(_c.order_id)
    .where(
        _TIME_RUNS,
        or_(
            _c.pay_by <= bindparam("p_now", type_=UtcDateTime),
            and_(_c.pay_stage == "open", _c.pay_by <= bindparam("p_soon", type_=UtcDateTime)),
        ),
    )
    .order_by(_c.pay_by, _c.order_id)
)
_CHARGE = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"))
    .values(
        charged_minor=_c.charged_minor + bindparam("p_charged"),
        released_minor=_c.released_minor + bindparam("p_released"),
    )
)
_PAY = (
    update(receivable)
    .where(_c.order_id == bindparam("p_order"))
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.currency == bindparam("p_currency"))
    .where(_c.paid_minor + bindparam("p_paid", type_=Key) >= 0)
    .where(
        _c.paid_minor + bindparam("p_paid", type_=Key)
        <= _c.agreed_minor - _c.released_minor + bindparam("p_surplus", type_=Key)
    )
    .values(paid_minor=_c.paid_minor + bindparam("p_paid", type_=Key))
)
_OLDEST = (
    select(func.min(_c.due_on))
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.charged_minor > _c.paid_minor)
)
_HELD = (
    select(
        cast(
            func.coalesce(func.sum(_c.agreed_minor - _c.charged_minor - _c.released_minor), 0),
            BigInteger,
        )
    )
    .where(_c.customer_id == bindparam("p_customer"))
    .where(_c.state == "held")
)
_LARGEST = 2**62


def insert_receivable(
    tx: Tx, order: OrderSum, due_on: date, state: HoldState, *, taken: Taken | None = None
) -> None:
    """Write what an order owes, nothing charged or paid yet; harmless where it is there."""
    tx.execute(
        _INSERT,
        order_id=order.order_id,
        customer_id=order.customer_id,
        currency=order.total.currency,
        agreed_minor=order.total.minor,
        charged_minor=0,
        released_minor=0,
        paid_minor=0,
        due_on=due_on,
        state=str(state),
        waits=int(state is HoldState.WAITING),
        limit_minor=taken.limit if taken else None,
        exposure_minor=taken.exposure if taken else None,
        override_id=None,
        pay_by=None,
        pay_stage=str(PayStage.CLOSED),
    )


def find_receivable(tx: Tx, order_id: OrderId) -> Receivable | None:
    """What an order owes; None where nothing was held, charged or paid yet."""
    return _first(tx.execute(_FIND, p_order=order_id).all())


def find_locked(tx: Tx, order_id: OrderId) -> Receivable | None:
    """What an order owes, locked until the transaction ends."""
    return _first(tx.execute(_FIND_LOCKED, p_order=order_id).all())


def owing_of(tx: Tx, customer_id: CustomerId) -> tuple[Receivable, ...]:
    """Orders with goods that left and are not paid, the first due first."""
    return tuple(_receivable(row) for row in tx.execute(_OF_CUSTOMER, p_customer=customer_id))


def payable_of(tx: Tx, customer_id: CustomerId) -> tuple[Receivable, ...]:
    """Orders that are not wholly paid, the first due first; those not yet on their way too."""
    return tuple(_receivable(row) for row in tx.execute(_PAYABLE, p_customer=customer_id))


def set_hold(
    tx: Tx,
    old: Receivable,
    agreed: Money,
    state: HoldState,
    *,
    taken: Taken | None = None,
    override_id: int | None = None,
) -> None:
    """Write a new total and how it stands to the limit."""
    is_new_wait = state is HoldState.WAITING and old.state is not HoldState.WAITING
    tx.execute(
        _AGREED,
        p_order=old.order_id,
        p_agreed=agreed.minor,
        p_state=str(state),
        p_waits=old.waits + int(is_new_wait),
        p_limit=taken.limit if taken else None,
        p_exposure=taken.exposure if taken else None,
        p_override=override_id,
    )


def set_agreed(tx: Tx, order_id: OrderId, agreed: Money) -> None:
    """Write a new total; how it stands to the limit stays."""
    tx.execute(_RESIZE, p_order=order_id, p_agreed=agreed.minor)


def set_state(tx: Tx, order_id: OrderId, state: HoldState) -> None:
    """Write how an order stands to the limit."""
    tx.execute(_STATE, p_order=order_id, p_state=str(state))


def set_due(tx: Tx, order_id: OrderId, due: date) -> None:
    """Write the day an order falls due."""
    tx.execute(_DUE, p_order=order_id, p_due=due)


def begin_time(tx: Tx, order_id: OrderId, pay_by: datetime) -> None:
    """Let the time begin in which an order is to be paid; it begins once."""
    tx.execute(_BEGIN_TIME, p_order=order_id, p_by=pay_by)


def hold_time(tx: Tx, order_id: OrderId) -> None:
    """Let it stand still; what is over stays over."""
    tx.execute(_HOLD_TIME, p_order=order_id)


def resume_time(tx: Tx, order_id: OrderId, pay_by: datetime | None) -> None:
    """Let it begin where it stood still; None: it has no end any more."""
    tx.execute(_RESUME_TIME, p_order=order_id, p_by=pay_by, p_stage="open" if pay_by else "closed")


def move_time(tx: Tx, order_id: OrderId, stage: PayStage) -> None:
    """Write how far it has run."""
    tx.execute(_MOVE_TIME, p_order=order_id, p_stage=str(stage))


def times_ending(tx: Tx, now: datetime, *, soon: datetime) -> tuple[OrderId, ...]:
    """The orders whose time is over `now`, or ends until `soon` and nobody was told."""
    found = tx.execute(_TIMES_ENDING, p_now=now, p_soon=soon)
    return tuple(OrderId(row.order_id) for row in found)


def add_charged(tx: Tx, order_id: OrderId, *, charged: int = 0, released: int = 0) -> None:
    """Add what left and what never will, in minor units."""
    tx.execute(_CHARGE, p_order=order_id, p_charged=charged, p_released=released)


def add_paid(tx: Tx, owed: tuple[CustomerId, OrderId], paid: Money) -> bool:
    """Add a payment (below zero: take one back); False where it is more than is payable."""
    customer_id, order_id = owed
    done = tx.execute(
        _PAY,
        p_order=order_id,
        p_customer=customer_id,
        p_currency=paid.currency,
        p_paid=paid.minor,
        p_surplus=0 if paid.minor > 0 else _LARGEST,
    )
    return done.rowcount == 1


def oldest_due(tx: Tx, customer_id: CustomerId) -> date | None:
    """The earliest due day of what is owed."""
    found: date | None = tx.execute(_OLDEST, p_customer=customer_id).scalar()
    return found


def held_of(tx: Tx, customer_id: CustomerId) -> int:
    """What orders hold of the limit that have not left, in minor units."""
    return int(tx.execute(_HELD, p_customer=customer_id).scalar() or 0)


def _first(rows: Sequence[Any]) -> Receivable | None:
    return _receivable(rows[0]) if rows else None


def _receivable(row: Any) -> Receivable:
    currency = row.currency
    return Receivable(
        order_id=OrderId(row.order_id),
        customer_id=CustomerId(row.customer_id),
        agreed=Money(row.agreed_minor, currency),
        charged=Money(row.charged_minor, currency),
        released=Money(row.released_minor, currency),
        paid=Money(row.paid_minor, currency),
        due_on=row.due_on,
        state=HoldState(row.state),
        waits=row.waits,
        is_passed=row.override_id is not None,
        pay_by=row.pay_by,
        pay_stage=PayStage(row.pay_stage),
    )
