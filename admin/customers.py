"""Customers: the list, one shop with its people, orders and prices, and inviting by QR code."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from admin.fields import FormReader
from admin.invites import show_invites
from admin.scope import customer_in_scope, rep_in_scope
from admin.visit import Visit
from admin.words import DELIVERY_METHODS, ORDER_STATES, TERMS
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import ContactId, SkuId, StaffId
from domain.base.page import Page
from domain.campaign import Consent, consents_of
from domain.catalog import Sku, get_skus
from domain.customer import (
    Contact,
    Customer,
    CustomerDraft,
    CustomerFilter,
    CustomerGroup,
    CustomerStatus,
    DeliveryMethod,
    Invite,
    PaymentTerms,
    ShopAddress,
    addresses_of,
    bind_contact,
    change_customer,
    contacts_of,
    create_contact,
    create_customer,
    invite_code,
    issue_invite,
    list_customer_groups,
    list_customers,
    open_invites,
    read_phone,
    unbind_contact,
)
from domain.db import Tx
from domain.order import OrderSummary, UsualItem, orders_of, usual_list
from domain.pricing import PriceRow, find_price_list, rows_of
from domain.relation import OfCustomer, of_customer
from domain.staff import Role, Staff, list_staff

STATUSES: Mapping[str, str] = {
    "active": "Active",
    "pending": "Not yet released",
    "blocked": "Blocked",
}
_ORDERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Everything the page of one shop shows."""

    customer: Customer
    contacts: tuple[Contact, ...]
    invites: tuple[Invite, ...]
    orders: tuple[OrderSummary, ...]
    usual: tuple[UsualItem, ...]
    skus: Mapping[SkuId, Sku]
    staff: tuple[Staff, ...]
    groups: tuple[CustomerGroup, ...]
    prices: tuple[PriceRow, ...]
    """The shop's own, above those of its group and of everybody."""
    addresses: tuple[ShopAddress, ...]
    relation: OfCustomer
    """Its people as contacts of the staff in WeCom, and the customer groups they are in."""
    offers: Mapping[ContactId, Consent]
    """What its people said last about offers."""

    def name_of(self, staff_id: StaffId) -> str:
        """A member of staff by name."""
        return next((one.name for one in self.staff if one.id == staff_id), "–")


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /customers."""
    page, groups, reps = await visit.read(_load_list, _filter(visit), visit.query("after"))
    return visit.page(
        "customers.html",
        page=page,
        groups=groups,
        reps=reps,
        terms=TERMS,
        methods=DELIVERY_METHODS,
        statuses=STATUSES,
        text=visit.query("q"),
        group=visit.query("group"),
        status=visit.query("status"),
    )


def _filter(visit: Visit) -> CustomerFilter:
    status = visit.query("status")
    return CustomerFilter(
        rep_id=rep_in_scope(visit.staff),
        status=CustomerStatus(status) if status in STATUSES else None,
        group_code=visit.query("group"),
        text=visit.query("q"),
    )


def _load_list(
    tx: Tx, wanted: CustomerFilter, cursor: str
) -> tuple[Page[Customer], tuple[CustomerGroup, ...], dict[int, Staff]]:
    page = list_customers(tx, wanted, cursor=cursor or None)
    return page, list_customer_groups(tx), {s.id: s for s in list_staff(tx)}


async def show_customer(
    visit: Visit, *, wrong: Mapping[str, str] | None = None
) -> web.StreamResponse:
    """GET /customers/{code}; `wrong` are fields of a form on it that could not be taken."""
    view = await visit.read(_load_customer, visit.staff, visit.part("code"))
    return await _page(visit, view, wrong=wrong)


async def _page(
    visit: Visit,
    view: CustomerView,
    *,
    values: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> web.Response:
    return visit.page(
        "customer.html",
        http=422 if wrong else 200,
        view=view,
        terms=TERMS,
        methods=DELIVERY_METHODS,
        statuses=STATUSES,
        states=ORDER_STATES,
        wrong=wrong or {},
        values=values if values is not None else _values(view.customer),
        reps=_reps(view.staff),
        invites=await show_invites(visit, view.invites),
    )


def _load_customer(tx: Tx, staff: Staff, code: str) -> CustomerView:
    customer = customer_in_scope(tx, staff, code)
    usual = usual_list(tx, customer.id)
    own = find_price_list(tx, f"OWN-{customer.code}")
    prices = rows_of(tx, own.id) if own else ()
    named = {*(item.sku_id for item in usual), *(row.sku_id for row in prices)}
    contacts = contacts_of(tx, customer.id)
    return CustomerView(
        customer=customer,
        contacts=contacts,
        invites=open_invites(tx, customer.id),
        orders=tuple(orders_of(tx, customer.id, limit=_ORDERS_SHOWN)),
        usual=usual,
        skus=get_skus(tx, sorted(n for n in named if n)),
        staff=list_staff(tx),
        groups=list_customer_groups(tx),
        prices=prices,
        addresses=addresses_of(tx, customer.id),
        relation=of_customer(tx, customer.id),
        offers=consents_of(tx, [one.id for one in contacts]),
    )


def _reps(staff: tuple[Staff, ...]) -> list[tuple[str, str]]:
    sellers = [s for s in staff if s.role in {Role.REP, Role.OWNER} and s.is_active]
    return [("", "–"), *((str(s.id), f"{s.name} ({s.code})") for s in sellers)]


def _values(customer: Customer) -> dict[str, str]:
    return {
        "name": customer.name,
        "group": customer.group_code,
        "grade": customer.grade,
        "region": customer.region,
        "rep": str(customer.rep_id or ""),
        "status": customer.status.value,
        "terms": customer.terms.value,
        "address": customer.address,
        "delivery_method": customer.delivery_method.value,
        "phone": customer.phone,
        "note": customer.note,
        **({"no_substitute": "1"} if customer.no_substitute else {}),
    }


async def save(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}."""
    view = await visit.read(_load_customer, visit.staff, visit.part("code"))
    reader = FormReader(visit)
    changed = _read(reader, visit, view.staff)
    if not reader.is_right:
        return await _page(visit, view, values=reader.values(), wrong=reader.wrong)
    await visit.act(_change, visit.staff, view.customer.code, changed)
    return visit.go("customer", code=view.customer.code, done="saved")


def _read(reader: FormReader, visit: Visit, staff: tuple[Staff, ...]) -> CustomerDraft:
    form = visit.form
    known_reps = {key: key for key, _ in _reps(staff)}
    rep = known_reps.get(form.get("rep"), "")
    return CustomerDraft(
        name=reader.text("name", limit=60, required=True),
        code=reader.text("code", limit=30),
        group_code=reader.text("group", limit=40),
        grade=reader.text("grade", limit=20),
        region=reader.text("region", limit=60),
        rep_id=StaffId(int(rep)) if rep else None,
        status=CustomerStatus(reader.choice("status", tuple(STATUSES))),
        terms=PaymentTerms(reader.choice("terms", ("on_delivery", "prepaid", "credit"))),
        no_substitute=form.has("no_substitute"),
        address=reader.text("address", limit=200),
        delivery_method=DeliveryMethod(reader.choice("delivery_method", tuple(DELIVERY_METHODS))),
        phone=reader.text("phone", limit=30),
        note=reader.text("note", limit=300),
        currency=visit.currency,
    )


def _change(tx: Tx, staff: Staff, code: str, draft: CustomerDraft) -> None:
    before = customer_in_scope(tx, staff, code)
    changed = replace(
        before,
        name=draft.name,
        group_code=draft.group_code,
        grade=draft.grade,
        region=draft.region,
        rep_id=draft.rep_id,
        status=draft.status,
        terms=draft.terms,
        no_substitute=draft.no_substitute,
        address=draft.address,
        delivery_method=draft.delivery_method,
        phone=draft.phone,
        note=draft.note,
    )
    change_customer(tx, changed, staff.actor)


async def show_new(visit: Visit) -> web.StreamResponse:
    """GET /customers/new."""
    return await _new_page(visit, {"status": "active", "terms": "on_delivery"}, {})


async def _new_page(
    visit: Visit, values: Mapping[str, str], wrong: Mapping[str, str]
) -> web.Response:
    staff, groups = await visit.read(_choices)
    return visit.page(
        "customer_new.html",
        http=422 if wrong else 200,
        values=values,
        wrong=wrong,
        reps=_reps(staff),
        groups=groups,
        terms=TERMS,
        methods=DELIVERY_METHODS,
        statuses=STATUSES,
    )


async def create(visit: Visit) -> web.StreamResponse:
    """POST /customers/new."""
    reader = FormReader(visit)
    staff, _ = await visit.read(_choices)
    draft = _read(reader, visit, staff)
    if not reader.is_right:
        return await _new_page(visit, reader.values(), reader.wrong)
    created = await visit.act(create_customer, draft, visit.actor)
    return visit.go("customer", code=created.code, done="added")


def _choices(tx: Tx) -> tuple[tuple[Staff, ...], tuple[CustomerGroup, ...]]:
    return list_staff(tx), list_customer_groups(tx)


async def add_contact(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/contacts: somebody else who speaks for the shop."""
    view = await visit.read(_load_customer, visit.staff, visit.part("code"))
    reader = FormReader(visit)
    name, said = reader.text("person", limit=40, required=True), reader.text("number", limit=30)
    number = read_phone(said) if said else ""
    if number is None:
        reader.wrong["number"] = visit.t("Please give a phone number like 13800000000.")
    if not reader.is_right:
        return await _page(visit, view, wrong=reader.wrong)
    await visit.act(_add_contact, visit.staff, view.customer.code, name, number or "")
    return visit.go("customer", code=view.customer.code, done="added")


def _add_contact(tx: Tx, staff: Staff, code: str, name: str, phone: str) -> None:
    customer = customer_in_scope(tx, staff, code)
    bind_contact(tx, create_contact(tx, name=name, phone=phone).id, customer.id)


async def remove_contact(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/contacts/{id}/remove: the person speaks for the shop no more."""
    code, number = visit.part("code"), visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("contact", number)
    await visit.act(_remove_contact, visit.staff, code, ContactId(int(number)))
    return visit.go("customer", code=code, done="removed")


def _remove_contact(tx: Tx, staff: Staff, code: str, contact_id: ContactId) -> None:
    customer = customer_in_scope(tx, staff, code)
    unbind_contact(tx, contact_id, customer.id, staff.actor)


async def invite(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/invite."""
    code = visit.part("code")
    await visit.act(_invite, visit.staff, code, visit.actor)
    return visit.go("customer", code=code, done="invited", anchor="#invite")


def _invite(tx: Tx, staff: Staff, code: str, actor: Actor) -> None:
    customer = customer_in_scope(tx, staff, code)
    issue_invite(tx, customer.id, actor, code=invite_code(secrets.token_bytes(8)))
