"""Messages of which each piece is a word to the bot: 够了 下单; 算了 先不订了 都不要; 够了 不用了.

Pieces stand between marks and blanks. A message with a piece that says anything else is none.
"""

import re
from collections.abc import Mapping, Sequence

from handlers.nlu.sorts import Sort, rule

PIECE = re.compile(r"[^,，。?？!！\n;；…()\s]+")
_MOST = 6
_WORDS = (Sort.CONFIRM, Sort.CANCEL)
_CLOSING = ("that_is_all", "no_more", "thanks")


def said_by_all(text: str, intents: Mapping[str, re.Pattern[str]]) -> Sort | None:
    """Confirm or cancel, where several pieces say it and none says the other."""
    pieces = PIECE.findall(text)
    if not 1 < len(pieces) <= _MOST:
        return None
    said: set[Sort] = set()
    for piece in pieces:
        if rule("said_between").fullmatch(piece):
            continue
        sort = next((s for s in _WORDS if intents[s].fullmatch(piece)), None)
        if sort is None:
            return None
        said.add(sort)
    return said.pop() if len(said) == 1 else None


def wants_no_more(text: str) -> bool:
    """其他都不要了; 够了 不用了: nothing besides is wanted; what stands is not called off."""
    pieces = PIECE.findall(text)
    if len(pieces) > _MOST:
        return False
    said = [name for name in _CLOSING if _any_is(name, pieces)]
    if "that_is_all" not in said and said != ["no_more", "thanks"]:
        return False
    return all(any(rule(name).fullmatch(p) for name in (*said, "said_between")) for p in pieces)


def _any_is(name: str, pieces: Sequence[str]) -> bool:
    return any(rule(name).fullmatch(piece) for piece in pieces)
