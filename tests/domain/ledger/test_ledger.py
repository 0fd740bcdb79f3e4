"""Double entry: what balances is posted once, what does not is refused, nothing is rewritten."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base.actor import SYSTEM
from domain.base.money import Money
from domain.customer import CustomerDraft, create_customer
from domain.db import Tx
from domain.ledger import (
    AccountCode,
    AccountKind,
    EntryDraft,
    PostingDraft,
    PostingEmpty,
    PostingKind,
    PostingUnbalanced,
    balance_of,
    balance_on,
    entries_between,
    first_day_of,
    post,
)
from domain.ledger.rules import against, check_posting

DAY = date(2027, 3, 2)
CASH = AccountCode(AccountKind.CASH, "CNY")


def draft(key, entries, *, day=DAY, kind=PostingKind.SALE):
    return PostingDraft(kind, key, day, "SO-0302-0001", SYSTEM, tuple(entries))


def account_of(tx: Tx) -> AccountCode:
    shop = create_customer(tx, CustomerDraft("老王超市"), SYSTEM)
    return AccountCode(AccountKind.CUSTOMER, "CNY", shop.id)


def test_the_worked_example(tx: Tx):
    shop = account_of(tx)
    assert post(tx, draft("s:1", against(shop, Money(50200), AccountKind.SALES))) is not None
    assert post(tx, draft("r:1", against(shop, Money(-30000), AccountKind.CASH))) is not None
    assert balance_of(tx, shop) == Money(20200)
    assert balance_of(tx, CASH) == Money(30000)
    assert balance_of(tx, AccountCode(AccountKind.SALES, "CNY")) == Money(-50200)
    assert balance_of(tx, AccountCode(AccountKind.BANK, "CNY")) == Money(0)
    entries = entries_between(tx, shop, first=DAY, last=DAY)
    assert [(e.kind, e.reference, e.amount.minor, e.day) for e in entries] == [
        (PostingKind.SALE, "SO-0302-0001", 50200, DAY),
        (PostingKind.SALE, "SO-0302-0001", -30000, DAY),
    ]


def test_a_cause_is_posted_once(tx: Tx):
    shop = account_of(tx)
    wanted = draft("shipment:1", against(shop, Money(100), AccountKind.SALES))
    assert post(tx, wanted) is not None
    assert post(tx, wanted) is None
    assert balance_of(tx, shop) == Money(100)


def test_balances_and_entries_go_by_day(tx: Tx):
    shop = account_of(tx)
    assert first_day_of(tx, shop) is None
    days = [date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31)]
    for n, day in enumerate(days):
        post(tx, draft(f"s:{n}", against(shop, Money(10**n), AccountKind.SALES), day=day))
    assert first_day_of(tx, shop) == days[0]
    assert [balance_on(tx, shop, day).minor for day in days] == [1, 11, 111]
    assert balance_on(tx, shop, date(2027, 2, 27)) == Money(0)
    march = entries_between(tx, shop, first=days[1], last=days[2])
    assert [e.amount.minor for e in march] == [10, 100]
    assert march[0].at == tx.now


@pytest.mark.parametrize(
    ("amounts", "error"),
    [
        ((), PostingEmpty),
        ((Money(5),), PostingEmpty),
        ((Money(0), Money(0)), PostingEmpty),
        ((Money(5), Money(-4)), PostingUnbalanced),
        ((Money(5), Money(-5, "USD")), PostingUnbalanced),
        ((Money(5, "USD"), Money(-5, "USD")), PostingUnbalanced),
    ],
)
def test_what_does_not_balance_is_refused(tx: Tx, amounts, error):
    entries = [EntryDraft(CASH, amount) for amount in amounts]
    with pytest.raises(error):
        post(tx, draft("x", entries))
    assert balance_of(tx, CASH) == Money(0)


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=8))
def test_whatever_is_accepted_sums_to_zero(amounts):
    entries = [EntryDraft(CASH, Money(amount)) for amount in amounts]
    left = -sum(amounts)
    balanced = [*entries, EntryDraft(CASH, Money(left))] if left else entries
    if len(balanced) > 1:
        check_posting(draft("x", balanced))
    with pytest.raises((PostingUnbalanced, PostingEmpty)):
        check_posting(draft("x", [*balanced, EntryDraft(CASH, Money(1))]))


def test_the_books_are_only_ever_added_to():
    text = Path(__file__).parents[3].joinpath("domain/ledger/store.py").read_text("utf-8")
    assert not any(word in text for word in ("update(", "delete("))
