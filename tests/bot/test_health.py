"""A platform in trouble: few retries, closed endpoints, no member written to too often."""

from datetime import timedelta

import pytest
from aiohttp import ClientTimeout

from bot.channels import api, api_errors
from bot.channels.api import Call
from bot.channels.api_errors import ErrorClass, classify
from bot.channels.base import Delivery, Message
from bot.channels.health import FAILURES, Circuit, RetryBudget
from bot.channels.pace import MemberPace
from bot.simulator.platform.faults import Fault, Trouble
from tests.bot.conftest import make_oa, make_wecom
from tests.bot.delivering import drinks, outbox
from tests.simulator.conftest import LI

OA_PATHS = (
    "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send", "/cgi-bin/menu/create",
    "/cgi-bin/qrcode/create", "/cgi-bin/media/get", "/cgi-bin/message/mass/sendall",
    "/cgi-bin/user/info/batchget",
)  # fmt: skip
WECOM_PATHS = (
    "/cgi-bin/message/send", "/cgi-bin/menu/create", "/cgi-bin/media/get",
    "/cgi-bin/kf/send_msg", "/cgi-bin/externalcontact/batch/get_by_user",
)  # fmt: skip
BREAKS = (
    Fault(Trouble.STATUS, 500), Fault(Trouble.STATUS, 502), Fault(Trouble.REFUSE),
    Fault(Trouble.LOSE), Fault(Trouble.GARBAGE), Fault(Trouble.HALF), Fault(Trouble.CODE, -1),
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_delays(monkeypatch):
    """Repetitions follow at once: the waits themselves are not under test."""
    monkeypatch.setattr(api, "DELAYS", (0, 0, 0))


def account(client, platform, family):
    made = make_oa(client, platform) if family == "oa" else make_wecom(client, platform)
    return made._api


def codes(family):
    table = api_errors._OA if family == "oa" else api_errors._WECOM
    return [(code, kind) for kind, found in table.items() for code in found]


@pytest.mark.parametrize(("family", "paths"), [("oa", OA_PATHS), ("wecom", WECOM_PATHS)])
async def test_every_error_of_every_interface_does_what_the_table_says(
    client, platform, clock, family, paths
):
    """How often the platform is asked, and what it comes to, per class."""
    tokens = 2 if family == "oa" else 1  # WeCom gives the same token until it has expired
    for path in paths:
        for code, kind in codes(family):
            clock.move(timedelta(hours=2))  # forced tokens: twenty a day
            one = account(client, platform, family)
            before = platform.count(path)
            platform.faults.script(path, *[Fault(Trouble.CODE, code)] * 3)
            answer = await one.call(Call(path, {"x": 1}, is_repeatable=True))
            asked = platform.count(path) - before
            platform.faults.clear()
            match kind:
                case ErrorClass.TOKEN:
                    assert (answer.error, asked) == (ErrorClass.CONFIG, tokens), (path, code)
                case ErrorClass.TRANSIENT:
                    assert (answer.error, asked) == (kind, 3), (path, code)
                case ErrorClass.DONE:
                    assert (answer.error, asked) == (None, 1), (path, code)
                case ErrorClass.RATE | ErrorClass.CONFIG | ErrorClass.CAPABILITY:
                    assert (answer.error, asked) == (kind, 1), (path, code)
                    again = await one.call(Call(path, {"x": 1}, is_repeatable=True))
                    assert (again.error, platform.count(path) - before) == (kind, 1), (path, code)
                case _:
                    assert (answer.error, asked) == (kind, 1), (path, code)


@pytest.mark.parametrize("fault", BREAKS, ids=lambda fault: f"{fault.trouble} {fault.code}")
@pytest.mark.parametrize("repeatable", [True, False])
async def test_what_breaks_is_repeated_only_where_that_is_safe(
    client, platform, fault, repeatable
):
    one = account(client, platform, "oa")
    await one.call(Call("/cgi-bin/getcallbackip"))
    before = platform.count("menu/create")
    platform.faults.script("/cgi-bin/menu/create", fault, fault)
    body = {"button": [{"type": "click", "name": "a", "key": "a"}]}
    answer = await one.call(Call("/cgi-bin/menu/create", body, is_repeatable=repeatable))
    asked = platform.count("menu/create") - before
    if repeatable:
        assert (answer.error, asked) == (None, 3)
    else:
        assert (answer.error, answer.is_unsure, asked) == (ErrorClass.TRANSIENT, True, 1)


@pytest.mark.parametrize(("repeatable", "times"), [(True, 3), (False, 1)])
async def test_an_answer_that_takes_too_long_may_have_been_carried_out(
    client, platform, monkeypatch, repeatable, times
):
    one = account(client, platform, "oa")
    await one.call(Call("/cgi-bin/getcallbackip"))
    await client.close()  # the next connection has the next patience
    monkeypatch.setattr(api, "TIMEOUT", ClientTimeout(total=0.05))
    platform.faults.script("/menu/create", *[Fault(Trouble.SLOW, seconds=0.5)] * 3)
    answer = await one.call(Call("/cgi-bin/menu/create", {"x": 1}, is_repeatable=repeatable))
    assert (answer.error, answer.is_unsure) == (ErrorClass.TRANSIENT, True)
    assert platform.count("menu/create") == times


async def test_many_calls_to_a_platform_in_trouble_are_hardly_repeated(client, platform, clock):
    one = account(client, platform, "oa")
    platform.faults.mix(0.3, *BREAKS[:3], seed=7)
    for number in range(200):
        await one.call(Call("/cgi-bin/menu/get", {"n": number}, is_repeatable=True))
        clock.move(timedelta(seconds=10))
    platform.faults.clear()
    assert platform.count("menu/get") <= 240


async def test_an_endpoint_that_is_down_is_left_alone_and_tried_again(client, platform, clock):
    one = account(client, platform, "oa")
    await one.call(Call("/cgi-bin/getcallbackip"))
    platform.faults.mix(1.0, Fault(Trouble.STATUS, 503))
    call = Call("/cgi-bin/menu/get", {}, is_repeatable=True)
    answers = [await one.call(call) for _ in range(FAILURES + 10)]
    assert all(answer.error is ErrorClass.TRANSIENT for answer in answers)
    asked = platform.count("menu/get")
    assert answers[-1].retry_after > timedelta(0)
    assert (
        await one.call(Call("/cgi-bin/tags/get", is_repeatable=True))
    ).retry_after == timedelta(0)
    platform.faults.clear()
    assert platform.count("menu/get") == asked
    clock.move(timedelta(seconds=6))
    answer = await one.call(call)
    assert (answer.error, platform.count("menu/get")) == (ErrorClass.CONTENT, asked + 1)


def test_one_call_tries_a_closed_endpoint(clock):
    circuit = Circuit()
    for _ in range(FAILURES):
        assert circuit.wait(clock()) == timedelta(0)
        circuit.note_failure(clock())
    assert circuit.wait(clock()) == timedelta(seconds=5)
    clock.move(timedelta(seconds=5))
    assert circuit.wait(clock()) == timedelta(0)
    assert circuit.wait(clock()) > timedelta(0)
    circuit.note_failure(clock())
    assert circuit.wait(clock()) == timedelta(seconds=10)
    clock.move(timedelta(seconds=10))
    assert circuit.wait(clock()) == timedelta(0)
    circuit.note_answer()
    assert circuit.wait(clock()) == timedelta(0)


def test_retries_are_at_most_a_sixth_of_the_calls():
    budget, repeated = RetryBudget(), 0
    for _ in range(1000):
        budget.note_call()
        repeated += budget.take()
    assert repeated <= 155


def test_thirty_a_minute_and_a_thousand_an_hour(clock):
    pace = MemberPace()
    assert [pace.wait("li", clock()) for _ in range(30)] == [timedelta(0)] * 30
    assert pace.wait("li", clock()) == timedelta(minutes=1)
    assert pace.wait("wang", clock()) == timedelta(0)
    clock.move(timedelta(minutes=1))
    for _ in range(1000 - 30):
        clock.move(timedelta(seconds=2.1))
        assert pace.wait("li", clock()) == timedelta(0)
    clock.move(timedelta(seconds=2.1))
    assert pace.wait("li", clock()) > timedelta(minutes=20)


async def test_a_member_gets_no_more_than_the_platform_shows(wecom, platform, clock):
    results = []
    for number in range(35):
        message = Message("text", {"text": {"content": f"n{number}"}})
        results.append(await wecom.send(LI.external_id, message, idempotency_key=str(number)))
    assert [one.delivery for one in results] == [Delivery.SENT] * 30 + [Delivery.RETRY] * 5
    assert results[-1].retry_after == timedelta(minutes=1)
    assert len(platform.book.chat(LI.key, limit=100)) == 30


async def test_a_limit_of_the_platform_costs_a_notice_no_attempt(tmp_path):
    async with drinks(tmp_path) as shop:
        await shop.say("C001", "可乐3箱")
        shop.platform.faults.script("/cgi-bin/message/send", Fault(Trouble.CODE, 45009))
        assert (await shop.say("C001", "确认")).pushes == ()
        (row,) = [one for one in outbox(shop) if one.kind == "order_placed"]
        assert (row.attempts, row.due_at) == (0, shop.clock() + timedelta(seconds=60))
        step = await shop.advance(timedelta(seconds=61))
        assert [one.to for one in step.pushes] == ["R01"]


def test_no_code_has_two_meanings():
    for family in ("oa", "wecom"):
        found = [code for code, _kind in codes(family)]
        assert len(found) == len(set(found))
        assert all(classify(family, code) is kind for code, kind in codes(family))
