"""The money side of orders: what they hold of a limit, and when they may go on.

Orders on credit hold their total from placing; what does not fit waits for finance in review.
Prepaid ones are packed once they are paid, or when staff lets them go. Others cost nothing here.
"""

from dataclasses import replace

from domain.audit import record_change
from domain.base.actor import Actor
from domain.base.errors import NotAllowed
from domain.base.ids import OrderId
from domain.credit import (
    HoldState,
    OrderSum,
    change_total,
    check_ready,
    check_reviewed,
    expect_payment,
    hold_order,
    let_go_unpaid,
    open_receivable,
    pass_order,
    release_order,
)
from domain.customer import Customer, PaymentTerms
from domain.db import Tx
from domain.order.errors import OrderFinished
from domain.order.events import OrderCreditPassed
from domain.order.model import Order, OrderSummary, PaymentStatus
from domain.order.service.moves import emit, lock_order
from domain.order.service.reviewing import pass_credit_step
from domain.order.states import FINAL
from domain.order.store import history, writing


def order_sum(order: OrderSummary) -> OrderSum:
    """What credit has to know of an order."""
    return OrderSum(
        order_id=order.id,
        order_no=order.order_no,
        customer_id=order.customer_id,
        total=order.total,
        terms=order.terms,
        ordered_on=order.trading_day,
        deliver_on=order.delivery_on,
    )


def hold_credit(tx: Tx, order: Order, customer: Customer) -> bool:
    """Take the order's total of the limit; whether it has to wait for finance.

    CreditLimitExceeded, PaymentOverdue.
    """
    if customer.terms is PaymentTerms.PREPAID:
        expect_payment(tx, order_sum(order), customer)
    if customer.terms is not PaymentTerms.CREDIT:
        return False
    return hold_order(tx, order_sum(order), customer) is HoldState.WAITING


def resize_credit(tx: Tx, order: Order) -> None:
    """The order has a new total. CreditLimitExceeded."""
    change_total(tx, order.id, order.total)


def release_credit(tx: Tx, order: OrderSummary) -> None:
    """What has not left of the order never will."""
    release_order(tx, order.id)


def check_may_confirm(tx: Tx, order: OrderSummary) -> None:
    """CreditReviewOpen."""
    check_reviewed(tx, order_sum(order))


def check_may_leave(tx: Tx, order: OrderSummary) -> None:
    """CreditReviewOpen, PaymentAwaited."""
    check_ready(tx, order_sum(order))


def pass_credit(tx: Tx, order_id: OrderId, *, actor: Actor, reason: str) -> Order:
    """Finance lets the order pass beyond the limit; the rep hears of it.

    CreditReviewClosed; CreditSelfApproved; OrderFinished.
    """
    order = lock_order(tx, order_id)
    if order.status in FINAL:
        raise OrderFinished(order.order_no, str(order.status))
    placed_by = history.moves_of(tx, order_id)[0].actor
    pass_order(tx, order_id, actor=actor, reason=reason, placed_by=placed_by)
    pass_credit_step(tx, order, actor=actor)
    record_change(tx, "order.credit_passed", actor=actor, entity_id=order_id, after=reason)
    emit(tx, OrderCreditPassed, order, actor=actor, version=order.version)
    return order


def let_prepaid_go(tx: Tx, order_id: OrderId, *, actor: Actor) -> Order:
    """A prepaid order may be packed before its money has come. NotAllowed, OrderFinished."""
    order = lock_order(tx, order_id)
    if order.terms != PaymentTerms.PREPAID.value:
        raise NotAllowed("order.let_go")
    if order.status in FINAL:
        raise OrderFinished(order.order_no, str(order.status))
    open_receivable(tx, order_sum(order))
    if let_go_unpaid(tx, order_id):
        record_change(tx, "order.let_go", actor=actor, entity_id=order_id)
    return order


def set_payment(tx: Tx, order: Order, *, is_paid: bool, is_begun: bool) -> Order:
    """Write how much of the order is paid: all of it, some (`is_begun`), or nothing."""
    status = PaymentStatus.UNPAID
    if is_paid:
        status = PaymentStatus.PAID
    elif is_begun:
        status = PaymentStatus.PARTIAL
    elif order.terms == PaymentTerms.CREDIT.value and order.confirmed_at is not None:
        status = PaymentStatus.ON_CREDIT
    if status is not order.payment_status:
        writing.set_payment(tx, order.id, status)
    return replace(order, payment_status=status)
