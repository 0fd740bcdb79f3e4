"""货收到了, 都到齐了: the shop itself says that what was on its way has arrived.

收到了 alone may only mean that a message was read: it is asked. Of two orders on the road nobody
knows which one came: that is asked too. Nothing that is said here ever places a draft.
"""

import re
from collections.abc import Sequence

from domain.base.ids import OrderId
from domain.customer import Customer
from domain.fulfilment import ShipmentStatus, deliver_order, shipments_of
from domain.order import (
    Order,
    OrderStatus,
    OrderSummary,
    get_order,
    orders_of,
    unfinished_orders,
)
from handlers import actors, handoff, orderstatus, smalltalk
from handlers.context import Turn
from handlers.conversation import ChooseOrder, OrderPurpose
from handlers.nlu.intents import AskOrder, Choose, OrderReference

_LISTED = 5
_LONGEST = 60
_OPENS = r"(?:老板|老闆|你好|您好|我们|我們|我|今天|刚才|剛才|刚刚|剛剛)?[\s,，]*"
_ORDER = (
    r"(?:(?P<no>[a-z]{2,3}-?[0-9]{3,8}-[0-9]{3,8})|(?:尾号|尾號)?(?P<tail>[0-9]{4})(?=[那这這]?一?[单單]))?"
    r"(?:[那这這]?一?[张張]?(?:单子?|單子?|订单|訂單))?[的\s,，:：]*"
)
_GOODS = (
    r"(?:(?:你们|你們|我们|我們|我|您)?的?(?:[那这這]批)?"
    r"(?:货|貨|东西|東西|快递|快遞|包裹|件)[\s,，]*)"
)
_ALREADY = r"(?:都|全部|全|已经|已經|已|刚刚|剛剛|刚|剛|今天){0,3}"
_SINCE = r"(?:都|全部|全|已经|已經|已|刚刚|剛剛|刚|剛){1,3}"
_HAS = r"(?:了|啦|咯|喽)"
_DONE = rf"{_HAS}?"
_AT = r"(?:送到|到货|到貨|齐|齊|到)"
_ENDS = (
    r"[\s,，。.!！~～]*(?:谢谢|謝謝|多谢|多謝|辛苦了?|哈|啊|哦|没问题|沒問題|thanks?(?: you)?)?"
    r"[\s。.!！~～]*"
)
_CAME = re.compile(
    rf"{_OPENS}{_ORDER}(?:"
    rf"{_GOODS}{_ALREADY}(?:收到|到齐|到齊|收齐|收齊|签收|簽收){_DONE}"
    rf"|{_GOODS}(?:{_ALREADY}{_AT}{_HAS}|{_SINCE}{_AT})"
    rf"|{_ALREADY}(?:收到|收齐|收齊|签收|簽收|点齐|點齊)[过過]?(?:货|貨|东西|東西|快递|快遞|包裹){_DONE}"
    rf"|{_ALREADY}(?:签收|簽收|收齐|收齊|到齐|到齊){_DONE}"
    rf"|{_ALREADY}(?:收货|收貨){_HAS}|{_SINCE}(?:收货|收貨)"
    r"|(?:确认|確認)(?:收货|收貨|签收|簽收|收到货?|收到貨)了?"
    r"|(?:the |my |our )?(?:goods|order|parcel|delivery|shipment|stuff|boxes)"
    r"(?:'s| is| are| has| have)?(?: all)? "
    r"(?:here|arrived|come|received|been delivered|been received)"
    r"|(?:i |we )?(?:have |'ve )?(?:got|received|signed for) "
    r"(?:the |my |our |all the )?(?:goods|order|parcel|delivery|shipment|stuff|boxes|everything)"
    r"|(?:please )?confirm (?:receipt|delivery)"
    rf"){_ENDS}",
    re.IGNORECASE,
)
"""It is the goods that came."""
_PERHAPS = re.compile(
    rf"{_OPENS}{_ORDER}(?:{_ALREADY}(?:收到|送到|到货|到貨|到){_HAS}"
    rf"|{_SINCE}(?:收到|送到|到货|到貨|到)|{_ALREADY}(?:收货|收貨)|{_GOODS}{_AT}){_ENDS}"
    rf"|(?:i |we )?(?:have |'ve )?(?:received|all received)(?: it)?{_ENDS}"
    rf"|(?:it )?(?:'s |is |has )?(?:all )?arrived{_ENDS}",
    re.IGNORECASE,
)
"""The goods, or the message that they left; 今天收货 and 今天货到 may be a plan."""
_NOT_CAME = re.compile(
    r"(?:我|我们|我們|货|貨)?(?:到现在|到現在|怎么|怎麼|都)?(?:还|還)?(?:没有?|沒有?)(?:收到|送到|到)(?:货|貨)?[呢啊呀!！。]*"
)
_ALL = re.compile(
    r"(?:(?:[两兩三四五]|这些|這些)[单單个個批]?)?(?:货|貨|东西|東西)?"
    r"(?:都|全部?)(?:收?到|签收|簽收|齐|齊)?(?:货|貨)?(?:了|啦)?[。.!！]?"
    r"|(?:both|all)(?: of them)?",
    re.IGNORECASE,
)


def took_words(turn: Turn, text: str) -> bool:
    """Note that an order has arrived; False for other words."""
    said = text.strip()
    if turn.contact is None or turn.replay is not None or not said or len(said) > _LONGEST:
        return False
    if _took_answer(turn, said):
        return True
    if _NOT_CAME.fullmatch(said):
        orderstatus.tell(turn, AskOrder())
        return True
    sure = _CAME.fullmatch(said)
    match = sure or _PERHAPS.fullmatch(said)
    if match is None:
        return False
    named = _named(match)
    coming = _coming(turn, named)
    if _asked(turn) is not None:
        turn.settle()
    if named and not coming:
        orderstatus.tell(turn, AskOrder(OrderReference(named, named, None, False)))
    elif not coming:
        return sure is not None and _told_none_comes(turn)
    elif sure is None and not named:
        _say_how(turn, coming)
    elif len(coming) == 1:
        note(turn, coming)
    else:
        _ask_which(turn, coming)
    return True


def choose(turn: Turn, intent: Choose, pending: ChooseOrder) -> None:
    """1, or 1和2: the orders of the list that came."""
    picked = dict.fromkeys(pick.number for pick in intent.picks if pick.number is not None)
    if not picked or not all(1 <= number <= len(pending.order_ids) for number in picked):
        turn.say(turn.t("That number is not in the list."))
        return
    turn.settle()
    note(turn, [_order(turn, pending.order_ids[number - 1]) for number in picked])


def note(turn: Turn, orders: Sequence[OrderSummary]) -> None:
    """All that is on its way of these orders has arrived."""
    t = turn.t
    for one in orders:
        turn.order_id = one.id
        if _is_coming(turn, one):
            turn.say(_noted(turn, deliver_order(turn.tx, one.id, actor=turn.actor)))
        else:
            turn.say(orderstatus.short_line(turn, one))
    turn.say(t('Something missing or broken? Say it, like "cola 1 case short"'), _draft(turn))


def _noted(turn: Turn, order: Order) -> str:
    named = {"order_no": orderstatus.order_label(turn, order)}
    if order.status is OrderStatus.DELIVERED:
        return turn.t("Good, {order_no} is noted as arrived.", **named)
    return turn.t(
        "Good, what was sent of {order_no} is noted as arrived; the rest is still to come.",
        **named,
    )


def _took_answer(turn: Turn, said: str) -> bool:
    """都到了, or 货到了 where one was asked about; an order named is answered by itself."""
    asked = _asked(turn)
    if asked is None:
        return False
    again = _CAME.fullmatch(said) or _PERHAPS.fullmatch(said)
    is_same = again is not None and not _named(again) and len(asked.order_ids) == 1
    if not (_ALL.fullmatch(said) or is_same):
        return False
    turn.settle()
    note(turn, [_order(turn, order_id) for order_id in asked.order_ids])
    return True


def _asked(turn: Turn) -> ChooseOrder | None:
    """The open question which order came."""
    asked = turn.pending if isinstance(turn.pending, ChooseOrder) else None
    return asked if asked is not None and asked.purpose is OrderPurpose.ARRIVED else None


def _order(turn: Turn, order_id: int) -> Order:
    return get_order(turn.tx, OrderId(order_id))


def _named(match: "re.Match[str]") -> str:
    """The number of the order that is named, whole or its end; empty where none is."""
    found = match.groupdict()
    return (found["no"] or found["tail"] or "").upper()


def _coming(turn: Turn, named: str) -> tuple[OrderSummary, ...]:
    """The orders with a parcel on its way, the newest first; only the named one where one is."""
    if named:
        found = orderstatus.find_orders(turn, OrderReference(named, named, None, False))
    else:
        shipped = (OrderStatus.SHIPPED,)
        found = tuple(
            order
            for shop in _shops(turn)
            for order in orders_of(turn.tx, shop.id, statuses=shipped, limit=_LISTED)
        )
    return tuple(order for order in found if _is_coming(turn, order))[:_LISTED]


def _shops(turn: Turn) -> Sequence[Customer]:
    return (turn.customer,) if turn.customer is not None else turn.customers


def _is_coming(turn: Turn, order: OrderSummary) -> bool:
    if order.status is not OrderStatus.SHIPPED:
        return False
    parcels = shipments_of(turn.tx, order.id)
    return any(parcel.status is ShipmentStatus.SHIPPED for parcel in parcels)


def _told_none_comes(turn: Turn) -> bool:
    """Goods came, and none are known to be on their way: the rep looks which left unnoted."""
    t = turn.t
    waiting = [one for shop in _shops(turn) for one in unfinished_orders(turn.tx, shop.id)]
    if not waiting or _draft(turn):
        smalltalk.acknowledge(turn)
        return True
    handoff.request_human(turn, "arrived")
    turn.say(
        t("None of your orders is noted as shipped yet; {rep} is told that goods came.",
          rep=actors.rep_name(turn)),
        *(orderstatus.short_line(turn, one) for one in waiting[:_LISTED]),
        t('Something missing or broken? Say it, like "cola 1 case short"'),
    )  # fmt: skip
    return True


def _say_how(turn: Turn, coming: tuple[OrderSummary, ...]) -> None:
    t = turn.t
    first = t("{order_no} is on its way.", order_no=coming[0].order_no)
    if len(coming) > 1:
        first = t.plural("{n} order on its way:", "{n} orders on their way:", n=len(coming))
    lines = () if len(coming) == 1 else tuple(orderstatus.short_line(turn, o) for o in coming)
    turn.say(first, *lines, t('If the goods are there, reply "goods arrived".'), _draft(turn))
    if len(coming) == 1 and not _draft(turn):
        turn.ask(ChooseOrder((int(coming[0].id),), OrderPurpose.ARRIVED))


def _ask_which(turn: Turn, coming: tuple[OrderSummary, ...]) -> None:
    t = turn.t
    turn.say(
        t("Which order has arrived?"),
        *(f"{n} {orderstatus.short_line(turn, o)}" for n, o in enumerate(coming, 1)),
        t('Answer with the number, or "all"'),
    )
    turn.ask(ChooseOrder(tuple(int(o.id) for o in coming), OrderPurpose.ARRIVED))


def _draft(turn: Turn) -> str:
    cart = turn.ground.cart
    if cart is None or not cart.lines:
        return ""
    return turn.t('Your draft is not ordered yet; reply "confirm" to order it.')
