"""A receipt that is likelier a slip of the finger than meant.

Money is taken without a question up to double of what the shop owes in all, or of its largest
order of late: a shop may pay in advance. Worked example: ¥7,105 owed, no order larger. ¥14,210 is
taken, the rest of it stays as a balance; ¥14,210.01 and ¥100,000 are asked once.
"""

from domain.base.money import Money
from domain.credit import customer_account, payable_of
from domain.customer import get_customer
from domain.db import Tx
from domain.ledger import balance_of
from domain.order import OrderFilter, list_orders
from domain.payment.model import ReceiptDraft

FAR = 2
"""This many times what is owed is asked about."""
_LATELY = 50


def receipt_doubt(tx: Tx, draft: ReceiptDraft) -> Money | None:
    """What the shop owes, where `draft` is far more than that; None: nothing to ask.

    Nothing is written.
    """
    customer = get_customer(tx, draft.customer_id)
    currency = customer.currency
    booked = balance_of(tx, customer_account(customer.id, currency))
    waiting = sum(one.payable.minor - one.paid.minor for one in payable_of(tx, customer.id))
    owed = max(booked.minor, waiting, 0)
    recent = list_orders(tx, OrderFilter(customer_ids=(customer.id,)), limit=_LATELY).rows
    usual = max((one.total.minor for one in recent if one.total.currency == currency), default=0)
    return Money(owed, currency) if draft.amount.minor > FAR * max(owed, usual) else None
