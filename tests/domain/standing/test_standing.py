"""Standing orders: which day is offered when, once, and never as an order by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.ids import CustomerId
from domain.cart import CartLine
from domain.customer import (
    CustomerDraft,
    CustomerStatus,
    bind_contact,
    change_customer,
    create_customer,
    unbind_contact,
)
from domain.db import Tx
from domain.delivery import (
    ClosedDay,
    DeliveryMethod,
    DeliverySlot,
    PickupPoint,
    Route,
    close_day,
    policy_for,
    save_pickup_point,
    save_route,
    usual_policies,
)
from domain.delivery.model import DeliveryPolicy
from domain.order import OrderFilter, list_orders
from domain.standing import (
    StandingDraft,
    StandingDue,
    StandingEnded,
    StandingStatus,
    TooManyStanding,
    add_up,
    change_standing,
    get_standing,
    list_standing,
    next_slot,
    offer_due,
    offered_day,
    save_standing,
    set_standing_status,
    skip_day,
    standing_of,
    wants_on,
)
from domain.standing.rules import is_time
from domain.standing.store import insert_standing
from tests.domain.goods import POLICY, make_shop

TUESDAY = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai; the cut-off for Wednesday is 19:00."""


@pytest.mark.parametrize(
    ("weekdays", "after", "day", "is_now"),
    [
        ((3,), timedelta(0), date(2027, 3, 3), True),
        ((3,), -timedelta(minutes=1), date(2027, 3, 3), False),
        ((3,), timedelta(hours=10), date(2027, 3, 10), False),
        ((1, 3, 5), timedelta(days=1), date(2027, 3, 5), False),
        ((2,), timedelta(0), date(2027, 3, 9), False),
    ],
)
def test_the_next_day_is_offered_ten_hours_before_its_cut_off(weekdays, after, day, is_now):
    now = TUESDAY + after
    slot = next_slot(weekdays, POLICY, now)
    assert slot is not None
    assert (slot.date, is_time(slot, now)) == (day, is_now)


def test_closed_days_are_passed_over_and_no_day_may_be_left():
    closed = DeliveryPolicy(closed_days=frozenset({date(2027, 3, 3)}))
    slot = next_slot((3, 4), closed, TUESDAY)
    assert slot is not None
    assert slot.date == date(2027, 3, 4)
    assert next_slot((3,), DeliveryPolicy(weekdays=frozenset({1})), TUESDAY) is None


def test_the_day_it_was_agreed_on_and_no_day_at_all_are_offered_to_nobody(tx: Tx):
    slot = next_slot((2, 3), POLICY, TUESDAY, after=TUESDAY.date() + timedelta(days=1))
    assert slot is not None
    assert slot.date == TUESDAY.date() + timedelta(days=7)
    assert (offer_due(tx, POLICY), list_standing(tx)) == (0, ())
    standing = _agree(tx, make_shop(tx), 3)
    never = DeliveryPolicy(weekdays=frozenset({1}))
    assert offered_day(tx, standing, policy=never) is None
    assert list_standing(tx) == (standing,)


def _agree(tx, shop, *weekdays, code="KL330", count="2"):
    line = CartLine(shop.id(code), shop.amount(code, count))
    draft = StandingDraft(shop.customer.id, shop.contact_id, weekdays, (line,))
    return save_standing(tx, draft, actor=shop.contact)


def test_amounts_of_two_standing_orders_add_up(tx: Tx):
    shop = make_shop(tx)
    lines = [CartLine(shop.id("KL330"), shop.amount("KL330", n)) for n in ("2", "3")]
    (line,) = add_up(lines, {shop.id("KL330"): shop.skus["KL330"]})
    assert line.quantity == shop.amount("KL330", "5")


def test_a_day_is_offered_once_and_orders_nothing(tx: Tx):
    shop = make_shop(tx)
    one = _agree(tx, shop, 3)
    other = _agree(tx, shop, 1, 3, code="NF550")
    later = _agree(tx, shop, 5)
    tx.events.clear()
    assert offer_due(tx, POLICY) == 1
    wednesday = date(2027, 3, 3)
    assert tx.events == [StandingDue(shop.customer.id, shop.contact_id, wednesday)]
    assert offer_due(tx, POLICY) == 0
    offered = wants_on(tx, shop.contact_id, customer_id=shop.customer.id, day=wednesday)
    assert [x.id for x in offered] == [one.id, other.id]
    skip_day(tx, one, wednesday)
    offered = wants_on(tx, shop.contact_id, customer_id=shop.customer.id, day=wednesday)
    assert [x.id for x in offered] == [other.id]
    assert offered_day(tx, one, policy=POLICY) is None
    slot = offered_day(tx, later, policy=POLICY)
    assert slot is not None
    assert slot.date == date(2027, 3, 5)
    assert list_orders(tx, OrderFilter()).rows == ()


def test_a_shop_that_fetches_is_offered_by_the_calendar_of_its_point(tx: Tx):
    shop = make_shop(tx)
    days = frozenset({3, 4})
    point = PickupPoint("P1", "东仓", "东风路8号", time(8), time(18), days, 0)
    save_pickup_point(tx, point, SYSTEM)
    fetching = replace(shop.customer, delivery_method=DeliveryMethod.PICKUP)
    change_customer(tx, fetching, SYSTEM)
    _agree(tx, shop, 2, 3)
    usual = usual_policies(tx, POLICY, (fetching,))[fetching.id]
    (one,) = list_standing(tx)
    assert offered_day(tx, one, policy=usual) == DeliverySlot(
        date(2027, 3, 3), TUESDAY + timedelta(hours=33)
    )
    assert offer_due(tx, POLICY) == 0
    tx.now = TUESDAY + timedelta(hours=23)
    assert offer_due(tx, POLICY) == 1


def test_usual_policies_are_what_each_shop_is_told_alone(tx: Tx):
    shop = make_shop(tx)
    east = Route("E", "东线", "城东", frozenset({2, 4}), time(12))
    for route in (east, replace(east, code="F", cut_off=time(9))):
        save_route(tx, route, SYSTEM)
    close_day(tx, ClosedDay(date(2027, 3, 4)), SYSTEM)
    routed = replace(shop.customer, region="城东")
    plain = replace(shop.customer, id=CustomerId(99))
    usual = usual_policies(tx, POLICY, (routed, plain))
    assert usual[routed.id] == policy_for(tx, POLICY, routed)
    assert usual[plain.id] == policy_for(tx, POLICY, plain)
    assert usual[routed.id].cut_off == time(12)


def test_looking_for_due_days_costs_the_same_for_fifty_as_for_one(tx: Tx):
    shop = make_shop(tx)
    one = _agree(tx, shop, 5)
    for no in range(50):
        draft = CustomerDraft(name=f"店{no}", code=f"X{no}")
        other = create_customer(tx, draft, SYSTEM)
        insert_standing(tx, replace(one, customer_id=other.id))
    insert_standing(tx, replace(one, weekdays=(3,)))
    before = tx.statements
    assert offer_due(tx, POLICY) == 1
    first = tx.statements - before
    assert offer_due(tx, POLICY) == 0
    assert (first, tx.statements - before - first) == (7, 5)
    tx.now += timedelta(hours=10)
    before = tx.statements
    assert offer_due(tx, POLICY) == 0
    assert tx.statements - before == 4


def test_a_day_is_not_offered_to_a_person_who_left_or_a_shop_that_is_blocked(tx: Tx):
    shop = make_shop(tx)
    _agree(tx, shop, 3)
    unbind_contact(tx, shop.contact_id, shop.customer.id, SYSTEM)
    assert offer_due(tx, POLICY) == 0
    bind_contact(tx, shop.contact_id, shop.customer.id)
    change_customer(tx, replace(shop.customer, status=CustomerStatus.BLOCKED), SYSTEM)
    assert offer_due(tx, POLICY) == 0
    change_customer(tx, shop.customer, SYSTEM)
    assert offer_due(tx, POLICY) == 1


def test_what_is_skipped_paused_or_ended_is_not_offered(tx: Tx):
    shop = make_shop(tx)
    skipped, paused, ended = (_agree(tx, shop, 3) for _ in range(3))
    skip_day(tx, skipped, date(2027, 3, 3))
    set_standing_status(tx, paused.id, StandingStatus.PAUSED, actor=shop.contact)
    set_standing_status(tx, ended.id, StandingStatus.ENDED, actor=shop.contact)
    assert offer_due(tx, POLICY) == 0
    assert standing_of(tx, shop.contact_id, customer_id=shop.customer.id) == (
        skipped,
        get_standing(tx, paused.id),
    )
    assert len(list_standing(tx)) == 2
    set_standing_status(tx, paused.id, StandingStatus.ACTIVE, actor=shop.contact)
    set_standing_status(tx, paused.id, StandingStatus.ACTIVE, actor=shop.contact)
    assert offer_due(tx, POLICY) == 1
    with pytest.raises(StandingEnded):
        set_standing_status(tx, ended.id, StandingStatus.ACTIVE, actor=shop.contact)
    with pytest.raises(StandingEnded):
        change_standing(tx, ended.id, skipped, actor=shop.contact)
    with pytest.raises(NotFound):
        get_standing(tx, 99)


def test_it_is_changed_and_there_are_not_too_many(tx: Tx):
    shop = make_shop(tx)
    one = _agree(tx, shop, 3)
    other = StandingDraft(one.customer_id, one.contact_id, (2, 4), one.lines)
    assert change_standing(tx, one.id, other, actor=shop.contact).weekdays == (2, 4)
    for _ in range(4):
        _agree(tx, shop, 3)
    with pytest.raises(TooManyStanding):
        _agree(tx, shop, 3)
