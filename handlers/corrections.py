"""Words that answer what was asked, or correct what stands, before they are read as an order."""

from collections.abc import Callable, Iterator

from handlers import (
    afterthoughts,
    amountkept,
    anotherkind,
    insteadof,
    linethoughts,
    nothabit,
    othersizes,
    stays,
    wordanswers,
)
from handlers.context import Turn
from handlers.nlu.intents import Situation
from handlers.nlu.reading import Reading


def takers(
    turn: Turn, text: str, reading: Reading, *, view: Situation
) -> Iterator[Callable[[], bool]]:
    """Those who may take the words, in their order: 生抽要1.9升的, where it was asked which;
    不对 我要的是东鹏250的, 先来一半, 都要大的. Each tells whether it did.
    """
    yield lambda: amountkept.took(turn, text, view)
    yield lambda: insteadof.took(turn, text, view)
    yield lambda: anotherkind.took(turn, text, view)
    yield lambda: wordanswers.took(turn, reading, view)
    yield lambda: stays.took(turn, text, view)
    yield lambda: linethoughts.took(turn, text, view)
    yield lambda: afterthoughts.took(turn, text, view)
    yield lambda: nothabit.took(turn, text, view)
    yield lambda: othersizes.took(turn, text, view)
