"""Whose day it usually is, and who is reminded before the cut-off: once, and only who wants it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.jobs import remind_usual_shops
from domain.audit import entries_of
from domain.base.ids import OrderId
from domain.customer import CustomerStatus, bind_contact, change_customer, create_contact
from domain.db import Tx
from domain.delivery import DeliveryPolicy, DeliverySlot
from domain.messaging import OutboxFilter, WindowKind, grant, list_outbox, register_contact
from domain.notice import (
    Audience,
    Level,
    NoticeKind,
    Preference,
    PreferenceScope,
    ScopeKind,
    change_preference,
    switch_notice,
)
from domain.order import cancel_order
from domain.reminder import (
    UsualDayOpen,
    find_reminder,
    is_reminding_time,
    remind_of_cut_off,
    usually_orders,
    want_reminders,
)
from tests.domain.goods import make_shop, place, show_draft

TUESDAY = date(2027, 11, 23)
POLICY = DeliveryPolicy()


def days(*texts: str) -> set[date]:
    return {date.fromisoformat(f"2027-{text}") for text in texts}


@pytest.mark.parametrize(
    ("ordered_on", "expected"),
    [
        (days("11-16", "11-09"), True),
        (days("11-16", "11-02"), True),
        (days("11-09", "11-02"), True),
        (days("11-16", "11-09", "11-02"), True),
        (days("11-16"), False),
        (days("11-02", "10-26"), False),
        (days("11-22", "11-15", "11-08"), False),
        (days("11-23", "11-16"), False),
        (set(), False),
    ],
)
def test_a_usual_day_is_two_of_the_last_three(ordered_on, expected):
    assert usually_orders(ordered_on, TUESDAY) is expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("16:59", False), ("17:00", True), ("18:49", True), ("18:50", False), ("19:30", False)],
)
def test_two_hours_before_and_not_in_the_last_ten_minutes(clock, expected):
    def at(text):
        return datetime.fromisoformat(f"2027-11-23 {text}+08:00")

    slot = DeliverySlot(date(2027, 11, 24), at("19:00"))
    assert is_reminding_time(slot, at(clock)) is expected


def _usual(tx: Tx, *, weeks=(2, 1)):
    """A shop that ordered on this weekday in these weeks and may be written to now."""
    shop = make_shop(tx)
    evening = datetime(2027, 11, 23, 9, 30, tzinfo=UTC)
    for week in weeks:
        tx.now = evening - timedelta(weeks=week)
        place(tx, shop, shop.add("KL330", "3"), is_again=True)
    tx.now = evening
    address = {"address": "o1", "kind": WindowKind.MESSAGE}
    register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=shop.contact_id)
    grant(tx, "oa", **address)
    tx.events.clear()
    return shop


def _reminded(tx: Tx) -> list[int]:
    tx.events.clear()
    count = remind_of_cut_off(tx, POLICY, hears=lambda *_: True)
    found = [e.customer_id for e in tx.events if isinstance(e, UsualDayOpen)]
    assert len(found) == count
    return found


def test_once_a_day(tx: Tx):
    shop = _usual(tx)
    assert _reminded(tx) == [shop.customer.id]
    assert _reminded(tx) == []
    tx.now += timedelta(hours=1)
    assert _reminded(tx) == []


def _ordered(tx, shop):
    place(tx, shop, shop.add("KL330", "3"), is_again=True)


def _ordered_and_cancelled(tx, shop):
    order = place(tx, shop, shop.add("KL330", "3"), is_again=True)
    cancel_order(tx, OrderId(order.id), actor=shop.contact)


def _draft(tx, shop):
    show_draft(tx, shop, shop.add("KL330", "3"))


def _blocked(tx, shop):
    blocked = replace(shop.customer, status=CustomerStatus.BLOCKED)
    change_customer(tx, blocked, shop.rep)


def _no(tx, shop):
    want_reminders(tx, shop.contact_id, is_on=False, actor=shop.contact)


@pytest.mark.parametrize("happens", [_ordered, _ordered_and_cancelled, _draft, _blocked, _no])
def test_who_is_not_reminded(tx: Tx, happens):
    shop = _usual(tx)
    happens(tx, shop)
    assert _reminded(tx) == []
    assert find_reminder(tx, shop.customer.id, TUESDAY) is None


def test_where_nothing_may_be_sent_nothing_is_noted(tx: Tx):
    shop = _usual(tx)
    tx.now += timedelta(weeks=1)
    assert _reminded(tx) == []
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    assert _reminded(tx) == [shop.customer.id]


def _wants_urgent(tx, shop):
    scope = PreferenceScope(ScopeKind.CONTACT, str(shop.contact_id))
    change_preference(tx, scope, Preference(Level.URGENT), actor=shop.contact)


def _switched_off(tx, shop):
    kind, to = NoticeKind.ORDER_REMINDER, Audience.CUSTOMER
    switch_notice(tx, kind, to, is_on=False, actor=shop.contact)


@pytest.mark.parametrize("happens", [_wants_urgent, _switched_off])
def test_who_would_not_hear_of_it_was_not_reminded_and_his_colleague_is(tx: Tx, happens):
    shop = _usual(tx)
    happens(tx, shop)
    assert remind_usual_shops(tx, POLICY) == 0
    assert find_reminder(tx, shop.customer.id, TUESDAY) is None
    colleague = create_contact(tx).id
    bind_contact(tx, colleague, shop.customer.id)
    register_contact(tx, "oa", channel="oa", external_id="o2", contact_id=colleague)
    grant(tx, "oa", address="o2", kind=WindowKind.MESSAGE)
    reminded = remind_usual_shops(tx, POLICY)
    told = list_outbox(tx, OutboxFilter(kind="order_reminder")).rows
    assert [row.recipient.id for row in told] == [colleague] * reminded
    assert reminded == (happens is _wants_urgent)


def test_a_new_shop_is_left_alone(tx: Tx):
    _usual(tx, weeks=(1,))
    assert _reminded(tx) == []


def test_no_more_reminders_is_in_the_audit_once(tx: Tx):
    shop = _usual(tx)
    for is_on in (True, False, False, True):
        want_reminders(tx, shop.contact_id, is_on=is_on, actor=shop.contact)
    log = entries_of(tx, "contact", entity_id=str(shop.contact_id))
    choices = [entry.after for entry in log if entry.action == "reminder.choose"]
    assert choices == [{"is_wanted": False}, {"is_wanted": True}]
    assert _reminded(tx) == [shop.customer.id]
