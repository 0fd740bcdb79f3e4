"""老王那单红牛没货, 张姐新的那单拒绝 没车, 张姐那单发货: an order told by its shop, and what
of it.

Where the shop has several, the number that is answered decides; where it has none, that is said.
"""

import re
from collections.abc import Sequence

from domain.order import OrderStatus, OrderSummary, get_order
from handlers import inpart, review, shopled
from handlers.context import Turn
from handlers.inpartlines import SHORT, parts_of
from handlers.nlu.normalise import plain
from handlers.staffground import EDITABLE, TO_SHIP, WAITING, list_them, look_at, see

_LONGEST = 80
_NEWEST = re.compile(
    r"(?:最新|最后|刚[才刚]?(?:下|来)?|新(?:下|来|到)?)的?"
    r"(?=[那这]?一?[张个]?(?:单子?|订单)(?![位价号子]))"
)
_REJECTS = re.compile(
    r"(?:就|给我|先|直接)*(?:拒绝|拒单|拒了|驳回|不接了?|退回)[\s,，:：]*(?P<why>.*)"
)
_SHIPS = re.compile(
    r"(?:就|给我|先|直接|可以)*(?:发货|发出|出货|发走)(?:了|吧)?(?P<how>[\s,，:：]+.*)?"
)
_ACT = re.compile(r"(?:就|给我|先|直接)*(?:确认|发货|送达|拒绝|拒单|退回)(?:[\s,，:：].*)?")
_ASKS = re.compile(r"[?？]|[吗嗎没沒呢么]$|没有?$|多少|还有|啥时|什么时|几点")


def took(turn: Turn) -> bool:
    """Do it, ask which order, or say that there is none; False where it is something else."""
    text, staff = plain(turn.text).strip(" .。!！~"), turn.staff
    if staff is None or len(text) > _LONGEST or "\n" in text or _ASKS.search(text):
        return False
    newest = _NEWEST.search(text)
    if newest is not None:
        text = f"{text[: newest.start()]}的{text[newest.end() :]}"
    named = shopled.led(turn, staff, text)
    if named is None or not named.names_order:
        return False
    if not named.shops and newest is None and _ACT.fullmatch(named.rest):
        return shopled.unsettled(turn, named)
    for acts in (_reject, _short, _ship):
        if (done := acts(turn, named, is_newest=newest is not None)) is not None:
            return done
    return False


def _short(turn: Turn, named: shopled.ShopLed, *, is_newest: bool) -> bool | None:
    """红牛没货: shown is what would be confirmed without it."""
    if SHORT.search(named.rest) is None or named.rest.startswith(("确认", "confirm")):
        return None
    order = _order(turn, named, WAITING, is_newest=is_newest, sentence=named.rest)
    if order is None:
        return True
    look_at(turn, int(order.id))
    see(turn, (order,))
    turn.words = named.rest
    if not inpart.confirmed_by_text(turn, ()):
        review.show(turn, get_order(turn.tx, order.id), lead=_not_read(turn, named.rest))
    return True


def _not_read(turn: Turn, words: str) -> str:
    return turn.t('I did not understand "{said}".', said=words[:80])


def _reject(turn: Turn, named: shopled.ShopLed, *, is_newest: bool) -> bool | None:
    """拒绝 没车: turned down while it waits, called off once confirmed."""
    off = _REJECTS.fullmatch(named.rest)
    if off is None:
        return None
    order = _order(turn, named, EDITABLE, is_newest=is_newest, sentence=f"拒绝 {off['why']}")
    if order is not None:
        look_at(turn, int(order.id))
        review.call_off_or_ask(turn, get_order(turn.tx, order.id), reason=off["why"])
    return True


def _ship(turn: Turn, named: shopled.ShopLed, *, is_newest: bool) -> bool | None:
    """发货 where not exactly one can be: which one, or that it is not confirmed yet."""
    if _SHIPS.fullmatch(named.rest) is None or (shop := named.only) is None:
        return None
    found = shopled.orders_of_shop(turn, shop, TO_SHIP)
    if len(found) == 1:
        return None  # 发货 SO-… does it
    if not found and (waiting := shopled.orders_of_shop(turn, shop, WAITING)):
        list_them(turn, waiting, title=turn.t("Not confirmed yet, so not to be shipped:"))
        return True
    order = _order(turn, named, TO_SHIP, is_newest=is_newest, sentence=named.rest)
    return True if order is None else None


def _having(turn: Turn, found: Sequence[OrderSummary], words: str) -> tuple[OrderSummary, ...]:
    """Those in which the goods stand."""
    parts = ((o, parts_of(turn, get_order(turn.tx, o.id), words, is_only=False)) for o in found)
    return tuple(order for order, part in parts if part.is_read and (part.skus or part.several))


def _order(
    turn: Turn,
    named: shopled.ShopLed,
    statuses: Sequence[OrderStatus],
    *,
    is_newest: bool,
    sentence: str,
) -> OrderSummary | None:
    """The one that is meant; None where that was asked or told."""
    if shopled.unsettled(turn, named) or named.only is None:
        return None
    found = shopled.orders_of_shop(turn, named.only, statuses)
    found = found[-1:] if is_newest else found
    if len(found) > 1 and SHORT.search(sentence) is not None:
        shop, words = named.only.name, SHORT.sub("", sentence).strip(" ,，")
        found = _having(turn, found, sentence)
        if not found:
            turn.say(turn.t('No order of {shop} has "{said}".', shop=shop, said=words[:40]))
            return None
    if len(found) == 1:
        return found[0]
    if found:
        list_them(turn, found, title=turn.t("Which one?"), sentence=sentence.strip())
    else:
        turn.say(turn.t("{shop}: no order waits for that.", shop=named.only.name))
    return None
