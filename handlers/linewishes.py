"""西红柿要硬一点的 土豆别给小的: how the goods of the draft are to be, each on its own line.

Only goods without sizes of their own, as they are weighed: 可乐要罐装的 names other goods. Every
piece of the message has to be such a wish; one that names an amount is none.
"""

import re

from handlers import wishes
from handlers.context import Turn
from handlers.nlu.goods import Goods
from handlers.nlu.intents import EditDraft, ItemReading, NoAmount, Op, Resolved
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain

_LONGEST = 60
_NAME = 8
_CUT = re.compile(r"[\s,，。;；、!！~]+")
_LIKE = r"[肥瘦大小老嫩熟生硬软軟甜酸辣厚薄咸淡红紅青黄黃烂爛碎蔫长長短粗细細]"
_WISH = re.compile(
    r"(?:的|都|也|记得|記得|尽量|盡量|最好|麻烦|麻煩|帮我|幫我)*+"
    rf"(?:(?:想要|要|挑|选|選|拣|揀|拿|给我?|給我?|来|來){{1,2}}[^不别別]{{0,6}}?(?:的|{_LIKE}?一?[点點些]儿?)"
    rf"|(?:别|別|不要|莫|甭)(?:给我?|給我?|要|拿|来|來|放|拣|揀)?太?[^了要]{{0,4}}?(?:的|{_LIKE}))"
    r"(?:啊|哈|哦|吧)?"
)
_WANTED = re.compile(r"^(?:的|都|也|最好|尽量|盡量)*(?:想要|要)")


def wished(turn: Turn, text: str) -> EditDraft | None:
    """The remarks of a message that is nothing else; None where it is something else."""
    cart = turn.ground.cart
    if cart is None or not cart.lines or len(text) > _LONGEST:
        return None
    notes = {line.sku_id: line.note for line in cart.lines}
    items = []
    for piece in filter(None, _CUT.split(text.strip())):
        goods, wish = _parted(turn, piece, set(notes))
        if goods is None or wishes.looks_like_change(wish) or wishes.is_question(wish):
            return None
        before = notes[goods.sku_id]
        note = f"{before}，{wish}" if before and wish not in before else wish
        notes[goods.sku_id] = note
        product = Resolved(goods.sku_id)
        items.append(ItemReading(Op.NOTE, piece, (0, 0), product, NoAmount(), note=note))
    return EditDraft(tuple(items), is_change=True) if items else None


def _parted(turn: Turn, piece: str, held: set[int]) -> tuple[Goods | None, str]:
    """The line's goods that a piece begins with, and how they are to be."""
    lexicon = turn.shop.lexicon
    for size in range(min(_NAME, len(piece) - 2), 0, -1):
        wish = piece[size:]
        if _WISH.fullmatch(wish) is None:
            continue
        fits = lookup(lexicon, plain(piece[:size]), is_exact=True).fits
        goods = [lexicon.goods(fit.at) for fit in fits if not fit.loose]
        named = [g for g in goods if g.sku_id in held]
        if len(named) == 1 and not named[0].spec.sizes:
            return named[0], _WANTED.sub("", wish.strip())
    return None, ""
