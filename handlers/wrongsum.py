"""昨天的单子算错了吧, 多收了我20块: a shop says that a sum is wrong.

It goes to the rep, with what the bill holds said in the same reply; nothing is changed by it.
"""

import re
from collections.abc import Sequence
from datetime import date

from domain.base.ids import SkuId
from domain.delivery import today_of
from domain.order import (
    Order,
    OrderFilter,
    OrderStatus,
    OrderSummary,
    get_order,
    list_orders,
)
from handlers import (
    actors,
    complaintdays,
    dates,
    figures,
    goodsnamed,
    handoff,
    ordercard,
    ordersbeside,
)
from handlers.context import Turn

_LONGEST = 60
_MONEY = (
    r"(?:单子|單子|账单?|帳單?|賬單?|价钱?|價錢?|价格|價格|金额|金額|总价|總價|总额|總額"
    r"|总数|合计|合計|钱数?|錢數?|数目)"
)
_WRONG = re.compile(
    r"算错|算錯|算多了|多算|少算了|多收|收多|扣多|多扣"
    rf"|{_MONEY}(?:好像|是不是|怎么|怎麼|都|也|有点|有點|根本|上)*"
    r"(?:不对|不對|错了|錯了|错的|有问题|有問題|有误|有誤|对不上|對不上|有出入)"
    r"|(?:overcharged|charged (?:me )?too much"
    r"|(?:bill|sum|total|price) (?:is|looks|was) (?:wrong|off))"
)
_PAST = re.compile(
    r"昨|前天|上次|上回|上周|上個?月|上个?月|那单|那單|那张|那張|送来|送來|订单|訂單"
    r"|账单|帳單|SO-|last|yesterday",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?:要|来|來|改)(?:成|为|為)?\s*[0-9一二两三四五六七八九十]+")
_IF = re.compile(
    rf"(?:如果|要是|万一|假如|若)[^,，。;；]{{0,10}}(?:{_WRONG.pattern})"
    rf"|(?:{_WRONG.pattern})(?:的话|的話|就|我?不要)"
)
"""价格不对的话就不要了."""
_GONE = frozenset((OrderStatus.REJECTED, OrderStatus.CANCELLED))
_KEPT = tuple(status for status in OrderStatus if status not in _GONE)
_PIECES = re.compile(r"[\s,，。;；!！?？]+")
_ROWS = 8
_LOOKED_AT = 20


def took_words(turn: Turn, text: str) -> bool:
    """Pass it on, and say what the bill holds; False where no sum is called wrong."""
    if not _is_called_wrong(turn, text) or split(turn, text)[1]:
        return False
    is_past = _PAST.search(text) is not None
    if not is_past and _AMOUNT.search(text):
        return False
    handoff.request_human(turn, "dispute")
    name = actors.rep_name(turn)
    turn.say(turn.t("I have passed this on to {rep}, who checks it and answers here.", rep=name))
    if is_past or not _has_draft(turn):
        _tell_bill(turn, text)
    else:
        turn.say(turn.t("Your draft stays as it is."))
    return True


def split(turn: Turn, text: str) -> tuple[str, str]:
    """昨天的单子算错了吧 再来3箱雪碧: the sum called wrong, and what is ordered beside it.

    雪碧3箱 价格不对的话就不要了: the condition is a note on what is ordered.
    """
    if turn.customer is not None and len(text) <= _LONGEST and (match := _IF.search(text)):
        order, condition = ordersbeside.ahead(turn, text, match.start())
        return (f"备注 {condition}", order) if order else (text, "")
    if not _is_called_wrong(turn, text):
        return text, ""
    before, order = ordersbeside.behind(turn, text)
    if order and _WRONG.search(before) and not _WRONG.search(order):
        return before, order
    return _behind_order(turn, text)


def _behind_order(turn: Turn, text: str) -> tuple[str, str]:
    """再来3箱雪碧 昨天的单子算错了: the same, with the order first."""
    wrong = _WRONG.search(text)
    if wrong is None or _PAST.search(text) is None:
        return text, ""
    past = _PAST.search(text)
    start = min(wrong.start(), past.start() if past is not None else wrong.start())
    order, told = ordersbeside.ahead(turn, text, start)
    is_apart = order and not (_WRONG.search(order) or _PAST.search(order))
    return (told, order) if is_apart and _WRONG.search(told) else (text, "")


def _is_called_wrong(turn: Turn, text: str) -> bool:
    is_said = len(text) <= _LONGEST and _WRONG.search(text) is not None
    return is_said and turn.customer is not None and _IF.search(text) is None


def _has_draft(turn: Turn) -> bool:
    cart = turn.ground.cart
    return cart is not None and bool(cart.lines)


def _tell_bill(turn: Turn, text: str) -> None:
    """The order meant: of the day named, with the goods named; else the newest."""
    t = turn.t
    ids = _named(turn, text)
    day = dates.day_in_text(turn, text)
    span = complaintdays.span_said(text, today_of(turn.policy, turn.now))
    first, last = span or (day, day)
    orders = [get_order(turn.tx, o.id) for o in _orders(turn)]
    fitting = [o for o in orders if first is None or last is None or _is_of(o, first, last)]
    order = next((o for o in fitting if ids & {x.sku_id for x in o.lines}), None)
    order = order or next(iter(fitting), None)
    if order is None:
        turn.say(t("I found no order of that day.") if orders else "")
        order = next((o for o in orders if ids & {x.sku_id for x in o.lines}), None)
        order = order or next(iter(orders), None)
    if order is not None:
        turn.order_id = order.id
        turn.say(*_rows(turn, order, ids))


def _named(turn: Turn, text: str) -> set[SkuId]:
    """The goods that a piece of the sentence names."""
    pieces = [piece for piece in _PIECES.split(text) if piece]
    return {sku.id for piece in pieces for sku in goodsnamed.skus_named(turn, piece)}


def _orders(turn: Turn) -> Sequence[OrderSummary]:
    assert turn.customer is not None
    wanted = OrderFilter(customer_ids=(turn.customer.id,), statuses=_KEPT)
    return list_orders(turn.tx, wanted, limit=_LOOKED_AT).rows


def _is_of(order: Order, first: date, last: date) -> bool:
    """Ordered or to be delivered in those days."""
    days = (order.trading_day, order.delivery_on)
    return any(d is not None and first <= d <= last for d in days)


def _rows(turn: Turn, order: Order, ids: set[SkuId]) -> list[str]:
    """The order with its sum; of its lines those that were named, else all."""
    t = turn.t
    lines = [x for x in order.lines if x.sku_id in ids] or list(order.lines)
    rows = [ordercard.line_text(t, line) for line in lines[:_ROWS]]
    head = t(
        "{order_no} of {date}, {total} in all:",
        order_no=order.order_no,
        date=figures.calendar_day(t, order.trading_day),
        total=figures.order_total(t, order),
    )
    left = len(lines) - len(rows)
    return [head, *rows, t("{n} more, not listed here", n=left) if left else ""]
