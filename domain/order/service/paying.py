"""When the time runs in which a prepaid order is to be paid; the rule is `credit`'s.

Nobody pays, or loses, an order about which somebody still decides: its shop's head office, a
review step, the rep who prices a line, whoever agrees to a price under the floor.
"""

from domain.credit import begin_payment_time, run_payment_time
from domain.customer import PaymentTerms
from domain.db import Tx
from domain.order.model import Order
from domain.order.store import overrides
from domain.review import ReviewState, reviews_of


def begin_time_to_pay(tx: Tx, order: Order) -> None:
    """The order was placed."""
    if _is_prepaid(order):
        begin_payment_time(tx, order.id, is_decided=_is_decided(tx, order))


def run_time_to_pay(tx: Tx, order: Order) -> None:
    """Something about the order was asked, decided or changed."""
    if _is_prepaid(order):
        run_payment_time(tx, order.id, is_decided=_is_decided(tx, order))


def _is_prepaid(order: Order) -> bool:
    return order.terms == PaymentTerms.PREPAID.value


def _is_decided(tx: Tx, order: Order) -> bool:
    if not order.is_complete:
        return False
    if any(review.state is ReviewState.OPEN for review in reviews_of(tx, order.id)):
        return False
    return not any(asked.is_open for asked in overrides.overrides_of(tx, order.id))
