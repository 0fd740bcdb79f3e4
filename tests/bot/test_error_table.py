"""Every class of error at every family of calls: how often it is asked, and what waits how long.

The platform answers the first request with the code and every later one with success. `again`
is what a second call right behind it does: "asked", or "waits" for so many seconds.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp
import pytest

from bot.channels import api as api_module
from bot.channels.api import AccountApi, ApiClient, Call
from bot.channels.api_errors import ErrorClass, Family
from bot.channels.oa import token_calls
from bot.channels.tokens import MemoryTokens
from bot.channels.wecom_app import token_call
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.faults import Fault, Trouble
from tests.simulator.conftest import wecom_account


@dataclass(frozen=True, slots=True)
class Calls:
    """One family: the account it belongs to, and whether the platform knows a repetition."""

    slug: str
    path: str
    is_repeatable: bool
    is_reading: bool = False

    @property
    def family(self) -> Family:
        return "oa" if self.slug == "shop" else "wecom"

    def call(self) -> Call:
        return Call(self.path, None if self.is_reading else {}, is_repeatable=self.is_repeatable)


@dataclass(frozen=True, slots=True)
class Action:
    """What is done about a class. `waits`: seconds for which the endpoint is left alone."""

    error: ErrorClass | None
    requests: int = 1
    tokens: int = 0
    waits: int = 0


FAMILIES = (
    Calls("shop", "/cgi-bin/message/custom/send", is_repeatable=False),
    Calls("shop", "/cgi-bin/message/template/send", is_repeatable=True),
    Calls("shop", "/cgi-bin/message/mass/sendall", is_repeatable=True),
    Calls("shop", "/cgi-bin/tags/get", is_repeatable=True, is_reading=True),
    Calls("staff", "/cgi-bin/message/send", is_repeatable=True),
    Calls("staff", "/cgi-bin/message/update_template_card", is_repeatable=True),
    Calls("staff", "/cgi-bin/user/get", is_repeatable=True, is_reading=True),
    Calls("desk", "/cgi-bin/kf/send_msg", is_repeatable=True),
    Calls("desk", "/cgi-bin/kf/sync_msg", is_repeatable=True),
    Calls("desk", "/cgi-bin/kf/service_state/trans", is_repeatable=False),
    Calls("contacts", "/cgi-bin/externalcontact/mark_tag", is_repeatable=True),
    Calls("contacts", "/cgi-bin/externalcontact/send_welcome_msg", is_repeatable=False),
    Calls("contacts", "/cgi-bin/externalcontact/add_msg_template", is_repeatable=False),
    Calls("group", "/cgi-bin/webhook/send", is_repeatable=False),
)
CODES: dict[ErrorClass, dict[Family, tuple[int, ...]]] = {
    ErrorClass.TOKEN: {"oa": (40001, 40014, 42001), "wecom": (40014, 42001)},
    ErrorClass.TRANSIENT: {"oa": (-1,), "wecom": (-1, 6000)},
    ErrorClass.RATE: {"oa": (45009,), "wecom": (45009,)},
    ErrorClass.WINDOW: {"oa": (45015, 45047), "wecom": (95001, 95002, 95018)},
    ErrorClass.RECIPIENT: {"oa": (40003, 43004, 43101), "wecom": (81013, 60111, 84061)},
    ErrorClass.CONFIG: {"oa": (40164, 40013), "wecom": (60020, 40056, 93000)},
    ErrorClass.CAPABILITY: {"oa": (48001,), "wecom": ()},
    ErrorClass.CONTENT: {"oa": (45002, 47003, 99999), "wecom": (40058, 42014, 99999)},
    ErrorClass.DONE: {"oa": (45065,), "wecom": ()},
}


def action(kind: ErrorClass, calls: Calls) -> Action:
    match kind:
        case ErrorClass.TOKEN:
            return Action(None, requests=2, tokens=1)
        case ErrorClass.TRANSIENT if calls.is_repeatable:
            return Action(None, requests=2)
        case ErrorClass.RATE:
            return Action(kind, waits=60)
        case ErrorClass.CONFIG:
            return Action(kind, waits=600)
        case ErrorClass.CAPABILITY:
            return Action(kind, waits=3600)
        case ErrorClass.DONE:
            return Action(None)
    return Action(kind)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The pauses between repetitions are not what is looked at here."""
    monkeypatch.setattr(api_module, "DELAYS", (0.0, 0.0, 0.0))


@pytest.fixture
def hosted(platform):
    for slug, kind in (("desk", Kind.KF), ("contacts", Kind.CONTACT), ("group", Kind.ROBOT)):
        platform.add_account(replace(wecom_account(), slug=slug, kind=kind, open_kfid="wk1"))
    return platform


def open_api(client: ApiClient, platform, calls: Calls) -> AccountApi:
    api = AccountApi(client, calls.slug, family=calls.family, base=platform.api_base(calls.slug))
    if calls.slug == "shop":
        plain, forced = token_calls("wx0001", "s1")
        api.use_tokens(plain, forced, MemoryTokens())
    elif calls.slug != "group":
        api.use_tokens(token_call("ww0001", "ws"), None, MemoryTokens())
    return api


def requests(platform, calls: Calls) -> tuple[int, int]:
    """At the endpoint, and for tokens."""
    tokens = "stable_token" if calls.slug == "shop" else "gettoken"
    return platform.count(calls.path), platform.count(tokens)


async def meet(platform, api: AccountApi, calls: Calls, code: int, kind: ErrorClass) -> Action:
    """One call that meets the code, and how long the next one has to wait."""
    await api.call(Call("/cgi-bin/getcallbackip", is_repeatable=True))
    platform.faults.script(calls.path, Fault(Trouble.CODE, code), *[Fault(Trouble.CODE, 0)] * 3)
    if kind is ErrorClass.TOKEN:
        platform.tokens.expire(calls.slug)
    before = requests(platform, calls)
    answer = await api.call(calls.call())
    after = requests(platform, calls)
    waits = int((await api.call(calls.call())).retry_after.total_seconds())
    was_asked = requests(platform, calls)[0] > after[0]
    assert was_asked == (waits == 0)
    return Action(answer.error, after[0] - before[0], after[1] - before[1], waits)


@pytest.mark.parametrize("kind", CODES, ids=str)
async def test_what_is_done_about_it(hosted, client, clock, kind):
    seen, expected = {}, {}
    for calls in FAMILIES:
        if kind is ErrorClass.TOKEN and calls.slug == "group":
            continue
        for code in CODES[kind][calls.family]:
            api = open_api(client, hosted, calls)
            expected[calls.path, code] = action(kind, calls)
            seen[calls.path, code] = await meet(hosted, api, calls, code, kind)
            if wait := expected[calls.path, code].waits:
                clock.move(timedelta(seconds=wait + 1))
                assert (await api.call(calls.call())).error is None
            hosted.faults.clear()
    assert seen == expected


BROKEN = {
    "HTTP 502 with a page": Fault(Trouble.STATUS, 502),
    "closed before it was read": Fault(Trouble.REFUSE),
    "done, and closed without an answer": Fault(Trouble.LOSE),
    "done, and answered with no JSON": Fault(Trouble.GARBAGE),
    "done, and answered with a page": Fault(Trouble.GARBAGE, mime="text/html"),
    "done, and answered with a page of its own type": Fault(
        Trouble.GARBAGE, mime="application/xhtml+xml"
    ),
    "done, and answered with who knows what": Fault(
        Trouble.GARBAGE, mime="application/octet-stream"
    ),
    "done, and half an answer": Fault(Trouble.HALF),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_done_about_an_answer_that_is_none(hosted, client, name):
    """Asked again where a repetition does no harm; else it is unsure, and nothing is repeated."""
    for calls in FAMILIES:
        api = open_api(client, hosted, calls)
        await api.call(Call("/cgi-bin/getcallbackip", is_repeatable=True))
        hosted.faults.script(calls.path, BROKEN[name], *[Fault(Trouble.CODE, 0)] * 3)
        before, _tokens = requests(hosted, calls)
        answer = await api.call(calls.call())
        asked = requests(hosted, calls)[0] - before
        hosted.faults.clear()
        if calls.is_repeatable:
            assert (answer.error, asked) == (None, 2), calls.path
        else:
            assert (answer.error, asked) == (ErrorClass.TRANSIENT, 1), calls.path
            assert answer.is_unsure, calls.path


@pytest.mark.parametrize("calls", FAMILIES[:2], ids=lambda c: c.path)
async def test_what_is_done_about_an_answer_that_does_not_come(hosted, client, monkeypatch, calls):
    monkeypatch.setattr(api_module, "TIMEOUT", aiohttp.ClientTimeout(total=0.5))
    hosted.faults.script(calls.path, Fault(Trouble.SLOW, seconds=30), Fault(Trouble.CODE, 0))
    answer = await open_api(client, hosted, calls).call(calls.call())
    asked = requests(hosted, calls)[0]
    if calls.is_repeatable:
        assert (answer.error, asked) == (None, 2)
    else:
        assert (answer.error, answer.is_unsure, asked) == (ErrorClass.TRANSIENT, True, 1)


@pytest.mark.parametrize("calls", [c for c in FAMILIES if c.is_repeatable], ids=lambda c: c.path)
async def test_a_platform_in_trouble_gets_a_fifth_more_at_most(hosted, client, calls):
    """Half of all requests fail; what comes is asked again out of a budget."""
    api = open_api(client, hosted, calls)
    await api.call(Call("/cgi-bin/getcallbackip", is_repeatable=True))
    before, _tokens = requests(hosted, calls)
    troubles = (Trouble.STATUS, Trouble.GARBAGE, Trouble.CODE)
    hosted.faults.mix(
        0.5, *[Fault(trouble, -1 if trouble is Trouble.CODE else 502) for trouble in troubles]
    )
    asked = 100
    await asyncio.gather(*(api.call(calls.call()) for _ in range(asked)))
    assert requests(hosted, calls)[0] - before <= 1.2 * asked
