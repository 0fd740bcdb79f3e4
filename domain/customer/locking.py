"""A shop's row, locked: for what may be done only once in all of a shop's orders together."""

from domain.base.errors import NotFound
from domain.base.ids import CustomerId
from domain.customer.store import customers
from domain.db import Tx


def lock_customer(tx: Tx, customer_id: CustomerId) -> None:
    """Whoever does so too waits until the transaction ends; before any order is locked.

    New orders and receipts of the shop do not wait. NotFound.
    """
    if not customers.lock_customer(tx, customer_id):
        raise NotFound("customer", str(customer_id))
