"""Due days, refusals, periods, ageing: tables, and properties that hold for any figures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.ids import CustomerId, OrderId
from domain.base.money import Money
from domain.credit import (
    Ageing,
    CreditAccount,
    CreditBasis,
    CreditLimitExceeded,
    CreditTerms,
    CreditTermsInvalid,
    HoldState,
    OrderSum,
    OverLimit,
    PaymentOverdue,
    Receivable,
)
from domain.credit.rules import (
    age,
    check_grant,
    check_terms,
    credit_due,
    due_on,
    due_on_leaving,
    last_period_end,
    refusal_of,
)

NOW = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2027, 3, 2)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def account(limit=100_000, exposure=0, extra=0, until=None, oldest=None, is_kept=True):
    return CreditAccount(
        CustomerId(1), None if limit is None else Money(limit), Money(extra), until,
        Money(exposure), CreditBasis.PLACED, OverLimit.REVIEW, oldest, 31, is_kept,
    )  # fmt: skip


def owing(charged, paid=0, due=TODAY):
    return Receivable(
        OrderId(1), CustomerId(1), Money(max(charged, paid)), Money(charged), Money(0),
        Money(paid), due, HoldState.HELD,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "deliver_on", "days", "due_day", "wanted"),
    [
        ("prepaid", date(2027, 3, 3), 30, None, TODAY),
        ("on_delivery", date(2027, 3, 3), 0, None, date(2027, 3, 3)),
        ("on_delivery", None, 0, None, TODAY),
        ("credit", date(2027, 3, 3), 30, None, date(2027, 4, 1)),
        ("credit", None, 30, 10, date(2027, 4, 1)),
        ("credit", None, 0, 10, date(2027, 4, 10)),
        ("credit", None, 0, 31, date(2027, 4, 30)),
        ("credit", None, 0, None, date(2027, 4, 30)),
    ],
)
def test_an_order_falls_due_by_its_terms(terms, deliver_on, days, due_day, wanted):
    order = OrderSum(OrderId(1), "SO", CustomerId(1), Money(1), terms, TODAY, deliver_on)
    assert due_on(order, credit_days=days, due_day=due_day) == wanted


@pytest.mark.parametrize(
    ("terms", "deliver_on", "charged", "paid", "wanted"),
    [
        ("on_delivery", date(2027, 3, 3), 0, 0, date(2027, 3, 5)),
        ("on_delivery", date(2027, 3, 9), 0, 0, date(2027, 3, 9)),
        ("on_delivery", None, 0, 0, date(2027, 3, 5)),
        ("on_delivery", None, 50, 0, TODAY),
        ("on_delivery", None, 50, 50, date(2027, 3, 5)),
        ("prepaid", date(2027, 3, 3), 0, 0, TODAY),
        ("credit", date(2027, 3, 3), 0, 0, TODAY),
    ],
)
def test_goods_paid_on_delivery_are_not_overdue_as_they_leave(
    terms, deliver_on, charged, paid, wanted
):
    order = OrderSum(OrderId(1), "SO", CustomerId(1), Money(100), terms, TODAY, deliver_on)
    assert due_on_leaving(order, owing(charged, paid), date(2027, 3, 5)) == wanted


@pytest.mark.parametrize(
    ("day", "due_day", "wanted"),
    [
        (date(2027, 1, 31), 30, date(2027, 2, 28)),
        (date(2028, 1, 31), 30, date(2028, 2, 29)),
        (date(2027, 12, 1), 5, date(2028, 1, 5)),
        (date(2027, 11, 30), None, date(2027, 12, 31)),
    ],
)
def test_a_due_day_is_the_next_months(day, due_day, wanted):
    assert credit_due(day, credit_days=0, due_day=due_day) == wanted


@given(DAYS, st.integers(0, 366), st.none() | st.integers(1, 31))
def test_nothing_is_due_before_it_is_ordered(day, days, due_day):
    assert credit_due(day, credit_days=days, due_day=due_day) > day - timedelta(days=1)


@pytest.mark.parametrize(
    ("one", "wanted", "refusal"),
    [
        (account(), 100_000, None),
        (account(), 100_001, CreditLimitExceeded),
        (account(exposure=50_200), 49_800, None),
        (account(exposure=50_200), 60_000, CreditLimitExceeded),
        (account(exposure=50_200, extra=20_000, until=NOW + timedelta(days=3)), 69_800, None),
        (account(exposure=50_200, extra=20_000, until=NOW), 60_000, CreditLimitExceeded),
        (account(limit=None, exposure=10**12), 10**12, None),
        (account(limit=0), 1, CreditLimitExceeded),
        (account(exposure=-500), 100_500, None),
        (account(oldest=TODAY), 1, None),
        (account(oldest=TODAY - timedelta(days=1)), 1, PaymentOverdue),
        (account(limit=None, oldest=TODAY - timedelta(days=1)), 1, PaymentOverdue),
        (account(oldest=TODAY - timedelta(days=1), is_kept=False), 1, None),
    ],
)
def test_what_there_is_room_for(one, wanted, refusal):
    found = refusal_of(one, Money(wanted), now=NOW, today=TODAY)
    assert (None if found is None else type(found)) is refusal


def test_a_refusal_names_the_shops_own_figures():
    found = refusal_of(account(exposure=50_200), Money(60_000), now=NOW, today=TODAY)
    assert isinstance(found, CreditLimitExceeded)
    assert (found.wanted, found.room, found.limit) == (Money(60000), Money(49800), Money(100000))


@given(st.integers(0, 10**9), st.integers(-(10**9), 10**9), st.integers(0, 10**9))
def test_room_is_the_limit_less_what_counts(limit, used, wanted):
    one = account(limit=limit, exposure=used)
    room = one.room_at(NOW)
    assert room == Money(limit - used)
    is_refused = refusal_of(one, Money(wanted), now=NOW, today=TODAY) is not None
    assert is_refused == (wanted > limit - used)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (CreditTerms(Money(-1)), "limit"),
        (CreditTerms(statement_day=29), "statement_day"),
        (CreditTerms(statement_day=0), "statement_day"),
        (CreditTerms(credit_days=367), "credit_days"),
        (CreditTerms(credit_days=-1), "credit_days"),
        (CreditTerms(due_day=32), "due_day"),
        (CreditTerms(due_day=0), "due_day"),
    ],
)
def test_impossible_terms_are_named(terms, field):
    with pytest.raises(CreditTermsInvalid) as refused:
        check_terms(terms)
    assert refused.value.field == field


@pytest.mark.parametrize("day", [1, 25, 28, 31])
def test_possible_terms_stand(day):
    check_terms(CreditTerms(Money(0), statement_day=day, credit_days=366, due_day=31))
    check_terms(CreditTerms())


@pytest.mark.parametrize(
    ("extra", "days", "field"),
    [(0, 1, "extra"), (-5, 1, "extra"), (1, 0, "expires_at"), (1, 93, "expires_at"),
     (1, 92, ""), (1, 1, "")],
)  # fmt: skip
def test_a_grant_is_for_a_time(extra, days, field):
    until = NOW + timedelta(days=days)
    if not field:
        check_grant(Money(extra), expires_at=until, now=NOW)
        return
    with pytest.raises(CreditTermsInvalid) as refused:
        check_grant(Money(extra), expires_at=until, now=NOW)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("day", "today", "wanted"),
    [
        (25, date(2027, 11, 25), date(2027, 10, 25)),
        (25, date(2027, 11, 26), date(2027, 11, 25)),
        (31, date(2027, 11, 30), date(2027, 10, 31)),
        (31, date(2027, 12, 1), date(2027, 11, 30)),
        (31, date(2028, 1, 1), date(2027, 12, 31)),
        (28, date(2028, 1, 5), date(2027, 12, 28)),
        (31, date(2027, 3, 1), date(2027, 2, 28)),
    ],
)
def test_a_period_ends_on_its_day(day, today, wanted):
    assert last_period_end(day, today) == wanted


@given(st.sampled_from([1, 10, 25, 28, 31]), DAYS)
def test_the_newest_period_is_over_and_no_older_than_a_month(day, today):
    end = last_period_end(day, today)
    assert today - timedelta(days=32) < end < today


def test_debts_grow_old():
    late = [owing(100 * 10**n, due=TODAY - timedelta(days=d)) for n, d in
            enumerate((-1, 0, 1, 30, 31, 60, 61, 90, 91))]  # fmt: skip
    found = age(late, today=TODAY, currency="CNY")
    assert found == Ageing(Money(1_100), Money(110_000), Money(11_000_000), Money(1_100_000_000),
                           Money(10_000_000_000))  # fmt: skip
    assert found.total - found.overdue == Money(1_100)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(-99, 400))))
def test_ageing_leaves_nothing_out(rows):
    debts = [owing(c, p, TODAY - timedelta(days=d)) for c, p, d in rows]
    found = age(debts, today=TODAY, currency="CNY")
    assert found.total.minor == sum(max(c - p, 0) for c, p, _ in rows)


def test_what_an_order_owes():
    one = Receivable(OrderId(1), CustomerId(1), Money(500), Money(200), Money(100), Money(50),
                     TODAY, HoldState.HELD)  # fmt: skip
    assert (one.payable, one.outstanding, one.owed) == (Money(400), Money(200), Money(150))
    assert owing(0, 70).owed == Money(0)
