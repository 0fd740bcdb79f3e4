"""放后门就行, 送早一点: said alone, a note on the draft or on the order placed last."""

import re
from typing import TYPE_CHECKING

from handlers import orderchange, wishes
from handlers.context import Turn

if TYPE_CHECKING:
    from handlers.nlu.reading import Reading

_LEAD_IN = re.compile(r"^(?:(?:哦|噢|喔|对了|對了|还有|還有|另外|那个|那個)[，,、 ]*)+")


def note_of(turn: Turn, text: str, reading: "Reading") -> str:
    """放后门就行, 送早一点，6点: a note where there is an order to note it on."""
    day = reading.wanted_date
    is_note = wishes.is_note(text) or (
        wishes.is_delivery_wish(text) and (day is None or day.days < 0)
    )
    return _LEAD_IN.sub("", text.strip()) if is_note and has_order(turn) else ""


def has_order(turn: Turn) -> bool:
    """Whether there is something a note or a day can be about: a draft, or the last order."""
    cart, order = turn.ground.cart, turn.ground.last_order
    if cart is not None and cart.lines:
        return True
    return order is not None and turn.now - order.placed_at <= orderchange.RECENT
