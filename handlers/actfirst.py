"""确认老王的单, 发货张姐 顺丰 SF123: the act before the shop, read as 老王那单确认."""

import re

from handlers import handoff, hisshops, ordertails, staffground
from handlers.context import Turn
from handlers.nlu.numerals import number_value

_ACT_FIRST = re.compile(
    r"(?:帮我|给我|先|把)?(?P<act>确认|確認|通过|拒绝|拒絕|驳回|退回|打回|发货|發貨|送达|送達)(?:一?下)?[\s,，:：]*"
    r"(?P<which>第[0-9]{1,2}个?|[^\s,，:：0-9]{1,12}?)(?:家|那边|店里)?"
    r"(?P<order>(?:的|[那这這])*一?[张張个個]?(?:单子?|單子?|订单|訂單)|的)?(?P<rest>[\s,，:：].*)?",
    re.DOTALL,
)
_LONGEST = 80
_ALL = frozenset(("全部", "所有", "全", "都"))
_LAST = frozenset(("这", "这个", "上面", "上面的", "刚才", "刚才的", "新", "新的", "最新", "最后"))
_PLACE = re.compile(r"第(?P<no>[0-9]{1,2}|[一二三四五六七八九十])个?")
_CONFIRM = frozenset(("通过",))


def turned(turn: Turn) -> str:
    """The words with the shop first, where one of his is named, or an order of somebody; else
    as they are. Words for a customer whose chat he holds are never turned.
    """
    text, staff = turn.text.strip(" 。.!！"), turn.staff
    match = _ACT_FIRST.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or staff is None or handoff.held_chat(turn) is not None:
        return ordertails.expanded(turn, turn.text)
    which = match["which"]
    if staffground.names_nobody(which) and which not in _LAST and not _PLACE.fullmatch(which):
        return turn.text
    if not match["order"] and which not in _ALL and not hisshops.named(turn, staff, which):
        return turn.text
    act = "确认" if match["act"] in _CONFIRM else match["act"]
    return _said(which, act, match["rest"] or "")


def _said(which: str, act: str, rest: str) -> str:
    """全部确认, 确认 of the order just spoken of, 确认 2, or 老王那单确认."""
    if which in _ALL:
        return f"全部{act}{rest}"
    if which in _LAST:
        return f"{act}{rest}"
    place = _PLACE.fullmatch(which)
    number = number_value(place["no"]) if place is not None else None
    return f"{act} {number}{rest}" if number is not None else f"{which}那单{act}{rest}"
