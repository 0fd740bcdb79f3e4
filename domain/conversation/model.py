"""A chat as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.base.ids import ContactId, ConversationId, CustomerId, InboxId, OrderId, StaffId

QUESTION_LIFE = timedelta(minutes=30)
"""A question stays open until it is answered, replaced, or this old."""
HUMAN_IDLE = timedelta(hours=2)
"""After this long without a word of the human, the bot answers again (D17)."""
KEPT_LIMIT = 20
"""How many messages of somebody not yet bound are kept."""


class Owner(StrEnum):
    """Who answers."""

    BOT = "bot"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One chat: an address of ours with one person.

    `pending` and `topic` are opaque JSON of the conversation layer. `version` rises with every
    save; two turns that started from the same version cannot both be saved.
    `is_recap_due`: a human gave the chat back (or went idle) and the bot owes one recap line.
    """

    id: ConversationId
    account: str
    address: str
    contact_id: ContactId | None
    staff_id: StaffId | None
    owner: Owner
    owner_staff_id: StaffId | None
    version: int
    language: str
    pending: dict[str, Any] | None = None
    pending_at: datetime | None = None
    topic: dict[str, Any] | None = None
    sticky_customer_id: CustomerId | None = None
    sticky_until: datetime | None = None
    misread: int = 0
    kept: tuple[str, ...] = ()
    human_seen_at: datetime | None = None
    is_recap_due: bool = False
    last_in_at: datetime | None = None
    last_said: tuple[int, int] | None = None
    """The latest words handled so far: the platform's second, and the number of the message."""

    def question(self, now: datetime) -> dict[str, Any] | None:
        """The question still open at `now`."""
        if self.pending is None or self.pending_at is None:
            return None
        return self.pending if now - self.pending_at < QUESTION_LIFE else None

    def owner_at(self, now: datetime) -> Owner:
        """Who answers at `now`: a human idle for two hours has given the chat back."""
        if self.owner is Owner.BOT:
            return Owner.BOT
        seen = self.human_seen_at
        return Owner.HUMAN if seen is not None and now - seen < HUMAN_IDLE else Owner.BOT

    def sticky_shop(self, now: datetime) -> CustomerId | None:
        """The shop chosen to order for, while the choice holds."""
        if self.sticky_until is not None and now >= self.sticky_until:
            return None
        return self.sticky_customer_id


class Direction(StrEnum):
    """Which way a message went."""

    IN = "in"
    OUT = "out"


class Author(StrEnum):
    """Who wrote it."""

    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Said:
    """One message to be logged; `media` is JSON (kind, media_id, url)."""

    direction: Direction
    author: Author
    text: str
    author_id: int = 0
    media: dict[str, Any] | None = None
    order_id: OrderId | None = None
    inbox_id: InboxId | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One logged message."""

    id: int
    conversation_id: ConversationId
    at: datetime
    direction: Direction
    author: Author
    author_id: int
    text: str
    media: dict[str, Any] | None
    order_id: OrderId | None
