"""What a handled message stood on and changed, kept while one written before it may still arrive.

The trace lies in the message's inbox row. `is_final`: more came of it than a changed draft and
chat (an order, a notice, a complaint), so it stays as it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from domain.base.ids import CustomerId
from domain.cart import DraftTouched, is_before
from domain.conversation import Conversation
from handlers.context import Turn
from handlers.message import EventKind, Inbound, InboundKind

NOT_SAID = (0, 0)
_OWN = frozenset({"inbox", "conversation", "chat_message", "cart", "cart_version"})
_COUNTS = frozenset({"wanted_word", "refused_demand", "word_choice"})
"""What is counted of words: asked for in vain, or chosen (once a draft, its last choice)."""


@dataclass(frozen=True, slots=True)
class ChatState:
    """What a message finds of the chat, and a question or an answer changes."""

    pending: dict[str, Any] | None
    pending_at: datetime | None
    topic: dict[str, Any] | None
    sticky_customer_id: int | None
    sticky_until: datetime | None
    misread: int
    kept: tuple[str, ...]
    is_recap_due: bool
    last_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trace:
    """`version` is the chat's before the message, `end` the one it made."""

    version: int
    end: int
    said: tuple[int, int]
    is_final: bool
    inbound: Inbound | None = None
    chat: ChatState | None = None
    drafts: tuple[DraftTouched, ...] = ()


def is_said(inbound: Inbound) -> bool:
    """Whether a person said or tapped something: it has its place among what he says."""
    return inbound.kind is not InboundKind.EVENT or inbound.event is EventKind.CLICK


def begin_trace(turn: Turn) -> None:
    """What is written from here on is what the words do."""
    turn.tx.written.clear()
    turn.tx.journal.clear()
    turn.told_before = len(turn.tx.events)


def trace_of(turn: Turn) -> Trace:
    """What the message did, once its words were handled."""
    tx, found = turn.tx, turn.found or turn.chat
    said = turn.inbound.said if is_said(turn.inbound) else NOT_SAID
    drafts = tuple(one for one in tx.journal if isinstance(one, DraftTouched))
    is_final = len(tx.events) > turn.told_before or bool(tx.written - _OWN - _COUNTS)
    if is_final:
        return Trace(found.version, found.version + 1, said, is_final=True, drafts=drafts)
    state = msgspec.convert(found, type=ChatState, from_attributes=True)
    return Trace(
        found.version,
        found.version + 1,
        said,
        is_final=False,
        inbound=turn.inbound,
        chat=state,
        drafts=drafts,
    )


def dump_trace(trace: Trace) -> dict[str, Any]:
    """The trace as JSON values."""
    plain: dict[str, Any] = msgspec.to_builtins(trace)
    return plain


def load_trace(plain: dict[str, Any]) -> Trace:
    """The trace of `dump_trace`."""
    return msgspec.convert(plain, type=Trace)


def put_back(chat: Conversation, state: ChatState) -> Conversation:
    """The chat as a message had found it; who is behind it and who answers stay."""
    shop = state.sticky_customer_id
    return replace(
        chat,
        pending=state.pending,
        pending_at=state.pending_at,
        topic=state.topic,
        sticky_customer_id=None if shop is None else CustomerId(shop),
        sticky_until=state.sticky_until,
        misread=state.misread,
        kept=state.kept,
        is_recap_due=state.is_recap_due,
        last_in_at=state.last_in_at,
    )


def heard(chat: Conversation, inbound: Inbound) -> Conversation:
    """The chat with the latest words it heard."""
    if not is_said(inbound):
        return chat
    last, said = chat.last_said, inbound.said
    if last is not None and (is_before(said, last) or (said[0] == last[0] and not said[1])):
        return chat
    return replace(chat, last_said=said)
