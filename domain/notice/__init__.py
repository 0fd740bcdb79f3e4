"""Who is told what: the policy that turns events into outbox rows.

For: recipients, importance and quiet hours of each kind of notice.
Not for: the words of a notice (handlers.notice), its delivery (bot.courier).
"""

from domain.notice.model import Importance, Notice, NoticeKind, QuietHours
from domain.notice.plan import Audience, Plan
from domain.notice.policy import plan_notices
from domain.notice.rules import due_at
from domain.notice.service import alarm_owners, notify, send_notice

__all__ = [
    "Audience",
    "Importance",
    "Notice",
    "NoticeKind",
    "Plan",
    "QuietHours",
    "alarm_owners",
    "due_at",
    "notify",
    "plan_notices",
    "send_notice",
]
