"""The order placed a short while ago that is packed or gone: what is said of it comes too late."""

from domain.order import Order, OrderStatus
from handlers import actors, cart, handoff, orderchange, orderstatus
from handlers.context import Turn
from handlers.nlu.intents import EditDraft

_LEFT = frozenset(
    {OrderStatus.PICKING, OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED}
)
_UNDER_WAY = frozenset({OrderStatus.PICKING, OrderStatus.SHIPPED})


def left_lately(turn: Turn) -> Order | None:
    """The order placed a short while ago, where it is packed or gone."""
    order = turn.ground.last_order
    if order is None or turn.now - order.placed_at > orderchange.RECENT:
        return None
    return order if order.status in _LEFT else None


def pass_on(turn: Turn) -> bool:
    """明天别送, 放后门就行 of goods under way: the rep hears of it; False where none are."""
    order, draft = left_lately(turn), turn.ground.cart
    if order is None or order.status not in _UNDER_WAY or (draft is not None and draft.lines):
        return False
    turn.order_id = order.id
    handoff.request_human(turn, "customer")
    turn.say(
        orderstatus.unchangeable(turn.t, order),
        turn.t("I have asked {rep}, who answers you here.", rep=actors.rep_name(turn)),
    )
    return True


def too_late(turn: Turn, intent: EditDraft) -> str:
    """可乐改5箱 about an order that has left: what is shown next is a draft of its own."""
    order = left_lately(turn)
    if not intent.is_change or (turn.ground.cart is not None and turn.ground.cart.lines):
        return ""
    if order is None:
        return ""
    ids = {line.sku_id for line in order.lines}
    if not cart.named_skus(intent.items) & ids:
        return ""
    if order.status is OrderStatus.PICKING:
        return turn.t(
            '{order_no} is being packed and cannot be changed here; to ask {rep} say "rep". '
            "This would be a new order:",
            order_no=order.order_no,
            rep=actors.rep_name(turn),
        )
    return turn.t(
        "{order_no} has left and cannot be changed any more; this would be a new order:",
        order_no=order.order_no,
    )
