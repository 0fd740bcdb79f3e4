"""Races on the last case, on one draft, and between confirming and cancelling; exact counts.

On SQLite the racers are threads that queue at the one writer; on PostgreSQL each has a database
object of its own, as separate processes have, and they meet at row locks.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import DomainError
from domain.base.ids import OrderId
from domain.customer import CustomerDraft, bind_contact, create_contact, create_customer
from domain.db import Database, Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    adjust_stock,
    receive_stock,
    stocks_of,
)
from domain.order import Order, cancel_order, confirm_order, get_order
from domain.promotion import (
    CouponTerms,
    FullReduction,
    PromotionDraft,
    ReductionStep,
    claim_coupon,
    create_promotion,
    end_promotion,
)
from domain.reactions import drain
from domain.report import run_audit
from tests.conftest import Clock
from tests.faults.buying import placing, show_cases, whole
from tests.faults.market import Market, Person, furnish_market

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(900)]

RACERS = 8
ROUNDS = 2_000 if os.environ.get("JIEDAN_SOAK") else 200
CASE = 24


@dataclass
class Track:
    """Where they race: a furnished shop and one database object a racer."""

    databases: Sequence[Database]
    market: Market
    people: Sequence[Person]
    pool: ThreadPoolExecutor

    @property
    def judge(self) -> Database:
        """The database object that sets up and counts."""
        return self.databases[0]

    def race(self, runs: Sequence[Callable[[Tx], Any]]) -> list[Any]:
        """Start all at once, each on its own; results and refusals in order."""
        gate = threading.Barrier(len(runs))

        def one(n: int) -> Any:
            gate.wait()
            try:
                return self.databases[n].write_now(whole, runs[n])
            except DomainError as refused:
                return type(refused).__name__

        return list(self.pool.map(one, range(len(runs))))

    def check(self) -> None:
        """The audit finds nothing."""
        assert self.judge.read_now(run_audit) == []


def _crowd(tx: Tx, market: Market) -> list[Person]:
    people = []
    for n in range(RACERS):
        draft = CustomerDraft(f"第{n}家", f"K{n}", rep_id=market.people[0].customer.rep_id)
        customer = create_customer(tx, draft, SYSTEM)
        contact = create_contact(tx, name=f"K{n}")
        bind_contact(tx, contact.id, customer.id)
        people.append(Person(f"K{n}", customer, Actor(ActorKind.CUSTOMER, contact.id, f"K{n}")))
    drain(tx)
    return people


@contextmanager
def _opened(url: str, clock: Clock) -> Iterator[Track]:
    is_one_writer = url.startswith("sqlite")
    with ExitStack() as stack:
        databases = [
            Database.open(url, clock=clock) for _ in range(1 if is_one_writer else RACERS)
        ]
        for database in databases:
            stack.callback(database.close_now)
        market = databases[0].write_now(furnish_market)
        people = databases[0].write_now(_crowd, market)
        pool = stack.enter_context(ThreadPoolExecutor(RACERS))
        each = databases * RACERS if is_one_writer else databases
        yield Track(each, market, people, pool)


@pytest.fixture
def track(database_url: str, database: Database, clock: Clock) -> Iterator[Track]:
    """The shop on each kind of database (`database` has made the tables)."""
    with _opened(database_url, clock) as opened:
        yield opened


def _leave(tx: Tx, market: Market, key: str, codes: Sequence[str] = ("COLA",)) -> None:
    """Make exactly one case of each free, in the first warehouse."""
    for code in codes:
        sku = market.skus[code]
        free = sum(stock.available for stock in stocks_of(tx, [sku.id]))
        cause = MovementCause(Cause.RECEIPT, f"{key}:{code}")
        place = StockPlace(sku.id, market.places[0])
        if free < CASE:
            receive_stock(tx, place, CASE - free, cause, actor=SYSTEM)


def _sell_out(tx: Tx, market: Market, codes: Sequence[str]) -> None:
    for code in codes:
        for stock in stocks_of(tx, [market.skus[code].id]):
            if stock.available:
                place = StockPlace(stock.sku_id, stock.warehouse_id)
                cause = MovementCause(Cause.ADJUST, f"out:{code}")
                adjust_stock(tx, place, -stock.available, cause, actor=SYSTEM)


def _reserved(tx: Tx, market: Market, code: str) -> int:
    return sum(stock.reserved for stock in stocks_of(tx, [market.skus[code].id]))


def test_the_last_case_is_sold_once(track: Track) -> None:
    market = track.market
    track.judge.write_now(_sell_out, market, ["COLA"])
    for n in range(ROUNDS):
        track.judge.write_now(_leave, market, f"r{n}")
        carts = [track.judge.write_now(show_cases, market, person) for person in track.people]
        runs = [placing(p, cart.id) for p, cart in zip(track.people, carts, strict=True)]
        results = track.race(runs)
        refused = Counter(result for result in results if isinstance(result, str))
        assert refused == {"StockChanged": RACERS - 1}, f"round {n}: {results}"
    assert track.judge.write_now(_reserved, market, "COLA") == ROUNDS * CASE
    track.check()


def test_the_last_cases_of_two_goods_are_sold_once_whatever_the_order(track: Track) -> None:
    market = track.market
    orders = (["COLA", "BULL"], ["BULL", "COLA"])
    track.judge.write_now(_sell_out, market, orders[0])
    for n in range(ROUNDS // 4):
        track.judge.write_now(_leave, market, f"r{n}", orders[0])
        carts = [
            track.judge.write_now(show_cases, market, person, orders[i % 2])
            for i, person in enumerate(track.people)
        ]
        runs = [placing(p, cart.id) for p, cart in zip(track.people, carts, strict=True)]
        results = track.race(runs)
        refused = Counter(result for result in results if isinstance(result, str))
        assert refused == {"StockChanged": RACERS - 1}, f"round {n}: {results}"
    track.check()


def test_one_draft_confirmed_by_all_at_once_is_one_order(track: Track) -> None:
    market, person = track.market, track.people[0]
    for n in range(ROUNDS // 4):
        track.judge.write_now(_leave, market, f"r{n}")
        cart = track.judge.write_now(show_cases, market, person)
        results = track.race([placing(person, cart.id)] * RACERS)
        refused = Counter(result for result in results if isinstance(result, str))
        assert refused == {"AlreadyPlaced": RACERS - 1}, f"round {n}: {results}"
    track.check()


def test_confirming_and_cancelling_at_once_ends_in_one_of_them(track: Track) -> None:
    market, person = track.market, track.people[0]
    ends: Counter[str] = Counter()
    held = track.judge.write_now(_reserved, market, "COLA")
    for n in range(ROUNDS // 2):
        track.judge.write_now(_leave, market, f"r{n}")
        cart = track.judge.write_now(show_cases, market, person)
        placed = track.judge.write_now(whole, placing(person, cart.id))
        runs = [_confirming(placed.id, market.rep), _cancelling(placed.id, person.actor)]
        results = track.race(runs if n % 2 else runs[::-1])
        refused = {result for result in results if isinstance(result, str)}
        status = str(track.judge.write_now(get_order, placed.id).status)
        wanted = {"confirmed": {"OrderLocked"}, "cancelled": {"IllegalMove"}}
        assert refused == wanted[status], f"round {n}: {status}, {results}"
        ends[status] += 1
        held += CASE if status == "confirmed" else 0
        assert track.judge.write_now(_reserved, market, "COLA") == held
    assert sum(ends.values()) == ROUNDS // 2
    track.check()


def test_the_last_coupon_is_claimed_once(track: Track) -> None:
    for n in range(ROUNDS):
        terms = CouponTerms(f"第{n}张", 0, 100)
        draft = PromotionDraft(f"K{n}", f"券{n}", terms, quota=1)
        track.judge.write_now(create_promotion, draft, SYSTEM)
        results = track.race([_claiming(person, terms.word) for person in track.people])
        refused = Counter(result for result in results if isinstance(result, str))
        assert refused == {"CouponUnavailable": RACERS - 1}, f"round {n}: {results}"
    track.check()


def test_the_last_of_a_quota_is_taken_once(track: Track) -> None:
    market = track.market
    for n in range(ROUNDS // 4):
        sale = FullReduction((ReductionStep(1_000, 100),))
        draft = PromotionDraft(f"Q{n}", f"限量{n}", sale, quota=1)
        made = track.judge.write_now(create_promotion, draft, SYSTEM)
        carts = [
            track.judge.write_now(show_cases, market, person, ["WATER"]) for person in track.people
        ]
        runs = [placing(p, cart.id) for p, cart in zip(track.people, carts, strict=True)]
        results = track.race(runs)
        refused = [result for result in results if isinstance(result, str)]
        assert len(refused) == RACERS - 1, f"round {n}: {results}"
        assert set(refused) <= {"PriceChanged", "PromotionExhausted"}, f"round {n}: {results}"
        track.judge.write_now(end_promotion, made.id, SYSTEM)
    track.check()


def _claiming(person: Person, word: str) -> Callable[[Tx], object]:
    return lambda tx: claim_coupon(tx, person.customer, word)


def _confirming(order_id: OrderId, rep: Actor) -> Callable[[Tx], Order]:
    return lambda tx: confirm_order(tx, order_id, actor=rep, version=1)


def _cancelling(order_id: OrderId, customer: Actor) -> Callable[[Tx], Order]:
    return lambda tx: cancel_order(tx, order_id, actor=customer)
