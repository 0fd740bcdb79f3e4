"""Order numbers, transitions, baskets and the usual amount, without a database."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.order import FINAL, MOVES, Decider, OrderStatus, may_move, order_no
from domain.order.changes import ChangedLine
from domain.order.numbers import permuted
from domain.order.rules import (
    decider_of,
    is_same_basket,
    only_lowers,
    typical_amount,
    usual_quantity,
)

DAY = date(2027, 3, 2)


def test_an_order_number_can_be_said():
    assert order_no(DAY, 1, b"k") == f"SO-0302-{permuted(0, b'k0302')}"
    assert len(order_no(DAY, 1, b"k")) == len("SO-0302-1874")


def test_a_day_uses_every_number_once():
    seen = {permuted(n, b"key") for n in range(10_000)}
    assert seen == {f"{n:04d}" for n in range(10_000)}


def test_the_ten_thousand_and_first_has_five_digits():
    more = {permuted(n, b"key") for n in range(10_000, 12_000)}
    assert len(more) == 2000
    assert all(len(number) == 5 and number[0] != "0" for number in more)


def test_numbers_do_not_follow_each_other():
    numbers = [int(permuted(n, b"key")) for n in range(200)]
    steps = [abs(b - a) for a, b in itertools.pairwise(numbers)]
    assert sum(step == 1 for step in steps) <= 2
    assert permuted(0, b"key") != permuted(0, b"other")


@given(st.integers(0, 9_999), st.integers(0, 9_999), st.binary(min_size=1, max_size=8))
def test_numbers_are_distinct(first, second, key):
    assert (permuted(first, key) == permuted(second, key)) is (first == second)


def test_the_transition_table():
    s = OrderStatus
    way = [s.PLACED, s.CONFIRMED, s.PICKING, s.SHIPPED, s.DELIVERED, s.COMPLETED]
    assert all(may_move(a, b) for a, b in itertools.pairwise(way))
    assert may_move(None, s.PLACED)
    assert set(MOVES) == {None, *s}
    assert all(MOVES[final] == frozenset() for final in FINAL)
    cancellable = {status for status in s if may_move(status, s.CANCELLED)}
    assert cancellable == {s.PLACED, s.IN_REVIEW, s.CONFIRMED, s.PICKING}
    assert {status for status in s if may_move(status, s.REJECTED)} == {s.PLACED, s.IN_REVIEW}


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({1: 72, 2: 48}, {1: 72, 2: 48}, True),
        ({1: 72, 2: 48, 3: 1, 4: 1, 5: 1}, {1: 72, 2: 48, 3: 1, 4: 1}, True),
        ({1: 72, 2: 48, 3: 1, 4: 1}, {1: 72, 2: 48, 3: 1}, False),
        ({1: 72}, {1: 96}, False),
        ({}, {}, False),
        ({}, {1: 1}, False),
    ],
)
def test_eighty_percent_of_equal_lines_is_the_same_basket(first, second, same):
    assert is_same_basket(first, second) is same
    assert is_same_basket(second, first) is same


def _q(count, unit="箱", factor=24):
    return Quantity(count * factor, unit, Decimal(count), factor)


@pytest.mark.parametrize(
    ("recent", "usual"),
    [
        ([_q(3)], _q(3)),
        ([_q(3), _q(3), _q(2), _q(12, "罐", 1), _q(5)], _q(3)),
        ([_q(2), _q(4)], _q(4)),
        ([_q(2), _q(6, "罐", 1)], _q(6, "罐", 1)),
    ],
)
def test_the_usual_amount(recent, usual):
    assert usual_quantity(recent) == usual


def _line(before, after):
    money = None
    return ChangedLine(
        SkuId(1),
        "可乐",
        None if before is None else _q(before),
        None if after is None else _q(after),
        money,
        money,
    )


def test_who_decides_about_a_change():
    rep, customer = Actor(ActorKind.STAFF, 1, "小李"), Actor(ActorKind.CUSTOMER, 1, "老王")
    lower, higher, gone, new = _line(3, 2), _line(3, 4), _line(3, None), _line(None, 1)

    def decider(actor, *lines, is_locked=False, is_shortage=False):
        return decider_of(actor, lines, is_locked=is_locked, is_shortage=is_shortage)

    assert decider(customer, higher) is Decider.CUSTOMER
    assert decider(customer, lower, is_locked=True) is Decider.STAFF
    assert decider(rep, lower) is Decider.CUSTOMER
    assert decider(rep, lower, is_shortage=True) is Decider.NOBODY
    assert decider(rep, gone, is_shortage=True) is Decider.CUSTOMER
    assert decider(rep, higher, is_shortage=True) is Decider.CUSTOMER
    assert decider(rep, gone, new, is_shortage=True) is Decider.CUSTOMER
    assert decider(SYSTEM, lower, is_locked=True) is Decider.CUSTOMER
    assert not only_lowers([_line(3, 3)])


def test_whole_lines_go_without_asking_only_where_the_rest_is_confirmed():
    rep, customer = Actor(ActorKind.STAFF, 1, "小李"), Actor(ActorKind.CUSTOMER, 1, "老王")
    lower, higher, gone, new = _line(3, 2), _line(3, 4), _line(3, None), _line(None, 1)

    def decider(actor, *lines, is_shortage=True):
        return decider_of(actor, lines, is_locked=False, is_shortage=is_shortage, leaves_out=True)

    assert decider(rep, gone, lower) is Decider.NOBODY
    assert decider(rep, gone, is_shortage=False) is Decider.CUSTOMER
    assert decider(rep, gone, new) is Decider.CUSTOMER
    assert decider(rep, gone, higher) is Decider.CUSTOMER
    assert decider(customer, gone) is Decider.CUSTOMER


@pytest.mark.parametrize(
    ("usual", "typical"),
    [
        ([], None),
        ([(72, 2)], None),
        ([(72, 3)], 72),
        ([(72, 1), (48, 1), (960, 1)], 72),
        ([(72, 1), (48, 2)], 72),
        ([(72, 4), (48, 1), (960, 9)], 72),
    ],
)
def test_the_typical_amount_is_that_of_the_middle_shop(usual, typical):
    assert typical_amount(usual) == typical
