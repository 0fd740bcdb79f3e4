"""Who speaks. Only the verified address decides; nothing in the text does (T13)."""

from dataclasses import replace

from domain.base.ids import ContactId, CustomerId
from domain.conversation import stick_to_shop
from domain.customer import (
    Contact,
    Customer,
    change_contact,
    create_contact,
    customers_of,
    get_contact,
)
from domain.messaging import (
    Recipient,
    find_address,
    follow_address,
    leave_address,
    register_contact,
    register_staff,
    unpark_rows,
)
from domain.staff import change_staff, find_by_userid, get_staff
from handlers.context import Turn
from handlers.message import EventKind

STAFF_CHANNELS = frozenset({"wecom", "wecom_app", "aibot"})
"""Channels on which the sender id is a WeCom userid."""


def identify(turn: Turn) -> None:
    """Find the staff member or the contact behind the address; a new one is remembered."""
    if turn.inbound.channel in STAFF_CHANNELS:
        _identify_staff(turn)
    else:
        _identify_contact(turn)


def is_stranger(turn: Turn) -> bool:
    """Neither staff nor bound to any shop."""
    return turn.staff is None and not turn.customers


def choose_customer(turn: Turn, customer_id: CustomerId) -> None:
    """Speak for this shop until the order is placed (D26)."""
    turn.customer = next((c for c in turn.customers if c.id == customer_id), None)
    turn.chat = stick_to_shop(turn.chat, customer_id)


def speak(turn: Turn, language: str) -> None:
    """From now on this person, customer or staff, is answered in that language."""
    if turn.staff is not None:
        turn.staff = change_staff(turn.tx, replace(turn.staff, language=language), turn.actor)
    if turn.contact is not None:
        turn.contact = replace(turn.contact, language=language)
        change_contact(turn.tx, turn.contact)
    turn.t = turn.shop.texts.translator(language)


def become(turn: Turn, contact: Contact) -> None:
    """The person behind this chat is somebody known already."""
    turn.contact = contact
    turn.chat = replace(turn.chat, contact_id=contact.id)
    load_customers(turn)


def load_customers(turn: Turn) -> None:
    """Read the shops anew, after a binding."""
    if turn.contact is None:
        return
    turn.customers = tuple(c for c in customers_of(turn.tx, turn.contact.id) if c.is_active)
    turn.customer = _only(turn)


def _identify_staff(turn: Turn) -> None:
    inbound = turn.inbound
    staff = find_by_userid(turn.tx, inbound.address)
    if staff is None or not staff.is_active:
        return
    turn.staff = staff
    turn.t = turn.shop.texts.translator(staff.language)
    if turn.chat.staff_id is None:
        register_staff(
            turn.tx,
            inbound.account,
            channel=inbound.channel,
            external_id=inbound.address,
            staff_id=staff.id,
        )
        turn.chat = replace(turn.chat, staff_id=staff.id)


def _identify_contact(turn: Turn) -> None:
    inbound = turn.inbound
    contact_id = turn.chat.contact_id
    if contact_id is None:
        contact_id = _remember_contact(turn)
    if inbound.event is EventKind.SUBSCRIBE:
        follow_address(turn.tx, inbound.account, external_id=inbound.address, at=inbound.sent_at)
    turn.contact = get_contact(turn.tx, contact_id)
    if turn.contact.language:
        turn.t = turn.shop.texts.translator(turn.contact.language)
    load_customers(turn)
    if inbound.event not in {EventKind.UNSUBSCRIBE, EventKind.RELEASED}:
        unpark_rows(turn.tx, Recipient.contact(contact_id))
    if inbound.event is EventKind.UNSUBSCRIBE:
        leave_address(turn.tx, inbound.account, external_id=inbound.address, at=inbound.sent_at)


def _remember_contact(turn: Turn) -> ContactId:
    inbound = turn.inbound
    known = find_address(turn.tx, inbound.account, external_id=inbound.address)
    if known is not None and known.contact_id is not None:
        contact_id = known.contact_id
    else:
        contact = create_contact(turn.tx, language=turn.shop.language)
        contact_id = contact.id
        register_contact(
            turn.tx,
            inbound.account,
            channel=inbound.channel,
            external_id=inbound.address,
            contact_id=contact_id,
            seen_at=inbound.sent_at,
        )
    turn.chat = replace(turn.chat, contact_id=contact_id)
    return contact_id


def _only(turn: Turn) -> Customer | None:
    """The shop meant: the only one, or the one chosen for this order."""
    if len(turn.customers) == 1:
        return turn.customers[0]
    sticky = turn.chat.sticky_shop(turn.now)
    return next((c for c in turn.customers if c.id == sticky), None)


def rep_name(turn: Turn) -> str:
    """How the customer's rep is called; "your rep" where the shop has none."""
    customer = turn.customer or (turn.customers[0] if turn.customers else None)
    if customer is None or customer.rep_id is None:
        return turn.t("your rep")
    return get_staff(turn.tx, customer.rep_id).name
