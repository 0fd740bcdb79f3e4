"""Offers to many go out one after the other: who waited too long for his turn sends nothing."""

import asyncio
import contextlib
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import bulk
from bot.courier import Courier
from bot.probes import no_probe
from bot.simulator.platform.faults import Fault, Trouble
from domain.base.actor import SYSTEM
from domain.campaign import get_campaign
from domain.campaign.store.tables import campaign_recipient_table
from domain.messaging import (
    Lease,
    OutboxState,
    RecipientKind,
    claim_due,
    open_windows,
    retry_dead,
)
from tests.bot.delivering import drinks, outbox
from tests.bot.test_offer_pictures import announce
from tests.domain.campaign.test_mass_by_tag import pays
from tests.factories import OA


@pytest.fixture(params=["plain", "with a picture"])
async def shop(tmp_path, request):
    async with drinks(tmp_path) as running:
        await running.merchant.courier.stop()
        for code in ("C001", "C002"):
            person = await running.person(code)
            await running.platform.hands.say(person, "你好")
        running.merchant.database.write_now(announce_to_many)
        running.has_picture = request.param != "plain"
        if not running.has_picture:
            running.merchant.database.write_now(without_picture)
        yield running


def without_picture(tx):
    tx.run_sql("UPDATE campaign SET has_picture = 0")


only_plain = pytest.mark.parametrize("shop", ["plain"], indirect=True)


def announce_to_many(tx):
    announce(tx)
    tx.run_sql("UPDATE outbox SET is_bulk = 1 WHERE recipient_kind = 'contact'")


def steal(tx):
    """Its lease ran out, and another process took it."""
    tx.run_sql(
        "UPDATE outbox SET lease_owner = 'another' WHERE is_bulk = 1 AND parts_sent = 0"
        " AND id > (SELECT min(id) FROM outbox WHERE is_bulk = 1)"
    )


def courier_of(shop, probe):
    merchant = shop.merchant
    return Courier(
        merchant.database,
        merchant.shop,
        merchant.channels,
        metrics=merchant.metrics,
        probe=probe,
    )


async def deliver(shop, after_the_first):
    """By a courier of its own; what became of the two offers, by state, with the windows."""
    met = []

    def probe(point):
        if point == "after-send-before-mark" and is_offer_out(shop) and not met:
            met.append(point)
            after_the_first(courier)

    courier = courier_of(shop, probe)
    await courier.run_due()
    assert met
    return {row.state: row for row in offers(shop)}


def offers(shop):
    return [row for row in outbox(shop) if row.recipient.kind is RecipientKind.CONTACT]


def is_offer_out(shop):
    words_alone = not shop.has_picture and shop.platform.count("custom/send") > 0
    return words_alone or any(row.parts_sent for row in offers(shop))


async def remaining(shop):
    def find(tx):
        people = [one.external_id for one in found]
        return [w.remaining for one in people for w in open_windows(tx, OA, address=one)]

    found = [await shop.person(code) for code in ("C001", "C002")]
    return sorted(shop.merchant.database.write_now(find))


async def test_what_another_process_took_meanwhile_is_not_sent_too(shop):
    def taken(_courier):
        shop.merchant.database.write_now(steal)

    rows = await deliver(shop, taken)
    assert set(rows) == {OutboxState.SENT, OutboxState.PENDING}
    messages = 1 + shop.has_picture
    assert shop.platform.count("custom/send") == messages
    assert await remaining(shop) == [5 - messages, 5]


def on_a_second_try(tx):
    """The process that claimed them is dead."""
    tx.run_sql("UPDATE outbox SET attempts = 1 WHERE is_bulk = 1")


@pytest.mark.parametrize("tries", [1, 2])
async def test_nobody_is_paid_for_before_his_turn(shop, tries):
    """Else each death takes a message from all who wait, till nothing is left of their windows."""
    found = []

    def look(_courier):
        found.extend(shop.merchant.database.write_now(left))

    def left(tx):
        return [w.remaining for one in openids for w in open_windows(tx, OA, address=one)]

    openids = [(await shop.person(code)).external_id for code in ("C001", "C002")]
    if tries > 1:
        shop.merchant.database.write_now(on_a_second_try)
    await deliver(shop, look)
    assert sorted(found) == [4 - shop.has_picture, 5]


async def test_who_stops_sends_no_more_of_a_broadcast_and_gives_the_rest_back(shop):
    stopped = []
    rows = await deliver(shop, lambda one: stopped.append(asyncio.ensure_future(one.stop())))
    await asyncio.gather(*stopped)
    waiting = rows[OutboxState.PENDING]
    assert (waiting.attempts, waiting.reason) == (0, "stopping")
    assert waiting.due_at == shop.clock()
    messages = 1 + shop.has_picture
    assert shop.platform.count("custom/send") == messages
    assert await remaining(shop) == [5 - messages, 5]


@only_plain
def test_noting_one_and_paying_for_the_next_take_two_statements(shop):
    assert shop.merchant.database.write_now(statements_of_the_second, shop.merchant) == 2


def statements_of_the_second(tx, merchant):
    now, lease = merchant.shop.now, Lease("me", tx.now + timedelta(minutes=3))
    first, second = bulk.claim_batch(tx, now, merchant.channels, lease).plain
    route = bulk.step(tx, None, first, lease, False).route
    before = tx.statements
    assert bulk.step(tx, bulk.Out(first.row, route), second, lease, False).route is not None
    return tx.statements - before


@only_plain
def test_what_a_dead_process_noted_is_written_up_by_the_next_one(shop):
    """It is not sent again, and its numbers can be answered."""
    assert shop.merchant.database.write_now(noted_by_the_dead, shop.merchant) == 1
    noted, waiting = offers(shop)
    assert (noted.state, noted.sent_via) == (OutboxState.SENT, f"{OA}:message")
    assert noted.sent_at == shop.clock()
    assert (waiting.state, waiting.sent_via) == (OutboxState.PENDING, "")
    assert shop.merchant.database.read_now(heard) == [noted.recipient.id]


def noted_by_the_dead(tx, merchant):
    """He died behind his first message; how many the next one takes when the leases are over."""
    lease, over = Lease("dead", tx.now + timedelta(minutes=3)), "UPDATE outbox SET lease_until = 1"
    first = bulk.claim_batch(tx, merchant.shop.now, merchant.channels, lease).plain[0]
    route = bulk.step(tx, None, first, lease, False).route
    for _twice in range(2):
        bulk.step(tx, bulk.Out(first.row, route), first, lease, False)
    assert heard(tx) == []
    tx.run_sql(over)
    assert len(claim_due(tx, Lease("of both lanes", tx.now), is_bulk=True)) == 1
    tx.run_sql(over)
    after = replace(lease, owner="next")
    found = bulk.claim_batch(tx, merchant.shop.now, merchant.channels, after)
    return len(found.plain) + len(found.others)


def heard(tx):
    """Who can answer an offer's numbers."""
    told = select(campaign_recipient_table.c.contact_id)
    return [
        row[0] for row in tx.query(told.where(campaign_recipient_table.c.heard_at.is_not(None)))
    ]


@only_plain
async def test_an_offer_can_be_answered_a_second_after_it_came(shop):
    """Also where the platform takes its time for the next ones."""
    met = []

    def later(point):
        if point == "after-send-before-mark":
            met.append(len(shop.merchant.database.read_now(heard)))
            shop.clock.advance(bulk.UNWRITTEN + timedelta(milliseconds=1))

    await courier_of(shop, later).run_due()
    *_chat, first, second = met
    assert (first, second) == (0, 1)
    assert len(shop.merchant.database.read_now(heard)) == 2


CHANGES = {
    "UPDATE outbox SET lease_owner = 'another' WHERE is_bulk = 1": None,
    "UPDATE outbox SET lease_until = 1 WHERE is_bulk = 1": 4,
    "UPDATE campaign_consent SET is_given = 0": None,
    "UPDATE address_book SET is_active = 0": None,
    "UPDATE campaign SET ends_at = 1": None,
    "UPDATE entitlement SET expires_at = 1": None,
    "UPDATE entitlement SET remaining = 1": None,
}
"""What may happen between claim and turn, and how many messages are left after it is sent."""


class Undone(Exception):
    """Back to before the change."""


@only_plain
def test_what_changed_since_the_claim_is_looked_at_before_it_goes(shop):
    left = {one: shop.merchant.database.write_now(left_after, shop, one) for one in CHANGES}
    assert left == CHANGES


def left_after(tx, shop, change):
    merchant, lease = shop.merchant, Lease("me", tx.now + timedelta(minutes=3))
    left = None
    with contextlib.suppress(Undone), tx.savepoint():
        first = bulk.claim_batch(tx, merchant.shop.now, merchant.channels, lease).plain[0]
        before = open_windows(tx, OA, address=first.address)
        tx.run_sql(change)
        changed = open_windows(tx, OA, address=first.address)
        first = replace(first, campaign=get_campaign(tx, first.campaign.id))
        route = bulk.step(tx, None, first, lease, False).route
        after = open_windows(tx, OA, address=first.address)
        assert (after == changed) is (route is None)
        assert [one.remaining for one in before] == [5]
        left = after[0].remaining if route else None
        raise Undone
    return left


def end_offers(tx):
    """老王 and 李姐 say 退订 while the first message is out."""
    tx.run_sql("UPDATE campaign_consent SET is_given = 0")


@only_plain
async def test_who_ends_offers_while_others_are_told_gets_nothing(shop):
    rows = await deliver(shop, lambda _courier: shop.merchant.database.write_now(end_offers))
    assert set(rows) == {OutboxState.SENT}
    assert sorted(row.sent_via for row in offers(shop)) == ["", f"{OA}:message"]
    assert shop.platform.count("custom/send") == 1
    assert await remaining(shop) == [4, 5]


@only_plain
@pytest.mark.parametrize(
    ("code", "state", "left"),
    [
        (45015, OutboxState.PENDING, [4]),
        (43004, OutboxState.PENDING, [4, 4]),
        (45002, OutboxState.DEAD, [4, 5]),
        (45009, OutboxState.PENDING, [5, 5]),
    ],
    ids=["no window", "left", "too long", "quota"],
)
async def test_what_the_platform_refuses_ends_as_any_other_message(shop, code, state, left):
    shop.platform.faults.script("/cgi-bin/message/custom/send", Fault(Trouble.CODE, code))
    await courier_of(shop, no_probe).run_due()
    assert offers(shop)[0].state is state
    assert await remaining(shop) == left


@only_plain
async def test_an_offer_that_died_has_no_price_until_it_is_sent_after_all(shop):
    database = shop.merchant.database
    shop.platform.faults.script("/cgi-bin/message/custom/send", Fault(Trouble.CODE, 45002))
    await courier_of(shop, no_probe).run_due()
    dead, sent = offers(shop)
    assert (dead.state, sent.state) == (OutboxState.DEAD, OutboxState.SENT)
    assert [database.read_now(pays, code) for code in ("C001", "C002")] == ["132", "126"]
    database.write_now(retry_dead, dead.id, SYSTEM)
    await courier_of(shop, no_probe).run_due()
    assert offers(shop)[0].state is OutboxState.SENT
    assert database.read_now(pays, "C001") == "126"


@only_plain
async def test_what_was_claimed_too_long_ago_is_given_back_and_claimed_anew(shop):
    def later(_courier):
        shop.clock.advance(bulk.FRESH + timedelta(seconds=1))

    rows = await deliver(shop, later)
    assert set(rows) == {OutboxState.SENT}
    assert [row.attempts for row in offers(shop)] == [1, 1]
    assert shop.platform.count("custom/send") == 2
    assert await remaining(shop) == [4, 4]


def stop_working(tx):
    """Whatever is paid for a message cannot be written."""
    tx.run_sql(
        "CREATE TRIGGER broken BEFORE UPDATE ON entitlement"
        " BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )


def work_again(tx):
    tx.run_sql("DROP TRIGGER broken")


@only_plain
async def test_what_is_out_as_the_database_fails_is_noted_later_and_not_sent_again(shop):
    database = shop.merchant.database
    met = []

    def probe(point):
        if point == "after-send-before-mark" and is_offer_out(shop) and not met:
            met.append(point)
            database.write_now(stop_working)

    courier = courier_of(shop, probe)
    with pytest.raises(sqlite3.IntegrityError, match="broken"):
        await courier.run_due()
    database.write_now(work_again)
    shop.clock.advance(timedelta(minutes=4))
    await courier.run_due()
    assert [row.state for row in offers(shop)] == [OutboxState.SENT, OutboxState.SENT]
    assert shop.platform.count("custom/send") == 2
    assert await remaining(shop) == [4, 4]
