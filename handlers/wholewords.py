"""Messages that are about one thing only as a whole, taken before their words are read.

Each function says whether the message was its own; the first that takes it is the only one.
"""

from collections.abc import Callable

from handlers import (
    allbut,
    arrivals,
    buyer,
    buyerstate,
    campaign,
    cancelseveral,
    delivernotes,
    delivery,
    disputing,
    everyday,
    goodsback,
    goodscame,
    holding,
    limitasked,
    noticewords,
    notsent,
    opening,
    orderparts,
    paidclaims,
    placesasked,
    pricesums,
    promotion,
    reminding,
    standing,
    stopwords,
    terms,
    undo,
    waitingchange,
    weightasked,
    whyprice,
    wrongsum,
)
from handlers.context import Turn

TAKERS: tuple[Callable[[Turn, str], bool], ...] = (
    promotion.took_words,
    arrivals.took_words,
    goodsback.took_words,
    standing.took_words,
    campaign.took_words,
    cancelseveral.took,
    buyer.took_words,
    buyerstate.took_words,
    allbut.took_words,
    delivery.took_words,
    delivernotes.took_words,
    disputing.took_words,
    wrongsum.took_words,
    paidclaims.took_words,
    limitasked.took_words,
    placesasked.took_words,
    whyprice.took_words,
    pricesums.took_words,
    noticewords.took_words,
    notsent.took_words,
    stopwords.took_words,
    terms.took_words,
    opening.took_words,
    orderparts.took_words,
    reminding.took_words,
    holding.took_words,
    everyday.took_words,
    goodscame.took_words,
    undo.took_words,
    waitingchange.took_words,
    weightasked.took_words,
)


def took(turn: Turn, text: str) -> bool:
    """Let whoever knows the message as a whole answer it; True if somebody did."""
    return any(take(turn, text) for take in TAKERS)
