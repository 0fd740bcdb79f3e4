"""What a change took out of the order placed a short while ago: 雪碧还是2箱 puts it back there."""

from collections.abc import Sequence

from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.order import ChangeStatus, Order, changes_of
from domain.order.rules import draft_of
from handlers import orderchange
from handlers.context import Turn
from handlers.nlu.intents import CartView

_COUNTS = frozenset({ChangeStatus.OPEN, ChangeStatus.APPLIED})


def lines_taken_out(turn: Turn, held: Sequence[CartView]) -> tuple[CartView, ...]:
    """The lines that a change, asked for or made, takes out of the order; newest last.

    `held` are the lines that the order would have now.
    """
    order = turn.ground.last_order
    if order is None or not orderchange.takes(turn):
        return ()
    left = {line.sku_id for line in held}
    before = {sku_id: said for sku_id, said in _before(turn, order).items() if sku_id not in left}
    return tuple(
        CartView(no, sku_id, said.count, said.unit)
        for no, (sku_id, said) in enumerate(before.items(), 1)
    )


def _before(turn: Turn, order: Order) -> dict[SkuId, Quantity]:
    """The amounts of all that is, or was before some change, in the order."""
    found: dict[SkuId, Quantity] = {}
    for change in changes_of(turn.tx, order.id):
        if change.status in _COUNTS:
            found |= {x.sku_id: x.before for x in change.lines if x.before and not x.is_gift}
    return found | {line.sku_id: line.quantity for line in draft_of(order).lines}
