"""Customers and past orders of a plan against the database: compared, then written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import groupby
from zoneinfo import ZoneInfo

from domain.base.actor import Actor
from domain.base.clock import at_local
from domain.base.errors import DomainError, NotFound
from domain.base.ids import ContactId
from domain.catalog import Sku, note_typical
from domain.customer import (
    Customer,
    CustomerDraft,
    CustomerGroup,
    PaymentTerms,
    bind_contact,
    change_customer,
    contacts_of,
    create_contact,
    create_customer,
    list_customer_groups,
    save_customer_group,
)
from domain.db import Tx
from domain.exchange.checking import (
    Findings,
    all_customers,
    all_skus,
    quantity_of,
    staff_by_name,
)
from domain.exchange.model import (
    CustomerEntry,
    PastLineEntry,
    ProblemCode,
)
from domain.exchange.words import learn_words
from domain.order import PastLine, PastOrder, import_order, order_by_no, typical_amounts
from domain.staff import Staff

_SKUS_AT_ONCE = 2000
_ENTERED_AT = time(12, 0)
"""Past orders carry a day only; noon stands for the time."""


def check_customers(tx: Tx, entries: Sequence[CustomerEntry], findings: Findings) -> None:
    """Count what is new, changed and as before; name reps nobody knows."""
    customers, staff = all_customers(tx), staff_by_name(tx)
    for entry in entries:
        if entry.rep and entry.rep.casefold() not in staff:
            findings.note(ProblemCode.STAFF_UNKNOWN, entry.row, "rep", value=entry.rep)
        before = customers.get(entry.code)
        if before is None:
            findings.created += 1
        elif entry.currency not in {None, before.currency}:
            findings.note(ProblemCode.CHOICE_UNKNOWN, entry.row, "currency",
                          value=entry.currency or "", hint=before.currency)  # fmt: skip
        elif _merged(before, entry, staff) != before:
            findings.updated += 1
        else:
            findings.unchanged += 1


def apply_customers(
    tx: Tx, entries: Sequence[CustomerEntry], findings: Findings, actor: Actor, currency: str
) -> None:
    """Write shops, their groups and their first contact; one phone is one person.

    A shop keeps the currency it began with; `currency` is that of new ones that say none.
    """
    check_customers(tx, entries, findings)
    if findings.problems:
        return
    customers, staff = all_customers(tx), staff_by_name(tx)
    groups = {group.code for group in list_customer_groups(tx)}
    people: dict[str, ContactId] = {}
    for entry in entries:
        if entry.group and entry.group not in groups:
            save_customer_group(tx, CustomerGroup(entry.group, entry.group), actor)
            groups.add(entry.group)
        try:
            before = customers.get(entry.code) or _open(tx, entry, actor, currency)
            shop = _write_customer(tx, before, entry, staff, actor)
        except DomainError as error:
            findings.refuse(entry.row, error, entry.code)
            continue
        _write_contact(tx, shop, entry, people)


def _open(tx: Tx, entry: CustomerEntry, actor: Actor, currency: str) -> Customer:
    draft = CustomerDraft(name=entry.name, code=entry.code, currency=entry.currency or currency)
    return create_customer(tx, draft, actor)


def _write_customer(
    tx: Tx, before: Customer, entry: CustomerEntry, staff: dict[str, Staff], actor: Actor
) -> Customer:
    after = _merged(before, entry, staff)
    return before if after == before else change_customer(tx, after, actor)


def _merged(before: Customer, entry: CustomerEntry, staff: dict[str, Staff]) -> Customer:
    rep = staff.get(entry.rep.casefold()) if entry.rep else None
    terms = entry.terms
    return replace(
        before,
        name=entry.name,
        group_code=before.group_code if entry.group is None else entry.group,
        grade=before.grade if entry.grade is None else entry.grade,
        region=before.region if entry.region is None else entry.region,
        rep_id=before.rep_id if rep is None else rep.id,
        terms=before.terms if terms is None else PaymentTerms(terms),
        address=before.address if entry.address is None else entry.address,
        phone=before.phone if entry.phone is None else entry.phone,
        no_substitute=(
            before.no_substitute if entry.no_substitute is None else entry.no_substitute
        ),
        note=before.note if entry.note is None else entry.note,
    )


def _write_contact(
    tx: Tx, shop: Customer, entry: CustomerEntry, people: dict[str, ContactId]
) -> None:
    phone, name = entry.contact_phone or "", entry.contact or ""
    if not phone and not name:
        return
    for person in contacts_of(tx, shop.id):
        if (phone and person.phone == phone) or (not phone and person.name == name):
            people.setdefault(phone, person.id)
            return
    known = people.get(phone) if phone else None
    contact_id = known or create_contact(tx, name=name, phone=phone).id
    if phone:
        people[phone] = contact_id
    bind_contact(tx, contact_id, shop.id)


@dataclass(frozen=True, slots=True)
class _Order:
    number: str
    entries: tuple[PastLineEntry, ...]


def check_history(tx: Tx, entries: Sequence[PastLineEntry], findings: Findings) -> None:
    """Name unknown customers, goods and units; count orders that are new or known already."""
    skus, customers = all_skus(tx), all_customers(tx)
    for entry in entries:
        sku = skus.get(entry.code)
        if entry.customer not in customers:
            findings.note(ProblemCode.CUSTOMER_UNKNOWN, entry.row, "customer",
                          value=entry.customer)  # fmt: skip
        if sku is None:
            findings.note(ProblemCode.SKU_UNKNOWN, entry.row, "code", value=entry.code)
        elif quantity_of(sku, entry.count, entry.unit) is None:
            findings.note(ProblemCode.UNIT_UNKNOWN, entry.row, "count", value=entry.code,
                          hint=f"{entry.count}{entry.unit}")  # fmt: skip
    for order in _orders(entries):
        is_known = _is_known(tx, order.number)
        findings.unchanged += is_known
        findings.created += not is_known


def _is_known(tx: Tx, number: str) -> bool:
    try:
        order_by_no(tx, number)
    except NotFound:
        return False
    return True


def apply_history(
    tx: Tx,
    entries: Sequence[PastLineEntry],
    findings: Findings,
    actor: Actor,
    zone: ZoneInfo,
) -> None:
    """Write past orders, the oldest first, and keep the customers' words for the goods.

    An order that was imported before is left as it is.
    """
    check_history(tx, entries, findings)
    if findings.problems:
        return
    skus, customers = all_skus(tx), all_customers(tx)
    for order in _orders(entries):
        first = order.entries[0]
        kept_in = customers[first.customer].currency
        lines = tuple(_past_line(skus[entry.code], entry, kept_in) for entry in order.entries)
        placed = at_local(first.day, _ENTERED_AT, zone)
        shop = customers[first.customer]
        past = PastOrder(order.number, shop.id, placed, first.day, lines, shop.currency)
        import_order(tx, past)
    note_typical(tx, typical_amounts(tx))
    learn_words(tx, entries, skus, customers, actor=actor)


def _past_line(sku: Sku, entry: PastLineEntry, currency: str) -> PastLine:
    quantity = quantity_of(sku, entry.count, entry.unit)
    assert quantity is not None, "checked before"
    price = None if entry.price is None else replace(entry.price, currency=currency)
    return PastLine(sku.id, sku.code, sku.name, quantity, price)


def _orders(entries: Sequence[PastLineEntry]) -> Iterator[_Order]:
    """Rows of one customer, day and number are one order; without number, customer and day."""

    def key(entry: PastLineEntry) -> tuple[object, ...]:
        return entry.day, entry.customer, entry.order_ref

    for (day, customer, ref), rows in groupby(sorted(entries, key=key), key=key):
        number = ref or f"H-{day:%y%m%d}-{customer}"
        yield _Order(str(number).upper(), tuple(sorted(rows, key=lambda entry: entry.row)))
