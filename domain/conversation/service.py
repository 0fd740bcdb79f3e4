"""Loading and saving chats, taking them over and giving them back, the log.

The conversation row is locked from loading to commit (PostgreSQL), so two messages of one person
never run side by side; on SQLite there is one writer anyway. `save_conversation` checks the
version besides, and a take-over raises it: a reply prepared before a take-over cannot be sent.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.base.errors import NotFound
from domain.base.ids import ContactId, ConversationId, InboxId, OrderId, StaffId
from domain.base.values import replace
from domain.conversation import store
from domain.conversation.errors import ConversationMoved, HeldByAnother
from domain.conversation.events import ChatReleased, ChatTakenOver
from domain.conversation.model import ChatMessage, Conversation, Owner, Said
from domain.db import Tx

_NEWEST = 2**62


def open_conversation(
    tx: Tx, account: str, *, address: str, language: str = "zh-CN"
) -> Conversation:
    """The chat at an address, begun if there is none; `language` only counts for a new one."""
    found = store.find(tx, account, address)
    if found is None:
        store.start(tx, account, address, language)
        found = store.find(tx, account, address)
    if found is None:
        raise NotFound("conversation", address)
    return found


def find_conversation(tx: Tx, account: str, *, address: str) -> Conversation | None:
    """The chat at an address, where one was begun."""
    return store.find(tx, account, address)


def get_conversation(tx: Tx, conversation_id: ConversationId) -> Conversation:
    """The chat with this id; NotFound."""
    found = store.find_by_id(tx, conversation_id)
    if found is None:
        raise NotFound("conversation", str(conversation_id))
    return found


def save_conversation(tx: Tx, conversation: Conversation) -> Conversation:
    """Store the state, one version on; ConversationMoved if another turn was quicker."""
    if not store.save(tx, conversation):
        raise ConversationMoved(conversation.id, conversation.version)
    return replace(conversation, version=conversation.version + 1)


def conversations_of(tx: Tx, contact_id: ContactId) -> tuple[Conversation, ...]:
    """A person's chats on all channels, the last one used first."""
    return store.of_contact(tx, contact_id)


def conversations_of_staff(tx: Tx, staff_id: StaffId) -> tuple[Conversation, ...]:
    """A staff member's chats, the last one used first."""
    return store.of_staff(tx, staff_id)


def chats_held_by_humans(tx: Tx) -> tuple[Conversation, ...]:
    """Chats in which the bot is silent, longest silent first."""
    return store.held(tx)


def take_over(tx: Tx, conversation_id: ConversationId, *, staff_id: StaffId) -> Conversation:
    """A human answers from now on; HeldByAnother while a colleague does.

    The open question is closed: what the customer says is for the human. Its words stay.
    """
    chat = get_conversation(tx, conversation_id)
    if chat.owner_at(tx.now) is Owner.HUMAN and chat.owner_staff_id not in {None, staff_id}:
        raise HeldByAnother(conversation_id, chat.owner_staff_id or staff_id)
    taken = replace(
        chat,
        owner=Owner.HUMAN,
        owner_staff_id=staff_id,
        human_seen_at=tx.now,
        pending_at=None,
    )
    tx.events.append(ChatTakenOver(conversation_id, staff_id))
    return save_conversation(tx, taken)


def release_chat(
    tx: Tx, conversation_id: ConversationId, *, staff_id: StaffId | None
) -> Conversation:
    """The bot answers again and owes one recap line; `staff_id` None: by a job. Idempotent."""
    chat = get_conversation(tx, conversation_id)
    if chat.owner is Owner.BOT:
        return chat
    tx.events.append(ChatReleased(conversation_id, staff_id))
    given = replace(chat, owner=Owner.BOT, owner_staff_id=None, is_recap_due=True)
    return save_conversation(tx, given)


def note_human(tx: Tx, conversation_id: ConversationId) -> Conversation:
    """The human said something: the two idle hours begin anew."""
    chat = get_conversation(tx, conversation_id)
    return save_conversation(tx, replace(chat, human_seen_at=tx.now))


def log_messages(tx: Tx, conversation_id: ConversationId, *, said: Sequence[Said]) -> None:
    """Write down what was said, in order."""
    store.log(tx, conversation_id, said)


def log_message(tx: Tx, conversation_id: ConversationId, *, said: Said) -> int:
    """Write down one message; its id, for notices that quote it."""
    return store.log_one(tx, conversation_id, said)


def get_message(tx: Tx, message_id: int) -> ChatMessage:
    """One logged message; NotFound."""
    found = store.message(tx, message_id)
    if found is None:
        raise NotFound("chat_message", str(message_id))
    return found


def recent_messages(
    tx: Tx, conversation_id: ConversationId, *, limit: int = 6, before: int | None = None
) -> tuple[ChatMessage, ...]:
    """The last messages (below the id `before`), oldest first."""
    return store.recent(tx, conversation_id, _NEWEST if before is None else before, limit)


def words_of(tx: Tx, conversation_id: ConversationId, inbox_id: InboxId) -> str:
    """What a received message of this chat said; empty where it was not logged with its row."""
    return store.words_of_inbox(tx, conversation_id, inbox_id)


def messages_of_contact(
    tx: Tx, contact_id: ContactId, *, since: datetime, until: datetime, limit: int = 50
) -> tuple[ChatMessage, ...]:
    """The last messages of all chats of a person from `since` to `until`, oldest first."""
    return store.of_contact_between(tx, contact_id, since=since, until=until, limit=limit)


def messages_of_order(tx: Tx, order_id: OrderId) -> tuple[ChatMessage, ...]:
    """Messages logged with this order, oldest first."""
    return store.of_order(tx, order_id)
