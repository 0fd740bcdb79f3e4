"""放后门就行, 送早一点: said alone, a note on the draft or on the order placed last."""

import re
from typing import TYPE_CHECKING

from domain.order.states import EDITABLE
from handlers import dates, daywords, leftorder, notthatday, orderchange, wishes
from handlers.context import Turn
from handlers.nlu.intents import (
    AskOrder,
    ChitChat,
    Confirm,
    DateKind,
    DateWish,
    EditDraft,
    Intent,
    Unclear,
)

if TYPE_CHECKING:
    from handlers.nlu.reading import Reading

_LEAD_IN = re.compile(
    r"^(?:(?:哦|噢|喔|对了|對了|还有|還有|另外|那个|那個)[，,、 ]*"
    r"|(?:确认下单|確認下單|确认|確認|下单吧?|下單吧?|好的?|行|可以|嗯+|ok|confirm)(?:[，,、。.!！]\s*|\s+))+",
    re.IGNORECASE,
)


def edit_meant(
    turn: Turn, intent: Intent, text: str, *, reading: "Reading", has_draft: bool
) -> EditDraft | None:
    """The day or the note that is all a message says of the draft or the last order."""
    wish = reading.wanted_date
    if isinstance(intent, AskOrder) and daywords.is_today(text) and has_draft:
        return EditDraft((), wanted_date=DateWish(text.strip(), DateKind.OFFSET), is_change=True)
    if has_draft and _puts_off(turn, intent, text, wish):
        return EditDraft((), wanted_date=wish, is_change=True)
    if isinstance(intent, Unclear | ChitChat) and (note := note_of(turn, text, reading)):
        is_said = wish is not None and dates.names_day(wish) and not _denies(text, reading)
        return EditDraft((), note=note, wanted_date=wish if is_said else None, is_change=True)
    is_day = isinstance(intent, Unclear) or (turn.way and isinstance(intent, ChitChat))
    is_day = is_day and not daywords.is_denied(reading.normal)
    is_day = is_day or (isinstance(intent, AskOrder) and daywords.moves_day(text))
    if is_day and wish is not None and _can_move(turn):
        return EditDraft((), wanted_date=wish, is_change=True)
    return None


def _puts_off(turn: Turn, intent: Intent, text: str, wish: DateWish | None) -> bool:
    """确认周五到, 行，周一送: a word of agreement with another day than the draft was shown with.

    The day counts and the draft is shown with it; nothing is placed for a day nobody wanted.
    """
    if wish is None or not dates.names_day(wish) or daywords.is_denied(text):
        return False
    if isinstance(intent, Confirm):
        return not dates.is_planned(turn, wish)
    if not isinstance(intent, Unclear | ChitChat):
        return False
    said = daywords.split_day(_LEAD_IN.sub("", text.strip()).strip("。.!！~ "))
    return said is not None and not said[0]


def _denies(text: str, reading: "Reading") -> bool:
    """周三先不送，周四送: the day is worked out from the note itself."""
    return notthatday.speaks_of(text) or daywords.is_denied(reading.normal)


def came_late(
    turn: Turn, intent: Intent, text: str, *, reading: "Reading", has_draft: bool
) -> bool:
    """Take a note on goods that are under way: whoever brings them cannot read it any more."""
    if has_draft or not isinstance(intent, Unclear | ChitChat):
        return False
    return bool(note_of(turn, text, reading)) and leftorder.pass_on(turn)


def note_of(turn: Turn, text: str, reading: "Reading") -> str:
    """放后门就行, 送早一点，6点: a note where there is an order to note it on."""
    day = reading.wanted_date
    is_note = wishes.is_note(text) or (
        wishes.is_delivery_wish(text) and (day is None or not dates.names_day(day))
    )
    is_note = is_note or notthatday.speaks_of(text)
    return _LEAD_IN.sub("", text.strip()) if is_note and has_order(turn) else ""


def _can_move(turn: Turn) -> bool:
    """Whether there is something a day can be set for: a draft, or an order that has not left."""
    cart, order = turn.ground.cart, turn.ground.last_order
    is_open = (cart is not None and cart.lines) or (order and order.status in EDITABLE)
    return bool(is_open) and has_order(turn)


def has_order(turn: Turn) -> bool:
    """Whether there is something a note or a day can be about: a draft, or the last order."""
    cart, order = turn.ground.cart, turn.ground.last_order
    if cart is not None and cart.lines:
        return True
    return order is not None and turn.now - order.placed_at <= orderchange.RECENT
