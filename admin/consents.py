"""Whether the people of a shop get offers, how we know, and what they said elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from admin.customers import show_customer
from admin.scope import customer_in_scope
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.base.ids import ContactId
from domain.campaign import ConsentUnfounded, record_consent
from domain.customer import contacts_of
from domain.db import Tx
from domain.staff import Staff


async def record(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/contacts/{id}/offers: `do` is agree, with `how`, or end."""
    code = visit.part("code")
    try:
        await visit.act(_record, visit.staff, code, _said(visit))
    except ConsentUnfounded:
        return await show_customer(visit, wrong={"how": visit.t("Please say how you know.")})
    return visit.go("customer", code=code, done="saved", anchor="#offers")


@dataclass(frozen=True, slots=True)
class _Said:
    contact_id: int
    is_given: bool
    how: str


def _said(visit: Visit) -> _Said:
    number = visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("contact", number)
    return _Said(int(number), visit.form.get("do") == "agree", visit.form.get("how"))


def _record(tx: Tx, staff: Staff, code: str, said: _Said) -> None:
    customer = customer_in_scope(tx, staff, code)
    contact_id = _among((one.id for one in contacts_of(tx, customer.id)), said.contact_id)
    record_consent(tx, contact_id, staff, is_given=said.is_given, how=said.how)


def _among(contacts: Iterable[ContactId], wanted: int) -> ContactId:
    for one in contacts:
        if one == wanted:
            return one
    raise NotFound("contact", str(wanted))
