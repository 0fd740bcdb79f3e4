"""Two couriers, from the claim to the mark, over one outbox: on PostgreSQL of two processes."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.courier import Courier
from bot.storage import open_database
from domain.messaging import OutboxState
from tests.bot.delivering import drinks, outbox

ROUNDS = 6


@pytest.fixture
async def two(tmp_path, database_url):
    """The shop with its own courier and another one; on SQLite there is one writer for both."""
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(drinks(tmp_path, url=database_url))
        merchant = shop.merchant
        database = merchant.database
        if not database_url.startswith("sqlite"):
            database = open_database(database_url, shop.clock)
            stack.push_async_callback(database.close)
        second = Courier(
            database,
            merchant.shop,
            merchant.channels,
            metrics=merchant.metrics,
            probe=lambda _point: None,
        )
        yield shop, second


async def test_a_row_is_sent_once_by_two_couriers(two):
    shop, second = two
    customer, rep = await shop.person("C001"), await shop.person("R01")
    for number in range(1, ROUNDS + 1):
        for person, text in ((customer, f"可乐{number}箱"), (customer, "确认"), (rep, "确认")):
            await shop.platform.hands.say(person, text)
            await asyncio.gather(
                second.run_due(), shop.merchant.courier.run_due(), second.run_due()
            )
        cards = [one for one in shop.platform.book.chat(rep.key) if one.body.get("buttons")]
        assert len(cards) == number, "one card an order"
    rows = outbox(shop)
    assert {row.state for row in rows} == {OutboxState.SENT}
    assert [row.attempts for row in rows] == [1] * len(rows)
    sends = ("/cgi-bin/message/send", "/cgi-bin/message/custom/send")
    made = [one for one in shop.platform.state.calls if one.path.endswith(sends)]
    assert len(made) == len(rows) == 2 * ROUNDS
