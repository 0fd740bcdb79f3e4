"""How an order stands, in words: for the customer who asks, and for lists."""

import re
from datetime import date, timedelta

from domain.base.errors import NotFound
from domain.delivery import today_of
from domain.order import (
    UNFINISHED,
    Order,
    OrderFilter,
    OrderLine,
    OrderStatus,
    OrderSummary,
    get_order,
    list_orders,
    order_by_no,
    orders_ending,
    unfinished_orders,
)
from handlers import (
    actors,
    backorder,
    dates,
    drafts,
    figures,
    ordercard,
    reviewtext,
    tracking,
    waitingchange,
    waytext,
)
from handlers.context import Turn
from handlers.conversation import ChooseOrder, OrderPurpose
from handlers.nlu.intents import AskOrder, OrderReference
from handlers.render import delivery_text
from locales import Translator

LISTED = 5
_RECENT = 3
_ENDED_EARLY = (OrderStatus.CANCELLED, OrderStatus.REJECTED)
_ASKS_WHEN = re.compile(
    r"(?:那|这次|這次|这单|這單|大概|大约|大約|今天|明天|后天|後天|最快)*"
    r"(?:什么时候|什麼時候|啥时候|啥時候|几点|幾點|多久|何时|何時|哪天)(?:钟|鐘)?(?:能|可以|会|會)?(?:给我|給我)?"
    r"(?:送|到|来|來)(?:到|货|貨|过来|過來)?[呢啊呀吗嗎?？。 ]*"
    r"|(?:大概|大约|大約|差不多)(?:要)?(?:几点|幾點|什么时候|什麼時候|多久)[呢啊呀?？。 ]*"
    r"|(?:what time|when) (?:will|does|do|can) (?:it|they|you) (?:come|arrive|deliver)[?. ]*",
    re.IGNORECASE,
)
"""Beside an order, of which the day is in its reply."""


def tell(turn: Turn, intent: AskOrder) -> None:
    """我的货到哪了: the newest unfinished order; several: a numbered list; none: the last one."""
    t = turn.t
    reference = intent.reference
    if turn.is_aside and turn.shown is not None and _ASKS_WHEN.fullmatch(turn.text.strip()):
        turn.say(t("{rep} tells you the hour.", rep=actors.rep_name(turn)))
        return
    orders = find_orders(turn, reference)
    if not orders:
        is_named = bool(reference.order_no or reference.date)
        if not reference.order_no and _told_of_draft(turn):
            return
        if not is_named and (ended := _lately_ended(turn)):
            tell_one(turn, get_order(turn.tx, ended[0].id))
            return
        turn.say(
            t("I found no such order.") if is_named else t("You have no order on its way."),
            t('Say what you need, like "cola 3 cases"'),
        )
        return
    if len(orders) == 1:
        tell_one(turn, get_order(turn.tx, orders[0].id))
        if orders[0].status in UNFINISHED and _ASKS_WHEN.fullmatch(turn.text.strip()):
            turn.say(hour_text(turn))
        return
    shown = orders[:LISTED]
    turn.say(
        _heading(t, len(shown), is_dated=reference.date is not None),
        *(f"{n} {short_line(turn, o)}" for n, o in enumerate(shown, 1)),
        waitingchange.reminder(turn),
        t("Answer with the number for more"),
    )
    turn.ask(ChooseOrder(tuple(int(o.id) for o in shown), OrderPurpose.STATUS))


def tell_coming(turn: Turn, day: date) -> bool:
    """今天能到吗 where goods are on the road: their day, and who knows more; False without any."""
    shops = (turn.customer,) if turn.customer is not None else ()
    open_ones = [o for shop in shops for o in unfinished_orders(turn.tx, shop.id, limit=LISTED)]
    road = [o for o in open_ones if o.status is OrderStatus.SHIPPED]
    order = next((o for o in road if o.delivery_on == day), next(iter(road), None))
    if order is None:
        return False
    t, policy = turn.t, turn.policy
    label = order_label(turn, order)
    asked = figures.delivery_day(t, day, policy, turn.now)
    turn.order_id = order.id
    if order.delivery_on is None:
        told = t("{order_no} is on its way; no day was set.", order_no=label)
    elif order.delivery_on == day:
        told = t("{order_no} is on its way and is to come {day}.", order_no=label, day=asked)
    else:
        planned = figures.delivery_day(t, order.delivery_on, policy, turn.now)
        told = t(
            "{order_no} is on its way; it is down for {planned}, not for {day}.",
            order_no=label,
            planned=planned,
            day=asked,
        )
    turn.say(told, *tracking_lines(turn, order), hour_text(turn))
    return True


def hour_text(turn: Turn) -> str:
    """Nobody noted an hour: who may know it."""
    name = actors.rep_name(turn)
    return turn.t('I do not know the hour; to ask {rep} reply "rep"', rep=name)


def _heading(t: Translator, n: int, *, is_dated: bool) -> str:
    if is_dated:
        return t.plural("{n} order of those days:", "{n} orders of those days:", n=n)
    return t.plural("{n} order on its way:", "{n} orders on their way:", n=n)


def _told_of_draft(turn: Turn) -> bool:
    """送到几点能到 before anything is ordered: when the draft would come; False without one."""
    held = turn.ground.cart if turn.customer is not None else None
    if held is None or not held.lines:
        return False
    t = turn.t
    turn.say(
        t("Your draft is not ordered yet."),
        delivery_text(t, drafts.price(turn, held)),
        t('Reply "confirm" to order it, "cancel" to drop it'),
    )
    return True


def find_orders(turn: Turn, reference: OrderReference) -> tuple[OrderSummary, ...]:
    """The orders meant, of the shops this person speaks for only; others do not exist (N7)."""
    shops = (turn.customer,) if turn.customer is not None else turn.customers
    mine = [c.id for c in turn.customers]
    if reference.order_no.isdigit():
        return orders_ending(turn.tx, reference.order_no, customers=mine)
    if reference.order_no:
        try:
            return (order_by_no(turn.tx, reference.order_no, customers=mine),)
        except NotFound:
            return ()
    if reference.date is not None:
        first, until = dates.past_span(turn, reference.date)
        return () if first is None or until is None else _of_days(turn, first, until)
    open_orders = [o for c in shops for o in unfinished_orders(turn.tx, c.id, limit=LISTED)]
    if open_orders:
        return tuple(sorted(open_orders, key=lambda o: o.placed_at, reverse=True)[:LISTED])
    last = turn.ground.last_order
    is_recent = last is not None and turn.now - last.placed_at <= timedelta(days=_RECENT)
    return (last,) if last is not None and is_recent else ()


def _lately_ended(turn: Turn) -> tuple[OrderSummary, ...]:
    """我的单怎么没了: the last order called off or not accepted, if that is not long ago."""
    since = today_of(turn.policy, turn.now) - timedelta(days=_RECENT)
    ids = tuple(shop.id for shop in turn.customers)
    wanted = OrderFilter(customer_ids=ids, statuses=_ENDED_EARLY, day_from=since)
    return list_orders(turn.tx, wanted, limit=1).rows if ids else ()


def _of_days(turn: Turn, first: date, last: date) -> tuple[OrderSummary, ...]:
    if turn.customer is None:
        return ()
    wanted = OrderFilter(customer_ids=(turn.customer.id,), day_from=first, day_to=last)
    return list_orders(turn.tx, wanted, limit=LISTED).rows


def tell_one(turn: Turn, order: Order) -> None:
    """One order: its state, when it comes, with which number."""
    t = turn.t
    turn.order_id = order.id
    rows = [
        t(
            "{order_no}: {status}, {lines}, {total}",
            order_no=order_label(turn, order),
            status=status_now(turn, order),
            lines=t.plural("{n} line", "{n} lines", n=order.line_count),
            total=figures.order_total(t, order),
        )
    ]
    rows += [_line_row(t, line) for line in order.lines][:8]
    rows += tracking_lines(turn, order)
    rows.append(delivery_line(turn, order))
    turn.say(*rows, waitingchange.reminder(turn))


def _line_row(t: Translator, line: OrderLine) -> str:
    text = f"{line.no} {line.sku_name} {figures.quantity(t, line.quantity)}"
    later = backorder.line_remark(t, line)
    return t("{text} ({remark})", text=text, remark=later) if later else text


def status_now(turn: Turn, order: OrderSummary) -> str:
    """The state in the customer's words; whom a review waits for, where one is open."""
    if order.status is OrderStatus.IN_REVIEW:
        waits = reviewtext.waits_for(turn.t, reviewtext.open_codes(turn.tx, order))
        return waits or status_text(turn.t, order)
    return status_text(turn.t, order)


def unchangeable(t: Translator, order: OrderSummary) -> str:
    """That it is too late to change it."""
    return t(
        "{order_no} cannot be changed any more ({status}); nothing was done.",
        order_no=order.order_no,
        status=status_text(t, order),
    )


def status_text(t: Translator, order: OrderSummary) -> str:
    """The state in the customer's words."""
    match order.status:
        case OrderStatus.PLACED | OrderStatus.IN_REVIEW:
            return t("waiting to be confirmed")
        case OrderStatus.CONFIRMED:
            return t("confirmed")
        case OrderStatus.PICKING:
            return t("being packed")
        case OrderStatus.SHIPPED:
            return t("on its way")
        case OrderStatus.DELIVERED:
            return t("delivered")
        case OrderStatus.COMPLETED:
            return t("completed")
        case OrderStatus.REJECTED:
            return t("not accepted")
        case OrderStatus.CANCELLED:
            return t("cancelled")


def short_line(turn: Turn, order: OrderSummary) -> str:
    """SO-1123-4071 ¥502 已确认，明天(周三)送."""
    t = turn.t
    label = order_label(turn, order)
    total = figures.order_total(t, order)
    text = f"{label} {total} {status_now(turn, order)}"
    if order.delivery_on is None:
        return text
    day = figures.delivery_day(t, order.delivery_on, turn.policy, turn.now)
    return t("{text}, {day}", text=text, day=day)


def order_label(turn: Turn, order: OrderSummary) -> str:
    """The order's number; with the shop for somebody who has several (D26)."""
    names = {c.id: c.name for c in turn.customers}
    if len(names) < 2 or order.customer_id not in names:
        return order.order_no
    return turn.t("{text} ({remark})", text=order.order_no, remark=names[order.customer_id])


def delivery_line(turn: Turn, order: OrderSummary) -> str:
    """When it comes and until when it can be changed freely, or what was agreed."""
    t = turn.t
    finished = {OrderStatus.DELIVERED, OrderStatus.COMPLETED, OrderStatus.REJECTED}
    if order.delivery_on is None or order.status in finished | {OrderStatus.CANCELLED}:
        return ""
    day = figures.delivery_day(t, order.delivery_on, turn.policy, turn.now)
    way = waytext.way_text(t, order.delivery, day)
    if ordercard.is_promised_late(order):
        return t("{way} only if your rep agrees: the cut-off has passed", way=way)
    if order.is_locked(turn.now) or order.cut_off_at is None:
        return way
    return t("{way}; to change or cancel it just say so", way=way)


def tracking_lines(turn: Turn, order: OrderSummary) -> list[str]:
    """The parcels that have left: carrier, number, and what the carrier said last."""
    if order.status not in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}:
        return []
    return tracking.parcel_lines(turn.tx, turn.t, order.id, turn.shop.zone)
