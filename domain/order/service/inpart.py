"""Confirming an order in part: what is there, without what is missing.

Worked example: 可乐3箱 雪碧2箱 农夫山泉5箱, ¥370, version 1. The rep says 确认，雪碧缺货: 雪碧 is
taken out (version 2, ¥278), the order is confirmed as that, and the shop hears both in one notice.
Where the rest would cost more than was agreed, nothing is confirmed before the shop has agreed.
"""

from dataclasses import replace

from domain.base.errors import StaleVersion
from domain.base.ids import OrderId
from domain.db import Tx
from domain.order.changes import ChangeRequest, ChangeStatus, OrderChange
from domain.order.errors import OrderFinished
from domain.order.service.change import propose_change
from domain.order.service.life import confirm_order
from domain.order.service.moves import lock_order
from domain.order.states import WAITING


def confirm_in_part(
    tx: Tx, order_id: OrderId, *, request: ChangeRequest, version: int
) -> OrderChange:
    """Confirm the order at the `version` the rep was shown, without what `request` takes out.

    The change as applied; open where the shop has to agree to it first, and then nothing is
    confirmed yet. OrderFinished once it is confirmed, StaleVersion, and what `propose_change` and
    `confirm_order` raise: then nothing is changed either.
    """
    order = lock_order(tx, order_id)
    if order.status not in WAITING:
        raise OrderFinished(order.order_no, str(order.status))
    if order.version != version:
        raise StaleVersion("order", version, order.version)
    with tx.savepoint():
        asked = replace(request, is_shortage=True, leaves_out=True)
        change = propose_change(tx, order_id, request=asked)
        if change.status is ChangeStatus.APPLIED:
            confirm_order(
                tx, order_id, actor=request.actor, version=version + 1, without=change.id
            )
    return change
