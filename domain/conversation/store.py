"""Tables of chats: the state of each, and what was said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.base.ids import ContactId, ConversationId, InboxId, StaffId
from domain.conversation.model import Author, ChatMessage, Conversation, Direction, Owner, Said
from domain.db.schema import Flag, Json, Key, UtcDateTime, id_column, metadata
from domain.db.tx import Tx
from domain.messaging.store.addresses import address_book

conversation = Table(
    "conversation",
    metadata,
    id_column(),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_staff_id", Key),
    Column("version", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("pending", Json),
    Column("pending_at", UtcDateTime),
    Column("topic", Json),
    Column("sticky_customer_id", Key),
    Column("sticky_until", UtcDateTime),
    Column("misread", Integer, nullable=False),
    Column("kept", Json, nullable=False),
    Column("human_seen_at", UtcDateTime),
    Column("is_recap_due", Flag, nullable=False),
    Column("last_in_at", UtcDateTime),
    Column("last_said", Json),
    UniqueConstraint("account", "address"),
)
"""Who is behind the address is kept in the address book alone."""

chat_message = Table(
    "chat_message",
    metadata,
    id_column(),
    Column("conversation_id", Key, ForeignKey("conversation.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("direction", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_id", Key, nullable=False),
    Column("text", Text, nullable=False),
    Column("media", Json),
    Column("order_id", Key),
    Column("inbox_id", Key),
    Index("ix_chat_message_conversation_id", "conversation_id", "id"),
)
Index(
    "ix_chat_message_order_id",
    chat_message.c.order_id,
    sqlite_where=chat_message.c.order_id.is_not(None),
    postgresql_where=chat_message.c.order_id.is_not(None),
)


def _select() -> Select[Any]:
    joined = conversation.outerjoin(
        address_book,
        and_(
            address_book.c.account == conversation.c.account,
            address_book.c.external_id == conversation.c.address,
        ),
    )
    columns = (conversation, address_book.c.contact_id, address_book.c.staff_id)
    return select(*columns).select_from(joined)


_FIND = (
    _select()
    .where(conversation.c.account == bindparam("p_account"))
    .where(conversation.c.address == bindparam("p_address"))
    .with_for_update(of=conversation)
)
_BY_ID = _select().where(conversation.c.id == bindparam("p_id")).with_for_update(of=conversation)
_OF_CONTACT = (
    _select()
    .where(address_book.c.contact_id == bindparam("p_contact"))
    .order_by(conversation.c.last_in_at.desc().nulls_last(), conversation.c.id.desc())
)
_OF_STAFF = (
    _select()
    .where(address_book.c.staff_id == bindparam("p_staff"))
    .order_by(conversation.c.last_in_at.desc().nulls_last(), conversation.c.id.desc())
)
_HELD = (
    _select()
    .where(conversation.c.owner == "human")
    .order_by(conversation.c.human_seen_at, conversation.c.id)
)
_START = upsert(conversation).on_conflict_do_nothing(index_elements=["account", "address"])
_SAVE = (
    update(conversation)
    .where(conversation.c.id == bindparam("p_id"))
    .where(conversation.c.version == bindparam("p_version"))
    .values(
        owner=bindparam("p_owner"),
        owner_staff_id=bindparam("p_owner_staff_id"),
        version=conversation.c.version + 1,
        language=bindparam("p_language"),
        pending=bindparam("p_pending"),
        pending_at=bindparam("p_pending_at"),
        topic=bindparam("p_topic"),
        sticky_customer_id=bindparam("p_sticky_customer_id"),
        sticky_until=bindparam("p_sticky_until"),
        misread=bindparam("p_misread"),
        kept=bindparam("p_kept"),
        human_seen_at=bindparam("p_human_seen_at"),
        is_recap_due=bindparam("p_is_recap_due"),
        last_in_at=bindparam("p_last_in_at"),
        last_said=bindparam("p_last_said"),
    )
)
_LOG = insert(chat_message)
_LOG_ONE = insert(chat_message).returning(chat_message.c.id)
_MESSAGE = select(chat_message).where(chat_message.c.id == bindparam("p_id"))
_OF_INBOX = (
    select(chat_message.c.text)
    .where(chat_message.c.conversation_id == bindparam("p_conversation"))
    .where(chat_message.c.inbox_id == bindparam("p_inbox"))
    .where(chat_message.c.direction == "in")
    .order_by(chat_message.c.id.desc())
    .limit(1)
)
_RECENT = (
    select(chat_message)
    .where(chat_message.c.conversation_id == bindparam("p_conversation"))
    .where(chat_message.c.id < bindparam("p_before"))
    .order_by(chat_message.c.id.desc())
    .limit(bindparam("p_limit"))
)
_RECENT_OF_CONTACT = (
    select(chat_message)
    .join(conversation, conversation.c.id == chat_message.c.conversation_id)
    .join(
        address_book,
        and_(
            address_book.c.account == conversation.c.account,
            address_book.c.external_id == conversation.c.address,
        ),
    )
    .where(address_book.c.contact_id == bindparam("p_contact"))
    .where(chat_message.c.at >= bindparam("p_since"), chat_message.c.at <= bindparam("p_until"))
    .order_by(chat_message.c.id.desc())
    .limit(bindparam("p_limit"))
)
_OF_ORDER = (
    select(chat_message)
    .where(chat_message.c.order_id == bindparam("p_order"))
    .order_by(chat_message.c.id)
)


def find(tx: Tx, account: str, address: str) -> Conversation | None:
    """The chat at an address, locked."""
    return _one(tx.execute(_FIND, p_account=account, p_address=address).first())


def find_by_id(tx: Tx, conversation_id: ConversationId) -> Conversation | None:
    """The chat with this id, locked."""
    return _one(tx.execute(_BY_ID, p_id=conversation_id).first())


def start(tx: Tx, account: str, address: str, language: str) -> None:
    """A new chat, unless there is one."""
    tx.execute(
        _START,
        account=account,
        address=address,
        owner="bot",
        version=1,
        language=language,
        misread=0,
        kept=[],
        is_recap_due=False,
    )


def save(tx: Tx, chat: Conversation) -> bool:
    """Write everything; False where the version is not the stored one any more."""
    done = tx.execute(
        _SAVE,
        p_id=chat.id,
        p_version=chat.version,
        p_owner=str(chat.owner),
        p_owner_staff_id=chat.owner_staff_id,
        p_language=chat.language,
        p_pending=chat.pending,
        p_pending_at=chat.pending_at,
        p_topic=chat.topic,
        p_sticky_customer_id=chat.sticky_customer_id,
        p_sticky_until=chat.sticky_until,
        p_misread=chat.misread,
        p_kept=list(chat.kept),
        p_human_seen_at=chat.human_seen_at,
        p_is_recap_due=chat.is_recap_due,
        p_last_in_at=chat.last_in_at,
        p_last_said=None if chat.last_said is None else list(chat.last_said),
    )
    return done.rowcount == 1


def of_contact(tx: Tx, contact_id: ContactId) -> tuple[Conversation, ...]:
    """A person's chats, the last one used first."""
    return tuple(_conversation(r) for r in tx.execute(_OF_CONTACT, p_contact=contact_id))


def of_staff(tx: Tx, staff_id: StaffId) -> tuple[Conversation, ...]:
    """A staff member's chats, the last one used first."""
    return tuple(_conversation(r) for r in tx.execute(_OF_STAFF, p_staff=staff_id))


def held(tx: Tx) -> tuple[Conversation, ...]:
    """Chats a human owns, longest silent first."""
    return tuple(_conversation(r) for r in tx.execute(_HELD))


def log(tx: Tx, conversation_id: ConversationId, said: Sequence[Said]) -> None:
    """Write messages down, in order."""
    tx.execute_many(_LOG, [_message_values(tx, conversation_id, one) for one in said])


def log_one(tx: Tx, conversation_id: ConversationId, said: Said) -> int:
    """Write one message down; its id."""
    found = tx.execute(_LOG_ONE, **_message_values(tx, conversation_id, said)).scalar()
    return int(found or 0)


def message(tx: Tx, message_id: int) -> ChatMessage | None:
    """One logged message."""
    row = tx.execute(_MESSAGE, p_id=message_id).first()
    return None if row is None else _message(row)


def recent(
    tx: Tx, conversation_id: ConversationId, before: int, limit: int
) -> tuple[ChatMessage, ...]:
    """The last messages below the id `before`, oldest first."""
    rows = tx.execute(_RECENT, p_conversation=conversation_id, p_before=before, p_limit=limit)
    return tuple(_message(row) for row in reversed(rows.all()))


def words_of_inbox(tx: Tx, conversation_id: ConversationId, inbox_id: InboxId) -> str:
    """What a received message said, as it was logged; empty where it was not."""
    found = tx.execute(_OF_INBOX, p_conversation=conversation_id, p_inbox=inbox_id).scalar()
    return str(found or "")


def of_contact_between(
    tx: Tx, contact_id: ContactId, *, since: datetime, until: datetime, limit: int
) -> tuple[ChatMessage, ...]:
    """The last messages of all chats of a person in that time, both ends in it, oldest first."""
    rows = tx.execute(
        _RECENT_OF_CONTACT, p_contact=contact_id, p_since=since, p_until=until, p_limit=limit
    )
    return tuple(_message(row) for row in reversed(rows.all()))


def of_order(tx: Tx, order_id: int) -> tuple[ChatMessage, ...]:
    """Messages about an order, oldest first."""
    return tuple(_message(row) for row in tx.execute(_OF_ORDER, p_order=order_id))


def _message_values(tx: Tx, conversation_id: ConversationId, said: Said) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "at": tx.now,
        "direction": str(said.direction),
        "author": str(said.author),
        "author_id": said.author_id,
        "text": said.text,
        "media": said.media,
        "order_id": said.order_id,
        "inbox_id": said.inbox_id,
    }


def _one(row: Any) -> Conversation | None:
    return None if row is None else _conversation(row)


def _conversation(row: Any) -> Conversation:
    return Conversation(
        id=row.id,
        account=row.account,
        address=row.address,
        contact_id=row.contact_id,
        staff_id=row.staff_id,
        owner=Owner(row.owner),
        owner_staff_id=row.owner_staff_id,
        version=row.version,
        language=row.language,
        pending=row.pending,
        pending_at=row.pending_at,
        topic=row.topic,
        sticky_customer_id=row.sticky_customer_id,
        sticky_until=row.sticky_until,
        misread=row.misread,
        kept=tuple(row.kept),
        human_seen_at=row.human_seen_at,
        is_recap_due=row.is_recap_due,
        last_in_at=row.last_in_at,
        last_said=None if row.last_said is None else (row.last_said[0], row.last_said[1]),
    )


def _message(row: Any) -> ChatMessage:
    return ChatMessage(
        id=row.id,
        conversation_id=row.conversation_id,
        at=row.at,
        direction=Direction(row.direction),
        author=Author(row.author),
        author_id=row.author_id,
        text=row.text,
        media=row.media,
        order_id=row.order_id,
    )
