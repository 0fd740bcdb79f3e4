"""One message, from the inbox to the outcome: the whole pipeline, top to bottom.

    a  the inbox: a message taken before gets its stored outcome
    b  who speaks: customer's person, staff, or a stranger (only the verified address decides)
    c  the chat: who answers, the open question, the language; what was overtaken goes to its place
    d  the words: intents, read in the situation of the chat
    e  each intent: route → domain service → reply; a refusal is explained, nothing half done
    f  reactions, the log, the chat, the stored outcome: all in this one transaction

**Shown drafts (rule R4).** The storing transaction marks the version that its reply shows: on the
passive path that reply is the body that is acknowledged. A late reply (`resume`) does not; the
courier calls `handlers.notice.note_sent` once the channel has taken it.

Unexpected exceptions are not caught here: the dispatcher rolls back and calls `apologise`.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.base.errors import DomainError
from domain.base.ids import ConversationId, InboxId
from domain.conversation import (
    Author,
    Direction,
    Owner,
    Said,
    log_message,
    log_messages,
    open_conversation,
    save_conversation,
)
from domain.customer import customers_of
from domain.messaging import (
    Enqueued,
    InboundKey,
    Recipient,
    claim_inbound,
    enqueue,
    find_address,
    finish_inbound,
    resume_inbound,
    stored_outcome,
)
from domain.notice import NoticeKind, alarm_owners
from domain.reactions import drain
from handlers import actors, agreeing, events, handoff, inorder, returning, router, withdrawn
from handlers.context import Shop, Turn
from handlers.message import EventKind, Inbound, InboundKind, Outcome, Reply, Text
from handlers.notice import note_shown
from handlers.plaintext import reply_text
from handlers.stored import dump_inbound, dump_outcome, load_inbound, load_outcome
from handlers.traces import Trace, begin_trace, dump_trace, heard, trace_of

if TYPE_CHECKING:
    from domain.db import Tx
    from handlers.nlu.reading import Reading


def handle_turn(
    tx: "Tx",
    shop: Shop,
    inbound: Inbound,
    reading: "Reading | None" = None,
    *,
    is_late: bool = False,
) -> Outcome:
    """Handle a message once; a repetition gets the same outcome again.

    `reading` is the text, read before the transaction; None for anything but text. `is_late`: the
    channel has no passive reply, so the courier tells when the reply was taken.
    """
    key = InboundKey(inbound.account, inbound.key)
    inbox_id = claim_inbound(tx, key, address=inbound.address)
    if inbox_id is None:
        return repeat_outcome(tx, key)
    turn = _open(tx, shop, inbound)
    turn.is_late = is_late
    return _run(turn, inbox_id, reading)


def keep_inbound(tx: "Tx", inbound: Inbound) -> InboxId | None:
    """Over budget: commit the message alone, its effects follow with `resume`.

    None where it was taken before.
    """
    key = InboundKey(inbound.account, inbound.key)
    return claim_inbound(tx, key, address=inbound.address, payload=dump_inbound(inbound))


def resume(tx: "Tx", shop: Shop, inbox_id: InboxId, reading: "Reading | None") -> Outcome | None:
    """Do what a kept message asks for; its reply goes out through the courier.

    `reading` is its text, read before the transaction. None where somebody else has done it.
    """
    row = resume_inbound(tx, inbox_id)
    if row is None or row.payload is None:
        return None
    inbound = load_inbound(row.payload)
    turn = _open(tx, shop, inbound)
    turn.is_late = True
    outcome = _run(turn, inbox_id, reading)
    if outcome.reply is not None:
        enqueue(
            tx,
            Enqueued(
                kind=NoticeKind.LATE_REPLY.value,
                recipient=recipient_of(turn),
                payload={"inbox_id": inbox_id},
                event_key=f"inbox:{inbox_id}",
            ),
        )
    return outcome


def apologise(tx: "Tx", shop: Shop, inbound: Inbound) -> Outcome:
    """After an internal error: the message is dead, in the log, told to the owners; say so."""
    key = InboundKey(inbound.account, inbound.key)
    inbox_id = claim_inbound(tx, key, address=inbound.address, payload=dump_inbound(inbound))
    if inbox_id is None:
        row = stored_outcome(tx, key)
        if row is None or row.outcome is not None:
            return repeat_outcome(tx, key)
        inbox_id = row.id
    t = shop.texts.translator(shop.language)
    reply = Reply.of(t("Sorry, something went wrong here. Your rep will get back to you."))
    outcome = Outcome(inbound.key, reply, received_at=tx.now)
    chat = open_conversation(tx, inbound.account, address=inbound.address, language=shop.language)
    _hand_to_owners(tx, inbound, inbox_id, chat_id=chat.id)
    said = Said(Direction.OUT, Author.BOT, reply_text(t, reply))
    log_messages(tx, chat.id, said=[said])
    finish_inbound(tx, inbox_id, outcome=dump_outcome(outcome), is_dead=True)
    return outcome


def repeat_outcome(tx: "Tx", key: InboundKey) -> Outcome:
    """What a message taken before led to; without a reply while it is unfinished."""
    row = stored_outcome(tx, key)
    if row is None or row.outcome is None:
        return Outcome(key.key, None, is_duplicate=True)
    return replace(load_outcome(row.outcome), is_duplicate=True)


def recipient_of(turn: Turn) -> Recipient:
    """Who spoke, as the outbox names him."""
    if turn.staff is not None:
        return Recipient.staff(turn.staff.id)
    return Recipient.contact(turn.contact.id if turn.contact else 0)


def _hand_to_owners(
    tx: "Tx", inbound: Inbound, inbox_id: InboxId, *, chat_id: ConversationId
) -> None:
    """Log a message that nothing came of, and alarm those who can answer it themselves."""
    address = find_address(tx, inbound.account, external_id=inbound.address)
    staff_id = address.staff_id if address else None
    contact_id = address.contact_id if address else None
    message_id = None
    if inbound.kind is not InboundKind.EVENT:
        said = Said(
            Direction.IN,
            Author.STAFF if staff_id else Author.CUSTOMER,
            inbound.text,
            staff_id or contact_id or 0,
            media=handoff.media_in(inbound),
            inbox_id=inbox_id,
        )
        message_id = log_message(tx, chat_id, said=said)
    detail = {"message_id": message_id, "contact_id": contact_id, "staff_id": staff_id}
    shops = customers_of(tx, contact_id) if contact_id is not None else ()
    reps = {shop.rep_id for shop in shops if shop.rep_id is not None}
    key = f"inbox:{inbox_id}"
    alarm_owners(tx, "dead_turn", event_key=key, detail=detail, reps=reps)


def _open(tx: "Tx", shop: Shop, inbound: Inbound) -> Turn:
    return Turn.open(tx, shop, inbound, route_text=router.route_text)


def _run(turn: Turn, inbox_id: InboxId, reading: "Reading | None") -> Outcome:
    if inorder.is_overtaken(turn):
        return _run_overtaken(turn, inbox_id, reading)
    _act(turn, reading)
    return _close(turn, inbox_id, trace_of(turn))


def _run_overtaken(turn: Turn, inbox_id: InboxId, reading: "Reading | None") -> Outcome:
    """In its place among what was written later; where that cannot be, as it comes."""
    actors.identify(turn)
    try:
        with turn.tx.savepoint():
            whole, trace = inorder.put_in_place(turn, reading, _act)
    except (inorder.NotInOrder, DomainError):
        as_it_comes = _open(turn.tx, turn.shop, turn.inbound)
        as_it_comes.is_late = turn.is_late
        _act(as_it_comes, reading)
        inorder.tell_of_place(as_it_comes)
        return _close(as_it_comes, inbox_id, trace_of(as_it_comes))
    if whole.shown is not None and not whole.is_late:
        note_shown(whole.tx, whole.shop, whole.shown)
    return _close(whole, inbox_id, trace)


def _act(turn: Turn, reading: "Reading | None") -> None:
    actors.identify(turn)
    begin_trace(turn)
    asked = turn.pending
    _handle(turn, reading)
    returning.let_lapse(turn, asked)


def _handle(turn: Turn, reading: "Reading | None") -> None:
    if turn.inbound.event is EventKind.WITHDRAWN:
        withdrawn.take_back(turn)
    elif not handoff.pass_on(turn) and not events.handle_event(turn):
        router.handle_words(turn, reading)


def _close(turn: Turn, inbox_id: InboxId, trace: Trace) -> Outcome:
    tx = turn.tx
    agreeing.note_reply(turn)
    turn.chat = heard(turn.chat, turn.inbound)
    reply = Reply(tuple(turn.parts)) if turn.parts else None
    _log(turn, inbox_id, reply)
    save_conversation(tx, turn.chat)
    drain(tx, zone=turn.shop.zone)
    outcome = Outcome(
        turn.inbound.key,
        reply,
        received_at=tx.now,
        shown_cart_id=turn.shown.cart_id if turn.shown else None,
        shown_version=turn.shown.version if turn.shown else None,
        shown_fingerprint=turn.shown.fingerprint if turn.shown else "",
        shown_is_partial=turn.shown is not None and turn.shown.is_partial,
        told=_told(turn),
        is_with_person=reply is None and turn.chat.owner_at(tx.now) is Owner.HUMAN,
    )
    finish_inbound(tx, inbox_id, outcome=dump_outcome(outcome), trace=dump_trace(trace))
    return outcome


def _told(turn: Turn) -> str:
    """What the reply says besides the draft it shows."""
    if turn.shown is None:
        return ""
    draft, news = turn.drafted or (None, "")
    texts = [news if p is draft else p.text for p in turn.parts if isinstance(p, Text)]
    return "\n".join(text for text in texts if text)


def _log(turn: Turn, inbox_id: InboxId, reply: Reply | None) -> None:
    said = []
    author = Author.STAFF if turn.staff else Author.CUSTOMER
    by = turn.staff.id if turn.staff else turn.contact.id if turn.contact else 0
    if not turn.is_logged and turn.inbound.kind is not InboundKind.EVENT:
        said.append(
            Said(
                Direction.IN,
                author,
                turn.inbound.text,
                by,
                media=turn.media,
                order_id=turn.order_id,
                inbox_id=inbox_id,
            )
        )
    if reply is not None:
        text = reply_text(turn.t, reply)
        said.append(Said(Direction.OUT, Author.BOT, text, order_id=turn.order_id))
    if said:
        log_messages(turn.tx, turn.chat.id, said=said)
