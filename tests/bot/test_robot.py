"""Alarms in an internal group: what is told, together, at most twenty times a minute."""

from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest

from bot.channels.api_errors import ErrorClass
from bot.channels.refusals import Refusal
from bot.settings import RobotSettings, Secret
from bot.simulator.clock import SimulatedClock
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.messaging import OutboxState, RecipientKind, register_robots, robots
from domain.notice import alarm_owners
from tests.bot.delivering import NOW, drinks_settings, outbox
from tests.factories import seed

KEY = "a2b3c4d5-0000-1111-2222-333344445555"
GROUP = "group"
SEND = "/cgi-bin/webhook/send"


@asynccontextmanager
async def alarmed(folder, key=KEY):
    url = f"sqlite:///{folder}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    settings = drinks_settings(url)
    accounts = {**settings.accounts, GROUP: RobotSettings(key=Secret(key))}
    simulator = await Simulator.start(
        Setup(msgspec.structs.replace(settings, accounts=accounts), clock)
    )
    try:
        yield simulator
        assert simulator.platform.violations == []
    finally:
        await simulator.stop()


@pytest.fixture
async def shop(tmp_path):
    async with alarmed(tmp_path) as running:
        yield running


def ring(tx, number):
    detail = {"outbox_id": 10**6 + number, "kind": "shipped", "reason": f"content {number}"}
    alarm_owners(tx, "dead_letter", event_key=f"dead:{number}", detail=detail)


def said(shop):
    return list(shop.platform.groups[GROUP])


def answers(shop, path=SEND):
    return [call.errcode for call in shop.platform.state.calls if call.path == path]


async def test_an_alarm_is_a_line_in_the_group(shop):
    shop.merchant.database.write_now(ring, 1)
    await shop.settle()
    assert said(shop) == ["有一条消息没有送达（content 1）。\n请到网页的「未送达」里处理。"]


async def test_a_hundred_alarms_at_once_are_few_messages_and_none_is_lost(shop):
    for number in range(100):
        shop.merchant.database.write_now(ring, number)
    for _second in range(7):
        await shop.advance(timedelta(seconds=3))
    assert [text for one in said(shop) for text in one.split("\n\n")] == [
        f"有一条消息没有送达（content {number}）。\n请到网页的「未送达」里处理。"
        for number in range(100)
    ]
    assert len(said(shop)) <= 6
    assert set(answers(shop)) == {0}


async def test_a_robot_is_written_to_every_three_seconds_at_most(shop):
    for number in range(12):
        shop.merchant.database.write_now(ring, number)
        await shop.advance(timedelta(seconds=1))
    assert len(said(shop)) == 4
    assert set(answers(shop)) == {0}


async def test_a_lost_line_is_tried_again_with_those_that_came_meanwhile(shop):
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, -1))
    shop.merchant.database.write_now(ring, 1)
    shop.merchant.database.write_now(ring, 2)
    await shop.settle()
    assert said(shop) == []
    await shop.advance(timedelta(minutes=2))
    assert [one.count("没有送达") for one in said(shop)] == [2]
    assert {row.state for row in outbox(shop) if is_robot(row)} == {OutboxState.SENT}


def is_robot(row):
    return row.recipient.kind is RecipientKind.ROBOT


async def test_a_robot_that_was_removed_is_left_alone_and_the_owners_hear_of_it(shop):
    shop.platform.faults.script(SEND, Fault(Trouble.CODE, 93000))
    shop.merchant.database.write_now(ring, 1)
    await shop.settle()
    assert shop.merchant.database.read_now(robots) == ()
    told = [row for row in outbox(shop) if row.payload.get("what") == "platform_refused"]
    assert [(row.recipient.kind, row.payload["errcode"]) for row in told] == [
        (RecipientKind.STAFF, 93000)
    ]
    shop.merchant.database.write_now(register_robots, [GROUP])
    assert len(shop.merchant.database.read_now(robots)) == 1


async def test_an_endpoint_that_is_shut_is_an_alarm_once_an_hour(shop):
    path = "/cgi-bin/message/send"
    shut = Refusal("staff", "wecom", path, ErrorClass.TRANSIENT, 502, is_shut=True)
    for _failure in range(3):
        shop.merchant.bell.hear(shut)
        shop.merchant.bell.hear(Refusal("staff", "wecom", path, ErrorClass.TRANSIENT, 502))
        await shop.settle()
    line = f"staff 的平台接口没有回应（{path}），稍后自动再试。"
    assert said(shop) == [line]
    await shop.advance(timedelta(hours=1))
    shop.merchant.bell.hear(shut)
    await shop.settle()
    assert said(shop) == [line, line]


async def test_the_key_is_in_no_log_line_and_no_row(shop, caplog):
    with caplog.at_level("DEBUG"):
        shop.platform.faults.script(SEND, Fault(Trouble.CODE, 93000))
        shop.merchant.database.write_now(ring, 1)
        await shop.settle()
    assert KEY not in caplog.text
    assert all(KEY not in repr(row) for row in outbox(shop))
    assert KEY not in repr(shop.merchant.settings)


async def test_every_alarm_has_its_words(shop):
    def ring_all(tx):
        detail = {"account": "kf", "path": "/cgi-bin/kf/sync_msg", "errcode": 60020}
        alarm_owners(tx, "platform_refused", event_key="r", detail=detail)
        alarm_owners(tx, "platform_shut", event_key="s", detail=detail)

    shop.merchant.database.write_now(ring_all)
    await shop.settle()
    await shop.advance(timedelta(seconds=3))
    assert "\n\n".join(said(shop)).split("\n\n") == [
        "kf 被平台拒绝（/cgi-bin/kf/sync_msg，错误码 60020）。"
        "运行 jiedan check --online 可查原因。",
        "kf 的平台接口没有回应（/cgi-bin/kf/sync_msg），稍后自动再试。",
    ]
