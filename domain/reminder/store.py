"""Tables order_reminder (one a shop and day) and order_reminder_choice (who wants none)."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import ContactId, CustomerId
from domain.db import Tx
from domain.db.schema import DateText, Flag, Key, UtcDateTime, metadata
from domain.reminder.model import Reminder, ReminderState

order_reminder_table = Table(
    "order_reminder",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("day", DateText, nullable=False),
    Column("contact_id", Key, ForeignKey("contact.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('sent', 'declined')", name="state_known"),
    PrimaryKeyConstraint("customer_id", "day"),
)

order_reminder_choice_table = Table(
    "order_reminder_choice",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id"), primary_key=True, autoincrement=False),
    Column("is_wanted", Flag, nullable=False),
)

_r = order_reminder_table.c
_c = order_reminder_choice_table.c
_INSERT = upsert(order_reminder_table).on_conflict_do_nothing().returning(_r.customer_id)
_FIND = select(*_r).where(
    _r.customer_id == bindparam("p_customer"), _r.day == bindparam("p_day", type_=DateText)
)
_STATE = (
    update(order_reminder_table)
    .where(_r.customer_id == bindparam("p_customer"), _r.day == bindparam("p_day", type_=DateText))
    .values(state=bindparam("p_state"))
)
_NOTED = select(_r.customer_id).where(_r.day == bindparam("p_day", type_=DateText))
_choice = upsert(order_reminder_choice_table)
_CHOOSE = _choice.on_conflict_do_update(
    index_elements=["contact_id"], set_={"is_wanted": _choice.excluded.is_wanted}
)
_WANTED = select(_c.is_wanted).where(_c.contact_id == bindparam("p_contact"))


def insert_reminder(tx: Tx, reminder: Reminder) -> bool:
    """Note a shop's reminder of a day; False where there is one."""
    row = tx.execute(
        _INSERT,
        customer_id=reminder.customer_id,
        day=reminder.day,
        contact_id=reminder.contact_id,
        state=str(reminder.state),
        at=tx.now,
    ).first()
    return row is not None


def load_reminder(tx: Tx, customer_id: CustomerId, day: date) -> Reminder | None:
    """A shop's reminder of a day."""
    row = tx.execute(_FIND, p_customer=customer_id, p_day=day).first()
    if row is None:
        return None
    return Reminder(
        CustomerId(row.customer_id),
        row.day,
        ContactId(row.contact_id),
        ReminderState(row.state),
    )


def set_state(tx: Tx, customer_id: CustomerId, day: date, state: ReminderState) -> None:
    """The reminder has become something else."""
    tx.execute(_STATE, p_customer=customer_id, p_day=day, p_state=str(state))


def load_noted(tx: Tx, day: date) -> set[CustomerId]:
    """The shops that were reminded of this day, or said no."""
    return {CustomerId(row.customer_id) for row in tx.execute(_NOTED, p_day=day)}


def save_choice(tx: Tx, contact_id: ContactId, *, is_wanted: bool) -> None:
    """Whether a person wants to be reminded at all."""
    tx.execute(_CHOOSE, contact_id=contact_id, is_wanted=is_wanted)


def load_choice(tx: Tx, contact_id: ContactId) -> bool:
    """Whether a person wants to be reminded; they do until they say no."""
    found = tx.execute(_WANTED, p_contact=contact_id).scalar()
    return found is None or bool(found)
