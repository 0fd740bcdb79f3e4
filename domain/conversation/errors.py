"""What a conversation refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import ConversationId, StaffId


@dataclass(eq=False)
class ConversationMoved(DomainError):
    """Another turn changed the chat first; this one must start again from what is there."""

    conversation_id: ConversationId
    expected: int


@dataclass(eq=False)
class HeldByAnother(DomainError):
    """A colleague has taken the chat over."""

    conversation_id: ConversationId
    staff_id: StaffId
