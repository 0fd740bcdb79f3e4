"""What happens to a chat."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import ContactId, ConversationId, CustomerId, StaffId


@dataclass(frozen=True, slots=True)
class HandoffRequested(Event):
    """A person asks for a human, or the bot gave up; `reason` is a word of the handlers."""

    conversation_id: ConversationId
    contact_id: ContactId | None
    customer_id: CustomerId | None
    rep_id: StaffId | None
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class ChatTakenOver(Event):
    """A human answers from now on."""

    conversation_id: ConversationId
    staff_id: StaffId


@dataclass(frozen=True, slots=True)
class ChatReleased(Event):
    """The bot answers again."""

    conversation_id: ConversationId
    staff_id: StaffId | None


@dataclass(frozen=True, slots=True)
class Relayed(Event):
    """Words to be passed on to the other side of a chat, as they are."""

    conversation_id: ConversationId
    message_id: int
    to_contact_id: ContactId | None
    to_staff_id: StaffId | None
