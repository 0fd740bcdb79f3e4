"""The human: asked for, takes over, is passed the customer's words, gives the chat back (D17)."""

import re
from dataclasses import replace
from datetime import timedelta

from domain.base.errors import NotFound
from domain.base.ids import ConversationId, OrderId, StaffId
from domain.conversation import (
    Author,
    Conversation,
    Direction,
    HandoffRequested,
    Owner,
    Relayed,
    Said,
    conversations_of,
    get_conversation,
    log_message,
    note_human,
    release_chat,
    take_over,
)
from domain.customer import Customer, contacts_of, customers_of
from domain.order import get_order
from domain.staff import Permission, Staff, looks_after, require
from handlers import actors, figures, goodsnamed, hisshops
from handlers.context import Turn
from handlers.message import EventKind, Inbound, InboundKind
from handlers.nlu import read
from handlers.nlu.intents import Handoff, StaffCommand
from handlers.staffquestions import GiveReason

REPEATED = timedelta(minutes=15)
MISREAD_LIMIT = 3
"""After so many messages in a row that were not understood, a human is called."""
_TAKE = re.compile(
    r"(?:我来|我來|我)?(?:接手|接管|接过来|接過來|来接|來接|take over)(?:一?下)?"
    r"\s*[:：]?\s*(?![这這那吧了单單\d])"
    r"([^\s,，]{2,20}?)(?:家|那边|那邊)?(?:的?(?:会话|會話|聊天))?(?:吧|了|啊)?"
    r"|(?![我你这這那])([^\s,，]{2,12}?)(?:家|那边|那邊)?的?(?:会话|會話|聊天)?"
    r"(?:由|让|讓)?我(?:来|來)?(?:接手|接管)(?:吧|了|啊)?",
    re.IGNORECASE,
)
"""接手 老王, 老王那边我来接手."""
_APART = re.compile(r"(?:接手|接管|take over)(?:一?下)?[\s:：]", re.IGNORECASE)
"""A command for certain, whoever is named behind it."""


def ask_human(turn: Turn, intent: Handoff) -> None:
    """A person is wanted: the rep gets a card; the draft stays as it is."""
    is_new = request_human(turn, intent.reason)
    if intent.reason == "negotiation":
        _remember_goods(turn)
    t = turn.t
    name = actors.rep_name(turn)
    if not is_new:
        turn.say(t("{rep} has been told already and will answer here.", rep=name))
        return
    has_draft = turn.ground.cart is not None and bool(turn.ground.cart.lines)
    turn.say(
        t("Passed on to {rep}, who will answer here.", rep=name),
        t("Your draft is kept; you can go on with it at any time.") if has_draft else "",
    )


def _remember_goods(turn: Turn) -> None:
    """五花肉能便宜点不: what is haggled over is spoken of (那来10斤吧)."""
    if turn.customer is None:
        return
    topics = read(turn.words or turn.text, turn.shop.lexicon).topics
    named = goodsnamed.skus_named(turn, topics[0].text) if len(topics) == 1 else ()
    if len(named) == 1:
        turn.remember(skus=[int(named[0].id)])


def request_human(turn: Turn, reason: str) -> bool:
    """Tell the rep; the bot goes on answering until he takes over.

    Asked again for the same within a quarter of an hour, he gets no second card: False.
    """
    at, before = turn.remembered("called") or (0, "")
    now = int(turn.now.timestamp())
    if before == reason and now - int(at) < REPEATED.seconds:
        return False
    turn.remember(called=[now, reason])
    customer = turn.customer or (turn.customers[0] if turn.customers else None)
    turn.tx.events.append(
        HandoffRequested(
            turn.chat.id,
            turn.contact.id if turn.contact else None,
            customer.id if customer else None,
            customer.rep_id if customer else None,
            reason,
            turn.chat.version,
        )
    )
    return True


def count_misread(turn: Turn) -> None:
    """Three messages in a row not understood: call the human."""
    if not turn.is_misread:
        turn.chat = replace(turn.chat, misread=0)
        return
    misread = turn.chat.misread + 1
    if misread >= MISREAD_LIMIT:
        request_human(turn, "misread")
        name = actors.rep_name(turn)
        turn.say(turn.t("I have asked {rep} to look at this.", rep=name))
        misread = 0
    turn.chat = replace(turn.chat, misread=misread)


def pass_on(turn: Turn) -> bool:
    """A human holds this customer's chat: his words go to the human and the bot is silent."""
    if turn.staff is not None or turn.chat.owner_at(turn.now) is not Owner.HUMAN:
        return False
    inbound = turn.inbound
    if inbound.kind is InboundKind.EVENT and inbound.event is not EventKind.CLICK:
        return inbound.event not in {EventKind.SUBSCRIBE, EventKind.SCAN, EventKind.UNSUBSCRIBE}
    _pass_to(turn, turn.chat.owner_staff_id)
    return True


def pass_picture(turn: Turn) -> None:
    """A picture for the rep who looks after the shop, while the bot goes on answering."""
    if turn.customer is not None and turn.customer.rep_id is not None:
        _pass_to(turn, turn.customer.rep_id)


def _pass_to(turn: Turn, staff_id: StaffId | None) -> None:
    inbound = turn.inbound
    t = turn.t
    what = (
        t("[picture]")
        if inbound.kind is InboundKind.IMAGE
        else t("[{kind}]", kind=inbound.kind.value)
    )
    _log_for(turn, staff_id, inbound.text or inbound.event_key or what)


def pass_words(turn: Turn, text: str) -> None:
    """What a customer did, for the human who holds the chat."""
    _log_for(turn, turn.chat.owner_staff_id, text)


def _log_for(turn: Turn, staff_id: StaffId | None, text: str) -> None:
    said = Said(
        Direction.IN,
        Author.CUSTOMER,
        text,
        turn.contact.id if turn.contact else 0,
        media=media_of(turn),
    )
    message_id = log_message(turn.tx, turn.chat.id, said=said)
    turn.is_logged = True
    turn.tx.events.append(Relayed(turn.chat.id, message_id, None, staff_id))


def media_of(turn: Turn) -> dict[str, str] | None:
    """The picture or recording of this message, as the log keeps it."""
    return media_in(turn.inbound)


def media_in(inbound: Inbound) -> dict[str, str] | None:
    """`media_of` where there is no turn."""
    if not inbound.media_id and not inbound.picture_url:
        return None
    return {
        "kind": inbound.kind.value,
        "media_id": inbound.media_id,
        "url": inbound.picture_url,
    }


def recap(turn: Turn) -> None:
    """The first reply after a human: one line that says where things stand."""
    if not turn.chat.is_recap_due:
        return
    turn.chat = replace(turn.chat, is_recap_due=False)
    t = turn.t
    cart = turn.ground.cart
    name = actors.rep_name(turn)
    if cart is not None and cart.lines:
        kinds = t.plural("{n} line", "{n} lines", n=len(cart.lines))
        turn.say(
            t("I am back after {rep}; your draft of {lines} is still open.", rep=name, lines=kinds)
        )
    else:
        turn.say(t("I am back after {rep}.", rep=name))


# -- staff ---------------------------------------------------------------------------------------


def held_chat(turn: Turn) -> Conversation | None:
    """The customer chat this member of staff answers now."""
    held = turn.remembered("holds")
    if held is None or turn.staff is None:
        return None
    chat = get_conversation(turn.tx, ConversationId(int(held)))
    is_his = chat.owner_staff_id == turn.staff.id
    return chat if is_his and chat.owner_at(turn.now) is Owner.HUMAN else None


def take(turn: Turn, conversation_id: ConversationId) -> None:
    """接手: the bot is silent for this customer until 释放 or two idle hours.

    NotAllowed; NotFound for a chat of nobody he looks after; HeldByAnother.
    """
    staff = turn.staff
    if staff is None:
        return
    require(staff, Permission.ANSWER_CHAT)
    if not _is_in_scope(turn, staff, conversation_id):
        raise NotFound("conversation", str(conversation_id))
    previous = held_chat(turn)
    if previous is not None and previous.id != conversation_id:
        release_chat(turn.tx, previous.id, staff_id=staff.id)
    take_over(turn.tx, conversation_id, staff_id=staff.id)
    turn.remember(holds=int(conversation_id))
    if isinstance(turn.pending, GiveReason):
        turn.settle()
    who = _people_of(turn, conversation_id)
    t = turn.t
    turn.say(
        t("The chat of {who} is yours: what you write here goes there.", who=who)
        if who
        else t("The chat is yours: what you write here goes to the customer."),
        t('Say "release" to give it back to the assistant'),
    )


def _people_of(turn: Turn, conversation_id: ConversationId) -> str:
    """The shops of the person whose chat it is; empty for somebody who has none yet."""
    chat = get_conversation(turn.tx, conversation_id)
    shops = customers_of(turn.tx, chat.contact_id) if chat.contact_id is not None else ()
    return figures.joined(turn.t, (shop.name for shop in shops))


def _is_in_scope(turn: Turn, staff: Staff, conversation_id: ConversationId) -> bool:
    """Whether one of the person's shops is his to look after; somebody without one is anyone's."""
    chat = get_conversation(turn.tx, conversation_id)
    if chat.staff_id is not None:
        return False
    shops = customers_of(turn.tx, chat.contact_id) if chat.contact_id is not None else ()
    return not shops or any(looks_after(staff, shop.rep_id) for shop in shops)


def take_command(turn: Turn, command: StaffCommand) -> None:
    """接手, by text: the chat of the card last sent, or of the order in context."""
    conversation_id = turn.remembered("asked_by")
    if conversation_id is None:
        conversation_id = _chat_of_order(turn)
    if conversation_id is None:
        turn.say(turn.t("Which customer? Tap the button on the card."))
        return
    take(turn, ConversationId(int(conversation_id)))
    del command


def took_by_name(turn: Turn) -> bool:
    """接手 老王: the chat with the shop, or the person, that is named; True where it was that."""
    found = _TAKE.fullmatch(turn.text.strip())
    staff = turn.staff
    if found is None or staff is None:
        return False
    said = next(name for name in found.groups() if name)
    shops = hisshops.named(turn, staff, said)
    t = turn.t
    if len(shops) > 1:
        hisshops.ask_which(turn, shops)
        return True
    if not shops and held_chat(turn) is not None and _APART.match(turn.text.strip()) is None:
        return False  # 接手新店的手续…: said to the customer whose chat he holds
    if not shops:
        turn.say(t('No shop of yours is called "{said}".', said=said))
        return True
    chat = chat_of_shop(turn, shops[0], said)
    if chat is None:
        turn.say(t("Nobody of {shop} has written here yet.", shop=shops[0].name))
        return True
    take(turn, chat.id)
    return True


def chat_of_shop(turn: Turn, shop: Customer, said: str) -> Conversation | None:
    """Where the shop, or the person called so, wrote last; None where nobody can be reached."""
    people = contacts_of(turn.tx, shop.id)
    people = tuple(c for c in people if c.name == said) or people
    chats = [c for one in people for c in conversations_of(turn.tx, one.id)[:1]]
    heard = [chat for chat in chats if chat.last_in_at is not None] or chats
    return max(heard, key=lambda chat: (chat.last_in_at or turn.now, chat.id), default=None)


def release(turn: Turn, command: StaffCommand) -> None:
    """释放: the bot answers again and recaps in one line."""
    del command
    chat = held_chat(turn)
    if chat is None or turn.staff is None:
        turn.say(turn.t("You hold no chat at the moment."))
        return
    release_chat(turn.tx, chat.id, staff_id=turn.staff.id)
    turn.remember(holds=None)
    turn.say(turn.t("Given back; the assistant answers this customer again."))


def relay_words(turn: Turn, chat: Conversation, text: str) -> None:
    """The rep's words go to the customer as they are; his two idle hours begin anew."""
    if turn.staff is None:
        return
    note_human(turn.tx, chat.id)
    said = Said(Direction.OUT, Author.STAFF, text, turn.staff.id, media=media_of(turn))
    message_id = log_message(turn.tx, chat.id, said=said)
    turn.tx.events.append(Relayed(chat.id, message_id, chat.contact_id, None))


def reply_command(turn: Turn, command: StaffCommand) -> None:
    """回复 …: says something to the customer in context, which takes the chat over."""
    chat = held_chat(turn)
    if chat is None:
        found = turn.remembered("asked_by") or _chat_of_order(turn)
        if found is None:
            turn.say(turn.t("Which customer? Tap the button on the card."))
            return
        take(turn, ConversationId(int(found)))
        chat = get_conversation(turn.tx, ConversationId(int(found)))
    relay_words(turn, chat, command.text)


def _chat_of_order(turn: Turn) -> int | None:
    """The chat with the person who placed the order in context."""
    order_id = turn.remembered("order")
    if order_id is None:
        return None
    order = get_order(turn.tx, OrderId(int(order_id)))
    people = [order.contact_id] if order.contact_id else []
    people += [contact.id for contact in contacts_of(turn.tx, order.customer_id)]
    for contact_id in people:
        for chat in conversations_of(turn.tx, contact_id):
            return int(chat.id)
    return None
