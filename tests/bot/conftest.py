"""The fake platform, and our own channels speaking to it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.api import AccountApi, ApiClient
from bot.channels.oa import OaAccount, OaChannel
from bot.channels.oa import token_calls as oa_token_calls
from bot.channels.template import Template
from bot.channels.tokens import MemoryTokens
from bot.channels.wecom_app import WecomAccount, WecomAppChannel
from bot.channels.wecom_app import token_call as wecom_token_call
from bot.channels.wecom_members import LoginPages
from bot.simulator.platform.push import Pace
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import LAOWANG, LI, ZHANG, oa_account, wecom_account

TEMPLATE = Template("", {"thing1": "title", "thing2": "text", "time3": "time"})


@pytest.fixture
async def platform(clock: Clock) -> AsyncIterator[FakePlatform]:
    fake = FakePlatform(clock, pace=Pace(deadline=0.3, between=0))
    fake.add_account(oa_account())
    fake.add_account(wecom_account())
    await fake.start()
    for person in (LAOWANG, ZHANG, LI):
        fake.book.put(person)
    yield fake
    await fake.stop()


@pytest.fixture
async def client(platform: FakePlatform, clock: Clock) -> AsyncIterator[ApiClient]:
    opened = ApiClient({"shop": platform.api_base("shop"), "s": platform.base_url}, clock)
    yield opened
    await opened.close()


def make_oa(client: ApiClient, platform: FakePlatform, secret: str = "s1") -> OaChannel:
    api = AccountApi(client, "shop", family="oa", base=platform.api_base("shop"))
    plain, forced = oa_token_calls("wx0001", secret)
    api.use_tokens(plain, forced, MemoryTokens())
    account = OaAccount("shop", "gh_1", oa_account().keyring, template=TEMPLATE, shop_name="店")
    return OaChannel(account, api)


def make_wecom(client: ApiClient, platform: FakePlatform) -> WecomAppChannel:
    api = AccountApi(client, "staff", family="wecom", base=platform.api_base("staff"))
    api.use_tokens(wecom_token_call("ww0001", "ws"), None, MemoryTokens())
    pages = LoginPages(platform.base_url, platform.base_url)
    account = WecomAccount("staff", "ww0001", 1000002, wecom_account().keyring, pages)
    return WecomAppChannel(account, api)


@pytest.fixture
def oa(client: ApiClient, platform: FakePlatform) -> OaChannel:
    return make_oa(client, platform)


@pytest.fixture
def wecom(client: ApiClient, platform: FakePlatform) -> WecomAppChannel:
    return make_wecom(client, platform)
