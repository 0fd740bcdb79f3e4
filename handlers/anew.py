"""另外再开一单 鸡蛋1箱: an order of its own, no change of the one that was placed before."""

import re

from handlers.context import Turn
from handlers.nlu import read
from handlers.nlu.intents import Exact

_LEAD = (
    r"(?:(?:那|我们?|帮我|幫我|给我|給我|麻烦|麻煩|请|請|还要|還要|要|对了|對了|还有|還有)"
    r"[，, ]*)*+"
)
_APART = r"(?:另外?|重新|单独|單獨|分开|分開|新)"
_ONE = r"(?:[一1][张張个個]?|[个個张張])?新?的?(?:订单|訂單|单子?|單子?)"
_ANEW = re.compile(
    rf"{_LEAD}(?:{_APART}[，, ]*(?:给我|給我|帮我|幫我|要|再|重新|单独|單獨|另)*+"
    rf"(?:开|開|下|起|建|做|记|記|立|弄|来|來)|(?:再|还|還)?(?:开|開|起|建)){_ONE}"
    r"[吧了：:，,。 \n]+(?P<goods>\S[\s\S]*)"
    r"|(?:please )?(?:(?:start|open|make) )?(?:a|another|one more) (?:new |separate )?order"
    r"(?: please)?[:,. ]+(?P<rest>\S[\s\S]*)",
    re.IGNORECASE,
)


def split(turn: Turn, text: str) -> str:
    """The goods behind the words that open an order; the text as it is where there are none."""
    found = _ANEW.fullmatch(text.strip())
    goods = (found["goods"] or found["rest"]) if found is not None else ""
    if not any(isinstance(i.amount, Exact) for i in read(goods, turn.shop.lexicon).items):
        return text
    turn.is_anew = True
    return goods
