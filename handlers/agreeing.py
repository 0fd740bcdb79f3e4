"""好 behind the answer to something else (货到再付行吗): it agrees to that, nothing more (D13).

A word of agreement counts for the draft only where the reply before showed it, or named the word
that orders it. 确认, 下单 and 发货吧 order what was shown, whatever was said in between.
"""

import re

from handlers import holding
from handlers.context import Turn
from handlers.plaintext import part_text

_NAMES_THE_WORD = re.compile(r"「(?:确认|確認)」|\"confirm\"")
_ANSWERED = "answered"


def note_reply(turn: Turn) -> None:
    """Remember whether this turn's reply left the draft out of sight."""
    if turn.contact is None:
        return
    cart = turn.ground.cart
    is_seen = turn.shown is not None or cart is None or not cart.lines
    if not is_seen and turn.parts:
        said = (part_text(turn.t, part) for part in turn.parts)
        is_seen = any(_NAMES_THE_WORD.search(text) for text in said)
    if is_seen or cart is None:
        if turn.remembered(_ANSWERED) is not None:
            turn.remember(**{_ANSWERED: None})
        return
    turn.remember(**{_ANSWERED: [int(cart.id), cart.version]})


def is_of_answer(turn: Turn, said: str) -> bool:
    """Whether such a word agrees to what was answered last, not to the draft above it."""
    cart = turn.ground.cart
    if cart is None or turn.remembered(_ANSWERED) != [int(cart.id), cart.version]:
        return False
    return not holding.orders(said)
