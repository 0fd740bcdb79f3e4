"""Who is told what: the policy that turns events into outbox rows.

For: recipients, importance and quiet hours of each kind of notice.
Not for: the words of a notice (handlers.notice), its delivery (bot.courier).
"""

from domain.notice.matrix import MATRIX, kinds_by
from domain.notice.model import Importance, Notice, NoticeKind, QuietHours
from domain.notice.plan import Audience, Entry, Plan, Told, Way
from domain.notice.policy import plan_notices
from domain.notice.rules import due_at
from domain.notice.service import alarm_owners, notify, send_notice

__all__ = [
    "MATRIX",
    "Audience",
    "Entry",
    "Importance",
    "Notice",
    "NoticeKind",
    "Plan",
    "QuietHours",
    "Told",
    "Way",
    "alarm_owners",
    "due_at",
    "kinds_by",
    "notify",
    "plan_notices",
    "send_notice",
]
