"""Several turns at once, on real transactions of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.errors import DomainError
from domain.cart import price_cart
from domain.cart.service import get_cart
from domain.customer import CustomerDraft, bind_contact, create_contact, create_customer
from domain.db import Database, Tx
from domain.inventory import available
from domain.messaging import Enqueued, Lease, Recipient, claim_due, enqueue, outbox_figures
from domain.order import AlreadyPlaced, StockChanged, list_orders, place_order
from domain.order.model import OrderFilter
from domain.reactions import drain
from domain.report import run_audit
from tests.domain.goods import ORDER_KEY, POLICY, make_shop, show_draft

pytestmark = pytest.mark.sql

RACERS = 8


def _buyers(tx: Tx):
    """Eight shops, each with a shown draft of one of the five cases of 红牛."""
    shop = make_shop(tx)
    carts = []
    for n in range(RACERS):
        customer = create_customer(tx, CustomerDraft(name=f"店{n}", address="x"), SYSTEM)
        contact = create_contact(tx, name=f"店{n}")
        bind_contact(tx, contact.id, customer.id)
        actor = Actor(ActorKind.CUSTOMER, contact.id, f"店{n}")
        mine = type(shop)(customer, actor, shop.rep, shop.skus)
        carts.append((show_draft(tx, mine, shop.add("HN250", "1")).cart.id, customer, actor))
    tx.events.clear()
    return shop, carts


def _confirm(tx: Tx, cart_id, customer, actor):
    priced = price_cart(tx, get_cart(tx, cart_id), customer=customer, policy=POLICY)
    try:
        return place_order(tx, priced, actor=actor, order_key=ORDER_KEY).order_no
    except DomainError as refused:
        return type(refused)
    finally:
        drain(tx)


def _all_at_once(database: Database, calls):
    with ThreadPoolExecutor(RACERS) as pool:
        jobs = [
            pool.submit(database.write_now, _confirm, *call, lane=str(n))
            for n, call in enumerate(calls)
        ]
        return [job.result() for job in jobs]


def test_five_cases_for_eight_shops(database: Database):
    shop, carts = database.write_now(_buyers)
    results = _all_at_once(database, carts)
    assert results.count(StockChanged) == RACERS - 5
    numbers = [result for result in results if isinstance(result, str)]
    assert len(set(numbers)) == 5
    bull = shop.id("HN250")
    assert database.read_now(available, [bull]) == {bull: 0}
    assert database.read_now(run_audit) == []


def test_one_draft_confirmed_eight_times_is_one_order(database: Database):
    _, carts = database.write_now(_buyers)
    results = _all_at_once(database, [carts[0]] * RACERS)
    assert results.count(AlreadyPlaced) == RACERS - 1
    assert len(database.read_now(list_orders, OrderFilter()).rows) == 1
    assert database.read_now(run_audit) == []


def _fill(tx: Tx):
    for n in range(40):
        enqueue(tx, Enqueued("late_reply", Recipient.contact(n), {}, f"e{n}"))


def _claim(tx: Tx, owner: str):
    return [row.id for row in claim_due(tx, Lease(owner, tx.now + timedelta(60)), limit=7)]


def test_two_couriers_never_hold_the_same_row(database: Database):
    database.write_now(_fill)
    with ThreadPoolExecutor(RACERS) as pool:
        jobs = [
            pool.submit(database.write_now, _claim, f"c{n}", lane=str(n)) for n in range(RACERS)
        ]
        claimed = [row_id for job in jobs for row_id in job.result()]
    while rest := database.write_now(_claim, "last"):
        claimed.extend(rest)
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == database.read_now(outbox_figures).pending == 40
