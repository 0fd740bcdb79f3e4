"""Sentences of the staff: 确认 1, 拒绝 1 没货, 发货 SO-… 顺丰 SF123, 接手, 释放."""

import re

from handlers.nlu.intents import StaffAct, StaffCommand
from handlers.nlu.reading import Reading

_NO = r"(?P<no>[a-z]{1,3}-?[0-9]{3,8}-[0-9]{3,8})"
_NUMBER = r"(?P<number>[0-9]{1,3})(?![0-9箱件包袋瓶])"
_WHICH = rf"\s*(?:第|#|no\.?)?\s*(?:{_NO}|{_NUMBER})?\s*(?:单|号)?\s*"
_ACTS = (
    (StaffAct.CONFIRM, r"确认|同意|通过|批准|接单|confirm|approve|ok|可以"),
    (StaffAct.REJECT, r"拒绝|驳回|退回|不接|拒单|reject|decline"),
    (StaffAct.SHIP, r"发货|已发货|发出|出货|ship"),
    (StaffAct.DELIVER, r"送达|已送达|签收|已签收|送到了|delivered"),
    (StaffAct.SHOW, r"查看|看单|看下|看|详情|明细|show"),
    (StaffAct.TAKE_OVER, r"接手|接管|我来|人工接管|take ?over"),
    (StaffAct.RELEASE, r"释放|交还|放开|还给机器人|release"),
    (StaffAct.LIST, r"待确认|待审|待办|待处理|列表|有哪些单|pending|list"),
    (StaffAct.REPLY, r"回复|回"),
)
_SENTENCES = tuple(
    (act, re.compile(rf"^(?:{words})(?![a-z]){_WHICH}[,:，：]?\s*(?P<rest>.*)$", re.DOTALL))
    for act, words in _ACTS
)
_PLATE = r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][a-z0-9]{4,6}"
_SHIP = re.compile(
    r"^(?P<carrier>[a-z][a-z&.]{0,11}(?: [a-z]{2,12})?(?=$|[\s,，:：])|[^\sa-z0-9,，:：]{1,12}?)??"
    r"\s*+(?:[,，]\s*+)?(?:快递|运)?(?:单号|运单号?|号码)?(?:[:：]\s*+|\s*+)"
    rf"(?P<tracking>{_PLATE}|(?=[a-z-]{{0,6}}[0-9])(?:[a-z0-9-]{{5,32}}"
    r"|[a-z]{0,3} ?[0-9]{3,5}(?: [0-9]{2,5}){1,6}))?$"
)
"""A number begins where letters do: 顺丰SF123 is 顺丰, and not a carrier named 顺丰SF."""
_ALONE = frozenset(
    (
        StaffAct.CONFIRM,
        StaffAct.DELIVER,
        StaffAct.SHOW,
        StaffAct.LIST,
        StaffAct.TAKE_OVER,
        StaffAct.RELEASE,
    )
)


def read_staff(reading: Reading) -> StaffCommand | None:
    """The command, or None where the words are something else (a change of lines, for one)."""
    text = reading.normal.strip()
    for act, pattern in _SENTENCES:
        found = pattern.match(text)
        if found is None:
            continue
        rest = found.group("rest").strip(" 。.!！,，")
        raw = _raw_rest(reading, found, text)
        number = found.group("number")
        command = StaffCommand(
            act,
            int(number) if number else None,
            (found.group("no") or "").upper(),
        )
        if act is StaffAct.REJECT:
            return StaffCommand(act, command.number, command.order_no, reason=raw)
        if act is StaffAct.REPLY:
            return StaffCommand(act, command.number, command.order_no, text=raw) if raw else None
        if act is StaffAct.SHIP:
            return _ship(command, raw)
        if act in _ALONE and rest in {"", "吧", "了", "这单", "单", "订单", "这个"}:
            return command
    return None


def _raw_rest(reading: Reading, found: re.Match[str], text: str) -> str:
    lead = reading.normal.find(text)
    start = lead + found.start("rest")
    return reading.raw(start, lead + len(text)).strip(" 。.!！,，")


def _ship(command: StaffCommand, raw: str) -> StaffCommand | None:
    if not raw:
        return command
    found = _SHIP.match(raw.lower())
    if found is None:
        return None
    carrier, tracking = found.group("carrier") or "", found.group("tracking") or ""
    start = found.start("tracking")
    return StaffCommand(
        command.act,
        command.number,
        command.order_no,
        carrier=raw[: len(carrier)] if carrier else "",
        tracking_no="".join(raw[start : start + len(tracking)].split()) if tracking else "",
    )
