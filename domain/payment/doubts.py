"""A receipt that is likelier a slip of the finger than meant.

Money is taken without a question up to double of what the shop owes in all, or of its largest
order of late: a shop may pay in advance. Worked example: ¥7,105 owed, no order larger. ¥14,210 is
taken, the rest of it stays as a balance; ¥14,210.01 and ¥100,000 are asked once.

The same sum by the same way on the same day is asked, too, unless the references tell the two
apart, and so is a day more than a quarter ago: 1990 is a slip of the keys.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.base.money import Money
from domain.credit import customer_account, payable_of
from domain.customer import get_customer
from domain.db import Tx
from domain.ledger import balance_of
from domain.order import OrderFilter, list_orders
from domain.payment import store
from domain.payment.model import Receipt, ReceiptDraft

FAR = 2
"""This many times what is owed is asked about."""
LONG_AGO = timedelta(days=92)
"""A day longer ago than this is asked about."""
_LATELY = 50


@dataclass(frozen=True, slots=True)
class ReceiptDoubts:
    """What is to be asked before a receipt is recorded; None where that is as usual."""

    owed: Money | None = None
    """What the shop owes, where far more came in."""
    same: Receipt | None = None
    """The receipt that looks like this one."""
    long_ago: date | None = None
    """The day it came in, where that is far back."""

    def __bool__(self) -> bool:
        return any(one is not None for one in (self.owed, self.same, self.long_ago))


def receipt_doubts(tx: Tx, draft: ReceiptDraft, *, today: date) -> ReceiptDoubts:
    """What has to be asked of `draft`; nothing where its key was recorded before.

    Nothing is written.
    """
    if store.find_by_key(tx, draft.key) is not None:
        return ReceiptDoubts()
    is_old = today - draft.received_on > LONG_AGO
    alike = (one for one in store.receipts_like(tx, draft) if _is_same(one, draft))
    return ReceiptDoubts(
        owed=_far_more(tx, draft),
        same=next(alike, None),
        long_ago=draft.received_on if is_old else None,
    )


def _is_same(one: Receipt, draft: ReceiptDraft) -> bool:
    """Two references that differ are two payments; a missing one says nothing."""
    known, new = one.reference.strip(), draft.reference.strip()
    return not known or not new or known == new


def _far_more(tx: Tx, draft: ReceiptDraft) -> Money | None:
    customer = get_customer(tx, draft.customer_id)
    currency = customer.currency
    booked = balance_of(tx, customer_account(customer.id, currency))
    waiting = sum(one.payable.minor - one.paid.minor for one in payable_of(tx, customer.id))
    owed = max(booked.minor, waiting, 0)
    recent = list_orders(tx, OrderFilter(customer_ids=(customer.id,)), limit=_LATELY).rows
    usual = max((one.total.minor for one in recent if one.total.currency == currency), default=0)
    return Money(owed, currency) if draft.amount.minor > FAR * max(owed, usual) else None
