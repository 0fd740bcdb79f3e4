"""What a customer asked for and the catalogue does not have, counted for the merchant."""

import re
from collections.abc import Iterable

from domain.catalog import record_wanted
from handlers.context import Turn
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain

_LONGEST = 24
"""A longer piece is a sentence, not the name of goods."""

_SIZE = re.compile(
    r"[要来]?[\d.×x*]+\s*[a-z升毫克斤寸度码箱件瓶罐包袋盒提桶]{0,3}\s*的?", re.IGNORECASE
)
"""2L的 names no goods."""


def note_wanted(turn: Turn, said: Iterable[str]) -> None:
    """Count the words nothing was found for; what names no goods is left out."""
    if turn.customer is None or turn.is_again:
        return
    words = ((lookup(turn.shop.lexicon, plain(w).strip()).word, w.strip()) for w in said)
    named = [
        (word, w)
        for word, w in words
        if len(w) <= _LONGEST and any(map(str.isalpha, word)) and not _SIZE.fullmatch(w)
    ]
    record_wanted(turn.tx, turn.customer.id, named)
