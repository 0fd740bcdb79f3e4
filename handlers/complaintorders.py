"""Of which order a complaint is: by the day it speaks of, by its goods, by what can have come."""

from datetime import date, timedelta

from domain.base.ids import CustomerId, SkuId
from domain.delivery import today_of
from domain.order import Order, OrderLine, OrderStatus, OrderSummary, get_order, orders_of
from handlers import complaintdays, dates
from handlers.context import Turn
from handlers.nlu.intents import Aftersale, Ambiguous, ItemReading, Resolved

RECENT = 5
"""So many orders at most are put to the choice."""
_LOOKED_AT = 50
"""So many orders are looked through where the complaint is of weeks ago."""
_HERE = frozenset({OrderStatus.CONFIRMED, OrderStatus.PICKING})
"""What has not left yet, as far as anybody has noted."""
_ON_THE_WAY = timedelta(days=2)
"""So long goods are on their way at most where their day is not noted."""
_ARRIVED = (
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
    OrderStatus.COMPLETED,
    OrderStatus.CONFIRMED,
    OrderStatus.PICKING,
)


def candidates(turn: Turn, intent: Aftersale) -> tuple[OrderSummary, ...]:
    """The orders it may be about, the likeliest first."""
    customer = turn.customer
    if customer is None:
        return ()
    span = complaintdays.span_said(intent.text, today_of(turn.policy, turn.now))
    limit = RECENT if span is None else _LOOKED_AT
    orders = orders_of(turn.tx, customer.id, statuses=_ARRIVED, limit=limit)
    is_before = complaintdays.is_of_before(intent.text)
    day = None if is_before else dates.day_in_text(turn, intent.text)  # 上次的…，今天…
    came = tuple(o for o in orders if _has_come(turn, o))
    if span is not None:
        first, last = span
        return tuple(o for o in came if any(first <= d <= last for d in _days_of(o)))
    if is_before:
        came = tuple(o for o in came if o.status not in _HERE) or came
    if day is None and complaintdays.just_came(turn.text):
        came = _from_the_road(orders, came, is_any=bool(intent.items))
    if day is None:
        return came or orders
    if complaintdays.came_that_day(intent.text):
        came = tuple(o for o in came if (o.delivery_on or o.trading_day) <= day)
    delivered = tuple(o for o in came if o.delivery_on == day)
    placed = tuple(o for o in came if o.trading_day == day)
    near = tuple(o for o in came if o.delivery_on is None and _is_just_before(o, day))
    return delivered or placed or near


def _from_the_road(
    orders: tuple[OrderSummary, ...], came: tuple[OrderSummary, ...], *, is_any: bool
) -> tuple[OrderSummary, ...]:
    """What was on its way, though it was to come later; with `is_any` the others behind it."""
    road = tuple(o for o in orders if o.status is OrderStatus.SHIPPED)
    rest = tuple(o for o in came if o not in road)
    return (*road, *rest) if is_any or not road else road


def _is_just_before(order: OrderSummary, day: date) -> bool:
    """Whether goods whose day nobody noted can have come on `day`."""
    return timedelta(0) < day - order.trading_day <= _ON_THE_WAY


def _days_of(order: OrderSummary) -> tuple[date, ...]:
    """When it was ordered and, if that is known, when it was to come."""
    return (order.trading_day, order.delivery_on or order.trading_day)


def _has_come(turn: Turn, order: OrderSummary) -> bool:
    """Whether the goods can be there: what is to be delivered tomorrow cannot be broken yet."""
    if order.status in {OrderStatus.DELIVERED, OrderStatus.COMPLETED}:
        return True
    return order.delivery_on is None or order.delivery_on <= today_of(turn.policy, turn.now)


def looked_at(turn: Turn, customer_id: CustomerId) -> tuple[OrderSummary, ...]:
    """The orders of a shop that a complaint may be of, the newest first, also of long ago."""
    return orders_of(turn.tx, customer_id, statuses=_ARRIVED, limit=_LOOKED_AT)


def last_with(
    turn: Turn, orders: tuple[OrderSummary, ...], items: tuple[ItemReading, ...]
) -> Order | None:
    """The newest of these orders that can have come and has the goods."""
    return with_goods(turn, tuple(o for o in orders if _has_come(turn, o)), items)


def with_goods(
    turn: Turn, orders: tuple[OrderSummary, ...], items: tuple[ItemReading, ...]
) -> Order | None:
    """The newest of the orders that has what is complained about."""
    for summary in orders:
        order = get_order(turn.tx, summary.id)
        if lines_meant(order, items):
            return order
    return None


def lines_meant(order: Order, items: tuple[ItemReading, ...]) -> tuple[OrderLine, ...]:
    """The lines of an order with the goods that are named, or that may be meant."""
    ids = {sku_id for item in items for sku_id in skus_of(item)}
    return tuple(line for line in order.lines if line.sku_id in ids)


def skus_of(item: ItemReading) -> frozenset[SkuId]:
    """The goods that are named, or that may be meant."""
    match item.product:
        case Resolved(sku_id=sku_id):
            return frozenset({sku_id})
        case Ambiguous(candidates=candidates):
            return frozenset(candidates)
        case _:
            return frozenset()


def is_dated(turn: Turn, text: str) -> bool:
    """Whether it says of which delivery it is: by a day, or as the one of before."""
    return speaks_of_a_day(turn, text) or complaintdays.is_of_before(text)


def sent(turn: Turn, *, is_unsold: bool) -> tuple[OrderSummary, ...]:
    """The orders that left, the newest first; `is_unsold`: what is still to come behind them."""
    assert turn.customer is not None
    orders = tuple(o for o in looked_at(turn, turn.customer.id) if o.status not in _HERE)
    here = tuple(o for o in orders if _has_come(turn, o))
    return (*here, *(o for o in orders if o not in here)) if is_unsold else orders


def speaks_of_a_day(turn: Turn, text: str) -> bool:
    """Whether it says when the goods were ordered or came."""
    span = complaintdays.span_said(text, today_of(turn.policy, turn.now))
    return span is not None or dates.day_in_text(turn, text) is not None


def is_doubtful(turn: Turn, order: Order, intent: Aftersale) -> bool:
    """少了一箱红牛 without a day, and the only such order is weeks old: it may be another one."""
    if is_dated(turn, intent.text):
        return False
    came = order.delivery_on or order.trading_day
    return came < today_of(turn.policy, turn.now) - turn.shop.claim_windows.others
