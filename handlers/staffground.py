"""What is known when a member of staff writes, and which order a sentence of his means."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from domain.base.errors import NotFound
from domain.base.ids import OrderId, SkuId
from domain.conversation import QUESTION_LIFE
from domain.customer import get_customer
from domain.order import (
    FulfilmentStatus,
    Order,
    OrderFilter,
    OrderStatus,
    OrderSummary,
    get_order,
    list_orders,
    order_by_no,
    usual_list,
)
from domain.staff import Permission, looks_after, may
from handlers import figures
from handlers.context import Turn
from handlers.ground import pending_view
from handlers.nlu.intents import (
    CartView,
    CustomerScope,
    Situation,
    StaffAct,
    StaffCommand,
    UsualView,
)
from handlers.staffquestions import (
    ConfirmPart,
    ConfirmReturn,
    GiveReason,
    PlaceReturned,
    ReturnEnded,
    ReviewOrders,
    SentChange,
    WeighAgain,
)

LISTED = 10
_SCANNED = 200
WAITING = (OrderStatus.PLACED, OrderStatus.IN_REVIEW)
TO_SHIP = (OrderStatus.CONFIRMED, OrderStatus.PICKING, OrderStatus.SHIPPED)
ON_THE_WAY = (OrderStatus.SHIPPED,)
EDITABLE = (OrderStatus.PLACED, OrderStatus.IN_REVIEW, OrderStatus.CONFIRMED)
_SEEN_KEPT = 40
_SHOPS_ORDER = re.compile(
    r"(?P<shop>\S{2,20}?)(?:家)?(?:(?:的)?[那这這](?:一)?(?:张|張)?|的)(?:单子|單子|单|單|订单|訂單)"
    r"[,，:：\s]*(?P<rest>.+)$",
    re.DOTALL,
)
LONGEST_HEADER = 12
ORDER_NO = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,3}-\d{3,8}-\d{3,8}(?![\d-])")
HANDING = re.compile(r"^(?:给|給|把|将|將|帮|幫|替|往)")
_NO_NAME = re.compile(
    r"(?:我|你|您|他|她|咱|俺|请|請|麻烦|麻煩|就|还|還|再|先|看|刚|剛|昨|今|前|上|下|最|现|現"
    r"|改|加|减|減|去|取|删|刪|换|換|第)"
)
"""How words begin that name no shop before 那单 or 的单."""


@dataclass(frozen=True, slots=True)
class NamedOrders:
    """Orders of a shop that a sentence of staff names; none where it has none of that state."""

    shop: str
    orders: tuple[OrderSummary, ...]
    words: str


def staff_situation(turn: Turn) -> Situation:
    """The lines of the order in context stand where a customer's draft would."""
    order = in_context(turn, EDITABLE)
    if order is None:
        view = pending_view(turn, turn.pending, turn.ground)
        return Situation(pending=view, is_staff=True)
    return situation_of(turn, order)


def situation_of(turn: Turn, order: Order) -> Situation:
    """What is known where this order is the one in context."""
    view = pending_view(turn, turn.pending, turn.ground)
    customer = get_customer(turn.tx, order.customer_id)
    lines = tuple(
        CartView(line.no, SkuId(line.sku_id), line.quantity.count, line.quantity.unit)
        for line in order.lines
    )
    usual = tuple(
        UsualView(item.sku_id, item.unit, item.count, item.times)
        for item in usual_list(turn.tx, customer.id)
    )
    scope = CustomerScope(str(customer.id), customer.group_code)
    return Situation(cart=lines, usual=usual, pending=view, is_staff=True, scope=scope)


def in_scope(turn: Turn, order: OrderSummary) -> bool:
    """Whether this member of staff looks after the order's shop (T16)."""
    if turn.staff is None:
        return False
    return looks_after(turn.staff, get_customer(turn.tx, order.customer_id).rep_id)


def orders_in(turn: Turn, statuses: Collection[OrderStatus]) -> tuple[OrderSummary, ...]:
    """The orders in these states this member of staff looks after, oldest first."""
    staff = turn.staff
    if staff is None or not staff.is_active:
        return ()
    rep_id = None if may(staff, Permission.SEE_ALL_CUSTOMERS) else staff.id
    wanted = OrderFilter(rep_id=rep_id, statuses=tuple(statuses))
    rows = list_orders(turn.tx, wanted, limit=_SCANNED).rows
    if statuses == TO_SHIP:
        rows = tuple(o for o in rows if o.fulfilment_status is not FulfilmentStatus.FULL)
    return tuple(reversed(rows))


def in_context(turn: Turn, statuses: Collection[OrderStatus]) -> Order | None:
    """The order in view, in whatever state it is by now; else the only one in these states."""
    return in_view(turn) or lone(turn, statuses) or new_card(turn, statuses)


def in_view(turn: Turn) -> Order | None:
    """The order just shown or edited; a sentence that names none is about no other."""
    match turn.pending:
        case ReturnEnded(order_id=0):
            return None
        case ReviewOrders(order_ids=(only,)):
            order_id = only
        case (
            SentChange(order_id=order_id)
            | ConfirmPart(order_id=order_id)
            | GiveReason(order_id=order_id)
            | WeighAgain(order_id=order_id)
            | PlaceReturned(order_id=order_id)
            | ConfirmReturn(order_id=order_id)
            | ReturnEnded(order_id=order_id)
        ):
            pass
        case _:
            return None
    order = get_order(turn.tx, OrderId(order_id))
    return order if in_scope(turn, order) else None


def focused(turn: Turn, statuses: Collection[OrderStatus]) -> Order | None:
    """The order in view, if it is in one of these states."""
    order = in_view(turn)
    return order if order is not None and order.status in statuses else None


def lone(turn: Turn, statuses: Collection[OrderStatus]) -> Order | None:
    """The only order in these states."""
    found = orders_in(turn, statuses)
    return get_order(turn.tx, found[0].id) if len(found) == 1 else None


def new_card(turn: Turn, statuses: Collection[OrderStatus]) -> Order | None:
    """The only order whose card came since this member of staff last looked at one."""
    ids = {int(i) for i in turn.remembered("cards") or ()}
    found = [o for o in orders_in(turn, statuses) if int(o.id) in ids] if ids else []
    return get_order(turn.tx, found[0].id) if len(found) == 1 else None


def has_newer_card(turn: Turn, order: OrderSummary) -> bool:
    """Whether the card of another order came since: 确认 may mean either (N4)."""
    ids = {int(i) for i in turn.remembered("cards") or ()} - {int(order.id)}
    return bool(ids) and any(int(o.id) in ids for o in orders_in(turn, WAITING))


def look_at(turn: Turn, *order_ids: int) -> None:
    """These orders are the ones in context from now on."""
    turn.ask(ReviewOrders(order_ids))
    turn.remember(cards=None)


def order_meant(
    turn: Turn, command: StaffCommand, statuses: Collection[OrderStatus], *, sentence: str = ""
) -> Order | None:
    """The order a command means: by its number, by the list's, in context, the only one.

    None where that has been asked or told; `sentence` waits for the answer then.
    """
    if command.order_no:
        return _by_no(turn, command.order_no, statuses)
    if command.number is not None:
        return _by_number(turn, command.number, statuses)
    found = focused(turn, statuses)
    if found is not None and statuses == WAITING and has_newer_card(turn, found):
        ask_which(turn, statuses, sentence=sentence)
        return None
    if found is None and statuses == WAITING:
        found = new_card(turn, statuses)  # its buttons came after what was looked at
    if found is None and command.act is StaffAct.CONFIRM:
        found = lone(turn, statuses)  # only what was shown to him is confirmed (N4)
    found = found or in_context(turn, statuses)
    if found is None:
        ask_which(turn, statuses, sentence=sentence)
    return found


def _by_no(turn: Turn, order_no: str, statuses: Collection[OrderStatus]) -> Order | None:
    t = turn.t
    try:
        order = order_by_no(turn.tx, order_no)
    except NotFound:
        ending = [o for o in orders_in(turn, statuses) if o.order_no.endswith(order_no.upper())]
        if len(ending) != 1:
            turn.say(t("I found no such order."))
            return None
        order = get_order(turn.tx, ending[0].id)
    if not in_scope(turn, order):
        turn.say(t("I found no such order."))
        return None
    return order


def _by_number(turn: Turn, number: int, statuses: Collection[OrderStatus]) -> Order | None:
    pending = turn.pending
    is_list = isinstance(pending, ReviewOrders) and len(pending.order_ids) > 1
    listed = _listed(turn)
    if number == 1 and not is_list and (order := new_card(turn, statuses)) is not None:
        if not listed or listed[0] == order.id:
            return order
        ask_which(turn, statuses)
        return None
    if not is_list and number <= len(listed):
        order = get_order(turn.tx, listed[number - 1])
        return order if in_scope(turn, order) else None
    if isinstance(pending, ReviewOrders) and 1 <= number <= len(pending.order_ids):
        order = get_order(turn.tx, OrderId(pending.order_ids[number - 1]))
        return order if in_scope(turn, order) else None
    waiting = orders_in(turn, statuses)
    if len(waiting) == 1 and number == 1:
        return get_order(turn.tx, waiting[0].id)
    ending = [o for o in waiting if o.order_no.endswith(f"-{number:04d}")]
    if len(ending) == 1:
        return get_order(turn.tx, ending[0].id)
    ask_which(turn, statuses)
    return None


def orders_named(turn: Turn, text: str, statuses: Collection[OrderStatus]) -> NamedOrders | None:
    """老王那单加一箱红牛: the orders of the shop named, and the words about them.

    None where the words before 那单 are no name of a shop (刚才那单, 我看这单).
    """
    match = _SHOPS_ORDER.match(HANDING.sub("", text.strip()))
    if match is None or _NO_NAME.match(match["shop"]):
        return _headed(turn, text, statuses)
    return NamedOrders(match["shop"], of_shop(turn, match["shop"], statuses), match["rest"])


def names_nobody(words: str) -> bool:
    """刚才, 这, 我看: words before 那单 that begin no shop's name."""
    return _NO_NAME.match(words) is not None


def _headed(turn: Turn, text: str, statuses: Collection[OrderStatus]) -> NamedOrders | None:
    """老王：可乐改5箱 is about the order of 老王, never about the one in view."""
    header, colon, rest = text.strip().replace("：", ":").partition(":")
    header = header.strip()
    if not colon or not 1 < len(header) <= LONGEST_HEADER or "\n" in header or not rest.strip():
        return None
    if header[-1].isdecimal() or _NO_NAME.match(header):
        return None
    return NamedOrders(header, of_shop(turn, header, statuses), rest.strip())


def _listed(turn: Turn) -> tuple[OrderId, ...]:
    """The list shown last, while a question would still be open: its numbers hold on.

    Looking at one of its orders does not turn "reject 1" into that order.
    """
    kept = turn.remembered("listed") or [0]
    if int(turn.now.timestamp()) - int(kept[0]) > QUESTION_LIFE.seconds:
        return ()
    return tuple(OrderId(int(i)) for i in kept[1:])


def ask_which(
    turn: Turn,
    statuses: Collection[OrderStatus],
    *,
    sentence: str = "",
    only: Collection[int] = (),
) -> None:
    """Several could be meant: a numbered list; none: say so.

    `sentence` is done to the order whose number is answered; `only` are the orders it may mean.
    """
    found = orders_in(turn, statuses)
    if not found:
        turn.say(turn.t("No order waits for that."))
        return
    kept = [o for o in found if int(o.id) in only] or found
    list_them(turn, kept, title=turn.t("Which one?"), sentence=sentence)


def list_them(
    turn: Turn,
    orders: Collection[OrderSummary],
    *,
    title: str,
    sentence: str = "",
    step: str = "",
) -> None:
    """A numbered list of orders; its numbers hold until the next list. `step`: what comes next."""
    t = turn.t
    shown = tuple(orders)[:LISTED]
    rows = []
    for n, order in enumerate(shown, 1):
        name = get_customer(turn.tx, order.customer_id).name
        kinds = t.plural("{n} line", "{n} lines", n=order.line_count)
        total = figures.order_total(t, order)
        rows.append(f"{n} {name} {order.order_no} {kinds} {total}")
    step = step or t('Say "confirm 1", "reject 1 no stock", or the number to see it')
    if sentence:
        step = t('Answer with the number: "{sentence}" is done there', sentence=sentence[:40])
    turn.say(title, *rows, step)
    turn.ask(ReviewOrders(tuple(int(o.id) for o in shown), sentence[:200]))
    turn.remember(one_listed=len(shown) == 1 or None, unchanged=None)
    turn.remember(cards=None, listed=[int(turn.now.timestamp()), *(int(o.id) for o in shown)])
    see(turn, shown)


def see(turn: Turn, orders: Collection[OrderSummary]) -> None:
    """These versions were shown to this member of staff; only those can he confirm (N4)."""
    seen = dict(turn.remembered("seen") or {})
    for order in orders:
        seen.pop(str(order.id), None)
        seen[str(order.id)] = order.version
    turn.remember(seen=dict(list(seen.items())[-_SEEN_KEPT:]), unchanged=None)


def version_seen(turn: Turn, order: OrderSummary) -> int | None:
    """The version of the order that was last shown to this member of staff."""
    seen = turn.remembered("seen") or {}
    version = seen.get(str(order.id))
    return None if version is None else int(version)


def of_shop(turn: Turn, named: str, statuses: Collection[OrderStatus]) -> tuple[OrderSummary, ...]:
    """The orders of the shop of this name, else of those whose name has it in it."""
    orders = orders_in(turn, statuses)
    names = {o.id: get_customer(turn.tx, o.customer_id).name for o in orders}
    exact = tuple(o for o in orders if names[o.id] == named)
    return exact or tuple(o for o in orders if named in names[o.id])
