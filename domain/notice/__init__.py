"""Who is told what: the policy that turns events into outbox rows.

For: recipients and importance of each kind of notice, who wants to hear how much, quiet hours.
Not for: the words of a notice (handlers.notice), its delivery (bot.courier).
"""

from domain.notice.cards import CardEnd, hold_what_is_asked, use_up_cards
from domain.notice.errors import NoticeCompulsory, WordingFault, WordingUnfit
from domain.notice.matrix import MATRIX, kinds_by
from domain.notice.model import (
    SHOP,
    Habits,
    Hours,
    Importance,
    Level,
    Notice,
    NoticeKind,
    Preference,
    PreferenceScope,
    QuietHours,
    ScopeKind,
    Timing,
)
from domain.notice.passing import UNTOLD, ask_rep_to_tell
from domain.notice.plan import Audience, Entry, Plan, Told, Way
from domain.notice.policy import plan_notices
from domain.notice.preferences import (
    change_preference,
    default_preferences,
    is_told,
    merchant_quiet,
    preference_of,
    recipient_habits,
    scope_of,
    switch_notice,
    switches,
)
from domain.notice.rules import due_at, habits_of, stricter, timing
from domain.notice.service import alarm_owners, customer_hears_at, notify, send_notice
from domain.notice.wording import (
    LONGEST_WORDING,
    Blanks,
    blanks_of,
    set_wording,
    worded_sentences,
    wordings,
)

__all__ = [
    "LONGEST_WORDING",
    "MATRIX",
    "SHOP",
    "UNTOLD",
    "Audience",
    "Blanks",
    "CardEnd",
    "Entry",
    "Habits",
    "Hours",
    "Importance",
    "Level",
    "Notice",
    "NoticeCompulsory",
    "NoticeKind",
    "Plan",
    "Preference",
    "PreferenceScope",
    "QuietHours",
    "ScopeKind",
    "Timing",
    "Told",
    "Way",
    "WordingFault",
    "WordingUnfit",
    "alarm_owners",
    "ask_rep_to_tell",
    "blanks_of",
    "change_preference",
    "customer_hears_at",
    "default_preferences",
    "due_at",
    "habits_of",
    "hold_what_is_asked",
    "is_told",
    "kinds_by",
    "merchant_quiet",
    "notify",
    "plan_notices",
    "preference_of",
    "recipient_habits",
    "scope_of",
    "send_notice",
    "set_wording",
    "stricter",
    "switch_notice",
    "switches",
    "timing",
    "use_up_cards",
    "worded_sentences",
    "wordings",
]
