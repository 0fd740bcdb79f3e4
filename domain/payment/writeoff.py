"""What a shop owes and will not pay: a remainder written off, what it owed before.

A write-off is a receipt without money: it pays orders like one, its other side in the books is
the allowance, it is a line of its own on the statement, and it is taken back like one.

Worked example: SO-1 costs ¥502, ¥500.60 came. Finance writes ¥1.40 off, "抹零": customer −1.40,
allowance +1.40; SO-1 is paid, the exposure falls by 1.40. More than is owed is refused.
"""

from datetime import date

from domain.base.actor import Actor
from domain.base.ids import CustomerId, OrderId
from domain.base.money import Money
from domain.credit import OpeningBalance, bring_opening, opening_of, receivable_of, standing_of
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.payment.errors import WriteOffTooMuch
from domain.payment.model import PaymentMethod, Receipt, ReceiptDraft
from domain.payment.service import lock_payable, record_receipt, spread_balance
from domain.payment.store import find_by_key


def write_off(
    tx: Tx, draft: ReceiptDraft, *, actor: Actor, today: date, order_id: OrderId | None = None
) -> Receipt:
    """Write some of what is owed off, of one order or the oldest first; its note is the reason.

    The same key again does nothing. WriteOffTooMuch; PaymentInvalid without a reason; and what
    recording a receipt refuses.
    """
    lock_payable(tx, draft.customer_id)
    if find_by_key(tx, draft.key) is None:
        owed = _owed(tx, draft.customer_id, order_id, today)
        if owed < draft.amount:
            raise WriteOffTooMuch(draft.amount, owed)
    chosen = [] if order_id is None else [order_id]
    return record_receipt(tx, draft, actor=actor, today=today, chosen=chosen)


def set_opening(
    tx: Tx, customer: Customer, wanted: OpeningBalance, *, actor: Actor, today: date
) -> OpeningBalance:
    """Bring what a shop owed before; what it has left with us pays it at once."""
    lock_payable(tx, customer.id)
    bring_opening(tx, customer, wanted, actor=actor, today=today)
    spread_balance(tx, customer.id)
    return opening_of(tx, customer.id) or wanted


def bring_credit(
    tx: Tx, customer_id: CustomerId, amount: Money, *, by: tuple[Actor, str], today: date
) -> Receipt:
    """What a shop had left with us before these books began; once, unless it was taken back.

    `by` is who and a note.
    """
    actor, note = by
    key = _credit_key(tx, customer_id)
    draft = ReceiptDraft(customer_id, amount, PaymentMethod.OPENING, today, key, note=note)
    return record_receipt(tx, draft, actor=actor, today=today)


def credit_of(tx: Tx, customer_id: CustomerId) -> Receipt | None:
    """The receipt of `bring_credit` that stands; None where there is none."""
    return find_by_key(tx, _credit_key(tx, customer_id))


def _credit_key(tx: Tx, customer_id: CustomerId) -> str:
    """The key that stands or is free: each one taken back leads to the next."""
    key = f"opening:{customer_id}"
    while (found := find_by_key(tx, key)) is not None and found.reversed_at is not None:
        key = f"opening:{customer_id}:{found.id}"
    return key


def _owed(tx: Tx, customer_id: CustomerId, order_id: OrderId | None, today: date) -> Money:
    customer = get_customer(tx, customer_id)
    if order_id is None:
        owing = standing_of(tx, customer, today=today).owing
        return Money(sum(one.owed.minor for one in owing), customer.currency)
    found = receivable_of(tx, order_id)
    return Money.zero(customer.currency) if found is None else found.owed
