"""Whose customers a visitor may see: a rep the own ones, everybody else all.

Another's order or shop answers exactly like one that does not exist.
"""

from domain.base.errors import NotFound
from domain.base.ids import ContactId, StaffId
from domain.customer import Customer, customers_of, find_customer, get_customer
from domain.db import Tx
from domain.order import Order, order_by_no
from domain.staff import Permission, Staff, looks_after, may


def rep_in_scope(staff: Staff) -> StaffId | None:
    """The rep a list is narrowed to, None where everything may be seen."""
    return None if may(staff, Permission.SEE_ALL_CUSTOMERS) else staff.id


def customer_in_scope(tx: Tx, staff: Staff, code: str) -> Customer:
    """The shop with this code; NotFound also where it is another rep's."""
    customer = find_customer(tx, code)
    if customer is None or not looks_after(staff, customer.rep_id):
        raise NotFound("customer", code)
    return customer


def order_in_scope(tx: Tx, staff: Staff, order_no: str) -> tuple[Order, Customer]:
    """The order and its shop; NotFound also where it is another rep's."""
    order = order_by_no(tx, order_no)
    customer = get_customer(tx, order.customer_id)
    if not looks_after(staff, customer.rep_id):
        raise NotFound("order", order_no)
    return order, customer


def contact_in_scope(tx: Tx, staff: Staff, contact_id: ContactId) -> bool:
    """Whether every shop the person speaks for is the visitor's to look after."""
    return all(looks_after(staff, shop.rep_id) for shop in customers_of(tx, contact_id))
