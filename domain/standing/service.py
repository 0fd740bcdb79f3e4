"""Agreeing on standing orders, and finding out whose day is to be offered now.

Nothing here places an order. `offer_due` looks at the next day of each alone, so that days nobody
was there for do not pile up, and notes it, so that it is offered once.
"""

from collections.abc import Iterable
from datetime import date

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import ContactId, CustomerId
from domain.customer import contacts_of, get_customers
from domain.db import Tx
from domain.delivery import DeliveryPolicy, DeliverySlot, today_of, usual_policies
from domain.standing import store
from domain.standing.errors import StandingEnded, TooManyStanding
from domain.standing.events import StandingDue
from domain.standing.model import OfferState, StandingDraft, StandingOrder, StandingStatus
from domain.standing.rules import is_time, next_slot

MOST = 5
_LISTED = 300


def save_standing(tx: Tx, draft: StandingDraft, *, actor: Actor) -> StandingOrder:
    """A person agreed to a new standing order. TooManyStanding."""
    if len(store.load_of(tx, draft.contact_id, draft.customer_id)) >= MOST:
        raise TooManyStanding(MOST)
    standing_id = store.insert_standing(tx, draft)
    _audit(tx, "standing.save", standing_id, actor)
    return get_standing(tx, standing_id)


def change_standing(
    tx: Tx, standing_id: int, draft: StandingDraft, *, actor: Actor
) -> StandingOrder:
    """Other days or lines were agreed on. NotFound, StandingEnded."""
    get_standing(tx, standing_id)
    if not store.update_standing(tx, standing_id, draft):
        raise StandingEnded(standing_id)
    _audit(tx, "standing.change", standing_id, actor)
    return get_standing(tx, standing_id)


def set_standing_status(
    tx: Tx, standing_id: int, status: StandingStatus, *, actor: Actor
) -> StandingOrder:
    """Pause, resume, end. NotFound, StandingEnded; repeating changes nothing."""
    before = get_standing(tx, standing_id)
    if before.status is status:
        return before
    if not store.update_status(tx, standing_id, status):
        raise StandingEnded(standing_id)
    _audit(tx, f"standing.{status}", standing_id, actor)
    return get_standing(tx, standing_id)


def get_standing(tx: Tx, standing_id: int) -> StandingOrder:
    """The standing order with this id; NotFound."""
    found = store.find_standing(tx, standing_id)
    if found is None:
        raise NotFound("standing_order", str(standing_id))
    return found


def standing_of(
    tx: Tx, contact_id: ContactId, *, customer_id: CustomerId
) -> tuple[StandingOrder, ...]:
    """What a person agreed on for a shop and has not ended, oldest first."""
    return store.load_of(tx, contact_id, customer_id)


def list_standing(
    tx: Tx,
    statuses: Iterable[StandingStatus] = (StandingStatus.ACTIVE, StandingStatus.PAUSED),
    *,
    customers: Iterable[CustomerId] | None = None,
) -> tuple[StandingOrder, ...]:
    """Standing orders for the list of the merchant, newest first."""
    return store.list_all(tx, statuses, customers, _LISTED)


def skip_day(tx: Tx, standing: StandingOrder, day: date) -> None:
    """Not on this day, whether it was offered already or not."""
    if not store.insert_offer(tx, standing.id, day, OfferState.SKIPPED):
        store.set_offer(tx, standing.id, day, OfferState.SKIPPED)


def offered_day(tx: Tx, standing: StandingOrder, *, policy: DeliveryPolicy) -> DeliverySlot | None:
    """The next day that can still be had and was not skipped: offered already, or to come.

    `policy` is how the shop has its goods as usual.
    """
    slot = _slot_of(tx, standing, policy)
    if slot is None:
        return None
    state = store.load_offers(tx, standing.id, slot.date).get(slot.date)
    return None if state is OfferState.SKIPPED else slot


def wants_on(
    tx: Tx, contact_id: ContactId, *, customer_id: CustomerId, day: date
) -> tuple[StandingOrder, ...]:
    """A person's standing orders of a shop that were offered for `day` and stand."""
    return tuple(
        one
        for one in store.load_of(tx, contact_id, customer_id)
        if one.status is StandingStatus.ACTIVE
        and store.load_offers(tx, one.id, day).get(day) is OfferState.OFFERED
    )


def offer_due(tx: Tx, policy: DeliveryPolicy) -> int:
    """Note every day that is to be offered now, with one event for a person, shop and day.

    It runs every minute, so time decides first, from what a few reads bring for all of them; who
    may order is asked for those alone whose day is to be offered and was not.
    """
    due: dict[StandingDue, None] = {}
    for standing, slot in _at_their_time(tx, policy):
        if not _is_bound(tx, standing):
            continue
        if store.insert_offer(tx, standing.id, slot.date, OfferState.OFFERED):
            due[StandingDue(standing.customer_id, standing.contact_id, slot.date)] = None
    tx.events.extend(due)
    return len(due)


def _at_their_time(tx: Tx, policy: DeliveryPolicy) -> list[tuple[StandingOrder, DeliverySlot]]:
    """Those of active shops whose next day is to be offered by now and was not noted yet."""
    active = store.load_active(tx)
    if not active:
        return []
    shops = get_customers(tx, {standing.customer_id for standing in active})
    usual = usual_policies(tx, policy, tuple(shops.values()))
    timely = []
    for standing in active:
        slot = _slot_of(tx, standing, usual[standing.customer_id])
        is_open = shops[standing.customer_id].is_active
        if is_open and slot is not None and is_time(slot, tx.now):
            timely.append((standing, slot))
    if not timely:
        return []
    noted = store.load_noted(tx, [standing.id for standing, _ in timely], today_of(policy, tx.now))
    return [(one, slot) for one, slot in timely if (one.id, slot.date) not in noted]


def _slot_of(tx: Tx, standing: StandingOrder, policy: DeliveryPolicy) -> DeliverySlot | None:
    agreed_on = today_of(policy, standing.agreed_at or tx.now)
    return next_slot(standing.weekdays, policy, tx.now, after=agreed_on)


def _is_bound(tx: Tx, standing: StandingOrder) -> bool:
    """Whether the person still speaks for the shop."""
    people = {contact.id for contact in contacts_of(tx, standing.customer_id)}
    return standing.contact_id in people


def _audit(tx: Tx, action: str, standing_id: int, actor: Actor) -> None:
    record(tx, Recorded(action, "standing_order", str(standing_id)), actor=actor)
