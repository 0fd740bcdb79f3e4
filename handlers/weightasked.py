"""A shop asks what the scale said: 五花肉实际多少斤, 怎么那么重, 过秤了吗. It changes nothing."""

import re
from datetime import timedelta

from domain.delivery import today_of
from domain.order import Order, OrderFilter, get_order, list_orders, weighings_of
from domain.order.weighing import WeighingState
from handlers import figures
from handlers.context import Turn
from handlers.weighttexts import weight_rows

_SCALE = r"(?:实际|實際|实重|實重|到底|究竟|过秤|過秤|过磅|過磅|称出来|稱出來|称的|稱的|称了|稱了)"
_HOW_HEAVY = r"(?:多少(?:斤|公斤|克|两|兩|重)|几(?:斤|公斤)|幾(?:斤|公斤)|多重|有多重)"
_ASKS = re.compile(
    rf"{_SCALE}[^，,。；;0-9]{{0,8}}{_HOW_HEAVY}"
    r"|(?:怎么|怎麼|咋|为什么|為什麼|为啥|為啥)(?:会|會)?(?:这么|這麼|那么|那麼|这样|這樣)?"
    r"(?:重|沉|轻|輕)(?!新)"
    r"|(?:过|過)(?:秤|磅)(?:了)?(?:没有|沒有|没|沒|吗|嗎)"
    r"|what did [^,.;0-9]{0,30}weigh|how heavy (?:is|was)|why so heavy",
    re.IGNORECASE,
)
_LONGEST = 40
_BACK = timedelta(days=14)
_SCANNED = 5


def took_words(turn: Turn, text: str) -> bool:
    """Tell what the newest weighed order came to; False where nothing was weighed lately."""
    if len(text) > _LONGEST or not _ASKS.search(text) or turn.customer is None:
        return False
    first = today_of(turn.policy, turn.now - _BACK)
    wanted = OrderFilter(customer_ids=(turn.customer.id,), day_from=first)
    for found in list_orders(turn.tx, wanted, limit=_SCANNED).rows:
        if _tell(turn, get_order(turn.tx, found.id), text):
            return True
    return False


def _tell(turn: Turn, order: Order, text: str) -> bool:
    """The weights of an order, of the goods named where they are in it."""
    gone = {WeighingState.REPLACED, WeighingState.DROPPED}
    taken = [one for one in weighings_of(turn.tx, order.id) if one.state not in gone]
    if not taken:
        return False
    named = {line.id for line in order.lines if line.sku_name in text}
    meant = [one for one in taken if one.line_id in named] or taken
    turn.order_id = order.id
    turn.say(
        turn.t(
            "{order_no} is weighed and costs what it weighs: {total}.",
            order_no=order.order_no,
            total=figures.order_total(turn.t, order),
        ),
        *weight_rows(turn.tx, turn.t, order, meant),
        turn.t("If something is wrong just say so."),
    )
    return True
