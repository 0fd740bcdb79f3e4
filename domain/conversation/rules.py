"""Changes to the state of a chat that need nothing but the chat itself."""

from datetime import datetime, timedelta
from typing import Any

from domain.base.ids import CustomerId
from domain.base.values import replace
from domain.conversation.model import KEPT_LIMIT, Conversation, Owner


def ask(chat: Conversation, question: dict[str, Any], now: datetime) -> Conversation:
    """Open a question; it replaces the one before and lives 30 minutes."""
    return replace(chat, pending=question, pending_at=now)


def settle(chat: Conversation) -> Conversation:
    """The question is answered or dropped."""
    return replace(chat, pending=None, pending_at=None)


def keep_words(chat: Conversation, text: str) -> Conversation:
    """Keep what somebody said before being bound; the newest 20 messages, in order."""
    return replace(chat, kept=(*chat.kept, text)[-KEPT_LIMIT:])


def forget_kept(chat: Conversation) -> Conversation:
    """What was kept is a draft now."""
    return replace(chat, kept=())


def stick_to_shop(
    chat: Conversation, customer_id: CustomerId | None, until: datetime | None = None
) -> Conversation:
    """Order for this shop from now on, until `until` (None: until changed)."""
    return replace(chat, sticky_customer_id=customer_id, sticky_until=until)


def wake_bot(chat: Conversation, now: datetime) -> Conversation:
    """Give the chat back to the bot if its human has been idle for two hours; owes a recap."""
    if chat.owner is Owner.BOT or chat.owner_at(now) is Owner.HUMAN:
        return chat
    return replace(chat, owner=Owner.BOT, owner_staff_id=None, is_recap_due=True)


def hear(chat: Conversation, now: datetime) -> Conversation:
    """They wrote."""
    return replace(chat, last_in_at=now)


HEADER_LIFE = timedelta(minutes=15)
"""How long a header line ("老王超市：") of a rep holds (D19)."""
