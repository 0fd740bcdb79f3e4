"""A shop of the demo places an order, for tests of its pages."""

from decimal import Decimal

from domain.base.actor import Actor, ActorKind
from domain.cart import AddLine, Buyer, open_cart, revise_cart
from domain.catalog import find_sku, measure
from domain.customer import Customer, contacts_of
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.order import place_order
from domain.reactions import drain


def order_one(tx: Tx, customer: Customer, code: str = "YL001") -> str:
    """One order unit of a SKU, shown and confirmed by the shop's first person; its number."""
    person = contacts_of(tx, customer.id)[0]
    actor = Actor(ActorKind.CUSTOMER, person.id, person.name)
    policy = DeliveryPolicy()
    sku = find_sku(tx, code)
    assert sku is not None
    cart = open_cart(tx, person.id, customer_id=customer.id, policy=policy)
    line = AddLine(sku.id, measure(sku, Decimal(1), sku.order_unit))
    buyer = Buyer(customer, policy)
    priced = revise_cart(tx, cart, ops=[line], actor=actor, buyer=buyer)
    order = place_order(tx, priced, actor=actor, order_key=b"k" * 32, is_again=True)
    drain(tx)
    return order.order_no
