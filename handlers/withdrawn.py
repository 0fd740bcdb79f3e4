"""A customer takes a message back (撤回): what was not done is not done, what was done is said.

    still unread (it waits, or came together with the taking back)  → as if never written
    kept for after the binding                                      → not kept any more
    with a person who holds the chat                                → the person is told
    in the draft, or an order                                       → stays; how to undo it is said
    anything else (a question, a greeting)                          → nothing

Nothing is undone by itself: what was shown and confirmed since may stand on it.
"""

from dataclasses import replace

from domain.base.ids import CartId
from domain.cart import CartStatus, get_cart, versions_of
from domain.conversation import Direction, Owner, recent_messages, words_of
from domain.messaging import (
    InboundKey,
    InboxRow,
    claim_inbound,
    finish_inbound,
    stored_outcome,
)
from domain.order import latest_order
from handlers import handoff
from handlers.context import Turn
from handlers.message import Outcome
from handlers.stored import dump_outcome, load_outcome

_LOOKED_THROUGH = 30
_QUOTED = 20


def take_back(turn: Turn) -> None:
    """Take back the message whose key is the event's."""
    row = _handled(turn)
    if row is None or row.outcome is None:
        return
    outcome = load_outcome(row.outcome)
    said = words_of(turn.tx, turn.chat.id, row.id) or _relayed(turn, outcome)
    if turn.chat.owner_at(turn.now) is Owner.HUMAN:
        handoff.pass_words(turn, turn.t("[took back a message: {said}]", said=said))
    elif said in turn.chat.kept:
        kept = list(turn.chat.kept)
        kept.remove(said)
        turn.chat = replace(turn.chat, kept=tuple(kept))
        turn.say(turn.t('"{said}" is not kept any more.', said=said[:_QUOTED]))
    elif outcome.shown_cart_id is not None:
        _tell_of_draft(turn, outcome, said[:_QUOTED])
    else:
        _tell_of_order(turn, outcome, said[:_QUOTED])


def _handled(turn: Turn) -> InboxRow | None:
    """The message's row; None where nothing came of it, and nothing will."""
    inbound = turn.inbound
    key = InboundKey(inbound.account, inbound.event_key)
    inbox_id = claim_inbound(turn.tx, key, address=inbound.address)
    if inbox_id is None:
        row = stored_outcome(turn.tx, key)
        if row is None or row.address != inbound.address:
            return None
        if row.outcome is not None:
            return row
        inbox_id = row.id
    nothing = Outcome(key.key, None, received_at=turn.now)
    finish_inbound(turn.tx, inbox_id, outcome=dump_outcome(nothing))
    return None


def _relayed(turn: Turn, outcome: Outcome) -> str:
    """What was passed on to a person is logged without its row: found by its moment."""
    recent = recent_messages(turn.tx, turn.chat.id, limit=_LOOKED_THROUGH)
    mine = (m for m in recent if m.direction is Direction.IN and m.at == outcome.received_at)
    return next((message.text for message in mine), "")


def _tell_of_draft(turn: Turn, outcome: Outcome, said: str) -> None:
    t = turn.t
    draft = get_cart(turn.tx, CartId(outcome.shown_cart_id or 0))
    steps = {step.version: step for step in versions_of(turn.tx, draft.id)}
    made = steps.get(outcome.shown_version or 0)
    if made is None or made.at != outcome.received_at:
        return
    if draft.status is CartStatus.PLACED:
        text = t('You took back "{said}", but it is ordered. To change it just say so.', said=said)
    elif draft.status is not CartStatus.OPEN:
        return
    elif draft.version == made.version:
        text = t(
            'You took back "{said}", but it is in your draft; "undo" takes it out.', said=said
        )
    else:
        text = t('You took back "{said}", but it is in your draft; say what to change.', said=said)
    turn.say(text)


def _tell_of_order(turn: Turn, outcome: Outcome, said: str) -> None:
    """A confirmation shows no draft; its order was placed in the same moment."""
    orders = (latest_order(turn.tx, shop.id) for shop in turn.customers)
    found = (one for one in orders if one and one.placed_at == outcome.received_at)
    placed = next(found, None)
    if placed is not None:
        turn.say(
            turn.t(
                'You took back "{said}", but {order_no} is ordered. To cancel it say "cancel".',
                said=said,
                order_no=placed.order_no,
            )
        )
