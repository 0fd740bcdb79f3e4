"""Audit requests: people who asked to be let in, approved to a shop or refused with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from admin.fields import FormReader
from admin.scope import customer_in_scope, rep_in_scope
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import RegistrationId
from domain.conversation import conversations_of
from domain.customer import (
    Contact,
    Customer,
    CustomerDraft,
    CustomerFilter,
    CustomerGroup,
    Registration,
    RegistrationStatus,
    approve_registration,
    get_contact,
    list_customer_groups,
    list_customers,
    list_registrations,
    refuse_registration,
)
from domain.db import Tx
from domain.staff import Role, Staff

_CHOICES = 500
_DECIDED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Applicant:
    """One request with what the person has said so far, and shops of a like name or phone."""

    registration: Registration
    contact: Contact
    kept: tuple[str, ...]
    alike: tuple[Customer, ...]


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /registrations."""
    return await _show(visit)


async def _show(visit: Visit, wrong: Mapping[str, str] | None = None) -> web.Response:
    waiting, decided, shops, groups = await visit.read(_load, visit.staff)
    return visit.page(
        "registrations.html",
        http=422 if wrong else 200,
        waiting=waiting,
        decided=decided,
        shops=shops,
        groups=groups,
        wrong=wrong or {},
        values=dict(visit.form.pairs) if wrong else {},
        refused_id=visit.request.match_info.get("id", "") if wrong else "",
    )


def _load(
    tx: Tx, staff: Staff
) -> tuple[list[Applicant], list[Registration], tuple[Customer, ...], tuple[CustomerGroup, ...]]:
    wanted = CustomerFilter(rep_id=rep_in_scope(staff))
    shops = list_customers(tx, wanted, limit=_CHOICES).rows
    waiting = [_applicant(tx, asked, shops) for asked in list_registrations(tx)]
    decided = [
        *list_registrations(tx, RegistrationStatus.APPROVED),
        *list_registrations(tx, RegistrationStatus.REFUSED),
    ]
    decided.sort(key=lambda r: r.decided_at or r.applied_at, reverse=True)
    return waiting, decided[:_DECIDED_SHOWN], shops, list_customer_groups(tx)


def _applicant(tx: Tx, asked: Registration, shops: tuple[Customer, ...]) -> Applicant:
    chats = conversations_of(tx, asked.contact_id)
    kept = tuple(text for chat in chats for text in chat.kept)
    name = asked.shop_name.casefold()
    alike = tuple(
        shop
        for shop in shops
        if (asked.phone and shop.phone == asked.phone)
        or name in shop.name.casefold()
        or shop.name.casefold() in name
    )
    return Applicant(asked, get_contact(tx, asked.contact_id), kept, alike)


async def approve(visit: Visit) -> web.StreamResponse:
    """POST /registrations/{id}/approve: to the shop `code`, or to a new one."""
    number = _number(visit)
    reader = FormReader(visit)
    if visit.form.get("to") == "existing":
        code = reader.text("code", limit=30, required=True)
        if not reader.is_right:
            return await _show(visit, reader.wrong)
        await visit.act(_approve_existing, visit.staff, number, code)
        return visit.go("registrations", done="approved")
    draft = CustomerDraft(
        name=reader.text("name", limit=60, required=True),
        group_code=reader.text("group", limit=40),
        grade=reader.text("grade", limit=20),
        region=reader.text("region", limit=60),
        address=reader.text("address", limit=200),
        phone=reader.text("phone", limit=30),
        rep_id=visit.staff.id if visit.staff.role is Role.REP else None,
        currency=visit.currency,
    )
    if not reader.is_right:
        return await _show(visit, reader.wrong)
    await visit.act(_approve_new, number, visit.actor, draft)
    return visit.go("registrations", done="approved")


async def refuse(visit: Visit) -> web.StreamResponse:
    """POST /registrations/{id}/refuse."""
    reader = FormReader(visit)
    reason = reader.text("reason", limit=200, required=True)
    if not reader.is_right:
        return await _show(visit, reader.wrong)
    await visit.act(refuse_registration, _number(visit), visit.actor, reason)
    return visit.go("registrations", done="refused")


def _approve_existing(tx: Tx, staff: Staff, number: RegistrationId, code: str) -> None:
    customer = customer_in_scope(tx, staff, code)
    approve_registration(tx, number, staff.actor, customer=customer.id)


def _approve_new(tx: Tx, number: RegistrationId, actor: Actor, draft: CustomerDraft) -> None:
    approve_registration(tx, number, actor, customer=draft)


def _number(visit: Visit) -> RegistrationId:
    number = visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("registration", number)
    return RegistrationId(int(number))
