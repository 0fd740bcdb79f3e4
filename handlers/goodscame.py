"""货收到了, 都到齐了: the shop itself says that what was on its way has arrived.

收到了 alone may only mean that a message was read: it notes nothing and says what would.
"""

import re

from domain.fulfilment import deliver_order
from domain.order import Order, OrderStatus, OrderSummary, get_order, orders_of
from handlers import orderstatus
from handlers.context import Turn
from handlers.conversation import ChooseOrder, OrderPurpose

_TAIL = (
    r"(?:[,，。!！ ]*(?:谢谢|謝謝|多谢|多謝|辛苦了?|没问题|沒問題|哈|啊|老板|老闆"
    r"|thanks|thank you)){0,2}"
    r"[。.!！~～ ]{0,3}"
)
_ALREADY = r"(?:都|全|已经|已經|已|刚|剛|今天|早上|上午|下午){0,2}"
_CAME = re.compile(
    rf"(?:我的|你们的|你們的|那批|这批|這批)?(?:货|貨|東西|东西|快递|快遞|包裹){_ALREADY}"
    rf"(?:收到|到|到齐|到齊|送到|签收|簽收|收)(?:了|啦|喽|咯){_TAIL}"
    r"|(?:我|已|已经|已經|刚|剛){0,2}(?:收到货|收到貨|到货|到貨|签收|簽收|收货|收貨)"
    rf"(?:了|啦|喽|咯){_TAIL}"
    rf"|(?:(?:i )?(?:got|received) (?:the|my|our) (?:goods|delivery|order|parcel)"
    r"|(?:the |my |our )?(?:goods|delivery|parcel|order)(?: has| have)? (?:arrived|received))"
    rf"{_TAIL}",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    rf"{_ALREADY}(?:收到|到齐|到齊|收)(?:了|啦|喽|咯){_TAIL}|(?:got|received) it{_TAIL}",
    re.IGNORECASE,
)


def took_words(turn: Turn, text: str) -> bool:
    """Note that an order has arrived; False for other words, or with nothing on its way."""
    said = text.strip()
    is_sure = _CAME.fullmatch(said) is not None
    if turn.customer is None or turn.contact is None:
        return False
    if not is_sure and _PERHAPS.fullmatch(said) is None:
        return False
    coming = orders_of(turn.tx, turn.customer.id, statuses=(OrderStatus.SHIPPED,), limit=5)
    if not coming:
        return False
    if not is_sure:
        _say_how(turn, coming)
    elif len(coming) == 1:
        note(turn, get_order(turn.tx, coming[0].id))
    else:
        _ask_which(turn, coming)
    return True


def note(turn: Turn, order: Order) -> None:
    """All that is on its way of this order has arrived."""
    t = turn.t
    if order.status is OrderStatus.SHIPPED:
        order = deliver_order(turn.tx, order.id, actor=turn.actor)
    turn.order_id = order.id
    if order.status is OrderStatus.DELIVERED:
        head = t("Good, {order_no} is noted as arrived.", order_no=order.order_no)
    else:
        head = t(
            "Good, what was sent of {order_no} is noted as arrived; the rest is still to come.",
            order_no=order.order_no,
        )
    turn.say(
        head, t('Something missing or broken? Say it, like "cola 1 case short"'), _draft(turn)
    )


def _say_how(turn: Turn, coming: tuple[OrderSummary, ...]) -> None:
    t = turn.t
    first = t("{order_no} is on its way.", order_no=coming[0].order_no)
    if len(coming) > 1:
        first = t.plural("{n} order on its way:", "{n} orders on their way:", n=len(coming))
    lines = () if len(coming) == 1 else tuple(orderstatus.short_line(turn, o) for o in coming)
    turn.say(first, *lines, t('If the goods are there, reply "goods arrived".'), _draft(turn))


def _ask_which(turn: Turn, coming: tuple[OrderSummary, ...]) -> None:
    t = turn.t
    turn.say(
        t("Which order has arrived?"),
        *(f"{n} {orderstatus.short_line(turn, o)}" for n, o in enumerate(coming, 1)),
        t("Answer with the number, or just say it"),
    )
    turn.ask(ChooseOrder(tuple(int(o.id) for o in coming), OrderPurpose.ARRIVED))


def _draft(turn: Turn) -> str:
    cart = turn.ground.cart
    if cart is None or not cart.lines:
        return ""
    return turn.t('Your draft is not ordered yet; reply "confirm" to order it.')
