"""The dispatcher: long texts in the background, internal errors, restarts, floods, locks."""

import asyncio
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot import turns
from bot.channels.wire import open_callback
from bot.turns import Arrival
from domain.db import DatabaseBusy
from domain.messaging import InboxState, OutboxState
from handlers.nlu import read
from tests.bot.delivering import drinks, outbox
from tests.wire.serving import file_url, serving

LONG = "可乐3箱，" + "，".join(f"雪碧{n}箱" for n in range(1, 60))


@pytest.fixture
async def shop(tmp_path):
    async with drinks(tmp_path) as running:
        yield running


def inbox(database):
    def look(tx):
        return tx.query(text("SELECT state, payload, outcome FROM inbox ORDER BY id")).all()

    return database.write_now(look)


async def keep(served, clock, words=LONG, **fields):
    """Commit a message alone, as a process does that ends before its effects."""
    channel = served.merchant.channels["shop"]
    push = served.text_push(words, **fields)
    opened = open_callback(push.body, push.query, channel.keyring, now=clock()).fields
    arrival = Arrival(channel, channel.parse(opened, received_at=clock()))
    await served.merchant.database.write(turns.keep, arrival, lambda _point: None)


async def test_a_text_over_the_budget_is_kept_acknowledged_and_answered_late(shop):
    shop.merchant.dispatcher.budget = 0.0
    customer = await shop.person("C001")
    sent = await shop.platform.hands.say(customer, LONG)
    assert sent.delivery.answer == b"success"
    await shop.merchant.dispatcher.idle()
    await shop.settle()
    (row,) = inbox(shop.merchant.database)
    assert (row.state, row.payload is not None) == (InboxState.DONE.value, True)
    (late,) = outbox(shop)
    assert late.kind == "late_reply"
    assert shop.platform.book.chat(customer.key)[-1].text.startswith("未下单")
    again = await shop.repeat(sent)
    assert again.answer == b"success"
    assert len(inbox(shop.merchant.database)) == 1


async def test_a_long_text_within_the_budget_is_answered_at_once(shop):
    step = await shop.say("C001", LONG)
    assert step.replies[0].text.startswith("未下单")
    assert step.pushes == ()


async def test_an_internal_error_is_an_apology_and_changes_nothing_else(tmp_path, clock):
    def fail(point):
        if point == "before-commit":
            raise RuntimeError("a bug")

    async with serving(file_url(tmp_path), clock, probe=fail) as broken:
        push = broken.text_push("可乐3箱")
        first = await broken.post(push)
        assert first[0] == 200
        (row,) = inbox(broken.merchant.database)
        assert row.state == InboxState.DEAD.value
        assert "抱歉" in row.outcome or "不好意思" in row.outcome
        assert await broken.post(push) == first
        assert "cart" not in broken.rows()


async def test_a_fault_that_passes_leaves_the_message_to_the_repetition(tmp_path, clock):
    faults = [DatabaseBusy(), DatabaseBusy()]

    def fail_at_first(point):
        if point == "before-commit" and faults:
            raise faults.pop()

    async with serving(file_url(tmp_path), clock, probe=fail_at_first) as served:
        push = served.text_push("可乐3箱")
        assert await served.post(push) == (503, b"")
        assert "inbox" not in served.rows()
        assert await served.post(push) == (503, b"")
        assert (await served.post(push))[0] == 200
        (row,) = inbox(served.merchant.database)
        assert row.state == InboxState.DONE.value


async def test_a_kept_message_outlives_a_fault_that_passes(tmp_path, clock):
    faults = []

    def fail(point):
        if point == "before-commit" and faults:
            raise faults.pop()

    async with serving(file_url(tmp_path), clock, probe=fail) as served:
        await keep(served, clock)
        faults.append(OperationalError("UPDATE …", {}, DatabaseBusy()))
        assert await served.merchant.dispatcher.resume_kept() == 1
        (row,) = inbox(served.merchant.database)
        assert row.state == InboxState.NEW.value
        assert await served.merchant.dispatcher.resume_kept() == 1
        (row,) = inbox(served.merchant.database)
        assert row.state == InboxState.DONE.value


async def test_a_kept_message_nobody_can_read_does_not_stop_the_others(tmp_path, clock):
    def spoil(tx):
        tx.query(text("UPDATE inbox SET payload = '{}'"))

    async with serving(file_url(tmp_path), clock) as first:
        await keep(first, clock)
        first.merchant.database.write_now(spoil)
        await keep(first, clock)
    async with serving(file_url(tmp_path), clock) as second:
        states = [row.state for row in inbox(second.merchant.database)]
        assert states == [InboxState.NEW.value, InboxState.DONE.value]


async def test_kept_messages_are_finished_after_a_restart(tmp_path, clock):
    async with serving(file_url(tmp_path), clock) as first:
        await keep(first, clock)
        (row,) = inbox(first.merchant.database)
        assert row.state == InboxState.NEW.value
    clock.move(timedelta(seconds=5))
    async with serving(file_url(tmp_path), clock) as second:
        (row,) = inbox(second.merchant.database)
        assert row.state == InboxState.DONE.value
        assert await second.merchant.dispatcher.resume_kept() == 0


async def test_one_sender_is_answered_in_order(shop):
    customer = await shop.person("C001")
    says = shop.platform.hands.say
    await asyncio.gather(says(customer, LONG), says(customer, "撤销"), says(customer, "可乐9箱"))
    rows = inbox(shop.merchant.database)
    assert [row.state for row in rows] == ["done"] * 3


BURST = ("可乐3箱", "雪碧两箱", "红牛1箱")


async def test_each_message_of_a_burst_is_answered_in_its_push_and_the_last_with_all(shop):
    customer = await shop.person("C001")
    sent = await asyncio.gather(*(shop.platform.hands.say(customer, one) for one in BURST))
    assert all(b"Encrypt" in one.delivery.answer for one in sent)
    await shop.settle()
    said = [one.text for one in shop.platform.book.chat(customer.key) if "未下单" in one.text]
    assert sorted(one.splitlines()[0][:6] for one in said) == [f"未下单 {n}种" for n in (1, 2, 3)]
    assert "合计 ¥362" in next(one for one in said if one.startswith("未下单 3种"))
    assert shop.platform.count("custom/send") == 0


async def test_a_burst_over_the_budget_is_answered_late_in_one_message_with_one_draft(shop):
    shop.merchant.dispatcher.budget = 0.0
    customer = await shop.person("C001")
    gate = threading.Event()
    shop.merchant.dispatcher._readers.submit(gate.wait)
    with shop.merchant.courier.held():
        sent = [await shop.platform.hands.say(customer, one) for one in (LONG, *BURST[1:])]
        gate.set()
        await shop.merchant.dispatcher.idle()
    assert [one.delivery.answer for one in sent] == [b"success"] * 3
    await shop.settle()
    said = [one.text for one in shop.platform.book.chat(customer.key)]
    assert shop.platform.count("custom/send") == 1
    assert [said[-1].count("未下单"), "红牛250ml×24" in said[-1]] == [1, True]
    assert {row.state for row in outbox(shop)} == {OutboxState.SENT}


async def test_what_follows_a_message_finished_late_waits_for_it(shop):
    dispatcher = shop.merchant.dispatcher
    dispatcher.budget = 0.0
    customer = await shop.person("C001")
    gate = threading.Event()
    dispatcher._readers.submit(gate.wait)
    first = await shop.platform.hands.say(customer, LONG)
    second = await shop.platform.hands.say(customer, "清空")
    assert [first.delivery.answer, second.delivery.answer] == [b"success"] * 2
    assert [row.state for row in inbox(shop.merchant.database)] == ["new"] * 2
    gate.set()
    await dispatcher.idle()
    assert [row.state for row in inbox(shop.merchant.database)] == ["done"] * 2

    def said(tx):
        found = tx.query(text("SELECT text FROM chat_message WHERE direction = 'in' ORDER BY id"))
        return [row.text for row in found]

    assert shop.merchant.database.write_now(said) == [LONG, "清空"]


async def test_a_kept_message_is_not_read_in_its_transaction(tmp_path, clock):
    async with serving(file_url(tmp_path), clock) as served:
        merchant = served.merchant
        await keep(served, clock, FromUserName="o_somebody")
        (kept,) = merchant.database.write_now(turns.kept_inbound, timedelta(0))
        assert (kept.account, kept.address, kept.reading) == ("shop", "o_somebody", None)
        assert merchant.database.write_now(turns.kept_words, kept.id) == LONG
        lexicon = merchant.shop.now.lexicon
        ready = replace(kept, reading=read("帮助", lexicon))
        asked = replace(kept, reading=None)
        with merchant.database.rehearsal() as tx:
            turns.finish_kept(tx, merchant.shop.now, ready, lambda _point: None)
            with_words = tx.query(text("SELECT outcome FROM inbox")).scalar()
        with merchant.database.rehearsal() as tx:
            turns.finish_kept(tx, merchant.shop.now, asked, lambda _point: None)
            assert tx.query(text("SELECT outcome FROM inbox")).scalar() != with_words


async def test_a_flood_is_recorded_and_told_once(tmp_path, clock):
    async with serving(file_url(tmp_path), clock) as served:
        answers = [await served.post(served.text_push(f"可乐{n}")) for n in range(30)]
        assert {status for status, _body in answers} == {200}
        silent = [body for _status, body in answers if body == b"success"]
        assert len(silent) == 9
        assert served.rows()["inbox"] == 30
        assert await served.ask("可乐", FromUserName="o_somebody_else")


async def test_a_repetition_gets_its_answer_in_a_flood_too(tmp_path, clock):
    async with serving(file_url(tmp_path), clock) as served:
        pushes = [served.text_push(f"可乐{n}") for n in range(20)]
        answers = [await served.post(push) for push in pushes]
        assert [await served.post(push) for push in pushes] == answers
        told = await served.post(served.text_push("可乐20"))
        assert told[1] not in (b"success", b"")
        assert [await served.post(push) for push in pushes] == answers
        assert await served.post(served.text_push("可乐21")) == (200, b"success")
        assert served.rows()["inbox"] == 22


async def test_a_locked_database_delays_but_loses_nothing(tmp_path, clock):
    async with serving(file_url(tmp_path), clock) as served:
        other = sqlite3.connect(tmp_path / "wire.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(served.post(served.text_push("可乐3箱")))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        other.execute("ROLLBACK")
        assert (await waiting)[0] == 200
        assert served.rows()["inbox"] == 1

        other.execute("BEGIN IMMEDIATE")
        push = served.text_push("雪碧2箱")
        assert await served.post(push) == (503, b"")
        other.execute("ROLLBACK")
        other.close()
        await served.merchant.dispatcher.idle()
        assert (await served.post(push))[0] == 200
        assert served.rows()["inbox"] == 2
