"""What a shop says of its statement: an entry is wrong, or all is right; what finance answers."""

from datetime import date, timedelta

import pytest

from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import PostingId, StatementId
from domain.credit import (
    DisputeClosed,
    DisputeDecided,
    DisputeStatus,
    EntryDisputed,
    EntryPlace,
    agree_to_statement,
    close_statement,
    decide_dispute,
    dispute_entry,
    disputes_of,
    get_dispute,
    is_agreed,
    open_period,
    period_between,
    place_of,
)
from domain.customer import CustomerDraft, create_customer
from domain.db import Tx
from tests.domain.accounts import TODAY, buy, check, finance_of, make_credit_shop, pay, send

OWNER = Actor(ActorKind.CUSTOMER, 1, "老王")


def shop_with_entries(tx: Tx):
    """¥92 bought, ¥46 paid; the shop, finance, the two entries."""
    shop, finance = make_credit_shop(tx), finance_of(tx)
    send(tx, shop, buy(tx, shop, 2))
    pay(tx, shop, 4_600, finance)
    period = open_period(tx, shop.customer, last=TODAY)
    assert period is not None
    tx.events.clear()
    return shop, finance, period.entries


def test_an_entry_is_disputed_once_and_said_more_of(tx: Tx):
    shop, _, (sale, paid) = shop_with_entries(tx)
    first = dispute_entry(tx, shop.customer, sale.posting_id, said="", actor=OWNER)
    assert (first.amount.minor, first.reference, first.status, first.asks) == (
        9_200, sale.reference, DisputeStatus.OPEN, 1,
    )  # fmt: skip
    assert dispute_entry(tx, shop.customer, sale.posting_id, said="", actor=OWNER) == first
    more = dispute_entry(tx, shop.customer, sale.posting_id, said="只收到1箱", actor=OWNER)
    assert (more.id, more.said, more.asks) == (first.id, "只收到1箱", 2)
    again = dispute_entry(tx, shop.customer, sale.posting_id, said="收到1箱", actor=OWNER)
    assert again == more
    assert tx.events == [
        EntryDisputed(first.id, shop.customer.id),
        EntryDisputed(first.id, shop.customer.id),
    ]
    other = dispute_entry(tx, shop.customer, paid.posting_id, said="付了两次", actor=OWNER)
    assert [one.id for one in disputes_of(tx, shop.customer)] == [other.id, first.id]
    check(tx)


def test_an_entry_has_its_line_also_once_it_is_on_a_statement(tx: Tx):
    shop, finance, (sale, paid) = shop_with_entries(tx)
    assert place_of(tx, shop.customer, paid) == EntryPlace(None, 2)
    tx.now += timedelta(days=1)
    day = TODAY + timedelta(days=1)
    first = close_statement(tx, shop.customer, last=TODAY, today=day, actor=finance)
    pay(tx, shop, 100, finance, today=day)
    (later,) = period_between(tx, shop.customer, first=day, last=day).entries
    assert [place_of(tx, shop.customer, one) for one in (sale, paid, later)] == [
        EntryPlace(first.no, 1), EntryPlace(first.no, 2), EntryPlace(None, 1),
    ]  # fmt: skip
    check(tx)


def test_finance_answers_once_and_the_entry_can_be_disputed_anew(tx: Tx):
    shop, finance, (sale, _) = shop_with_entries(tx)
    found = dispute_entry(tx, shop.customer, sale.posting_id, said="少了", actor=OWNER)
    with pytest.raises(NotAllowed):
        decide_dispute(tx, found.id, is_right=True, answer="好", actor=OWNER)
    assert get_dispute(tx, found.id).status is DisputeStatus.OPEN
    decided = decide_dispute(tx, found.id, is_right=False, answer="签收2箱", actor=finance)
    assert (decided.status, decided.answer) == (DisputeStatus.UPHELD, "签收2箱")
    assert get_dispute(tx, found.id) == decided
    assert tx.events[-1] == DisputeDecided(found.id, shop.customer.id, OWNER.id)
    with pytest.raises(DisputeClosed):
        decide_dispute(tx, found.id, is_right=True, answer="再看", actor=finance)
    anew = dispute_entry(tx, shop.customer, sale.posting_id, said="还是少了", actor=finance)
    assert (anew.contact_id, anew.asks) == (None, 1)
    assert anew.id != found.id
    right = decide_dispute(tx, anew.id, is_right=True, answer="退1箱", actor=finance)
    assert right.status is DisputeStatus.CORRECTED
    check(tx)


def test_only_the_shops_own_entries_can_be_disputed(tx: Tx):
    shop, finance, (sale, _) = shop_with_entries(tx)
    other = create_customer(tx, CustomerDraft(name="李记面馆", code="C9"), finance)
    for customer, posting_id in ((shop.customer, PostingId(999)), (other, sale.posting_id)):
        with pytest.raises(NotFound):
            dispute_entry(tx, customer, posting_id, said="", actor=OWNER)
        assert disputes_of(tx, customer) == ()
    with pytest.raises(NotFound):
        decide_dispute(tx, 99, is_right=True, answer="", actor=finance)


def test_a_statement_is_agreed_to_once(tx: Tx):
    shop, finance, _ = shop_with_entries(tx)
    closed = close_statement(tx, shop.customer, last=TODAY, today=date(2027, 3, 3), actor=finance)
    assert not is_agreed(tx, closed.id)
    assert agree_to_statement(tx, closed.id, actor=OWNER)
    assert not agree_to_statement(tx, closed.id, actor=finance)
    assert is_agreed(tx, closed.id)
    with pytest.raises(NotFound):
        agree_to_statement(tx, StatementId(99), actor=OWNER)
