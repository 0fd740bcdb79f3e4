"""到货告诉我, 红牛有货了通知我: who asks for it hears once when the goods are there again."""

import re

from domain.base.ids import SkuId
from domain.catalog import Sku, get_skus
from domain.inventory import available, stop_waiting, wait_for_arrival
from handlers import drafts, figures, goodsnamed
from handlers.context import Turn
from handlers.conversation import DoubtWhy, SettleDoubts

_TELL = (
    r"(?:的?(?:时候|時候)|了|后|後|以后|以後|之后|之後|再|就|，|,|\s)*"
    r"(?:请|請|麻烦|麻煩|记得|記得)?(?:再|就)?(?:马上|馬上|第一时间)?"
    r"(?:通知|告诉|告訴|提醒|喊|叫|告知|(?:[跟和给給]我)?(?:说|說|讲|講)|[给給]我(?:发|發|来|來|打)"
    r"(?:个|個|条|條)?(?:消息|信息|微信|通知|电话|電話|信))"
    r"(?:我|一下|一声|一聲|下|咱|俺)*(?:一下|一声|一聲|吧|哈|啊|呀|哦)?"
)
_ASKS = re.compile(
    r"(?P<name>.{0,30}?)(?:什么时候|等|如果|要是|等到)?(?:到货|到貨|有货|有貨|来货|來貨|补货|補貨|回货|到了|有了)"
    + _TELL
    + r"|(?P<bare>.{0,30}?)(?:到货|到貨|有货|有貨)(?:通知|提醒)"
    r"|(?:please )?(?:tell|notify|let|ping) me (?:know )?when (?P<en>.{0,30}?)\s*"
    r"(?:is |are )?(?:back(?: in stock)?|in stock|available|there)(?: again)?",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"(?P<name>.{0,20}?)(?:到货|到貨|有货|有貨|来货|來貨|到了|有了)?(?:就|也|再|，|,|\s)*"
    r"(?:不用|不要|不必|不需要|别|別)再?(?:通知|告诉|告訴|提醒)(?:我|我们|我們)?[了啦]?[吧啊哈]?"
    r"|no need to (?:tell|notify) me(?: (?:when|about) (?P<en>.{1,30}?)"
    r"(?: (?:is|are) (?:back|there|in stock))?)?",
    re.IGNORECASE,
)
"""不用通知了, where an arrival is waited for."""
_IT = frozenset({"", "it", "they", "this", "这个", "這個", "那个", "那個", "它", "等"})


def took_words(turn: Turn, text: str) -> bool:
    """Take a message that asks to be told of an arrival; True if it was one."""
    said = text.strip().strip("。.!！~～")
    match = _ASKS.fullmatch(said)
    if match is None:
        return _took_back(turn, said)
    if turn.customer is None or turn.contact is None:
        return False
    named = next((n for n in match.groups() if n), "").strip(" ，,、")
    skus = _meant(turn) if named.casefold() in _IT else goodsnamed.skus_named(turn, named)
    if not skus:
        turn.say(turn.t('Of which goods? Say it like "tell me when cola is back in stock"'))
        return True
    _subscribe(turn, skus)
    return True


def _took_back(turn: Turn, said: str) -> bool:
    """不用通知了: of the goods just waited for, or of those named; False where none are."""
    match = _NO_MORE.fullmatch(said)
    if match is None or turn.customer is None or turn.contact is None:
        return False
    named = next((n for n in match.groups() if n), "").strip(" ，,、")
    skus = _meant(turn) if named in _IT else goodsnamed.skus_named(turn, named)
    left = [sku.name for sku in skus if stop_waiting(turn.tx, turn.contact.id, sku.id)]
    if not left:
        return False
    names = figures.joined(turn.t, left)
    turn.say(turn.t("{names}: I do not tell you any more when it is there.", names=names))
    return True


def _meant(turn: Turn) -> tuple[Sku, ...]:
    """The goods that were just short, else those last spoken of that are not there."""
    ids: list[SkuId] = []
    if isinstance(turn.pending, SettleDoubts):
        ids = [SkuId(d.replaces) for d in turn.pending.doubts
               if d.why is DoubtWhy.STOCK and d.replaces is not None]  # fmt: skip
    ids = ids or [SkuId(i) for i in turn.remembered("short") or turn.remembered("skus") or ()]
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    return tuple(skus[i] for i in ids if i in skus)


def _subscribe(turn: Turn, skus: tuple[Sku, ...]) -> None:
    t, customer = turn.t, drafts.customer_of(turn)
    contact_id = turn.contact.id if turn.contact else None
    if contact_id is None:
        raise LookupError("nobody to tell")
    stock = available(turn.tx, [sku.id for sku in skus])
    waits, there, gone = [], [], []
    asked = turn.pending if isinstance(turn.pending, SettleDoubts) else None
    short = {d.replaces for d in asked.doubts if d.why is DoubtWhy.STOCK} if asked else set()
    for sku in skus:
        free = stock.get(sku.id)
        if not sku.is_on_sale:
            gone.append(sku.name)
        elif sku.id not in short and (free is None or free > 0):
            there.append(sku.name)
        else:
            wait_for_arrival(turn.tx, contact_id, customer.id, sku_id=sku.id)
            waits.append(sku.name)
    turn.remember(skus=[int(sku.id) for sku in skus])
    turn.say(
        t("{names}: I tell you here as soon as it is there.", names=figures.joined(t, waits))
        if waits
        else "",
        t("{names} is in stock; just say how many", names=figures.joined(t, there))
        if there
        else "",
        t("{name} is no longer sold.", name=figures.joined(t, gone)) if gone else "",
    )
