"""A card that is written while somebody decides what it asks, in two processes on PostgreSQL.

Whoever comes second is seen to wait for a lock before the first one may end.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from bot import deliveries
from bot.channels.base import Delivery
from bot.channels.cards import task_id
from bot.deliveries import Plan, Verdict
from bot.simulator.simulator import Simulator
from bot.storage import open_database
from domain.aftersale import CaseKind, Complaint, decide_case, list_cases, open_case
from domain.base.actor import Actor
from domain.base.ids import StaffId
from domain.conversation import find_conversation, take_over
from domain.customer import (
    RegistrationStatus,
    apply_registration,
    create_contact,
    find_customer,
    list_registrations,
    refuse_registration,
)
from domain.db import Database, Tx
from domain.messaging import CardChange, Lease, OutboxRow, claim_cards
from domain.order import OrderFilter, confirm_order, list_orders
from domain.reactions import drain
from domain.staff import find_by_userid
from handlers.message import Card
from tests.bot.delivering import NOW, drinks
from tests.factories import OA

LEASE = Lease("courier", NOW.replace(hour=2))
CODE = "code-of-the-card"

Decide = Callable[[Tx, Actor], object]


async def order(shop: Simulator) -> Decide:
    """An order waits for its rep."""
    customer = await shop.person("C001")
    for text in ("可乐3箱", "确认"):
        await shop.platform.hands.say(customer, text)

    def decide(tx: Tx, actor: Actor) -> object:
        placed = list_orders(tx, OrderFilter()).rows[0]
        return confirm_order(tx, placed.id, actor=actor, version=placed.version)

    return decide


async def complaint(shop: Simulator) -> Decide:
    """A shop complains."""
    customer = await shop.person("C001")
    await shop.platform.hands.say(customer, "你好")

    def complain(tx: Tx) -> None:
        shop_of = find_customer(tx, "C001")
        chat = find_conversation(tx, OA, address=customer.external_id)
        assert shop_of is not None
        assert chat is not None
        open_case(tx, Complaint(shop_of.id, chat.contact_id, "碎了一瓶"))
        drain(tx)

    shop.merchant.database.write_now(complain)

    def decide(tx: Tx, actor: Actor) -> object:
        (case,) = list_cases(tx)
        kind = CaseKind.UNSORTED
        return decide_case(tx, case.id, kind=kind, is_settled=True, by=(actor, "补一瓶"))

    return decide


async def registration(shop: Simulator) -> Decide:
    """Somebody asks to be let in."""

    def ask(tx: Tx) -> None:
        person = create_contact(tx, name="新来的")
        apply_registration(tx, person.id, "新店", "13800138000")
        drain(tx)

    shop.merchant.database.write_now(ask)

    def decide(tx: Tx, actor: Actor) -> object:
        (asked,) = list_registrations(tx, RegistrationStatus.PENDING)
        return refuse_registration(tx, asked.id, actor, "太远")

    return decide


async def chat(shop: Simulator) -> Decide:
    """A customer wants a human."""
    customer = await shop.person("C001")
    await shop.platform.hands.say(customer, "人工")

    def decide(tx: Tx, actor: Actor) -> object:
        held = find_conversation(tx, OA, address=customer.external_id)
        assert held is not None
        return take_over(tx, held.id, staff_id=StaffId(actor.id))

    return decide


@dataclass
class Desk:
    """The shop on PostgreSQL, and another process beside it."""

    shop: Simulator
    other: Database
    url: str

    def decided(self, decide: Decide) -> Callable[[Tx], None]:
        """What the page does."""

        def run(tx: Tx) -> None:
            staff = find_by_userid(tx, "b01")
            assert staff is not None
            decide(tx, staff.actor)
            drain(tx)

        return run

    def planned(self, tx: Tx, row: OutboxRow) -> Plan:
        """What the courier does before it sends."""
        merchant = self.shop.merchant
        return deliveries.plan(tx, merchant.shop.now, row, merchant.channels, frozenset())

    def sent(self, row: OutboxRow, plan: Plan) -> None:
        """The card is there, and has a code."""
        receipts = tuple((task_id(card.card_id), CODE) for card in asking(plan))
        verdict = Verdict(Delivery.SENT, route=plan.route, receipts=receipts)
        shop = self.shop.merchant.shop.now
        self.other.write_now(deliveries.settle, shop, row, LEASE.owner, verdict)

    def card_row(self) -> OutboxRow:
        """The notice to the rep, leased."""
        rows = self.other.write_now(deliveries.claim, LEASE, 16, False)
        return next(row for row in rows if row.recipient.kind == "staff")

    def changes(self) -> list[CardChange]:
        """Copies of cards that are to be changed now."""
        return self.other.write_now(claim_cards, LEASE.until)

    def meet(self, first: Callable[[Tx], Any], second: Callable[[Tx], Any]) -> tuple[Any, Any]:
        """`second` begins before `first` is committed, and is seen to wait for it."""
        is_done, may_end = threading.Event(), threading.Event()

        def held(tx: Tx) -> Any:
            result = first(tx)
            is_done.set()
            may_end.wait()
            return result

        begun: Future[Any] = self.shop.merchant.database.submit(held)
        begun.add_done_callback(lambda _done: is_done.set())
        is_done.wait()
        follower: Future[Any] = self.other.submit(second)
        try:
            assert self._waits(follower), "it did not wait"
        finally:
            may_end.set()
        return begun.result(), follower.result()

    def _waits(self, follower: Future[Any]) -> bool:
        with psycopg.connect(self.url, autocommit=True) as looking:
            while not follower.done():
                sql = (
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
                found = looking.execute(sql).fetchone()
                if found is not None and found[0]:
                    return True
        follower.result()
        return False


def asking(plan: Plan) -> list[Card]:
    """The cards with something to tap."""
    return [part for part in plan.reply.parts if isinstance(part, Card) and part.buttons]


@pytest.fixture
async def desk(tmp_path, cluster):
    with cluster.database() as url:
        async with AsyncExitStack() as stack:
            shop = await stack.enter_async_context(drinks(tmp_path, url=url))
            other = open_database(url, shop.clock)
            stack.push_async_callback(other.close)
            stack.enter_context(shop.merchant.courier.held())
            yield Desk(shop, other, url)


SUBJECTS = pytest.mark.parametrize("subject", [order, complaint, registration, chat])


@SUBJECTS
async def test_who_decides_while_a_card_is_written_ends_it(desk, subject):
    decide = await subject(desk.shop)
    row = desk.card_row()
    plan, _ = desk.meet(lambda tx: desk.planned(tx, row), desk.decided(decide))
    assert len(asking(plan)) == 1
    assert desk.changes() == [], "it is on its way"
    desk.sent(row, plan)
    assert [one.response_code for one in desk.changes()] == [CODE]


@SUBJECTS
async def test_a_card_that_is_written_while_somebody_decides_asks_nothing(desk, subject):
    decide = await subject(desk.shop)
    row = desk.card_row()
    _, plan = desk.meet(desk.decided(decide), lambda tx: desk.planned(tx, row))
    assert asking(plan) == []
