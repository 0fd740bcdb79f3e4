"""Which goods a complaint names: 牛奶有两箱过期 names 牛奶, 破了两瓶 names none.

Goods that are named are never replaced by others that happen to be in the order.
"""

import re
from dataclasses import replace

from handlers import questions
from handlers.context import Turn
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import Ambiguous, EditDraft, ItemReading, Missing, Resolved

_DAMAGE = re.compile(r"[破坏壞碎漏少烂爛霉瘪癟裂缺错錯没沒有过過]")
_NO_GOODS = re.compile(
    r"(?:今天|昨天|昨晚|前天|刚才|刚刚|上次|这次|你们|我们|我|那个|那|这|送来|送|来|发|拿|到|货|東西|东西|商品"
    r"|里面|包装|外包装|箱子|瓶子|袋子|怎么|好像|还|又|都|是|的|了|掉|开|有|个|只|才|退钱|退)++"
)
"""What a mention may be without naming goods: 送来的东西破了两瓶."""


def named(turn: Turn, items: tuple[ItemReading, ...]) -> tuple[ItemReading, ...]:
    """The items that name goods, as this customer orders them; what is near a name is none."""
    return tuple(_known(turn, item) for item in as_ordered(turn, items) if _names(item))


def as_ordered(turn: Turn, items: tuple[ItemReading, ...]) -> tuple[ItemReading, ...]:
    """水 in a complaint is what this customer means by it when he orders."""
    return tuple(
        _settled(turn, item) if isinstance(item.product, Ambiguous) else item for item in items
    )


def _names(item: ItemReading) -> bool:
    if isinstance(item.product, Resolved):
        return True
    name = _mention(item)
    return bool(name) and _NO_GOODS.fullmatch(name) is None


def _known(turn: Turn, item: ItemReading) -> ItemReading:
    """牛奶 where nothing sold is called so: not the goods that merely resemble it."""
    if not isinstance(item.product, Ambiguous):
        return item
    read_again = read(f"{_mention(item)}1", turn.shop.lexicon).items
    if any(one.mention is not None and one.mention.found.fits for one in read_again):
        return item
    return replace(item, product=Missing(_mention(item)))


def _mention(item: ItemReading) -> str:
    return _DAMAGE.split(questions.mention_of(item).removeprefix("的"), maxsplit=1)[0].strip()


def _settled(turn: Turn, item: ItemReading) -> ItemReading:
    said = read(f"{_mention(item)}1", turn.shop.lexicon)
    for intent in interpret(said, situation(turn, turn.ground)):
        for meant in intent.items if isinstance(intent, EditDraft) else ():
            if isinstance(meant.product, Resolved):
                return meant
    return item
