"""老王超市发货 顺丰 SF123, 张姐那单送达, 老王的单退回: a command by the name of its shop."""

import re
from collections.abc import Sequence

from domain.order import OrderStatus, OrderSummary
from handlers import figures, hisshops
from handlers.context import Turn
from handlers.nlu.intents import Intent, StaffCommand
from handlers.staffground import HANDING, ON_THE_WAY, TO_SHIP, WAITING, list_them, of_shop

_ORDER_FIRST = re.compile(
    r"(?P<which>\S{2,30}?)\s*(?P<act>已?发货|已?发出|已?送达|确认|拒绝|拒絕|退回|驳回|駁回|打回)"
    r"(?:去|来|掉|了|吧)?(?P<rest>(?:[\s,，:：].*)?)$",
    re.DOTALL,
)
_ITS_ORDER = re.compile(r"(?:家)?(?:的|[那这這])*一?[张張个個笔筆]?(?:单子?|單子?|订单|訂單)$")


def command_first(turn: Turn, text: str) -> str:
    """老王超市发货 顺丰 SF123, SO-… 发货 …: the command first, then the order's number.

    A shop's name counts only where it has exactly one order that may be meant.
    """
    match = _ORDER_FIRST.match(text.strip())
    if match is None:
        return text
    which, act, rest = _whose(match["which"]), match["act"], match["rest"].lstrip(" ,，:：")
    act = act if act[-1] not in "回絕" else "拒绝"
    if re.fullmatch(r"[A-Za-z]{1,3}-\d{3,8}-\d{3,8}", which):
        return f"{act} {which} {rest.strip()}"
    meant = of_shop(turn, which, _meant_by(act)) or of_shop(turn, which, ON_THE_WAY)[-1:]
    return f"{act} {meant[0].order_no} {rest.strip()}" if len(meant) == 1 else text


def _meant_by(act: str) -> tuple[OrderStatus, ...]:
    """The states of the orders that can be meant by 发货, 送达 or a decision."""
    return ON_THE_WAY if act.endswith("送达") else TO_SHIP if "发" in act else WAITING


def _whose(words: str) -> str:
    """老王的单, 把老王那单 → 老王."""
    return _ITS_ORDER.sub("", HANDING.sub("", words.strip(" ，,：:的")))


def asked_which_goes(turn: Turn, intents: Sequence[Intent]) -> bool:
    """张姐那单送达, of several that are on their way: asked which, never read as an order."""
    match = _ORDER_FIRST.match(turn.text.strip())
    if match is None or any(isinstance(i, StaffCommand) for i in intents):
        return False
    statuses = _meant_by(match["act"])
    if statuses == WAITING:
        return False
    found = of_shop(turn, _whose(match["which"]), statuses)
    if len(found) > 1:
        _ask(turn, match, found)
    return len(found) > 1


def _ask(turn: Turn, match: re.Match[str], found: tuple[OrderSummary, ...]) -> None:
    is_decision = _meant_by(match["act"]) == WAITING
    sentence = "" if is_decision else f"{match['act']}{match['rest']}"
    list_them(turn, found, title=turn.t("Which one?"), sentence=sentence)


def asked_of_shop(turn: Turn) -> bool:
    """老王的单退回 where the shop has none that waits, or several: told, or asked which."""
    match = _ORDER_FIRST.match(turn.text.strip())
    if match is None or turn.staff is None:
        return False
    which = _whose(match["which"])
    shops = hisshops.named(turn, turn.staff, which)
    if not shops:
        return False
    found = of_shop(turn, which, _meant_by(match["act"]))
    if found:
        _ask(turn, match, found)
    else:
        names = figures.joined(turn.t, (shop.name for shop in shops))
        turn.say(turn.t("{shop}: no order waits for that.", shop=names))
    return True
