"""What runs inside one writing transaction for one message: the turn, and what surrounds it.

Around `handle_turn`: the sending window the message opens, the passive answer, and the outbox row
for what the passive answer cannot carry. All of it commits together or not at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.base import Channel, Passive
from bot.channels.inbound import opens_message_window, opens_tap_window
from bot.channels.oa import OaChannel
from bot.probes import Probe
from bot.reports import note_report
from domain.base.ids import InboxId
from domain.catalog import catalog_version
from domain.conversation import Owner, open_conversation
from domain.db import Tx
from domain.messaging import (
    Enqueued,
    InboundKey,
    InboxRow,
    InboxState,
    Recipient,
    WindowKind,
    agree_to_notice,
    claim_inbound,
    enqueue,
    find_address,
    finish_inbound,
    get_inbound,
    grant,
    refuse_notices,
    reopen_address,
    stored_outcome,
    unfinished_inbound,
)
from domain.notice import NoticeKind
from handlers.context import Shop
from handlers.message import Inbound, InboundKind, Outcome, Reply
from handlers.nlu.reading import Reading
from handlers.stored import dump_outcome, load_inbound
from handlers.turn import apologise, handle_turn, keep_inbound, repeat_outcome, resume

Payload = dict[str, int | str]
WELCOME_CODE = "welcome_code"
"""Field of an entering that may be greeted once (微信客服)."""
MSG_CODE = "msg_code"
"""Field of a session's end, after which one message may be sent (微信客服)."""
CODE_HOURS = 48
"""How long that one is good; a greeting's is for seconds."""
REST = "rest"
"""Payload flag of a late reply: only what the passive answer left out."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message with the channel it came by and its words, already read."""

    channel: Channel
    inbound: Inbound
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that was committed alone, and its words once they are read."""

    id: InboxId
    account: str
    address: str
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A committed message: what goes into the HTTP response, and what the goods look like now."""

    passive: Passive | None
    received_at: datetime
    is_duplicate: bool
    catalog_version: int


def run_turn(tx: Tx, shop: Shop, arrival: Arrival, probe: Probe) -> Done:
    """Handle a message once and make its passive answer; a repetition gets the same answer."""
    is_late = not arrival.channel.capabilities.has_passive
    outcome = handle_turn(tx, shop, arrival.inbound, arrival.reading, is_late=is_late)
    probe("mid-domain")
    if outcome.is_duplicate:
        return _repeated(tx, arrival, outcome)
    open_window(tx, arrival)
    _note_consents(tx, arrival.inbound)
    note_report(tx, arrival.inbound)
    passive = _passive(arrival, outcome)
    _send_rest(tx, arrival, outcome, passive)
    probe("before-commit")
    return Done(passive, tx.now, is_duplicate=False, catalog_version=catalog_version(tx))


def keep(tx: Tx, arrival: Arrival, probe: Probe) -> Kept | None:
    """Over budget: commit the message alone. None where it was taken before."""
    inbound = arrival.inbound
    inbox_id = keep_inbound(tx, inbound)
    if inbox_id is not None:
        open_window(tx, arrival)
    probe("after-inbox-insert")
    return None if inbox_id is None else Kept(inbox_id, inbound.account, inbound.address)


def finish_kept(tx: Tx, shop: Shop, kept: Kept, probe: Probe) -> int:
    """Do what a kept message asks for; the catalogue's version after it."""
    resume(tx, shop, kept.id, kept.reading)
    probe("before-commit")
    return catalog_version(tx)


def bury(tx: Tx, shop: Shop, arrival: Arrival) -> Done:
    """After an internal error: the message is kept as dead, and an apology is the answer."""
    outcome = apologise(tx, shop, arrival.inbound)
    if not outcome.is_duplicate:
        open_window(tx, arrival)
    passive = _passive(arrival, outcome)
    if not outcome.is_duplicate:
        _send_rest(tx, arrival, outcome, passive)
    received_at = outcome.received_at or tx.now
    return Done(passive, received_at, outcome.is_duplicate, catalog_version(tx))


def bury_kept(tx: Tx, shop: Shop, inbox_id: InboxId) -> None:
    """A kept message that cannot be handled: dead, and the apology goes out late."""
    row = get_inbound(tx, inbox_id)
    if row is None or row.payload is None or row.state is not InboxState.NEW:
        return
    apologise(tx, shop, load_inbound(row.payload))
    _enqueue_late(tx, row, {"inbox_id": inbox_id})


def kept_inbound(tx: Tx, age: timedelta) -> tuple[Kept, ...]:
    """Messages kept at least `age` ago whose effects are still to come, oldest first."""
    ids = unfinished_inbound(tx, before=tx.now - age)
    rows = [row for inbox_id in ids if (row := get_inbound(tx, inbox_id)) is not None]
    return tuple(Kept(row.id, row.account, row.address) for row in rows)


def kept_words(tx: Tx, inbox_id: InboxId) -> str:
    """What is to be read of a kept message."""
    row = get_inbound(tx, inbox_id)
    return words_of(load_inbound(row.payload)) if row is not None and row.payload else ""


def words_of(inbound: Inbound) -> str:
    """The text of a message, where it is one."""
    return inbound.text if inbound.kind is InboundKind.TEXT else ""


def record_flood(tx: Tx, arrival: Arrival, notice: str) -> Done:
    """Keep a message of somebody who floods without acting on it; `notice` may be empty.

    The repetition of one that was answered gets its answer.
    """
    key = InboundKey(arrival.inbound.account, arrival.inbound.key)
    inbox_id = claim_inbound(tx, key, address=arrival.inbound.address)
    if inbox_id is None:
        return _repeated(tx, arrival, repeat_outcome(tx, key))
    inbound = arrival.inbound
    reply = Reply.of(notice) if notice else None
    chat = open_conversation(tx, inbound.account, address=inbound.address)
    is_held = reply is None and chat.owner_at(tx.now) is Owner.HUMAN
    outcome = Outcome(inbound.key, reply, received_at=tx.now, is_with_person=is_held)
    finish_inbound(tx, inbox_id, outcome=dump_outcome(outcome))
    passive = _passive(arrival, outcome)
    _send_rest(tx, arrival, outcome, passive)
    return Done(passive, tx.now, is_duplicate=False, catalog_version=catalog_version(tx))


def open_window(tx: Tx, arrival: Arrival) -> None:
    """What the message allows us to send (platform document 客服消息); who writes is there."""
    able, inbound = arrival.channel.capabilities, arrival.inbound
    if inbound.kind is not InboundKind.EVENT:
        reopen_address(tx, inbound.account, external_id=inbound.address, at=inbound.sent_at)
    if not able.needs_window:
        return
    if opens_message_window(inbound):
        is_fetched = not able.has_passive
        grant(
            tx,
            inbound.account,
            address=inbound.address,
            kind=WindowKind.MESSAGE,
            sent_at=inbound.sent_at if is_fetched else None,
        )
    elif able.has_taps and opens_tap_window(inbound):
        grant(tx, inbound.account, address=inbound.address, kind=WindowKind.TAP)


def _note_consents(tx: Tx, inbound: Inbound) -> None:
    """Subscription notices agreed to or refused (事件 subscribe_msg_popup_event and its like)."""
    if not inbound.fields.get("event", "").startswith("subscribe_msg_"):
        return
    for name, change in (("accept", agree_to_notice), ("reject", refuse_notices)):
        for template_id in filter(None, inbound.fields.get(name, "").split(",")):
            change(tx, inbound.account, address=inbound.address, template_id=template_id)


def _repeated(tx: Tx, arrival: Arrival, outcome: Outcome) -> Done:
    """The stored answer again; a message whose reply goes out late has no passive one."""
    row = stored_outcome(tx, InboundKey(arrival.inbound.account, arrival.inbound.key))
    was_late = row is not None and row.payload is not None and row.state is not InboxState.DEAD
    passive = None if was_late else _passive(arrival, outcome)
    received_at = outcome.received_at or (row.received_at if row else tx.now)
    return Done(passive, received_at, is_duplicate=True, catalog_version=catalog_version(tx))


def _passive(arrival: Arrival, outcome: Outcome) -> Passive | None:
    if outcome.received_at is None:
        return None
    if outcome.reply is None:
        return _to_desk(arrival, outcome)
    return arrival.channel.render_passive(outcome.reply, arrival.inbound, at=outcome.received_at)


def _to_desk(arrival: Arrival, outcome: Outcome) -> Passive | None:
    """To 客服 of the account where a person had the chat then (消息转发到客服)."""
    inbound, channel, at = arrival.inbound, arrival.channel, outcome.received_at
    if at is None or not outcome.is_with_person or not isinstance(channel, OaChannel):
        return None
    return channel.hand_over(inbound, at=at)


def _send_rest(tx: Tx, arrival: Arrival, outcome: Outcome, passive: Passive | None) -> None:
    if outcome.reply is None or (passive is not None and passive.rest is None):
        return
    inbound = arrival.inbound
    row = stored_outcome(tx, InboundKey(inbound.account, inbound.key))
    if row is not None:
        payload: Payload = {"inbox_id": row.id, REST: passive is not None}
        payload["card_id"] = inbound.card_id
        if code := inbound.fields.get(WELCOME_CODE):
            payload["code"] = code
        if code := inbound.fields.get(MSG_CODE):
            payload |= {"code": code, "code_hours": CODE_HOURS}
        _enqueue_late(tx, row, payload)


def _enqueue_late(tx: Tx, row: InboxRow, payload: Payload) -> None:
    address = find_address(tx, row.account, external_id=row.address)
    if address is None:
        return
    staff_id, contact_id = address.staff_id, address.contact_id
    recipient = Recipient.staff(staff_id) if staff_id else Recipient.contact(contact_id or 0)
    kind = NoticeKind.LATE_REPLY.value
    enqueue(tx, Enqueued(kind, recipient, dict(payload), event_key=f"inbox:{row.id}:rest"))
