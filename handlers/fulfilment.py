"""Staff: pack, ship with carrier and number, delivered."""

import re

from domain.aftersale import send_order
from domain.fulfilment import Parcel, deliver_order
from domain.notice import Audience, Importance, NoticeKind, customer_hears_at, is_told
from domain.order import Order, OrderStatus, start_picking
from domain.staff import Permission, require
from domain.tracking import company_named, company_of_number
from handlers import ordertails, shopled
from handlers.context import Turn
from handlers.nlu.intents import StaffAct, StaffCommand
from handlers.staffground import ON_THE_WAY, TO_SHIP, WAITING, look_at, order_meant
from handlers.tracking import parcel_text

_IN_PART = re.compile(
    "[没沒](?!问题|問題)|缺|少|除|剩|差|未|补|補|断货|斷貨|部分|部份|一半|其[他它余餘]|[只先不后後]发|[只先不后後]發|不够|不夠|下次"
    r"|(?<![a-z])(?:not|no|without|except|part|only|short|rest)(?![a-z])",
    re.IGNORECASE,
)
"""红牛没发, 红牛缺货, 一半: not all of it leaves."""
_NO = r"[A-Za-z]{1,3}-\d{3,8}-\d{3,8}"
PICK = re.compile(
    rf"(?:(?P<no>{_NO})\s*(?:[那这]?一?[张个]?单子?)?\s*)?(?:开始|先|去)?"
    rf"(?:备货|備貨|配货|配貨|拣货|揀貨|pick|picking)[吧了]?(?:\s*(?P<last>{_NO}))?"
)


def ship(turn: Turn, command: StaffCommand) -> None:
    """发货 顺丰 SF123: everything that is still open leaves; the customer is told."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.SHIP_ORDER)
    order = order_meant(turn, command, TO_SHIP, sentence=turn.text)
    if order is None or _is_no_carrier(turn, order, command.carrier):
        return
    if _IN_PART.search(turn.text) is not None:
        ordertails.tell_part(turn, order.order_no)
        return
    parcel = _parcel(command)
    send_order(turn.tx, order.id, parcel=parcel, actor=turn.actor)
    turn.order_id = order.id
    look_at(turn, int(order.id))
    t, how = turn.t, parcel_text(turn.t, parcel.carrier, parcel.tracking_no)
    named = {"order_no": order.order_no, "how": how}
    later = _hears_later(turn, NoticeKind.SHIPPED, order)
    if later:
        turn.say(t("Shipped: {order_no}, {how}.", **named), later)
    else:
        turn.say(t("Shipped: {order_no}, {how}. The customer is told.", **named))


def _is_no_carrier(turn: Turn, order: Order, said: str) -> bool:
    """发货老王的红牛, 发货 红牛: another's order or a part of this one; told, nothing leaves."""
    if not said or company_named(said) is not None:
        return False
    if shopled.is_of_other(turn, order, said):
        return True
    if not shopled.is_goods(turn, said):
        return False
    ordertails.tell_part(turn, order.order_no)
    return True


def _parcel(command: StaffCommand) -> Parcel:
    """发货 sf1234567890: whose number it can only be is its carrier, and is said."""
    number = command.tracking_no.upper()
    return Parcel(command.carrier or company_of_number(number), number)


def deliver(turn: Turn, command: StaffCommand) -> None:
    """送达: everything on the way has arrived; the customer is told."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.SHIP_ORDER)
    order = order_meant(turn, command, ON_THE_WAY, sentence=turn.text)
    if order is None:
        return
    deliver_order(turn.tx, order.id, actor=turn.actor)
    turn.order_id = order.id
    turn.settle()
    t, number = turn.t, order.order_no
    later = _hears_later(turn, NoticeKind.DELIVERED, order)
    if later:
        turn.say(t("Delivered: {order_no}.", order_no=number), later)
    else:
        turn.say(t("Delivered: {order_no}. The customer is told.", order_no=number))


def _hears_later(turn: Turn, kind: NoticeKind, order: Order) -> str:
    """Where the customer is not told at once: when, or that he is not; else nothing."""
    t, zone = turn.t, turn.shop.zone
    at = customer_hears_at(turn.tx, kind, order.contact_id, zone=zone)
    if not is_told(turn.tx, kind, Audience.CUSTOMER, Importance.DEFAULT):
        return t("This notice is switched off in the settings, so the customer is not told.")
    if at is None:
        return t("The customer does not want to hear of this and is not told.")
    if at <= turn.now:
        return ""
    local, today = at.astimezone(zone), turn.now.astimezone(zone).date()
    if local.date() == today:
        return t("The customer hears of it at {time}.", time=f"{local:%H:%M}")
    return t("The customer hears of it tomorrow at {time}.", time=f"{local:%H:%M}")


def picked_by_text(turn: Turn) -> bool:
    """备货, SO-1123-4071 备货: the order in view, or the one that is named."""
    text = turn.text.strip(" 。.!！")
    found = PICK.fullmatch(text)
    if found is None:
        return False
    pick(turn, StaffCommand(StaffAct.SHIP, order_no=(found["no"] or found["last"] or "").upper()))
    return True


def pick(turn: Turn, command: StaffCommand) -> None:
    """备货: the warehouse starts on it."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.SHIP_ORDER)
    order = order_meant(turn, command, (OrderStatus.CONFIRMED,), sentence=turn.text)
    if order is None:
        return
    if order.status in WAITING:
        look_at(turn, int(order.id))
        turn.say(turn.t('{order_no} is not confirmed yet; say "confirm" first',
                        order_no=order.order_no))  # fmt: skip
        return
    start_picking(turn.tx, order.id, actor=turn.actor)
    turn.order_id = order.id
    look_at(turn, int(order.id))
    turn.say(turn.t("{order_no} is being packed.", order_no=order.order_no))
