"""A question of somebody with several shops who has not said for which he speaks (D26).

It needs no choice: it is answered for each of them, once where the answers are the same. Which
shop an order is for stays asked; nothing that is said here decides it.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.customer import Customer
from handlers import actors, opening, shopchoice, terms
from handlers.context import Turn
from handlers.conversation import ChooseShop
from handlers.message import Part
from handlers.nlu import read
from handlers.nlu.intents import (
    AskBill,
    AskPrice,
    AskProduct,
    AskPromotion,
    AskStock,
    Browse,
    BrowseWhat,
    Intent,
)

_MOST_SHOPS = 3
_ASKS = AskBill | AskPrice | AskProduct | AskPromotion | AskStock | Browse
_OF_DRAFT = frozenset((BrowseWhat.MORE, BrowseWhat.DRAFT))


def answered(turn: Turn, text: str, intents: Sequence[Intent]) -> bool:
    """Answer a question that needs no shop to be chosen; False where it is none."""
    if not (all(map(_is_question, intents)) or opening.asks(text) or terms.asks(text)):
        return False
    shops = turn.customers[:_MOST_SHOPS]
    told = [(shop, _answer(turn, shop, text)) for shop in shops]
    is_same = all(parts == told[0][1] for _, parts in told)
    for shop, parts in told[:1] if is_same else told:
        turn.say("" if is_same else turn.t("For {shop}:", shop=shop.name))
        turn.parts.extend(parts)
    left = len(turn.customers) - len(shops)
    turn.say(turn.t("{n} more, not listed here", n=left) if left else "")
    if isinstance(turn.pending, ChooseShop):
        shopchoice.ask_again(turn)
    return True


def _is_question(intent: Intent) -> bool:
    if isinstance(intent, Browse):
        return intent.what not in _OF_DRAFT
    return isinstance(intent, _ASKS)


def _answer(turn: Turn, shop: Customer, text: str) -> list[Part]:
    """What this shop is answered; neither it nor what it would be asked is kept."""
    before, chat, pending, ground = list(turn.parts), turn.chat, turn.pending, turn.ground
    turn.parts[:] = []
    actors.choose_customer(turn, shop.id)
    turn.settle()
    turn.is_aside = True
    turn.route_text(turn, text, read(text, turn.shop.lexicon))
    answer = list(turn.parts)
    turn.is_aside, turn.customer = False, None
    turn.chat = replace(chat, topic=turn.chat.topic, is_recap_due=turn.chat.is_recap_due)
    turn.pending, turn.ground = pending, ground
    turn.parts[:] = before
    return answer
