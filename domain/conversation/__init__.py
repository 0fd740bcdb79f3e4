"""The state of a chat: who answers (bot or human), the open question, language, topic, the log.

For: what must be remembered from one message to the next, and what was said.
Not for: understanding or answering (handlers), delivery of messages (messaging).
"""

from domain.conversation.errors import ConversationMoved, HeldByAnother
from domain.conversation.events import ChatReleased, ChatTakenOver, HandoffRequested, Relayed
from domain.conversation.model import (
    HUMAN_IDLE,
    QUESTION_LIFE,
    Author,
    ChatMessage,
    Conversation,
    Direction,
    Owner,
    Said,
)
from domain.conversation.rules import (
    HEADER_LIFE,
    ask,
    forget_kept,
    hear,
    keep_words,
    settle,
    stick_to_shop,
    wake_bot,
)
from domain.conversation.service import (
    chats_held_by_humans,
    conversations_of,
    conversations_of_staff,
    find_conversation,
    get_conversation,
    get_message,
    log_message,
    log_messages,
    messages_of_contact,
    messages_of_order,
    note_human,
    open_conversation,
    recent_messages,
    release_chat,
    save_conversation,
    take_over,
    words_of,
)

__all__ = [
    "HEADER_LIFE",
    "HUMAN_IDLE",
    "QUESTION_LIFE",
    "Author",
    "ChatMessage",
    "ChatReleased",
    "ChatTakenOver",
    "Conversation",
    "ConversationMoved",
    "Direction",
    "HandoffRequested",
    "HeldByAnother",
    "Owner",
    "Relayed",
    "Said",
    "ask",
    "chats_held_by_humans",
    "conversations_of",
    "conversations_of_staff",
    "find_conversation",
    "forget_kept",
    "get_conversation",
    "get_message",
    "hear",
    "keep_words",
    "log_message",
    "log_messages",
    "messages_of_contact",
    "messages_of_order",
    "note_human",
    "open_conversation",
    "recent_messages",
    "release_chat",
    "save_conversation",
    "settle",
    "stick_to_shop",
    "take_over",
    "wake_bot",
    "words_of",
]
