"""A rep's goods behind a shop's name (老王红牛2箱, 给老王雪碧改5箱) are never another shop's.

What names a shop, or somebody who is none (李记红牛2箱), does not reach the order looked at.
"""

import re
from collections.abc import Sequence

from handlers import reporders, shopled
from handlers.context import Turn
from handlers.nlu import read
from handlers.nlu.intents import EditDraft, Intent
from handlers.nlu.normalise import plain

_HANDED = re.compile(
    r"(?:给|給|帮|幫|替)(?![我你您他她它咱俺忙再先还還第这這那]|客户|客戶|大家|顺便|順便)"
    r"(?P<who>[^\s\d,，:：]{2,8})"
)
_CALLED = re.compile(
    r"[^\s\d,，:：]{1,6}?(?:总|總|姐|哥|嫂|叔|姨|记|記|老板|老闆|[门門]?店|超市|[餐饭面飯麵]馆|[餐饭飯]厅|师傅|師傅)"
)
_NO_CALL = re.compile(r"(?:[给給帮幫替]?[我你您他她咱俺]|登|笔|筆|标|標|忘|书|書|再|加|改|别|不)")


def took_goods(turn: Turn, intents: Sequence[Intent]) -> bool:
    """Whether the goods belong to the shop the message begins with, or to nobody known."""
    staff, text = turn.staff, plain(turn.text).strip()
    if staff is None or "\n" in text or not any(isinstance(i, EditDraft) for i in intents):
        return False
    named = shopled.led(turn, staff, text)
    if named is None:
        return _is_nobodys(turn, text)
    is_whole = any(named.said == shop.name for shop in named.shops)
    if named.names_order or (not is_whole and shopled.is_goods(turn, named.said)):
        return False
    return reporders.changed_for(turn, named)


def _is_nobodys(turn: Turn, text: str) -> bool:
    """李记红牛2箱, 给李记红牛2箱: said to be no shop of his."""
    said = _stranger(turn, text)
    if said:
        turn.say(turn.t('No shop of yours is called "{said}".', said=said))
    return bool(said)


def _stranger(turn: Turn, text: str) -> str:
    """The name before the first goods that is no goods' name; empty where there is none."""
    handed = _HANDED.match(text)
    words = handed["who"] if handed is not None else text
    called = None if _NO_CALL.match(words) else _CALLED.match(words)
    if called is None or shopled.is_goods(turn, called[0]):
        return ""
    return called[0] if read(words[called.end() :], turn.shop.lexicon).items else ""
