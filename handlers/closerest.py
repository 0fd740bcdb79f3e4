"""剩下的不发了, 老王那单剩下的不发了: staff end an order of which a part has left.

Shown first is what will not come; 确认 does it, while that is the last thing said and the order is
as it was shown. The shop is told.
"""

import re
from collections.abc import Sequence

from domain.base.ids import OrderId
from domain.catalog import get_skus
from domain.customer import get_customer
from domain.fulfilment import close_rest
from domain.order import FulfilmentStatus, Order, OrderStatus, OrderSummary, get_order
from domain.staff import Permission, Staff, require
from handlers import hisshops, inpart, orderstatus, shopled
from handlers.context import Turn
from handlers.linetext import base_text
from handlers.nlu.intents import Cancel, Intent, StaffAct, StaffCommand, Undo
from handlers.nlu.normalise import plain
from handlers.staffground import (
    ON_THE_WAY,
    in_scope,
    in_view,
    list_them,
    look_at,
    order_meant,
    orders_in,
)
from handlers.staffquestions import CloseRest

_LONGEST = 60
_ENDS = " .。!！~"
_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{1,3}-\d{3,8}-\d{3,8}(?![\d-])")
_REST = re.compile(
    r"(?P<who>[^\s,，:：]{0,14}?)(?:的|[那这])*(?:一?[张个]?(?:单子?|订单))?[\s,，:：]*"
    r"(?:剩下|剩余|其余|余下|还没发|没发)的?(?:货|那些)?(?:就|都|先|也){0,2}"
    r"(?:不用|不要|不再|不|别|取消)(?:发货?|送货?|给)?[了吧啊]*"
)


def took(turn: Turn, intents: Sequence[Intent]) -> bool:
    """Show what will not come, or do what was shown; False where the words are something else."""
    staff, pending = turn.staff, turn.pending
    if staff is None:
        return False
    if isinstance(pending, CloseRest):
        if any(map(inpart.is_yes, intents)):
            require(staff, Permission.SHIP_ORDER)
            _close(turn, pending)
            return True
        if not any(isinstance(one, Cancel | Undo) for one in intents):
            turn.settle()
    text = plain(turn.text).strip(_ENDS)
    if len(text) > _LONGEST or "\n" in text:
        return False
    number = _NUMBER.search(text)
    said = _REST.fullmatch(_NUMBER.sub("", text).strip())
    if said is None:
        return False
    require(staff, Permission.SHIP_ORDER)
    order_no = number.group().upper() if number is not None else ""
    order = _order(turn, staff, said["who"], order_no)
    if order is not None:
        _show(turn, order)
    return True


def _order(turn: Turn, staff: Staff, who: str, order_no: str) -> Order | None:
    """The order that is meant; None where that was asked or told."""
    if order_no:
        return order_meant(turn, StaffCommand(StaffAct.SHOW, order_no=order_no), ON_THE_WAY)
    if not who and (seen := in_view(turn)) is not None:
        return seen
    found: Sequence[OrderSummary] = orders_in(turn, ON_THE_WAY)
    if who:
        shops = hisshops.named(turn, staff, who)
        named = shopled.ShopLed(who, tuple(shops), "", names_order=True)
        if shopled.unsettled(turn, named) or named.only is None:
            return None
        found = shopled.orders_of_shop(turn, named.only, ON_THE_WAY)
    partly = [one for one in found if one.fulfilment_status is FulfilmentStatus.PARTIAL]
    if len(partly) == 1:
        return get_order(turn.tx, partly[0].id)
    if partly:
        list_them(turn, partly, title=turn.t("Which one?"), sentence="剩下的不发了")
    else:
        turn.say(turn.t("No order waits for that."))
    return None


def _show(turn: Turn, order: Order) -> None:
    t = turn.t
    look_at(turn, int(order.id))
    shop = get_customer(turn.tx, order.customer_id).name
    rest = [line for line in order.lines if line.open_base]
    if order.status is not OrderStatus.SHIPPED or not rest:
        turn.say(
            t("{order_no} of {shop}: {status}. There is no rest of it to end.",
              order_no=order.order_no, shop=shop, status=orderstatus.status_text(t, order)),
        )  # fmt: skip
        return
    skus = get_skus(turn.tx, [line.sku_id for line in rest])
    turn.say(
        t("Not ended yet: {order_no} of {shop}. Would not come any more:",
          order_no=order.order_no, shop=shop),
        *(f"{line.sku_name} {base_text(t, skus[line.sku_id], line.open_base)}" for line in rest),
        t('Say "confirm" to end it and tell {shop}, "cancel" to leave it', shop=shop),
    )  # fmt: skip
    turn.ask(CloseRest(int(order.id), order.version))


def _close(turn: Turn, asked: CloseRest) -> None:
    t = turn.t
    order = get_order(turn.tx, OrderId(asked.order_id))
    if not in_scope(turn, order):
        turn.say(t("I found no such order."))
        return
    if order.version != asked.version:
        _show(turn, order)
        return
    close_rest(turn.tx, order.id, actor=turn.actor)
    turn.order_id = order.id
    look_at(turn, int(order.id))
    turn.say(t("The rest of {order_no} does not come any more. The customer is told.",
               order_no=order.order_no))  # fmt: skip
