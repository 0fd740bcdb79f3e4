"""Races on the last yuan of credit, one debt and one limit; exact counts on both databases."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.aftersale import Case, GoodsReturn, ReturnedLine, preview_return, return_goods
from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.ids import OrderId
from domain.base.money import Money
from domain.credit import CreditTerms, OverLimit, account_of, set_credit_terms
from domain.customer import Customer, PaymentTerms, bind_contact, change_customer, create_contact
from domain.db import Tx
from domain.fulfilment import Parcel, ship_order
from domain.order import Order, cancel_order, confirm_order, get_order
from domain.payment import (
    PaymentMethod,
    Receipt,
    ReceiptDraft,
    free_balance,
    record_receipt,
    reverse_receipt,
    set_write_off_limit,
)
from tests.faults.buying import fill_shelves, placing, show_cases, whole
from tests.faults.market import Market, Person
from tests.faults.test_races import CASE as CASE_OF_COLA
from tests.faults.test_races import RACERS, ROUNDS, Track, track

__all__ = ["track"]

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(900)]

CASE = 4_600
"""What one 箱 of cola costs."""


def _one_shop(tx: Tx, market: Market) -> list[Person]:
    """Eight people who order for one shop on credit."""
    fill_shelves(tx, market)
    shop = replace(market.people[0].customer, terms=PaymentTerms.CREDIT)
    change_customer(tx, shop, SYSTEM)
    people = []
    for n in range(RACERS):
        contact = create_contact(tx, name=f"P{n}")
        bind_contact(tx, contact.id, shop.id)
        people.append(Person("C001", shop, Actor(ActorKind.CUSTOMER, contact.id, f"P{n}")))
    return people


def _allow(tx: Tx, shop: Customer, more: int, over: OverLimit) -> None:
    """A limit that has room for just `more`."""
    account = account_of(tx, shop.id)
    used = 0 if account is None else account.exposure.minor
    terms = CreditTerms(Money(used + more), over_limit=over)
    set_credit_terms(tx, shop, terms, actor=SYSTEM)


def _used(tx: Tx, shop: Customer) -> int:
    account = account_of(tx, shop.id)
    return 0 if account is None else account.exposure.minor


def test_the_last_yuan_of_credit_is_spent_once(track: Track) -> None:
    people = track.judge.write_now(_one_shop, track.market)
    shop = people[0].customer
    for n in range(ROUNDS):
        over = OverLimit.REFUSE if n % 2 else OverLimit.REVIEW
        track.judge.write_now(_allow, shop, 2 * CASE - 1, over)
        carts = [track.judge.write_now(show_cases, track.market, person) for person in people]
        runs = [placing(p, cart.id) for p, cart in zip(people, carts, strict=True)]
        results = track.race(runs)
        ends = Counter(_end(result) for result in results)
        lost = "CreditLimitExceeded" if n % 2 else "in_review"
        assert ends == {"placed": 1, lost: RACERS - 1}, f"round {n}: {results}"
        assert track.judge.read_now(_used, shop) == (n + 1) * CASE
    track.check()


def _end(result: Any) -> str:
    return result if isinstance(result, str) else str(result.status)


def _shipped(tx: Tx, market: Market, person: Person) -> Order:
    cart = show_cases(tx, market, person)
    order = placing(person, cart.id)(tx)
    confirm_order(tx, order.id, actor=market.rep, version=1)
    ship_order(tx, order.id, parcel=Parcel(), actor=market.rep)
    return get_order(tx, order.id)


def _paying(shop: Customer, minor: int, key: str, rep: Actor) -> Callable[[Tx], Receipt]:
    def pay(tx: Tx) -> Receipt:
        day = tx.now.date()
        draft = ReceiptDraft(shop.id, Money(minor), PaymentMethod.CASH, day, key)
        return record_receipt(tx, draft, actor=rep, today=day)

    return pay


def test_one_debt_is_paid_once_whoever_pays_and_a_key_counts_once(track: Track) -> None:
    people = track.judge.write_now(_one_shop, track.market)
    shop, rep = people[0].customer, track.market.rep
    free = 0
    for n in range(ROUNDS // 8):
        order = track.judge.write_now(whole, lambda tx: _shipped(tx, track.market, people[0]))
        keys = [f"{n}:{i // 2}" for i in range(RACERS)]
        track.race([_paying(shop, 2_000, key, rep) for key in keys])
        free = track.judge.read_now(free_balance, shop.id, "CNY").minor
        assert str(track.judge.read_now(get_order, order.id).payment_status) == "paid"
        assert free == (n + 1) * (RACERS // 2 * 2_000 - CASE), f"round {n}"
    track.check()


def _reversing(receipt: Receipt, rep: Actor) -> Callable[[Tx], Receipt]:
    return lambda tx: reverse_receipt(
        tx, receipt.id, actor=rep, reason="记错", today=tx.now.date()
    )


def test_a_receipt_is_taken_back_once_whoever_does_it(track: Track) -> None:
    """Eight take one receipt back that paid an order in part; what it paid is owed once more."""
    people = track.judge.write_now(_one_shop, track.market)
    shop, rep = people[0].customer, track.market.rep
    before = 0
    for n in range(ROUNDS // 8):
        track.judge.write_now(whole, lambda tx: _shipped(tx, track.market, people[0]))
        paid = track.judge.write_now(whole, _paying(shop, 2_000, f"r{n}", rep))
        assert track.judge.read_now(_used, shop) == before + CASE - 2_000
        results = track.race([_reversing(paid, rep) for _ in range(RACERS)])
        assert Counter(_taken(one) for one in results) == {
            "taken back": 1,
            "ReceiptReversed": RACERS - 1,
        }, f"round {n}: {results}"
        assert track.judge.read_now(_used, shop) == before + CASE
        before += CASE
    assert track.judge.read_now(free_balance, shop.id, "CNY").minor == 0
    track.check()


def _taken(result: Any) -> str:
    return result if isinstance(result, str) else "taken back"


def test_a_receipt_taken_back_while_more_is_paid_leaves_every_yuan_once(track: Track) -> None:
    people = track.judge.write_now(_one_shop, track.market)
    shop, rep = people[0].customer, track.market.rep
    for n in range(ROUNDS // 8):
        order = track.judge.write_now(whole, lambda tx: _shipped(tx, track.market, people[0]))
        wrong = track.judge.write_now(whole, _paying(shop, CASE, f"w{n}", rep))
        runs = [_reversing(wrong, rep), _paying(shop, CASE, f"p{n}", rep)] * 2
        results = track.race(runs if n % 2 else runs[::-1])
        assert sum(one == "ReceiptReversed" for one in results) == 1, f"round {n}: {results}"
        assert str(track.judge.read_now(get_order, order.id).payment_status) == "paid"
        assert track.judge.read_now(_used, shop) == 0
        assert track.judge.read_now(free_balance, shop.id, "CNY").minor == 0
    track.check()


def test_paying_and_calling_off_at_once_leaves_no_money_behind(track: Track) -> None:
    people = track.judge.write_now(_one_shop, track.market)
    person, rep = people[0], track.market.rep
    for n in range(ROUNDS // 8):
        cart = track.judge.write_now(show_cases, track.market, person)
        order = track.judge.write_now(whole, placing(person, cart.id))
        runs = [
            _paying(person.customer, CASE, f"k{n}", rep),
            lambda tx, order=order: cancel_order(tx, order.id, actor=rep),
        ]
        results = track.race(runs if n % 2 else runs[::-1])
        assert not any(isinstance(result, str) for result in results), f"round {n}: {results}"
        free = track.judge.read_now(free_balance, person.customer.id, "CNY").minor
        assert free == (n + 1) * CASE
        assert track.judge.read_now(_used, person.customer) == -(n + 1) * CASE
    track.check()


def _returning(order_id: OrderId, rep: Actor) -> Callable[[Tx], Case]:
    """Somebody brings one order's case back and the rep has it written off."""

    def bring(tx: Tx) -> Case:
        order = get_order(tx, order_id)
        lines = (ReturnedLine(order.lines[0].id, CASE_OF_COLA, False),)
        seen = preview_return(tx, order, lines).seen
        wanted = GoodsReturn(order_id, lines, "破损", seen)
        return return_goods(tx, wanted, actor=rep, today=tx.now.date())

    return bring


def _limit(tx: Tx, limit: Money, owner: Actor) -> None:
    set_write_off_limit(tx, "CNY", limit, actor=owner)


def test_beyond_the_limit_of_a_day_one_of_all_returns_is_booked(track: Track) -> None:
    people = track.judge.write_now(_one_shop, track.market)
    shop, rep = people[0].customer, track.market.rep
    for n in range(ROUNDS // 8):
        sent = [
            track.judge.write_now(whole, lambda tx: _shipped(tx, track.market, people[0]))
            for _ in range(RACERS)
        ]
        track.judge.write_now(whole, _paying(shop, RACERS * CASE, f"all{n}", rep))
        track.judge.write_now(_limit, Money((n + 1) * CASE), track.market.owner)
        results = track.race([_returning(order.id, rep) for order in sent])
        ends = Counter(_end(result) for result in results)
        assert ends == {"settled": 1, "asked": RACERS - 1}, f"round {n}: {results}"
    track.check()
