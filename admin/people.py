"""The people of a shop: two that staff know to be one person become one."""

from aiohttp import web

from admin.fields import FormReader
from admin.scope import contact_in_scope, customer_in_scope
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.base.ids import ContactId
from domain.customer import contacts_of
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.joining import join_contacts
from domain.staff import Staff


async def join(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/contacts/{id}/join: the same person as `other`."""
    code = visit.part("code")
    pair = _number(visit.part("id")), _number(FormReader(visit).text("other"))
    policy = visit.context.shop().policy
    await visit.act(join_people, visit.staff, code, pair, policy)
    return visit.go("customer", code=code, done="saved", anchor="#invite")


def join_people(
    tx: Tx, staff: Staff, code: str, pair: tuple[ContactId, ContactId], policy: DeliveryPolicy
) -> None:
    """Both act for this shop and for none of another rep's: nobody gets more than staff may give.

    NotFound.
    """
    customer = customer_in_scope(tx, staff, code)
    people = {contact.id for contact in contacts_of(tx, customer.id)}
    one, other = pair
    if one == other or not {one, other} <= people:
        raise NotFound("contact", str(other))
    if not all(contact_in_scope(tx, staff, person) for person in pair):
        raise NotFound("contact", str(other))
    join_contacts(tx, one, other, policy=policy, why="staff", actor=staff.actor)


def _number(text: str) -> ContactId:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise NotFound("contact", text)
    return ContactId(int(text))
