"""企业群发: campaigns told to customer groups and contacts by members of staff who confirm them.

For: whose groups and contacts a campaign reaches, quotas, tasks made once, reminders, results.
Not for: what a campaign is and who is told one to one (campaign), its words (handlers.groupsend).
"""

from domain.groupsend.errors import ReminderRefused, ResendRefused
from domain.groupsend.model import (
    Crowd,
    Fate,
    GroupTask,
    QuotaPeriod,
    Reached,
    Sender,
    Target,
    TaskDetails,
    TaskState,
    Why,
)
from domain.groupsend.rules import MAX_REMINDERS, can_remind, can_resend
from domain.groupsend.service.crowds import (
    choose_crowds,
    crowds_to_choose,
    list_crowds,
    people_chosen,
    send_offers,
)
from domain.groupsend.service.resending import resend_task
from domain.groupsend.service.tasks import (
    Duties,
    Unsure,
    ask_reminder,
    begin_call,
    duties,
    get_task,
    list_tasks,
    note_ended,
    note_made,
    note_not_called,
    note_refused,
    note_results,
    note_unanswered,
    note_unseen,
    take_reminder,
    task_states,
    tasks_with,
    unsure_task,
)

__all__ = [
    "MAX_REMINDERS",
    "Crowd",
    "Duties",
    "Fate",
    "GroupTask",
    "QuotaPeriod",
    "Reached",
    "ReminderRefused",
    "ResendRefused",
    "Sender",
    "Target",
    "TaskDetails",
    "TaskState",
    "Unsure",
    "Why",
    "ask_reminder",
    "begin_call",
    "can_remind",
    "can_resend",
    "choose_crowds",
    "crowds_to_choose",
    "duties",
    "get_task",
    "list_crowds",
    "list_tasks",
    "note_ended",
    "note_made",
    "note_not_called",
    "note_refused",
    "note_results",
    "note_unanswered",
    "note_unseen",
    "people_chosen",
    "resend_task",
    "send_offers",
    "take_reminder",
    "task_states",
    "tasks_with",
    "unsure_task",
]
