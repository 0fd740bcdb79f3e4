"""The reminder before the cut-off, to shops that usually order on this day and have not yet.

For: whose day it usually is, who is reminded now, who does not want to be.
Not for: its words (handlers.reminding), how it travels (notice, the courier).
"""

from domain.reminder.events import UsualDayOpen
from domain.reminder.model import Reminder, ReminderState
from domain.reminder.rules import is_reminding_time, usually_orders
from domain.reminder.service import (
    decline_today,
    find_reminder,
    has_begun,
    is_wanted,
    remind_of_cut_off,
    want_reminders,
)

__all__ = [
    "Reminder",
    "ReminderState",
    "UsualDayOpen",
    "decline_today",
    "find_reminder",
    "has_begun",
    "is_reminding_time",
    "is_wanted",
    "remind_of_cut_off",
    "usually_orders",
    "want_reminders",
]
