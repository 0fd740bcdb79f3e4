"""Finding out who is to be reminded now, and taking a no for an answer.

Nothing is sent where nothing may be sent: a person whose window is closed is passed over, and is
reminded if it opens in time. Time decides first, from a few reads for all shops; the rest is
asked for those alone whose day it is and who have not ordered.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.clock import at_local
from domain.base.ids import ContactId, CustomerId
from domain.cart import CartStatus, list_carts
from domain.customer import Customer, contacts_of, get_customers
from domain.db import Tx
from domain.delivery import (
    DeliveryPolicy,
    NeverDelivered,
    earliest_slot,
    today_of,
    usual_policies,
)
from domain.messaging import Recipient, addresses_of, can_spend
from domain.order import OrderPlacedAt, orders_placed_between
from domain.reminder import store
from domain.reminder.events import UsualDayOpen
from domain.reminder.model import Reminder, ReminderState
from domain.reminder.rules import is_reminding_time, past_days, usually_orders
from domain.standing import list_standing

Ordered = dict[date, list[ContactId | None]]
"""On which days a shop ordered, and who did."""
Hears = Callable[[Tx, ContactId], bool]
"""Whether a reminder would reach somebody: what he and the merchant want of notices."""


def remind_of_cut_off(tx: Tx, policy: DeliveryPolicy, *, hears: Hears) -> int:
    """Append an event for each shop to be reminded now (a job); how many.

    Nobody is picked who, by `hears`, would not get it: nothing counts as sent that was not.
    Repeated, it finds nobody twice: a shop's reminder of a day is noted with it.
    """
    today = today_of(policy, tx.now)
    orders = _orders_on(tx, policy, past_days(today))
    usual = {shop: who for shop, who in orders.items() if usually_orders(who, today)}
    usual = _at_their_time(tx, policy, usual)
    if not usual:
        return 0
    busy = set(_orders_on(tx, policy, (today,), is_void_too=True)) | store.load_noted(tx, today)
    busy |= {one.customer_id for one in list_standing(tx, customers=list(usual))}
    found = 0
    for shop, ordered in usual.items():
        if shop in busy or has_begun(tx, shop, policy):
            continue
        contact_id = _whom(tx, shop, ordered, hears)
        if contact_id is None:
            continue
        reminder = Reminder(shop, today, contact_id, ReminderState.SENT)
        if store.insert_reminder(tx, reminder):
            tx.events.append(UsualDayOpen(shop, contact_id, today))
            found += 1
    return found


def has_begun(tx: Tx, customer_id: CustomerId, policy: DeliveryPolicy) -> bool:
    """Whether the shop has a draft open, or dropped one today: it need not be reminded."""
    today = today_of(policy, tx.now)
    drafts = list_carts(tx, customer_id, statuses=(CartStatus.OPEN, CartStatus.DROPPED), limit=3)
    return any(
        draft.status is CartStatus.OPEN or today_of(policy, draft.updated_at) == today
        for draft in drafts
    )


def find_reminder(tx: Tx, customer_id: CustomerId, day: date) -> Reminder | None:
    """A shop's reminder of a trading day."""
    return store.load_reminder(tx, customer_id, day)


def decline_today(tx: Tx, reminder: Reminder) -> None:
    """今天不用."""
    store.set_state(tx, reminder.customer_id, reminder.day, ReminderState.DECLINED)


def is_wanted(tx: Tx, contact_id: ContactId) -> bool:
    """Whether a person wants to be reminded."""
    return store.load_choice(tx, contact_id)


def want_reminders(tx: Tx, contact_id: ContactId, *, is_on: bool, actor: Actor) -> None:
    """不用提醒, 恢复提醒: for good, until the person says otherwise."""
    before = store.load_choice(tx, contact_id)
    if before == is_on:
        return
    store.save_choice(tx, contact_id, is_wanted=is_on)
    change = Recorded(
        "reminder.choose", "contact", str(contact_id), {"is_wanted": before}, {"is_wanted": is_on}
    )
    record(tx, change, actor=actor)


def _orders_on(
    tx: Tx, policy: DeliveryPolicy, days: Iterable[date], *, is_void_too: bool = False
) -> dict[CustomerId, Ordered]:
    """Which shops ordered on which of these trading days, and who did."""
    zone, rolls_at = ZoneInfo(policy.timezone), policy.trading_day_rolls_at
    found: dict[CustomerId, Ordered] = defaultdict(dict)
    for day in days:
        begin = at_local(day, rolls_at, zone)
        end = at_local(day + timedelta(days=1), rolls_at, zone)
        placed: tuple[OrderPlacedAt, ...] = orders_placed_between(tx, begin, end)
        for order in placed:
            if is_void_too or not order.is_void:
                found[order.customer_id].setdefault(day, []).append(order.contact_id)
    return found


def _at_their_time(
    tx: Tx,
    policy: DeliveryPolicy,
    usual: dict[CustomerId, Ordered],
) -> dict[CustomerId, Ordered]:
    """Those that may order and whose cut-off is near."""
    shops = get_customers(tx, set(usual)) if usual else {}
    open_shops: list[Customer] = [shop for shop in shops.values() if shop.is_active]
    if not open_shops:
        return {}
    policies = usual_policies(tx, policy, open_shops)
    timely = (shop.id for shop in open_shops if _is_time(tx, policies[shop.id]))
    return {shop: usual[shop] for shop in timely}


def _is_time(tx: Tx, policy: DeliveryPolicy) -> bool:
    try:
        return is_reminding_time(earliest_slot(policy, tx.now), tx.now)
    except NeverDelivered:
        return False


def _whom(tx: Tx, shop: CustomerId, ordered: Ordered, hears: Hears) -> ContactId | None:
    """Who ordered last, or anybody of the shop, that wants it and may be written to now."""
    people = [contact.id for contact in contacts_of(tx, shop)]
    lately = [who for day in sorted(ordered, reverse=True) for who in reversed(ordered[day])]
    first = [who for who in dict.fromkeys(lately) if who in people]
    for contact_id in dict.fromkeys((*first, *people)):
        if contact_id is None or not is_wanted(tx, contact_id):
            continue
        if _may_write(tx, contact_id) and hears(tx, contact_id):
            return contact_id
    return None


def _may_write(tx: Tx, contact_id: ContactId) -> bool:
    """Whether a window is open that has more than the message kept for a human."""
    return any(
        can_spend(tx, one.account, address=one.external_id)
        for one in addresses_of(tx, Recipient.contact(contact_id))
        if one.is_active
    )
