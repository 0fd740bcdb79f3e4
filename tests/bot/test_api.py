"""The API client against the fake platform: tokens, classes, retries, pauses, hosts, log."""

import asyncio
import logging
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels import api as api_module
from bot.channels.api import CONCURRENCY, AccountApi, ApiClient, Call, HostRefused
from bot.channels.api_errors import ErrorClass, classify, pause_seconds
from bot.channels.base import Delivery, Message
from bot.channels.oa import token_calls
from bot.logs import use_structlog
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.windows import Trigger
from bot.storage import open_database
from bot.token_store import DatabaseTokens
from domain.db import Database
from domain.messaging import read_token
from tests.bot.conftest import make_oa
from tests.simulator.conftest import LAOWANG, LI, oa_account

SEND = "/cgi-bin/message/custom/send"
HELLO = Message("text", {"text": {"content": "你好 é 😀"}})


@pytest.fixture
def window(platform):
    """老王 has just written, so five messages may be sent."""
    now = platform.state.clock()
    platform.state.windows.open("shop", LAOWANG.external_id, Trigger.MESSAGE, now)


@pytest.fixture
def database_file(tmp_path, clock):
    """A database with all tables."""
    url = f"sqlite:///{tmp_path}/tokens.db"
    open_database(url, clock).close_now()
    return url


async def send(channel, address=LAOWANG.external_id, message=HELLO, key="k1"):
    return await channel.send(address, message, idempotency_key=key)


@pytest.mark.parametrize(
    ("family", "code", "kind"),
    [
        ("oa", 40001, ErrorClass.TOKEN),
        ("oa", 42001, ErrorClass.TOKEN),
        ("oa", -1, ErrorClass.TRANSIENT),
        ("oa", 45009, ErrorClass.RATE),
        ("oa", 45015, ErrorClass.WINDOW),
        ("oa", 45047, ErrorClass.WINDOW),
        ("oa", 43004, ErrorClass.RECIPIENT),
        ("oa", 40164, ErrorClass.CONFIG),
        ("oa", 61024, ErrorClass.CONFIG),
        ("oa", 48001, ErrorClass.CAPABILITY),
        ("oa", 45002, ErrorClass.CONTENT),
        ("oa", 45065, ErrorClass.DONE),
        ("oa", 99999, ErrorClass.CONTENT),
        ("wecom", 40001, ErrorClass.CONFIG),
        ("wecom", 40014, ErrorClass.TOKEN),
        ("wecom", 6000, ErrorClass.TRANSIENT),
        ("wecom", 45033, ErrorClass.RATE),
        ("wecom", 95001, ErrorClass.WINDOW),
        ("wecom", 81013, ErrorClass.RECIPIENT),
        ("wecom", 60020, ErrorClass.CONFIG),
        ("wecom", 42014, ErrorClass.CONTENT),
    ],
)
def test_the_table(family, code, kind):
    assert classify(family, code) is kind


def test_how_long_a_limit_closes_an_endpoint():
    assert pause_seconds(45009, "reach max api daily quota limit") is None
    assert pause_seconds(45009, "minute quota") == 60
    assert pause_seconds(45011, "") == 5


async def test_a_text_arrives_as_it_is(oa, platform, window):
    result = await send(oa)
    assert result.delivery is Delivery.SENT
    assert platform.book.chat(LAOWANG.key)[-1].text == "你好 é 😀"


STORM = 200


def by_template(api, number):
    """A message that needs no window and is known by its key."""
    body = {
        "touser": LAOWANG.external_id,
        "template_id": "TM1",
        "data": {"thing1": {"value": f"n{number}"}},
        "client_msg_id": f"k{number}",
    }
    return api.call(Call("/cgi-bin/message/template/send", body, is_repeatable=True))


async def storm(platform, *apis):
    """So many messages side by side, through each process in turn; what is not shown once."""
    sends = [by_template(apis[number % len(apis)], number) for number in range(STORM)]
    answers = await asyncio.gather(*sends)
    assert {answer.error for answer in answers} == {None}
    shown = [b.text for b in platform.book.chat(LAOWANG.key, limit=2 * STORM)]
    assert sorted(shown) == sorted(f"n{number}" for number in range(STORM))


@pytest.fixture
def template(platform):
    platform.templates.register(oa_account(), "TM1", "通知", {"thing1": "x"})


async def test_a_storm_of_sends_with_an_expired_token_refreshes_once(oa, platform, template):
    assert (await oa._api.call(Call("/cgi-bin/getcallbackip"))).error is None
    before = platform.count("stable_token")
    platform.tokens.expire("shop")
    await storm(platform, oa._api)
    assert platform.count("stable_token") - before <= 2


async def test_200_first_sends_fetch_one_token(oa, platform, template):
    await storm(platform, oa._api)
    assert platform.count("stable_token") == 1


async def test_two_processes_share_a_token_and_a_storm(
    client, platform, template, clock, database_file
):
    """Each has a connection of its own; the second finds what the first one fetched."""
    databases = [Database.open(database_file, clock=clock) for _process in range(2)]
    apis = []
    for database in databases:
        api = AccountApi(client, "shop", family="oa", base=platform.api_base("shop"))
        plain, forced = token_calls("wx0001", "s1")
        api.use_tokens(plain, forced, DatabaseTokens(database, b"k" * 32, clock))
        apis.append(api)
    for api in apis:
        assert (await api.call(Call("/cgi-bin/getcallbackip"))).error is None
    assert platform.count("stable_token") == 1
    platform.tokens.expire("shop")
    await storm(platform, *apis)
    assert platform.count("stable_token") - 1 <= 2
    stored = databases[0].read_now(lambda tx: read_token(tx, "shop", kind="access"))
    assert "t_shop" not in stored.token
    for database in databases:
        await database.close()


async def test_a_token_the_platform_keeps_repeating_is_forced(oa, platform, window, clock):
    assert (await send(oa)).delivery is Delivery.SENT
    clock.move(timedelta(seconds=60))
    platform.tokens.spoil("shop")
    assert (await send(oa)).delivery is Delivery.SENT
    assert platform.tokens.issued["shop"] == 2


async def test_sends_go_on_with_an_aged_token_while_the_platform_gives_no_other(
    oa, platform, window, clock, monkeypatch, caplog
):
    use_structlog()
    monkeypatch.setattr(api_module, "DELAYS", (0.0, 0.0, 0.0))
    assert (await send(oa)).delivery is Delivery.SENT
    clock.move(timedelta(minutes=100))
    platform.faults.script("stable_token", *[Fault(Trouble.STATUS, 502)] * 3)
    for number in range(3):
        assert (await send(oa, key=f"k{number}")).delivery is Delivery.SENT
    assert platform.count("stable_token") == 1 + 3
    assert caplog.text.count("stable_token") == 1, "it is heard of"
    clock.move(timedelta(seconds=31))
    assert (await send(oa, key="k9")).delivery is Delivery.SENT
    assert platform.count("stable_token") == 1 + 4


async def test_a_wrong_secret_is_told_once_and_not_hammered(client, platform):
    channel = make_oa(client, platform, secret="wrong")
    for _ in range(20):
        result = await send(channel)
        assert result.delivery is Delivery.CONFIG
    assert platform.count("stable_token") == 1
    assert platform.count("custom/send") == 0


async def test_windows_and_people(oa, platform):
    assert (await send(oa)).delivery is Delivery.WINDOW
    assert (await send(oa, "nobody")).delivery is Delivery.RECIPIENT


async def test_an_answer_that_is_lost_is_unsure_and_not_repeated(oa, platform, window):
    for trouble in (Trouble.LOSE, Trouble.GARBAGE):
        platform.faults.script(SEND, Fault(trouble))
        before = platform.count("custom/send")
        assert (await send(oa)).delivery is Delivery.UNSURE
        assert platform.count("custom/send") - before == 1


async def test_a_server_error_page_is_unsure(oa, platform, window):
    platform.faults.script(SEND, Fault(Trouble.STATUS, 502))
    assert (await send(oa)).delivery is Delivery.UNSURE


async def test_a_repeatable_call_is_repeated(wecom, platform):
    platform.faults.script("/cgi-bin/message/send", Fault(Trouble.LOSE))
    assert (await send(wecom, LI.external_id)).delivery is Delivery.SENT
    assert platform.count("message/send") == 2
    assert [b.text for b in platform.book.chat(LI.key)] == ["你好 é 😀"]


async def test_a_limit_pauses_the_endpoint(oa, platform, window, clock):
    platform.faults.script(SEND, Fault(Trouble.CODE, 45009, "reach minute-quota limit"))
    result = await send(oa)
    assert (result.delivery, result.retry_after) == (Delivery.RETRY, timedelta(seconds=60))
    before = platform.count("custom/send")
    assert (await send(oa)).delivery is Delivery.RETRY
    assert platform.count("custom/send") == before
    clock.move(timedelta(seconds=61))
    assert (await send(oa)).delivery is Delivery.SENT


async def test_a_missing_right_is_remembered_for_an_hour(oa, platform, window, clock):
    platform.faults.script(SEND, Fault(Trouble.CODE, 48001, "api unauthorized"))
    assert (await send(oa)).delivery is Delivery.FORBIDDEN
    clock.move(timedelta(minutes=59))
    assert (await send(oa)).delivery is Delivery.FORBIDDEN
    clock.move(timedelta(minutes=2))
    assert (await send(oa)).delivery is Delivery.SENT


async def test_without_menu_messages_the_same_is_said_in_text(oa, platform, window, clock):
    menu = {"head_content": "哪种？", "list": [{"id": "a", "content": "大瓶"}], "tail_content": ""}
    message = Message("msgmenu", {"msgmenu": menu}, fallback_text="哪种？\n1 大瓶")
    platform.faults.script(SEND, Fault(Trouble.CODE, 40200, "invalid account type"))
    for _ in range(2):
        assert (await send(oa, message=message)).delivery is Delivery.SENT
    assert (await send(oa)).delivery is Delivery.SENT
    assert platform.count("custom/send") == 4
    assert platform.book.chat(LAOWANG.key)[0].text == "哪种？\n1 大瓶"


async def test_a_dead_host_is_to_be_tried_later(client, clock):
    alone = ApiClient({"x": "http://127.0.0.1:9"}, clock)
    api = AccountApi(alone, "x", family="oa", base="http://127.0.0.1:9")
    answer = await api.call(Call("/cgi-bin/x", {"a": 1}))
    assert (answer.error, answer.is_unsure) == (ErrorClass.TRANSIENT, False)
    await alone.close()


def test_no_request_leaves_for_another_host(clock):
    client = ApiClient({"x": "https://api.weixin.qq.com"}, clock)
    assert str(client.url("https://api.weixin.qq.com", "/cgi-bin/x")).startswith("https://api.")
    for base in (
        "https://evil.example",
        "http://api.weixin.qq.com",
        "https://api.weixin.qq.com:8",
    ):
        with pytest.raises(HostRefused):
            client.url(base, "/cgi-bin/x")
    with pytest.raises(HostRefused):
        client.url("https://api.weixin.qq.com", "@evil.example/x")


async def test_an_answer_that_leads_elsewhere_is_not_followed_and_calls_wait_their_turn(clock):
    """A host outside the settings hears nothing; of one account 16 calls are under way at most."""
    heard, inside, most = [], 0, 0

    async def stranger(request):
        heard.append(request.path)
        return web.json_response({"errcode": 0})

    async def platform(request):
        nonlocal inside, most
        inside, most = inside + 1, max(most, inside + 1)
        if inside == CONCURRENCY:
            full.set()
        await full.wait()
        await asyncio.sleep(0)
        inside -= 1
        return web.Response(status=307, headers={"Location": f"{other.make_url('/stolen')}"})

    full = asyncio.Event()
    apps = web.Application(), web.Application()
    for app, handler in zip(apps, (stranger, platform), strict=True):
        app.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(apps[0]) as other, TestServer(apps[1]) as server:
        base = str(server.make_url("")).rstrip("/")
        client = ApiClient({"x": base}, clock)
        api = AccountApi(client, "x", family="oa", base=base)
        calls = (api.call(Call(f"/cgi-bin/{n}", {"secret": "s"})) for n in range(60))
        answers = await asyncio.gather(*calls)
        await client.close()
    assert {(answer.error, answer.is_unsure) for answer in answers} == {
        (ErrorClass.TRANSIENT, True)
    }
    assert (heard, most) == ([], CONCURRENCY)


async def test_no_token_reaches_the_log(oa, platform, window, caplog):
    use_structlog()
    caplog.set_level(logging.DEBUG)
    await send(oa)
    platform.faults.script(SEND, Fault(Trouble.CODE, 45002), Fault(Trouble.LOSE))
    await send(oa)
    await send(oa)
    logged = caplog.text
    assert "content" in logged
    assert "access_token" not in logged
    assert "t_shop_1" not in logged
