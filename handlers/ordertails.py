"""4856发货, 发货4856, 4856 可乐发1箱: staff name an order by the end of its number.

Four figures before goods are never an amount of them: an order that nobody knows is said to be
none, and a part of an order leaves from its page.
"""

import re

from domain.order import OrderSummary, orders_ending
from domain.staff import Staff
from handlers import handoff, hisshops, shopled, staffground
from handlers.context import Turn
from handlers.nlu.normalise import plain

_LONGEST = 60
_LED = re.compile(
    r"(?:尾号|单号)?(?P<tail>\d{4})(?:(?:那|这)?[张个]?(?:单子?|订单)|号单?)?的?[\s,，:：]*"
    r"(?P<rest>(?![\d.:：,，元块箱件包袋瓶盒罐桶提斤个条打支卷板排份只把克升吨年月日号点分度]).+)",
    re.DOTALL,
)
_BEHIND = re.compile(
    r"(?P<act>(?:帮我|给我|先|把)?(?:确认|通过|拒绝|拒單|拒单|驳回|退回|打回|发货|發貨|送达|送達|备货|查看|看))[\s,，:：]*"
    r"(?:尾号|单号)?(?P<tail>\d{4})(?:(?:那|这|的)?一?[张个]?(?:单子?|订单)|号单?)?(?P<rest>(?:[\s,，:：]+(?!\d).*)?)",
    re.DOTALL,
)
"""发货4856 顺丰 SF123, 拒绝4856 没货; figures behind figures are a tracking number."""
_N = r"(?:\d{1,4}(?:\.\d{1,2})?|[一二两三四五六七八九十半]{1,3})"
_ACT = re.compile(
    rf"(?:已?发货|发出|送达|确认|拒绝|取消|退货|备货|看|怎么样|.*{_N}\s?[箱件包袋瓶盒罐桶提斤个条打支卷板份只]).*"
)
_PART = re.compile(
    rf"(?P<no>[A-Za-z]{{1,3}}-\d{{3,8}}-\d{{3,8}})\s*[^\s\d,，:：]{{1,12}}?\s*(?:先|只|就){{0,2}}发(?:货|出)?"
    rf"\s*{_N}\s?[箱件包袋瓶盒罐桶提斤个条打支卷板份只].{{0,12}}"
)
_THAT_ONE = re.compile(
    r"^\s*(?P<no>[A-Za-z]{1,3}-\d{3,8}-\d{3,8})\s*(?:那|这|的){0,2}一?[张个]?(?:单子?|订单)的?[\s,，:：]*(?=\S)"
)
_LINES = re.compile(
    r"(?:(?P<no>[A-Za-z]{1,3}-\d{3,8}-\d{3,8})\s*)?(?:先|只|就){0,2}发(?:货|貨)[\s,，:：]+"
    rf"(?:(?P<line>第\s?\d{{1,3}}\s?行)|(?P<goods>[^\s\d,，:：]{{1,12}}?))\s*{_N}\s?[箱件包袋瓶盒罐桶提斤个条打支卷板份只].{{0,20}}"
)
"""发货 第1行1箱: a part of the order in view."""


def expanded(turn: Turn, text: str) -> str:
    """The words with the whole number of the order, where one of his shops' ends so.

    SO-1123-4071 那单后天送 is said of that number: the words between say nothing more.
    """
    text = _THAT_ONE.sub(r"\g<no> ", text, count=1)
    staff, match = turn.staff, _led(turn, text) or _behind(turn, text)
    if match is None or staff is None:
        return text
    found = _of_his(turn, staff, match["tail"])
    if len(found) != 1:
        return text
    act = match.groupdict().get("act")
    said = f"{found[0].order_no} {match['rest'].strip()}".strip()
    return f"{act} {said}" if act else said


def took(turn: Turn) -> bool:
    """Say that no order ends so, or where a part is shipped; False where it is something else."""
    text, t, staff = plain(turn.text).strip(" .。!！"), turn.t, turn.staff
    if staff is None:
        return False
    match = _led(turn, text)
    if match is None or not _ACT.fullmatch(match["rest"]):
        match = _behind(turn, text)
    if match is not None:
        found = _of_his(turn, staff, match["tail"])
        if found:
            numbers = " ".join(order.order_no for order in found)
            turn.say(t("Which one: {orders}? Say it with the whole number", orders=numbers))
        else:
            turn.say(
                t("No order of yours ends in {digits}; nothing was changed.", digits=match["tail"])
            )
        return True
    part = _PART.fullmatch(text)
    if part is not None:
        tell_part(turn, part["no"].upper())
        return True
    lines = _LINES.fullmatch(text)
    if lines is None or not (lines["line"] or shopled.is_goods(turn, lines["goods"])):
        return False
    seen = staffground.in_view(turn)
    tell_part(turn, (lines["no"] or "").upper() or (seen.order_no if seen is not None else ""))
    return True


def tell_part(turn: Turn, order_no: str) -> None:
    """A part of an order was to leave: nothing did, and where it can."""
    turn.say(turn.t("Nothing was shipped or changed: a part of an order leaves from its page."))
    base = turn.shop.public_url.rstrip("/")
    turn.say(f"{base}/admin/orders/{order_no}".rstrip("/") if base else "")


def _led(turn: Turn, text: str) -> re.Match[str] | None:
    match = _LED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None or turn.staff is None or handoff.held_chat(turn) is not None:
        return None
    return None if shopled.is_goods(turn, match["tail"]) else match


def _behind(turn: Turn, text: str) -> re.Match[str] | None:
    match = _BEHIND.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return match if match is not None and handoff.held_chat(turn) is None else None


def _of_his(turn: Turn, staff: Staff, tail: str) -> tuple[OrderSummary, ...]:
    mine = [shop.id for shop in hisshops.of_staff(turn, staff)]
    return orders_ending(turn.tx, tail, customers=mine)
