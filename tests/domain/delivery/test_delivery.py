"""From a moment and a wish to a delivery date; Tuesday 2027-11-23 as in the dialogues."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.money import Money
from domain.customer import CustomerDraft, create_customer
from domain.delivery import (
    ClosedDay,
    CutOffPassed,
    DateInPast,
    DateTooFar,
    DeliveryPolicy,
    DeliverySlot,
    NeverDelivered,
    NoDeliveryThatDay,
    Route,
    RouteInvalid,
    close_day,
    closed_days,
    cut_off_for,
    delivery_for,
    list_routes,
    next_cut_off,
    policy_for,
    reopen_day,
    save_route,
    today_of,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICY = DeliveryPolicy()
TUE, WED, THU, FRI = (date(2027, 11, day) for day in (23, 24, 25, 26))


def at(day, hour, minute=0):
    return datetime(2027, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


NINE = at(23, 9, 10)


def test_without_a_wish_the_next_delivery_is_assumed():
    slot = delivery_for(POLICY, NINE, None)
    assert slot == DeliverySlot(WED, at(23, 19), is_assumed=True)
    assert next_cut_off(POLICY, NINE) == at(23, 19)


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        (at(23, 18, 59), WED),
        (at(23, 19), THU),
        (at(23, 20, 10), THU),
        (at(24, 0, 30), THU),
        (at(24, 9), THU),
    ],
)
def test_the_cut_off_moves_the_earliest_date(now, earliest):
    assert delivery_for(POLICY, now, None).date == earliest


def test_a_wish_is_kept():
    assert delivery_for(POLICY, NINE, THU) == DeliverySlot(THU, at(24, 19))


def test_after_the_cut_off_a_strict_merchant_names_the_earliest_date():
    with pytest.raises(CutOffPassed) as caught:
        delivery_for(POLICY, at(23, 20, 10), WED)
    error = caught.value
    assert (error.wanted, error.cut_off_at, error.earliest) == (WED, at(23, 19), THU)


def test_after_the_cut_off_a_flexible_merchant_offers_it_as_late():
    flexible = replace(POLICY, is_strict=False)
    assert delivery_for(flexible, at(23, 20, 10), WED) == DeliverySlot(
        WED, at(23, 19), is_late=True
    )
    assert delivery_for(flexible, NINE, TUE).is_late


def test_the_trading_day_rolls_at_four():
    assert today_of(POLICY, at(24, 0, 30)) == TUE
    assert today_of(POLICY, at(24, 4)) == WED
    with pytest.raises(CutOffPassed):
        delivery_for(POLICY, at(24, 0, 30), TUE)
    with pytest.raises(DateInPast) as caught:
        delivery_for(POLICY, at(24, 4), TUE)
    assert (caught.value.wanted, caught.value.today) == (TUE, WED)


def test_a_cut_off_after_midnight_belongs_to_the_trade_of_the_day_before():
    late = replace(POLICY, cut_off=time(2, 0))
    assert cut_off_for(late, WED) == at(24, 2)
    assert delivery_for(late, at(24, 1, 59), None).date == WED
    assert delivery_for(late, at(24, 2), None).date == THU


def test_only_delivery_days_are_offered():
    policy = replace(POLICY, weekdays=frozenset({1, 3, 5}), closed_days=frozenset({FRI}))
    assert delivery_for(policy, NINE, None).date == WED
    assert delivery_for(policy, at(23, 20), None).date == date(2027, 11, 29)
    for wanted, nearest in (
        (THU, (WED, date(2027, 11, 29))),
        (FRI, (WED, date(2027, 11, 29))),
        (TUE, (WED,)),
    ):
        with pytest.raises(NoDeliveryThatDay) as caught:
            delivery_for(policy, NINE, wanted)
        assert (caught.value.wanted, caught.value.nearest) == (wanted, nearest)


def test_dates_beyond_the_horizon_are_refused():
    last = TUE + timedelta(days=60)
    assert delivery_for(POLICY, NINE, last).date == last
    with pytest.raises(DateTooFar) as caught:
        delivery_for(POLICY, NINE, last + timedelta(days=1))
    assert caught.value.last == last


def test_a_merchant_who_never_delivers_says_so():
    with pytest.raises(NeverDelivered):
        delivery_for(replace(POLICY, weekdays=frozenset()), NINE, None)


def test_same_day_delivery_has_its_cut_off_in_the_morning():
    same_day = replace(POLICY, lead_days=0, cut_off=time(10, 0))
    assert delivery_for(same_day, NINE, None) == DeliverySlot(TUE, at(23, 10), is_assumed=True)
    assert delivery_for(same_day, at(23, 10), None).date == WED


@given(
    st.timedeltas(timedelta(0), timedelta(days=365)).map(lambda later: NINE + later),
    st.sets(st.integers(1, 7), min_size=1),
    st.integers(0, 3),
    st.times(),
)
def test_an_assumed_date_can_be_wished_for_too(now, weekdays, lead, cut_off):
    policy = replace(POLICY, weekdays=frozenset(weekdays), lead_days=lead, cut_off=cut_off)
    slot = delivery_for(policy, now, None)
    assert delivery_for(policy, now, slot.date) == replace(slot, is_assumed=False)
    assert now < slot.cut_off_at
    assert slot.date.isoweekday() in weekdays


def test_a_customer_has_the_calendar_of_his_route(tx):
    today = today_of(POLICY, tx.now)
    shop = create_customer(tx, CustomerDraft("老王", region="浦东"), SYSTEM)
    other = create_customer(tx, CustomerDraft("李记"), SYSTEM)
    route = Route("R1", "东线", "浦东", frozenset({1, 3, 5}), time(17, 0), 2, Money(30000))
    save_route(tx, replace(route, name="x"), SYSTEM)
    save_route(tx, route, SYSTEM)
    assert list_routes(tx) == (route,)
    holiday = ClosedDay(today + timedelta(days=3), "休息")
    close_day(tx, ClosedDay(today - timedelta(days=1)), SYSTEM)
    close_day(tx, holiday, SYSTEM)
    assert closed_days(tx, today) == (holiday,)
    policy = policy_for(tx, POLICY, shop)
    assert (policy.weekdays, policy.cut_off, policy.lead_days, policy.order_minimum) == (
        frozenset({1, 3, 5}),
        time(17, 0),
        2,
        Money(30000),
    )
    assert policy.closed_days == frozenset({holiday.day})
    for general in (policy_for(tx, POLICY, other), policy_for(tx, POLICY, None)):
        assert general == replace(POLICY, closed_days=frozenset({holiday.day}))
    reopen_day(tx, holiday.day, SYSTEM)
    assert policy_for(tx, POLICY, None) == POLICY
    with pytest.raises(NotFound):
        reopen_day(tx, holiday.day, SYSTEM)


def test_a_route_may_leave_everything_to_the_merchant(tx):
    shop = create_customer(tx, CustomerDraft("老王", region="浦东"), SYSTEM)
    save_route(tx, Route("R1", "东线", "浦东"), SYSTEM)
    assert policy_for(tx, POLICY, shop) == POLICY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": " "}, "code"),
        ({"region": ""}, "region"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({0})}, "weekdays"),
        ({"lead_days": -1}, "lead_days"),
    ],
)
def test_a_wrong_route_is_refused(tx, change, field):
    with pytest.raises(RouteInvalid) as caught:
        save_route(tx, replace(Route("R1", "东线", "浦东"), **change), SYSTEM)
    assert caught.value.field == field
    assert list_routes(tx) == ()
