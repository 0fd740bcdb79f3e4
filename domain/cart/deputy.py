"""Drafts that staff write in a shop's name: theirs until placed, or handed to the shop to confirm.

Such a draft has no contact, so that it never mixes with what the shop itself is writing.
"""

from dataclasses import replace

from domain.base.actor import Actor
from domain.base.ids import ContactId, CustomerId, StaffId
from domain.cart import store
from domain.cart.figures import expires_at
from domain.cart.model import Buyer, Cart, blank_cart
from domain.cart.operations import LoadLines, SetDate, SetOrderNote
from domain.cart.service import apply_operations, drop_cart, open_cart
from domain.db import Tx
from domain.delivery.model import DeliveryPolicy


def new_cart_for(
    tx: Tx, staff_id: StaffId, *, customer_id: CustomerId, policy: DeliveryPolicy
) -> Cart:
    """An empty draft of this member of staff for the shop; the one he had is given up."""
    for old in store.open_carts_of_staff(tx, staff_id, customer_id):
        drop_cart(tx, old)
    until = expires_at(policy, tx.now)
    new = blank_cart(customer_id, staff_id=staff_id, expires_at=until, now=tx.now)
    cart_id = store.insert_cart(tx, new)
    if cart_id is None:
        return new_cart_for(tx, staff_id, customer_id=customer_id, policy=policy)
    return replace(new, id=cart_id)


def hand_to_contact(
    tx: Tx, cart: Cart, contact_id: ContactId, *, actor: Actor, buyer: Buyer
) -> Cart | None:
    """The draft becomes the open one of this person; None where he has lines of his own.

    StaleVersion, CartClosed.
    """
    policy = buyer.policy
    own = open_cart(tx, contact_id, customer_id=cart.customer_id, policy=policy)
    if own.lines:
        return None
    ops = (
        LoadLines(cart.lines, cart.basis_order_no),
        SetOrderNote(cart.note),
        SetDate(cart.wanted_date),
    )
    handed = apply_operations(tx, own, ops=ops, actor=actor, buyer=buyer)
    drop_cart(tx, cart)
    return handed
