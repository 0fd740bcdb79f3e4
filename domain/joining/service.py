"""Who turns out to be the same person becomes one contact; nothing of either is lost.

Worked example: 老王 orders at the 公众号 (contact 1, bound to a shop, a draft of 2 cola). He opens
微信客服 and is nobody there yet (contact 7, who has said "雪碧两箱"). The platform says that both
have one unionid: contact 7's address, chat and requests are contact 1's from now on. Had 7 a
draft for the same shop too, the newer draft stays, takes over what only the older one has, and
the older one is dropped; what was shown before counts no more, so nothing unseen can be placed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.audit import Recorded, record
from domain.base.actor import SYSTEM, Actor
from domain.base.errors import DomainError
from domain.base.ids import ContactId, CustomerId
from domain.cart import (
    AddLine,
    Buyer,
    Cart,
    apply_operations,
    drop_cart,
    expire_carts,
    open_carts_of,
)
from domain.customer import (
    Contact,
    ContactRole,
    bind_contact,
    change_contact,
    create_contact,
    customers_of,
    get_contact,
    get_customer,
    unbind_contact,
)
from domain.db import Tx
from domain.delivery import DeliveryPolicy, policy_for
from domain.joining import store
from domain.joining.errors import JoinCodeRefused, JoinRefusal
from domain.joining.wishes import join_wishes
from domain.messaging import Recipient, addresses_of, find_address, register_contact

CODE_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a platform says of an address: an empty `union_id` is no word about who it is."""

    account: str
    channel: str
    external_id: str
    union_id: str
    name: str = ""


def know_union(tx: Tx, who: Stranger, *, policy: DeliveryPolicy, language: str) -> ContactId:
    """Take what the platform says; the contact behind the address from now on.

    An address never seen gets the contact of its unionid, or a new one. Two contacts of one
    unionid stay two where either has another one besides.
    """
    known = find_address(tx, who.account, external_id=who.external_id)
    same = store.contacts_of_union(tx, who.union_id) if who.union_id else []
    if known is None or known.contact_id is None:
        found = same[0] if same else create_contact(tx, name=who.name, language=language).id
        register_contact(
            tx,
            who.account,
            channel=who.channel,
            external_id=who.external_id,
            contact_id=found,
        )
    else:
        found = known.contact_id
    store.set_union(tx, who.account, who.external_id, who.union_id)
    for other in same:
        if other != found and not _are_known_apart(tx, found, other):
            found = join_contacts(tx, found, other, policy=policy, why="unionid")
    return found


def addresses_to_ask(tx: Tx, account: str, *, limit: int = 100) -> list[str]:
    """Ids of an account whose unionid is not known, because nobody has asked."""
    return store.not_asked(tx, account, limit=limit)


def who_to_ask(tx: Tx, account: str, external_ids: Sequence[str]) -> list[str]:
    """Those of these ids whose unionid nobody has asked for, the unseen ones too."""
    return [one for one in external_ids if not store.was_asked(tx, account, one)]


def note_asked(tx: Tx, account: str, external_ids: Sequence[str]) -> None:
    """The platform had nothing to say about these."""
    for external_id in external_ids:
        store.set_union(tx, account, external_id, "")


def issue_join_code(tx: Tx, contact_id: ContactId, code: str) -> None:
    """Keep a code of `customer.invite_code` that leads to this person for a day, once.

    JoinCodeRefused where the person acts for no shop.
    """
    if not customers_of(tx, contact_id):
        raise JoinCodeRefused(JoinRefusal.NO_SHOP)
    store.keep_code(tx, code, contact_id, tx.now + CODE_LIFE)


def person_of_code(tx: Tx, contact_id: ContactId, code: str) -> Contact | None:
    """Who would be joined with the person presenting the code; nothing is changed.

    None where it is no join code. JoinCodeRefused.
    """
    owner = store.owner_of_code(tx, code)
    if owner is None:
        return None
    if not store.is_good_code(tx, code) or not customers_of(tx, owner):
        raise JoinCodeRefused(JoinRefusal.SPENT)
    if owner == contact_id:
        raise JoinCodeRefused(JoinRefusal.OWN)
    if customers_of(tx, contact_id):
        raise JoinCodeRefused(JoinRefusal.BOTH_ACT)
    if _are_known_apart(tx, contact_id, owner):
        raise JoinCodeRefused(JoinRefusal.TWO_PEOPLE)
    if _accounts(tx, contact_id) & _accounts(tx, owner):
        raise JoinCodeRefused(JoinRefusal.SAME_ACCOUNT)
    return get_contact(tx, owner)


def join_by_code(tx: Tx, contact_id: ContactId, code: str, *, policy: DeliveryPolicy) -> ContactId:
    """Whoever presents the code, and was asked, is who got it. JoinCodeRefused."""
    owner = person_of_code(tx, contact_id, code)
    if owner is None or not store.use_code(tx, code):
        raise JoinCodeRefused(JoinRefusal.SPENT)
    return join_contacts(tx, contact_id, owner.id, policy=policy, why="code")


def _are_known_apart(tx: Tx, one: ContactId, other: ContactId) -> bool:
    """Whether the platform named both, and not alike."""
    mine, theirs = _unions(tx, one), _unions(tx, other)
    return bool(mine and theirs) and mine != theirs


def _unions(tx: Tx, contact_id: ContactId) -> set[str]:
    addresses = addresses_of(tx, Recipient.contact(contact_id))
    return {one.union_id for one in addresses if one.union_id}


def _accounts(tx: Tx, contact_id: ContactId) -> set[str]:
    return {one.account for one in addresses_of(tx, Recipient.contact(contact_id))}


def join_contacts(
    tx: Tx,
    one: ContactId,
    other: ContactId,
    *,
    policy: DeliveryPolicy,
    why: str,
    actor: Actor = SYSTEM,
) -> ContactId:
    """Make two contacts one: who acts for a shop stays, else the older; who stays.

    The change log keeps both, so that staff can see what was joined, by whom and why.
    """
    expire_carts(tx)
    kept, gone = _roles(tx, one, other)
    before = [int(shop.id) for shop in customers_of(tx, gone)]
    _join_names(tx, get_contact(tx, kept), get_contact(tx, gone))
    for customer_id, role in store.shops_with_roles(tx, gone):
        if customer_id not in {shop.id for shop in customers_of(tx, kept)}:
            bind_contact(tx, kept, CustomerId(customer_id), role=ContactRole(role))
        unbind_contact(tx, gone, CustomerId(customer_id), actor)
    drafts = {cart.customer_id: cart for cart in open_carts_of(tx, kept)}
    both = [(drafts[c.customer_id], c) for c in open_carts_of(tx, gone) if c.customer_id in drafts]
    for mine, theirs in both:
        _join_drafts(tx, mine, theirs, policy)
    join_wishes(tx, gone, kept, actor)
    store.move_all(tx, gone, kept)
    change = Recorded(
        "contact.join",
        "contact",
        str(kept),
        {"contact": int(gone), "shops": before},
        {"why": why},
    )
    record(tx, change, actor=actor)
    return kept


def _roles(tx: Tx, one: ContactId, other: ContactId) -> tuple[ContactId, ContactId]:
    """Who stays and who goes."""
    first, second = sorted((one, other))
    if customers_of(tx, second) and not customers_of(tx, first):
        return second, first
    return first, second


def _join_names(tx: Tx, kept: Contact, gone: Contact) -> None:
    if (gone.name and not kept.name) or (gone.phone and not kept.phone):
        name, phone = kept.name or gone.name, kept.phone or gone.phone
        change_contact(tx, replace(kept, name=name, phone=phone))


def _join_drafts(tx: Tx, mine: Cart, theirs: Cart, policy: DeliveryPolicy) -> None:
    """The one last changed stays open and gets what only the other has."""
    older, newer = sorted((mine, theirs), key=lambda cart: (cart.updated_at, cart.id))
    customer = get_customer(tx, newer.customer_id)
    buyer = Buyer(customer, policy_for(tx, policy, customer))
    has = {line.sku_id for line in newer.lines}
    for line in older.lines:
        if line.sku_id in has:
            continue
        add = AddLine(line.sku_id, line.quantity, line.note, line.marks)
        try:
            with tx.savepoint():
                newer = apply_operations(tx, newer, ops=[add], actor=SYSTEM, buyer=buyer)
        except DomainError:
            continue
    drop_cart(tx, older)
