"""Offers to many go out one after the other: who waited too long for his turn sends nothing."""

import asyncio

import pytest

from bot.courier import Courier
from domain.messaging import OutboxState, RecipientKind, open_windows
from tests.bot.delivering import drinks, outbox
from tests.bot.test_offer_pictures import announce
from tests.factories import OA


@pytest.fixture
async def shop(tmp_path):
    async with drinks(tmp_path) as running:
        await running.merchant.courier.stop()
        for code in ("C001", "C002"):
            person = await running.person(code)
            await running.platform.hands.say(person, "你好")
        running.merchant.database.write_now(announce_to_many)
        yield running


def announce_to_many(tx):
    announce(tx)
    tx.run_sql("UPDATE outbox SET is_bulk = 1 WHERE recipient_kind = 'contact'")


def steal(tx):
    """Its lease ran out, and another process took it."""
    tx.run_sql("UPDATE outbox SET lease_owner = 'another' WHERE is_bulk = 1 AND parts_sent = 0")


async def deliver(shop, after_the_first):
    """By a courier of its own; what became of the two offers, by state, with the windows."""
    merchant, met = shop.merchant, []

    def probe(point):
        if point == "after-send-before-mark" and is_offer_out(shop) and not met:
            met.append(point)
            after_the_first(courier)

    courier = Courier(
        merchant.database,
        merchant.shop,
        merchant.channels,
        metrics=merchant.metrics,
        probe=probe,
    )
    await courier.run_due()
    assert met
    return {row.state: row for row in offers(shop)}


def offers(shop):
    return [row for row in outbox(shop) if row.recipient.kind is RecipientKind.CONTACT]


def is_offer_out(shop):
    return any(row.parts_sent for row in offers(shop))


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
    assert shop.platform.count("custom/send") == 2
    assert await remaining(shop) == [3, 5]


async def test_who_stops_sends_no_more_of_a_broadcast_and_gives_the_rest_back(shop):
    stopped = []
    rows = await deliver(shop, lambda one: stopped.append(asyncio.ensure_future(one.stop())))
    await asyncio.gather(*stopped)
    waiting = rows[OutboxState.PENDING]
    assert (waiting.attempts, waiting.reason) == (0, "stopping")
    assert waiting.due_at == shop.clock()
    assert shop.platform.count("custom/send") == 2
    assert await remaining(shop) == [3, 5]
