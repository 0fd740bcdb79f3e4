"""A change of an order that is still being asked: what is said next comes on top of it."""

from domain.base.actor import ActorKind
from domain.cart import CartOp
from domain.order import ChangeKind, Order, open_change_of
from handlers.context import Turn
from handlers.worksheet import Worksheet


def asked_before(turn: Turn, order: Order, by: ActorKind) -> tuple[CartOp, ...]:
    """The operations of the open change which the same side asked for; none where the order
    has become another one since, and the change no longer counts.
    """
    before = open_change_of(turn.tx, order.id)
    if before is None or before.kind is not ChangeKind.EDIT:
        return ()
    is_same = before.order_version == order.version
    return before.ops if is_same and before.proposed_by.kind is by else ()


def start_from(sheet: Worksheet, before: tuple[CartOp, ...]) -> None:
    """The worksheet goes on where the open change stands: 再加一箱 is one more than that.

    Line numbers stay those of the order as it is.
    """
    for op in before:
        sheet.run(op, ())
    sheet.remarks.clear()
    sheet.changed.clear()
