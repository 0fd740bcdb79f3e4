"""Prepaid orders whose time to pay ends: told of, called off, or left to the rep.

Of which nothing came is called off with the reason `expired`, as by its customer: stock, coupons,
points and whatever was asked about it are free again. Of which some came stays as it is, and the
rep is told what lacks: he waits, sends it unpaid, or calls it off, which keeps what was paid for
its shop. Worked example in `credit.service.paytimes`.

What the shop has left with us pays first: nobody loses an order while we hold his money.
"""

from domain.base.actor import SYSTEM
from domain.base.ids import OrderId
from domain.credit import (
    HoldState,
    PayStage,
    Receivable,
    ending_payment_times,
    move_payment_time,
    receivable_of,
)
from domain.db import Tx
from domain.order import Order, OrderStatus, cancel_order
from domain.order.service.moves import lock_order
from domain.payment.events import PrepaymentLate
from domain.payment.service import spread_balance

EXPIRED = "expired"
"""The reason in the history of a prepaid order that was not paid in time."""
_CALLED_OFF_BY_ITSELF = frozenset(
    {OrderStatus.PLACED, OrderStatus.IN_REVIEW, OrderStatus.CONFIRMED}
)
_UNSENT = _CALLED_OFF_BY_ITSELF | {OrderStatus.PICKING}


def unpaid_orders(tx: Tx) -> tuple[OrderId, ...]:
    """Prepaid orders to be looked after now, the first whose time ends first."""
    return ending_payment_times(tx)


def look_after_unpaid(tx: Tx, order_id: OrderId) -> bool:
    """Warn of, call off or report one of `unpaid_orders`; whether it was called off.

    One order a transaction: its stock is locked after it, as everywhere.
    """
    found = receivable_of(tx, order_id)
    if found is None:
        return False
    spread_balance(tx, found.customer_id)
    order = lock_order(tx, order_id)
    owed = receivable_of(tx, order_id) or found
    if owed.pay_by is None or owed.pay_stage is PayStage.CLOSED:
        return False
    is_over = owed.pay_by <= tx.now
    move_payment_time(tx, order_id, PayStage.CLOSED if is_over else PayStage.WARNED)
    if not _is_awaited(order, owed):
        return False
    if is_over and not owed.paid and order.status in _CALLED_OFF_BY_ITSELF:
        cancel_order(tx, order_id, actor=SYSTEM, reason=EXPIRED)
        return True
    late = PrepaymentLate(order_id, order.customer_id, order.contact_id, order.rep_id, is_over)
    tx.events.append(late)
    return False


def _is_awaited(order: Order, owed: Receivable) -> bool:
    """Whether it waits for its money, nobody let it go, and it has not left."""
    return order.status in _UNSENT and owed.state is HoldState.FREE and owed.paid < owed.payable
