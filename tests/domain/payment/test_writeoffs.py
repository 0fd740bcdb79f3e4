"""Write-offs beyond the limit need a second person (four eyes)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.audit import entries_of
from domain.base.actor import SYSTEM
from domain.base.errors import NotAllowed, NotFound
from domain.base.money import Money
from domain.credit import payable_of
from domain.customer import CustomerDraft, create_customer
from domain.db import Tx
from domain.payment import (
    CREDIT_KEY,
    PaymentInvalid,
    PaymentMethod,
    Receipt,
    ReceiptDraft,
    WriteOff,
    WriteOffAsked,
    WriteOffDecided,
    WriteOffSelfApproved,
    WriteOffState,
    WriteOffTooMuch,
    decide_write_off,
    receipts_of,
    set_write_off_limit,
    write_off,
    write_off_limit,
    write_offs_waiting,
)
from domain.payment.store import find_by_key
from domain.staff import Role, StaffDraft, create_staff
from tests.domain.accounts import (
    TODAY,
    buy,
    check,
    exposure,
    finance_of,
    make_credit_shop,
    pay,
    send,
)


def _owing(tx: Tx):
    """老王超市 owes ¥92; beyond ¥50 two have to agree. (shop, 王会计, 陈总)"""
    shop, finance = make_credit_shop(tx), finance_of(tx)
    boss = create_staff(tx, StaffDraft("陈总", "chen", Role.OWNER), finance).actor
    send(tx, shop, buy(tx, shop, 2))
    set_write_off_limit(tx, "CNY", Money(5_000), actor=boss)
    return shop, finance, boss


def _draft(shop, minor: int, **more) -> ReceiptDraft:
    key, note = more.get("key", f"w{minor}"), more.get("note", "破损")
    day = more.get("day", TODAY)
    return ReceiptDraft(
        shop.customer.id, Money(minor), PaymentMethod.ALLOWANCE, day, key, note=note
    )


def _state(tx: Tx, shop):
    """What a refusal must leave as it was."""
    return exposure(tx, shop), receipts_of(tx, shop.customer.id), write_offs_waiting(
        tx, shop.customer.id
    )  # fmt: skip


def test_beyond_the_limit_somebody_else_has_to_agree(tx: Tx):
    shop, finance, boss = _owing(tx)
    up_to = write_off(tx, _draft(shop, 5_000), actor=finance, today=TODAY)
    assert isinstance(up_to, Receipt)
    pay(tx, shop, 100, finance)
    assert exposure(tx, shop) == 4_100
    set_write_off_limit(tx, "CNY", Money(8_000), actor=boss)
    asked = write_off(tx, _draft(shop, 3_001), actor=finance, today=TODAY)
    assert isinstance(asked, WriteOff)
    assert [e for e in tx.events if isinstance(e, WriteOffAsked)] == [
        WriteOffAsked(asked.id, shop.customer.id)
    ]
    assert write_off(tx, _draft(shop, 3_001), actor=finance, today=TODAY) == asked
    assert (exposure(tx, shop), write_offs_waiting(tx, shop.customer.id)) == (4_100, (asked,))
    before = _state(tx, shop)
    with pytest.raises(WriteOffSelfApproved):
        decide_write_off(tx, asked.id, actor=finance, is_agreed=True, today=TODAY)
    assert _state(tx, shop) == before
    done = decide_write_off(tx, asked.id, actor=boss, is_agreed=True, today=TODAY)
    assert (done.state, done.decided_by) == (WriteOffState.APPLIED, boss.id)
    assert (exposure(tx, shop), write_offs_waiting(tx, shop.customer.id)) == (1_099, ())
    actions = [e.action for e in entries_of(tx, "write_off", entity_id=str(asked.id))]
    assert actions == ["write_off.ask", "write_off.agree"]
    with pytest.raises(WriteOffDecided):
        decide_write_off(tx, asked.id, actor=boss, is_agreed=False, today=TODAY)
    check(tx)


def test_a_key_like_that_of_a_complaint_makes_no_credit_of_it(tx: Tx):
    shop, finance, _ = _owing(tx)
    key = f"{CREDIT_KEY}900"
    first = write_off(tx, _draft(shop, 3_000, key=key), actor=finance, today=TODAY)
    assert isinstance(first, Receipt)
    assert first.is_written_off
    asked = write_off(tx, _draft(shop, 3_000, key=f"{key}1"), actor=finance, today=TODAY)
    assert isinstance(asked, WriteOff)
    assert find_by_key(tx, key) is None
    check(tx)


def test_the_order_it_is_asked_for_is_the_shops_own(tx: Tx):
    shop, finance, _ = _owing(tx)
    own = payable_of(tx, shop.customer.id)[0].order_id
    other = create_customer(tx, CustomerDraft(code="C777", name="别的店"), SYSTEM)
    draft = replace(_draft(shop, 6_000), customer_id=other.id)
    with pytest.raises(NotFound):
        write_off(tx, draft, actor=finance, today=TODAY, order_id=own)
    assert write_offs_waiting(tx, other.id) == ()


def test_it_is_turned_down_or_taken_back(tx: Tx):
    shop, finance, boss = _owing(tx)
    for key, who in (("a", boss), ("b", finance)):
        asked = write_off(tx, _draft(shop, 6_000, key=key), actor=finance, today=TODAY)
        done = decide_write_off(tx, asked.id, actor=who, is_agreed=False, today=TODAY)
        assert done.state is WriteOffState.REFUSED
    assert _state(tx, shop) == (9_200, (), ())
    check(tx)


def test_what_is_not_owed_any_more_is_not_written_off(tx: Tx):
    shop, finance, boss = _owing(tx)
    asked = write_off(tx, _draft(shop, 9_200), actor=finance, today=TODAY)
    pay(tx, shop, 100, finance)
    before = _state(tx, shop)
    with pytest.raises(WriteOffTooMuch):
        decide_write_off(tx, asked.id, actor=boss, is_agreed=True, today=TODAY)
    assert _state(tx, shop) == before
    check(tx)


def test_what_cannot_be_asked(tx: Tx):
    shop, finance, boss = _owing(tx)
    before = _state(tx, shop)
    for draft, refusal in (
        (_draft(shop, 9_201), WriteOffTooMuch),
        (_draft(shop, 6_000, note=" "), PaymentInvalid),
        (_draft(shop, 6_000, day=TODAY + timedelta(days=1)), PaymentInvalid),
    ):
        with pytest.raises(refusal):
            write_off(tx, draft, actor=finance, today=TODAY)
    with pytest.raises(NotAllowed):
        write_off(tx, _draft(shop, 6_000), actor=shop.contact, today=TODAY)
    with pytest.raises(NotFound):
        decide_write_off(tx, 99, actor=boss, is_agreed=True, today=TODAY)
    asked = write_off(tx, _draft(shop, 6_000), actor=finance, today=TODAY)
    with pytest.raises(NotAllowed):
        decide_write_off(tx, asked.id, actor=shop.contact, is_agreed=True, today=TODAY)
    assert _state(tx, shop) == (*before[:2], (asked,))
    check(tx)


def test_without_a_limit_one_person_is_enough(tx: Tx):
    shop, finance, boss = _owing(tx)
    set_write_off_limit(tx, "CNY", None, actor=boss)
    assert write_off_limit(tx, "CNY") is None
    assert isinstance(write_off(tx, _draft(shop, 9_200), actor=finance, today=TODAY), Receipt)
    check(tx)
