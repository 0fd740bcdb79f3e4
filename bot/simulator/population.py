"""Who holds the phones: people of the database as people of the fake platform.

A customer's contact keeps the openid it has on the account; who has none gets one, so that any
database can be tried. This is the one place where the simulator writes to the shop's database,
and only what a followed account and an opened app would have left there.
"""

import hashlib
from dataclasses import dataclass, replace

from bot.simulator.phones.model import Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import Kind
from domain.base.ids import ContactId
from domain.conversation import ChatMessage, Direction, messages_of_order
from domain.customer import (
    Contact,
    Customer,
    bind_contact,
    contacts_of,
    create_contact,
    customers_of,
    find_customer,
    get_contact,
    list_customers,
    list_registrations,
    open_invites,
)
from domain.db import Tx
from domain.messaging import (
    Recipient,
    addresses_of,
    find_address,
    register_contact,
    register_staff,
)
from domain.order import orders_of
from domain.staff import Role, Staff, find_by_userid, find_staff, list_staff

KF_KEY = "kf:"
"""Begins the key of whoever writes to 微信客服: kf:C001."""
SHOWN_CUSTOMERS = 12
SHOWN_ORDERS = 2
ROLE_NAMES = {
    Role.OWNER: "老板",
    Role.REP: "业务员",
    Role.FINANCE: "财务",
    Role.WAREHOUSE: "仓库",
}


@dataclass(frozen=True, slots=True)
class Slugs:
    """The accounts on the phones."""

    oa: str
    wecom: str
    kf: str = ""


def everyone(tx: Tx, slugs: Slugs) -> list[Person]:
    """The first customers with their people, who asks to be let in, and the staff."""
    by_openid: dict[str, Person] = {}
    for customer in list_customers(tx, limit=SHOWN_CUSTOMERS).rows:
        for person in _people_of(tx, customer, slugs):
            by_openid.setdefault(person.external_id, person)
    people = list(by_openid.values())
    for registration in list_registrations(tx):
        contact = get_contact(tx, registration.contact_id)
        key = f"N{contact.id}"
        people.append(_customer_person(tx, contact, slugs, key=key, title=""))
    people += all_staff(tx, slugs)
    return [replace(person, place=place) for place, person in enumerate(people, start=1)]


def all_staff(tx: Tx, slugs: Slugs) -> list[Person]:
    """The members of staff who have a userid, reps first."""
    order = list(ROLE_NAMES)
    staff = [member for member in list_staff(tx) if member.is_active and member.userid]
    staff.sort(key=lambda member: (member.role is not Role.REP, order.index(member.role)))
    return [_staff_person(tx, member, slugs) for member in staff]


def person_at(tx: Tx, account: str, external_id: str, slugs: Slugs) -> Person | None:
    """Who is known to the shop by this id: whoever it writes to has a phone."""
    if account == slugs.wecom:
        member = find_by_userid(tx, external_id)
        return None if member is None else _staff_person(tx, member, slugs)
    if account == slugs.kf:
        return None
    address = find_address(tx, account, external_id=external_id)
    if address is None or address.contact_id is None:
        return None
    contact = get_contact(tx, address.contact_id)
    shops = customers_of(tx, contact.id)
    key = shops[0].code if shops else f"N{contact.id}"
    if shops and contacts_of(tx, shops[0].id)[0].id != contact.id:
        key = f"{key}-{contact.id}"
    title = "、".join(shop.name for shop in shops)
    return Person(key, Kind.OA, account, external_id, contact.name or title or key, title)


def past_posts(tx: Tx, person: Person) -> list[Post]:
    """What the shop's log knows of a person's last orders, for a phone without any memory."""
    address = find_address(tx, person.account, external_id=person.external_id)
    if address is None or address.contact_id is None:
        return []
    orders = [
        order
        for customer in customers_of(tx, address.contact_id)
        for order in orders_of(tx, customer.id, limit=SHOWN_ORDERS)
        if order.contact_id == address.contact_id
    ]
    messages = [message for order in orders for message in messages_of_order(tx, order.id)]
    messages.sort(key=lambda message: message.id)
    return [_post(message) for message in messages if message.text]


def _post(message: ChatMessage) -> Post:
    if message.direction is Direction.IN:
        return Post(Side.MINE, Shape.TEXT, Via.PERSON, message.text, sent_at=message.at)
    return Post(Side.THEIRS, Shape.TEXT, Via.PASSIVE, message.text, sent_at=message.at)


def find_person(tx: Tx, code: str, slugs: Slugs) -> Person | None:
    """The member of staff or the customer with this code, userid or openid."""
    staff = find_staff(tx, code) or find_by_userid(tx, code)
    if staff is not None:
        return _staff_person(tx, staff, slugs)
    customer = find_customer(tx, code) or find_customer(tx, code.upper())
    return None if customer is None else _people_of(tx, customer, slugs)[0]


def kf_person(tx: Tx, key: str, slugs: Slugs) -> Person:
    """The customer with this code as he writes to 微信客服; else somebody nobody knows."""
    code = key.removeprefix(KF_KEY)
    external_userid = kf_userid(code)
    customer = find_customer(tx, code)
    if customer is None:
        return Person(key, Kind.KF, slugs.kf, external_userid, code)
    known = find_address(tx, slugs.kf, external_id=external_userid)
    if known is None:
        people = contacts_of(tx, customer.id)
        contact_id = people[0].id if people else _new_contact(tx, customer, slugs).id
        register_contact(
            tx,
            slugs.kf,
            channel="wecom_kf",
            external_id=external_userid,
            contact_id=contact_id,
        )
    return Person(key, Kind.KF, slugs.kf, external_userid, customer.name, customer.name)


def kf_side(person: Person, slugs: Slugs) -> Person:
    """The same person at 微信客服: the shop does not know him there yet, the platform does."""
    return Person(
        KF_KEY + person.key,
        Kind.KF,
        slugs.kf,
        kf_userid(person.key),
        person.name,
        person.title,
        place=person.place,
        union_id=person.union_id or f"u_{person.external_id}",
    )


def kf_userid(code: str) -> str:
    """32 characters, as an external_userid has, and the same at every start."""
    return "wm" + hashlib.sha256(f"external_userid of {code}".encode()).hexdigest()[:30]


def unbound_customer(tx: Tx, code: str, slugs: Slugs) -> Person | None:
    """The customer's phone before anybody is bound; None where somebody is, or nobody is called
    so. Who scans an invitation is bound by that and not beforehand.
    """
    customer = find_customer(tx, code) or find_customer(tx, code.upper())
    if customer is None or contacts_of(tx, customer.id):
        return None
    return Person(
        customer.code,
        Kind.OA,
        slugs.oa,
        _openid(customer.code),
        customer.name,
        is_following=False,
    )


def shop_names(tx: Tx, person: Person) -> tuple[str, str]:
    """The name of a newcomer's contact and of the shops it is bound to by now."""
    address = find_address(tx, person.account, external_id=person.external_id)
    if address is None or address.contact_id is None:
        return "", ""
    contact = get_contact(tx, address.contact_id)
    return contact.name, "、".join(shop.name for shop in customers_of(tx, contact.id))


def invitations(tx: Tx) -> list[tuple[str, str]]:
    """Open invite codes with the name of their shop."""
    return [
        (invite.code, customer.name)
        for customer in list_customers(tx, limit=SHOWN_CUSTOMERS).rows
        for invite in open_invites(tx, customer.id)
    ]


def _people_of(tx: Tx, customer: Customer, slugs: Slugs) -> list[Person]:
    contacts = contacts_of(tx, customer.id)
    if not contacts:
        contacts = (_new_contact(tx, customer, slugs),)
    return [
        _customer_person(
            tx,
            contact,
            slugs,
            key=customer.code if number == 1 else f"{customer.code}-{number}",
            title="、".join(shop.name for shop in customers_of(tx, contact.id)),
        )
        for number, contact in enumerate(contacts, start=1)
    ]


def _new_contact(tx: Tx, customer: Customer, slugs: Slugs) -> Contact:
    """A person for a shop that has none; the one behind its phone, if it wrote already."""
    known = find_address(tx, slugs.oa, external_id=_openid(customer.code))
    if known is not None and known.contact_id is not None:
        contact = get_contact(tx, known.contact_id)
    else:
        contact = create_contact(tx, name=customer.name, phone=customer.phone)
        _give_openid(tx, contact.id, _openid(customer.code), slugs)
    bind_contact(tx, contact.id, customer.id)
    return contact


def _customer_person(tx: Tx, contact: Contact, slugs: Slugs, *, key: str, title: str) -> Person:
    addresses = [
        address
        for address in addresses_of(tx, Recipient.contact(contact.id))
        if address.account == slugs.oa
    ]
    if addresses:
        openid = addresses[0].external_id
        is_following = addresses[0].is_active
    else:
        openid, is_following = _openid(f"contact {contact.id}"), True
        _give_openid(tx, contact.id, openid, slugs)
    name = contact.name or title or key
    return Person(key, Kind.OA, slugs.oa, openid, name, title, is_following=is_following)


def _staff_person(tx: Tx, staff: Staff, slugs: Slugs) -> Person:
    known = addresses_of(tx, Recipient.staff(staff.id))
    if not any(address.account == slugs.wecom for address in known):
        register_staff(
            tx, slugs.wecom, channel="wecom_app", external_id=staff.userid, staff_id=staff.id
        )
    title = ROLE_NAMES[staff.role]
    return Person(staff.code, Kind.WECOM, slugs.wecom, staff.userid, staff.name, title)


def _give_openid(tx: Tx, contact_id: ContactId, openid: str, slugs: Slugs) -> None:
    register_contact(tx, slugs.oa, channel="oa", external_id=openid, contact_id=contact_id)


def _openid(of: str) -> str:
    """28 characters, as an openid has, and the same at every start."""
    return "o" + hashlib.sha256(f"openid of {of}".encode()).hexdigest()[:27]
