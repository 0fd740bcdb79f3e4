"""Enter and change customers, bind contacts to them, decide about registrations."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotFound
from domain.base.ids import ContactId, CustomerId, RegistrationId, StaffId
from domain.base.page import Page
from domain.customer.errors import (
    CustomerExists,
    InviteUnknown,
    InviteUsed,
    RegistrationDecided,
)
from domain.customer.events import (
    CustomerBound,
    RegistrationApproved,
    RegistrationRefused,
    RegistrationRequested,
)
from domain.customer.model import (
    Contact,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerFilter,
    CustomerGroup,
    Invite,
    Registration,
    RegistrationStatus,
)
from domain.customer.rules import (
    check_customer_draft,
    check_invite,
    check_registration,
    read_invite_code,
)
from domain.customer.store import contacts, customers, registrations
from domain.db import Tx

INVITE_TTL = timedelta(days=7)
PAGE_ROWS = 50


def create_customer(tx: Tx, draft: CustomerDraft, actor: Actor) -> Customer:
    """Enter a shop. CustomerInvalid; CustomerExists for a code that is taken."""
    check_customer_draft(draft)
    code = draft.code.strip() or _free_code(tx)
    if customers.load_customer_by_code(tx, code) is not None:
        raise CustomerExists(code)
    created = get_customer(tx, customers.insert_customer(tx, draft, code))
    _audit(tx, actor, "create", before=None, after=created)
    return created


def change_customer(tx: Tx, changed: Customer, actor: Actor) -> Customer:
    """Write everything but id and code. CustomerInvalid; NotFound."""
    before = get_customer(tx, changed.id)
    after = replace(changed, code=before.code)
    check_customer_draft(_as_draft(after))
    customers.update_customer(tx, after)
    _audit(tx, actor, "change", before=before, after=after)
    return after


def hand_over_customers(tx: Tx, rep_id: StaffId, heir: StaffId | None, actor: Actor) -> int:
    """Give every customer of a rep to another, or to nobody (then each rep sees them).

    Returns how many there were; each is in the change log.
    """
    own = customers.load_customers_of_rep(tx, rep_id)
    for customer in own:
        change_customer(tx, replace(customer, rep_id=heir), actor)
    return len(own)


def customers_per_rep(tx: Tx) -> dict[StaffId, int]:
    """How many customers each rep has who has any."""
    return customers.count_per_rep(tx)


def get_customer(tx: Tx, customer_id: CustomerId) -> Customer:
    """One shop; NotFound."""
    found = customers.load_customer(tx, customer_id)
    if found is None:
        raise NotFound("customer", str(customer_id))
    return found


def get_customers(tx: Tx, customer_ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
    """Several shops in one read; those that are not there are left out."""
    return customers.load_customers(tx, customer_ids)


def find_customer(tx: Tx, code: str) -> Customer | None:
    """The shop with this code ("C001")."""
    return customers.load_customer_by_code(tx, code.strip())


def list_customers(
    tx: Tx,
    wanted: CustomerFilter | None = None,
    *,
    cursor: str | None = None,
    limit: int = PAGE_ROWS,
) -> Page[Customer]:
    """Shops by code; a rep's list is narrowed with `CustomerFilter.rep_id`."""
    return customers.query_customers(tx, wanted or CustomerFilter(), cursor=cursor, limit=limit)


def create_contact(tx: Tx, *, name: str = "", phone: str = "", language: str = "zh-CN") -> Contact:
    """Remember a person who wrote for the first time; bound to no shop yet."""
    return contacts.insert_contact(tx, name=name, phone=phone, language=language)


def get_contact(tx: Tx, contact_id: ContactId) -> Contact:
    """One person; NotFound."""
    found = contacts.load_contact(tx, contact_id)
    if found is None:
        raise NotFound("contact", str(contact_id))
    return found


def change_contact(tx: Tx, contact: Contact) -> None:
    """Write a person's name, phone and language."""
    contacts.update_contact(tx, contact)


def customers_of(tx: Tx, contact_id: ContactId) -> tuple[Customer, ...]:
    """The shops a person acts for, by code, blocked ones too."""
    return contacts.load_customers_of(tx, contact_id)


def customers_of_named(tx: Tx, name: str) -> frozenset[CustomerId]:
    """The shops for which somebody of exactly this name acts (李师傅)."""
    return contacts.load_customers_of_named(tx, name)


def contacts_of(tx: Tx, customer_id: CustomerId) -> tuple[Contact, ...]:
    """The people who act for a shop, longest first."""
    return contacts.load_contacts_of(tx, customer_id)


def bind_contact(
    tx: Tx,
    contact_id: ContactId,
    customer_id: CustomerId,
    *,
    role: ContactRole = ContactRole.BUYER,
) -> None:
    """Let a person act for a shop; harmless where he does already."""
    contacts.bind(tx, contact_id, customer_id, role)
    tx.events.append(CustomerBound(contact_id, customer_id))


def unbind_contact(tx: Tx, contact_id: ContactId, customer_id: CustomerId, actor: Actor) -> None:
    """End it at once; NotFound where the person does not act for the shop."""
    if not contacts.unbind(tx, contact_id, customer_id):
        raise NotFound("contact", str(contact_id))
    change = Recorded("customer.unbind", "customer", str(customer_id), contact_id, None)
    record(tx, change, actor=actor)


def issue_invite(
    tx: Tx,
    customer_id: CustomerId,
    actor: Actor,
    *,
    code: str,
    ttl: timedelta = INVITE_TTL,
) -> Invite:
    """Keep a single-use code made by `rules.invite_code` from random bytes. NotFound."""
    get_customer(tx, customer_id)
    invite = contacts.insert_invite(
        tx, customer_id, code=code, created_by=_staff_id(actor), expires_at=tx.now + ttl
    )
    change = Recorded("customer.invite", "customer", str(customer_id), None, invite.id)
    record(tx, change, actor=actor)
    return invite


def open_invites(tx: Tx, customer_id: CustomerId) -> tuple[Invite, ...]:
    """The shop's invites that can still be used."""
    return contacts.load_open_invites(tx, customer_id)


def bind_by_invite(tx: Tx, contact_id: ContactId, code: str) -> Customer:
    """Bind a person by the code typed or scanned; the same person may present it again.

    InviteUnknown, InviteExpired, InviteUsed.
    """
    exact = read_invite_code(code)
    invite = None if exact is None else contacts.load_invite(tx, exact)
    if invite is None:
        raise InviteUnknown
    if invite.used_by != contact_id:
        check_invite(invite, tx.now)
        if not contacts.mark_invite_used(tx, invite.id, contact_id):
            raise InviteUsed
        bind_contact(tx, contact_id, invite.customer_id)
    return get_customer(tx, invite.customer_id)


def apply_registration(tx: Tx, contact_id: ContactId, shop_name: str, phone: str) -> Registration:
    """Ask to be let in; a second request corrects the open one. RegistrationIncomplete."""
    name, number = check_registration(shop_name, phone)
    waiting = registrations.load_pending_of(tx, contact_id)
    if waiting is not None:
        registrations.rewrite(tx, waiting.id, shop_name=name, phone=number)
        return replace(waiting, shop_name=name, phone=number)
    asked = registrations.insert_registration(tx, contact_id, shop_name=name, phone=number)
    tx.events.append(RegistrationRequested(asked.id))
    return asked


def approve_registration(
    tx: Tx,
    registration_id: RegistrationId,
    actor: Actor,
    *,
    customer: CustomerId | CustomerDraft,
) -> Customer:
    """Let the person in for an existing shop or one entered now.

    NotFound; RegistrationDecided; what `create_customer` raises.
    """
    asked = _undecided(tx, registration_id)
    if isinstance(customer, CustomerDraft):
        shop = create_customer(tx, customer, actor)
    else:
        shop = get_customer(tx, customer)
    decided = replace(asked, status=RegistrationStatus.APPROVED, customer_id=shop.id)
    _decide(tx, decided, actor)
    bind_contact(tx, asked.contact_id, shop.id)
    tx.events.append(RegistrationApproved(asked.id, asked.contact_id, shop.id))
    return shop


def refuse_registration(
    tx: Tx, registration_id: RegistrationId, actor: Actor, reason: str
) -> Registration:
    """Turn the request down. NotFound; RegistrationDecided."""
    asked = _undecided(tx, registration_id)
    decided = replace(asked, status=RegistrationStatus.REFUSED, reason=reason)
    _decide(tx, decided, actor)
    tx.events.append(RegistrationRefused(asked.id, asked.contact_id))
    return decided


def get_registration(tx: Tx, registration_id: RegistrationId) -> Registration:
    """One request; NotFound."""
    found = registrations.load_registration(tx, registration_id)
    if found is None:
        raise NotFound("registration", str(registration_id))
    return found


def pending_registration(tx: Tx, contact_id: ContactId) -> Registration | None:
    """The person's open request."""
    return registrations.load_pending_of(tx, contact_id)


def list_registrations(
    tx: Tx, status: RegistrationStatus = RegistrationStatus.PENDING
) -> tuple[Registration, ...]:
    """Requests in one state, oldest first."""
    return registrations.load_by_status(tx, status)


def save_customer_group(tx: Tx, group: CustomerGroup, actor: Actor) -> None:
    """Enter or rename a customer group."""
    customers.save_group(tx, group)
    record(tx, Recorded("customer_group.save", "customer_group", group.code), actor=actor)


def list_customer_groups(tx: Tx) -> tuple[CustomerGroup, ...]:
    """All groups by priority."""
    return customers.load_groups(tx)


def list_grades(tx: Tx) -> tuple[str, ...]:
    """The grades that customers have, in order."""
    return customers.load_grades(tx)


def find_customer_group(tx: Tx, said: str) -> CustomerGroup | None:
    """The group with this code, else the only one of this name."""
    groups = customers.load_groups(tx)
    by_code = [group for group in groups if group.code == said]
    found = by_code or [group for group in groups if group.name == said]
    return found[0] if len(found) == 1 else None


def set_further_groups(tx: Tx, customer_id: CustomerId, group_codes: tuple[str, ...]) -> None:
    """Make the shop a member of exactly these groups besides its own."""
    customers.replace_memberships(tx, customer_id, group_codes)


def further_groups(tx: Tx, customer_id: CustomerId) -> tuple[str, ...]:
    """The groups of a shop besides its own."""
    return customers.load_memberships(tx, customer_id)


def set_customer_tags(
    tx: Tx, customer_id: CustomerId, tags: tuple[str, ...], actor: Actor
) -> None:
    """Put exactly these tags on a shop."""
    before = customers.load_tags(tx, customer_id)
    customers.replace_tags(tx, customer_id, tags)
    after = sorted(set(tags))
    change = Recorded("customer.tags", "customer", str(customer_id), list(before), after)
    record(tx, change, actor=actor)


def customer_tags(tx: Tx, customer_id: CustomerId) -> tuple[str, ...]:
    """The tags of a shop."""
    return customers.load_tags(tx, customer_id)


def tags_of_customers(tx: Tx, customer_ids: Iterable[CustomerId]) -> dict[CustomerId, set[str]]:
    """The tags of several shops; who has none is left out."""
    return customers.load_tags_of(tx, customer_ids)


def _undecided(tx: Tx, registration_id: RegistrationId) -> Registration:
    asked = get_registration(tx, registration_id)
    if asked.status is not RegistrationStatus.PENDING:
        raise RegistrationDecided(asked.id, asked.status.value)
    return asked


def _decide(tx: Tx, decided: Registration, actor: Actor) -> None:
    written = replace(decided, decided_by=_staff_id(actor), decided_at=tx.now)
    if not registrations.decide(tx, written):
        raise RegistrationDecided(decided.id, get_registration(tx, decided.id).status.value)
    change = Recorded(
        f"registration.{decided.status}", "registration", str(decided.id), None, decided.reason
    )
    record(tx, change, actor=actor)


def _staff_id(actor: Actor) -> StaffId | None:
    return StaffId(actor.id) if actor.kind is ActorKind.STAFF else None


def _free_code(tx: Tx) -> str:
    number = customers.last_customer_id(tx) + 1
    while customers.load_customer_by_code(tx, f"C{number:03d}") is not None:
        number += 1
    return f"C{number:03d}"


def _as_draft(customer: Customer) -> CustomerDraft:
    return CustomerDraft(
        name=customer.name,
        phone=customer.phone,
        credit_days=customer.credit_days,
        due_day=customer.due_day,
        currency=customer.currency,
    )


def _audit(tx: Tx, actor: Actor, action: str, *, before: Customer | None, after: Customer) -> None:
    shown = None if before is None else _shown(before)
    change = Recorded(f"customer.{action}", "customer", str(after.id), shown, _shown(after))
    record(tx, change, actor=actor)


def _shown(customer: Customer) -> dict[str, object]:
    return {
        "name": customer.name,
        "group": customer.group_code,
        "grade": customer.grade,
        "region": customer.region,
        "rep_id": customer.rep_id,
        "status": customer.status.value,
        "terms": customer.terms.value,
        "delivery_method": customer.delivery_method.value,
    }
