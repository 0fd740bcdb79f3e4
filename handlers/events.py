"""What is not text: following, scanning, menu taps, card buttons, pictures, voice."""

from domain.messaging import Recipient, parked_for
from handlers import (
    aftersale,
    campaign,
    cards,
    customer,
    fixedwords,
    handoff,
    orderstatus,
    promotion,
    smalltalk,
)
from handlers.catalog import show_usual
from handlers.context import Turn
from handlers.ground import load_ground
from handlers.message import EventKind, InboundKind
from handlers.nlu.intents import AskOrder, Handoff, Help

MASS_FINISHED = "masssendjobfinish"
"""事件推送群发结果."""
MENU_KEYS = {
    "menu:orders": "orders",
    "orders": "orders",
    "menu:order": "start",
    "order": "start",
    "menu:promo": "promo",
    "promo": "promo",
    "menu:help": "help",
    "help": "help",
    "menu:usual": "usual",
    "usual": "usual",
    "menu:rep": "rep",
    "rep": "rep",
}
"""Keys of the fixed bottom menu → what they do."""


def handle_event(turn: Turn) -> bool:
    """Handle anything but words; False where there are words to be read."""
    kind = turn.inbound.kind
    if kind is InboundKind.EVENT:
        _event(turn)
        return True
    if kind is InboundKind.TEXT:
        return False
    if kind is InboundKind.VOICE and turn.text.strip():
        turn.say(turn.t('I heard: "{text}"', text=turn.text.strip()))
        return False
    turn.media = handoff.media_of(turn)
    if turn.staff is not None:
        _staff_media(turn)
    elif kind is InboundKind.IMAGE:
        aftersale.take_picture(turn)
    elif kind is InboundKind.VOICE:
        turn.say(
            turn.t("I could not make that out; please turn it into text and send it again,"),
            turn.t('or say "rep" and a person listens to it.'),
        )
    else:
        turn.say(turn.t("I cannot read this kind of message; please type what you need."))
    return True


def _event(turn: Turn) -> None:
    match turn.inbound.event:
        case EventKind.SUBSCRIBE | EventKind.SCAN:
            if turn.staff is None and not campaign.took_scene(turn):
                customer.greet_follower(turn)
                if turn.inbound.event is EventKind.SUBSCRIBE:
                    fixedwords.welcome(turn)
        case EventKind.CLICK:
            _menu(turn)
        case EventKind.CARD:
            cards.tapped(turn)
        case EventKind.RELEASED:
            _released(turn)
        case _ if turn.inbound.fields.get("event") == MASS_FINISHED:
            campaign.note_mass_report(turn)
        case _:
            pass


def _released(turn: Turn) -> None:
    """The bot is back: said at once, where a person had held the chat or something waits."""
    if turn.customer is None and turn.customers:
        turn.customer = turn.customers[0]
    turn.ground = load_ground(turn)
    handoff.recap(turn)
    if (
        not turn.parts
        and turn.contact
        and parked_for(turn.tx, Recipient.contact(turn.contact.id), limit=1)
    ):
        turn.say(turn.t("I am here again."))


def _menu(turn: Turn) -> None:
    if turn.staff is not None:
        cards.tapped(turn)
        return
    if not turn.customers:
        customer.greet_follower(turn)
        return
    if turn.customer is None:
        turn.customer = turn.customers[0]
    turn.ground = load_ground(turn)
    match MENU_KEYS.get(turn.inbound.event_key, "start"):
        case "orders":
            orderstatus.tell(turn, AskOrder())
        case "help":
            smalltalk.help_customer(turn, Help())
        case "usual":
            show_usual(turn)
        case "promo":
            promotion.tell_promotions(turn)
        case "rep":
            handoff.ask_human(turn, Handoff())
        case _:
            smalltalk.start_order(turn)


def _staff_media(turn: Turn) -> None:
    held = handoff.held_chat(turn)
    if held is None:
        turn.say(turn.t("I cannot read this kind of message; please type what you need."))
        return
    handoff.relay_words(turn, held, turn.t("[{kind}]", kind=turn.inbound.kind.value))
