"""A change of an order that is still being asked: what is said next comes on top of it."""

from domain.base.actor import ActorKind
from domain.cart import CartOp
from domain.order import (
    ChangeKind,
    ChangeRequest,
    NothingChanged,
    Order,
    OrderChange,
    open_change_of,
    propose_change,
    withdraw_change,
)
from handlers import figures
from handlers.context import Turn
from handlers.worksheet import Worksheet


def asked_before(turn: Turn, order: Order, by: ActorKind) -> tuple[CartOp, ...]:
    """The operations of the open change which the same side asked for; none where the order
    has become another one since, and the change no longer counts.
    """
    before = _open(turn, order, by)
    return before.ops if before is not None and before.order_version == order.version else ()


def _open(turn: Turn, order: Order, by: ActorKind) -> OrderChange | None:
    change = open_change_of(turn.tx, order.id)
    if change is None or change.kind is not ChangeKind.EDIT:
        return None
    return change if change.proposed_by.kind is by else None


def propose(turn: Turn, order: Order, request: ChangeRequest) -> OrderChange | None:
    """Put the change before whoever decides; what `propose_change` raises.

    None where it takes back all that was asked before: that is withdrawn, and told.
    """
    try:
        with turn.tx.savepoint():
            return propose_change(turn.tx, order.id, request=request)
    except NothingChanged:
        before = _open(turn, order, request.actor.kind)
        if before is None:
            raise
    withdraw_change(turn.tx, before.id, actor=turn.actor)
    turn.settle()
    total = figures.order_total(turn.t, order)
    turn.say(
        turn.t("Good, {order_no} stays as it was: {total}.", order_no=order.order_no, total=total)
    )
    return None


def start_from(sheet: Worksheet, before: tuple[CartOp, ...]) -> None:
    """The worksheet goes on where the open change stands: 再加一箱 is one more than that.

    Line numbers stay those of the order as it is.
    """
    for op in before:
        sheet.run(op, ())
    sheet.remarks.clear()
    sheet.changed.clear()
