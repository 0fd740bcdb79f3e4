"""What a person said before being bound, turned into a draft for the notice of the approval."""

import msgspec

from domain.base.ids import ContactId
from domain.conversation import Conversation, conversations_of, save_conversation
from domain.db import Tx
from domain.reactions import drain
from handlers import actors, customer, drafts, router
from handlers.context import Shop, ShownDraft, Turn
from handlers.ground import load_ground
from handlers.message import Inbound, InboundKind, Reply
from handlers.plaintext import reply_text


def draft_of_kept(tx: Tx, shop: Shop, contact_id: ContactId) -> str:
    """The draft's text; empty where nothing was said that could be ordered.

    The first call reads the kept words and stores the draft; a further one (another attempt to
    send) shows the same draft again. It counts as shown only once it was sent.
    """
    for chat in conversations_of(tx, contact_id)[:1]:
        turn = late_turn(tx, shop, chat)
        if chat.kept:
            customer.take_kept(turn)
        else:
            _show_again(turn)
        turn.remember(sent=None if turn.shown is None else msgspec.to_builtins(turn.shown))
        save_conversation(tx, turn.chat)
        drain(tx, zone=shop.zone)
        return reply_text(turn.t, Reply(tuple(turn.parts)))
    return ""


def draft_sent(tx: Tx, contact_id: ContactId) -> ShownDraft | None:
    """The version and figures that the text of `draft_of_kept` printed last."""
    for chat in conversations_of(tx, contact_id)[:1]:
        sent = (chat.topic or {}).get("sent")
        return None if sent is None else msgspec.convert(sent, type=ShownDraft)
    return None


def standing_sent(tx: Tx, contact_id: ContactId, day: str) -> ShownDraft | None:
    """The version and figures that the offer of a standing order for `day` (ISO) printed last."""
    for chat in conversations_of(tx, contact_id)[:1]:
        sent = (chat.topic or {}).get("standing")
        if sent is not None and sent.get("day") == day:
            plain = {key: value for key, value in sent.items() if key != "day"}
            return msgspec.convert(plain, type=ShownDraft)
    return None


def _show_again(turn: Turn) -> None:
    turn.ground = load_ground(turn)
    cart = turn.ground.cart
    if turn.customer is None or cart is None or not cart.lines:
        return
    drafts.show(turn, drafts.price(turn, cart), drafts.Report())


def late_turn(tx: Tx, shop: Shop, chat: Conversation) -> Turn:
    """A turn in which nobody spoke: what it says goes out through the courier."""
    inbound = Inbound(
        chat.account, "", f"kept:{chat.id}", chat.address, InboundKind.TEXT, sent_at=tx.now
    )
    turn = Turn.open(tx, shop, inbound, route_text=router.route_text)
    turn.is_late = True
    actors.identify(turn)
    return turn
