"""Table payment_time: the one row that says how long prepaid orders may stay unpaid."""

from sqlalchemy import CheckConstraint, Column, Integer, Table, select
from sqlalchemy.dialects import postgresql

from domain.credit.model import PaymentTime
from domain.db.schema import Key, metadata
from domain.db.tx import Tx

payment_time = Table(
    "payment_time",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("hours", Integer),
    Column("warned_hours", Integer, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("hours >= 1 AND warned_hours >= 0", name="sane"),
)

_c = payment_time.c
_LOAD = select(_c.hours, _c.warned_hours)
_NEW = postgresql.insert(payment_time)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=[_c.id],
    set_={name: _NEW.excluded[name] for name in ("hours", "warned_hours")},
)


def load_time(tx: Tx) -> PaymentTime:
    """What the merchant set; what holds where he set nothing."""
    row = tx.execute(_LOAD).first()
    return PaymentTime() if row is None else PaymentTime(row.hours, row.warned_hours)


def save_time(tx: Tx, time: PaymentTime) -> None:
    """Insert or change the row."""
    tx.execute(_SAVE, id=1, hours=time.hours, warned_hours=time.warned_hours)
