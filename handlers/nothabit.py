"""百事的, right after 可乐 was taken for what the shop usually buys: the other kind was meant.

Worked example: 可乐5箱 → 可口可乐330ml 5箱, as usual. 百事的 → 百事可乐330ml 5箱 in its place.
"""

import re

from domain.cart import MarkCode
from handlers import openquestions
from handlers.context import Turn
from handlers.held import edit, held_lines
from handlers.linesmeant import in_its_place, lines_called
from handlers.nlu.intents import Exact, Situation
from handlers.nlu.resolve import ids_of

_SUCH = re.compile(
    r"(?:那|哦|嗯|不对|不是|[,， ])*(?:我|这次|今天)*(?:要|来|拿|给我|是|说)?(?:的?是)?"
    r"(?P<right>[^\s,，。;；0-9不没还再换]{1,10}?)的(?:那[个种款])?[吧啊哈呀]?[。.!！ ]*"
)


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Put the other goods in the place of the one line that was assumed just now."""
    cart = turn.ground.cart
    said = _SUCH.fullmatch(text.strip())
    if said is None or turn.replay is not None or cart is None or openquestions.unsettled(turn):
        return False
    held = held_lines(turn, view)
    if held.is_placed or len(held.recent) != 1:
        return False
    marks = next((x.marks for x in cart.lines if x.sku_id == held.recent[0]), ())
    line = held.line(held.recent[0])
    if line is None or all(mark.code is not MarkCode.USUAL_SKU for mark in marks):
        return False
    lexicon = turn.shop.lexicon
    if lines_called(said["right"], held.lines, lexicon, held.view):
        return False
    item = in_its_place(said["right"], line, lexicon, held.view)
    if item is None or isinstance(item.amount, Exact):
        return False
    kinds = {g.category for i in ids_of(item.target) if (g := lexicon.goods_of(i)) is not None}
    own = lexicon.goods_of(line.sku_id)
    return own is not None and kinds == {own.category} and edit(turn, item)
