"""Reminders as values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.base.ids import ContactId, CustomerId


class ReminderState(StrEnum):
    """What became of a shop's reminder of a day."""

    SENT = "sent"
    """Put on its way; there is no second one that day."""
    DECLINED = "declined"
    """今天不用: the person said no."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One shop's reminder of one trading day."""

    customer_id: CustomerId
    day: date
    contact_id: ContactId
    state: ReminderState
