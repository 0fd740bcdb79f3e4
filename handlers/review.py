"""The rep decides on orders: what waits, one order's card, confirm, reject (D22)."""

from domain.base.errors import StaleVersion
from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.order import Order, cancel_order, confirm_order, get_order, reject_order
from domain.staff import Permission, require
from handlers import backorder, decisions, figures, handoff, ordercard, shopled
from handlers.context import Turn
from handlers.nlu.intents import StaffCommand
from handlers.staffground import (
    EDITABLE,
    WAITING,
    in_scope,
    list_them,
    look_at,
    order_meant,
    orders_in,
    see,
    version_seen,
)
from handlers.staffquestions import GiveReason


def list_waiting(turn: Turn) -> None:
    """待确认: the orders that wait, oldest first, by number."""
    waiting = orders_in(turn, WAITING)
    if not waiting:
        turn.say(turn.t("No order is waiting."))
        return
    t = turn.t
    title = t.plural("{n} order waiting:", "{n} orders waiting:", n=len(waiting))
    list_them(turn, waiting, title=title)


def confirm(turn: Turn, command: StaffCommand) -> None:
    """确认, 确认 1, 确认 4071: agree to the order as it was shown."""
    order = order_meant(turn, command, WAITING)
    if order is None:
        return
    if decisions.ask_about(turn, order):
        return
    version = version_seen(turn, order)
    if version is None:
        show(turn, order, lead=turn.t("Please look at it once:"))
        return
    is_bare = not command.order_no and command.number is None
    if is_bare and turn.remembered("unchanged") == int(order.id):
        show(turn, order, lead=turn.t("Your last words changed nothing. It stands like this:"))
        return
    confirm_seen(turn, order.id, version=version)


def confirm_seen(turn: Turn, order_id: OrderId, *, version: int) -> bool:
    """Confirm the version that was shown; a newer one is shown instead. True when confirmed."""
    staff = turn.staff
    if staff is None:
        return False
    require(staff, Permission.REVIEW_ORDER)
    try:
        with turn.tx.savepoint():
            order = confirm_order(turn.tx, order_id, actor=turn.actor, version=version)
    except StaleVersion:
        lead = turn.t("The order has changed meanwhile. This is how it stands now:")
        show(turn, get_order(turn.tx, order_id), lead=lead)
        return False
    tell_confirmed(turn, order)
    return True


def tell_confirmed(turn: Turn, order: Order, *rows: str) -> None:
    """That it is confirmed, what of it is not (`rows`), and what waits still."""
    turn.order_id = order.id
    turn.remember(unchanged=None)
    turn.say(
        turn.t(
            "Confirmed: {order_no} {shop}, {total}. The customer is told.",
            shop=get_customer(turn.tx, order.customer_id).name,
            order_no=order.order_no,
            total=figures.order_total(turn.t, order),
        ),
        *rows,
        backorder.missing_text(turn.tx, turn.t, order),
        rest_text(turn),
    )
    look_at(turn, int(order.id))
    see(turn, (order,))


def rest_text(turn: Turn) -> str:
    """How many orders still wait; empty where none does."""
    rest = len(orders_in(turn, WAITING))
    if not rest:
        return ""
    return turn.t.plural(
        '{n} order is still waiting; say "waiting"',
        '{n} orders are still waiting; say "waiting"',
        n=rest,
    )


def reject(turn: Turn, command: StaffCommand) -> None:
    """拒绝 1 没货: turn it down with a reason; without one it is asked."""
    order = order_meant(turn, command, WAITING)
    is_named = bool(command.order_no) or command.number is not None
    if order is None or (not is_named and shopled.is_of_other(turn, order, command.reason)):
        return
    reject_or_ask(turn, order, reason=command.reason)


def reject_or_ask(turn: Turn, order: Order, *, reason: str) -> None:
    """Reject with the reason, or ask for it."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.REVIEW_ORDER)
    reason = reason.strip()[:200]
    if _asks_reason(turn, order, reason):
        return
    reject_order(turn.tx, order.id, actor=turn.actor, reason=reason)
    _tell_off(
        turn,
        order,
        turn.t(
            "Rejected: {order_no} ({reason}). The customer is told and the stock is free again.",
            order_no=order.order_no,
            reason=reason,
        ),
    )


def call_off_or_ask(turn: Turn, order: Order, *, reason: str) -> None:
    """As `reject_or_ask`; what was confirmed before is cancelled."""
    if order.status in WAITING:
        reject_or_ask(turn, order, reason=reason)
        return
    reason = reason.strip()[:200]
    if _asks_reason(turn, order, reason):
        return
    cancel_order(turn.tx, order.id, actor=turn.actor, reason=reason)
    _tell_off(
        turn,
        order,
        turn.t(
            "Called off: {order_no} ({reason}). The customer is told and the stock is free again.",
            order_no=order.order_no,
            reason=reason,
        ),
    )


def _asks_reason(turn: Turn, order: Order, reason: str) -> bool:
    """Without a reason it is asked for; who holds a chat says it in the command."""
    t = turn.t
    if reason:
        return False
    if handoff.held_chat(turn) is not None:
        turn.say(
            t(
                'What you write goes to the customer now. To reject say "reject {order_no}" '
                "and why.",
                order_no=order.order_no,
            )
        )
        return True
    turn.ask(GiveReason(order.id))
    turn.say(
        t("Why is {order_no} rejected? The customer reads your answer.", order_no=order.order_no)
    )
    return True


def _tell_off(turn: Turn, order: Order, told: str) -> None:
    turn.settle()
    turn.order_id = order.id
    turn.say(told, rest_text(turn))


def show_command(turn: Turn, command: StaffCommand) -> None:
    """看 1, 看 SO-…: the whole order."""
    order = order_meant(turn, command, EDITABLE)
    if order is not None:
        show(turn, order)


def show(turn: Turn, order: Order, *, lead: str = "") -> None:
    """The order's card; it is the one in context from now on."""
    if not in_scope(turn, order):
        turn.say(turn.t("I found no such order."))
        return
    name = get_customer(turn.tx, order.customer_id).name
    scene = ordercard.Scene(turn.shop.policy, turn.now)
    turn.add(ordercard.order_card(turn.t, order, scene, shop_name=name, lead=lead))
    look_at(turn, int(order.id))
    turn.remember(order=int(order.id), one_listed=None, unchanged=None)
    see(turn, (order,))
