"""The fake platform with one 公众号, one WeCom app, two customers, a rep, and an echo server."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.channels.wire import Keyring, decode_aes_key
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import AccountType, FakeAccount, Kind
from bot.simulator.platform.push import Pace
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.echo import AES, OLD_AES, TOKEN, EchoServer


def oa_account(
    slug: str = "shop", account_type: AccountType = AccountType.SERVICE, number: int = 1
) -> FakeAccount:
    app_id = f"wx{number:04}"
    keyring = Keyring(TOKEN, (decode_aes_key(AES), decode_aes_key(OLD_AES)), app_id)
    original_id, secret = f"gh_{number}", f"s{number}"
    return FakeAccount(slug, Kind.OA, "批发商", app_id, original_id, secret, keyring, account_type)


def wecom_account() -> FakeAccount:
    keyring = Keyring(TOKEN, (decode_aes_key(AES),), "ww0001")
    return FakeAccount(
        "staff", Kind.WECOM, "接单助手", "ww0001", "ww0001", "ws", keyring, agent_id="1000002"
    )


LAOWANG = Person("C001", Kind.OA, "shop", "o_laowang", "老王", "老王超市")
ZHANG = Person("C002", Kind.OA, "shop", "o_zhang", "张姐", "张姐小吃店")
LI = Person("R01", Kind.WECOM, "staff", "XiaoLi", "小李", "业务员")


@dataclass
class Api:
    """Calls the fake APIs as a client would."""

    session: aiohttp.ClientSession
    base: str
    token: str
    secret: str = "s1"
    app_id: str = "wx0001"

    async def renew(self) -> None:
        """A fresh access token, as after hours of standing still."""
        ask = {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret}
        self.token = (await self.post("stable_token", ask))["access_token"]

    async def post(self, path: str, body: object, **query: str) -> dict[str, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        params = {"access_token": self.token, **query}
        async with self.session.post(self.base + path, params=params, data=raw) as response:
            assert response.status == 200
            return await response.json()

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        params = {"access_token": self.token, **query}
        async with self.session.get(self.base + path, params=params) as response:
            assert response.status == 200
            return await response.json()

    async def code(self, path: str, body: object, **query: str) -> int:
        return (await self.post(path, body, **query))["errcode"]


@pytest.fixture
async def echo() -> AsyncIterator[EchoServer]:
    server = EchoServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def platform(clock: Clock, echo: EchoServer) -> AsyncIterator[FakePlatform]:
    fake = FakePlatform(clock, pace=Pace(deadline=3, between=0))
    fake.add_account(oa_account())
    fake.add_account(wecom_account())
    await fake.start()
    fake.connect("shop", f"{echo.url}/cb/oa/shop")
    fake.connect("staff", f"{echo.url}/cb/wecom/staff")
    for person in (LAOWANG, ZHANG, LI):
        fake.book.put(person)
    yield fake
    await fake.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def oa_api(
    platform: FakePlatform, session: aiohttp.ClientSession, account: FakeAccount
) -> Api:
    base = f"{platform.base_url}/oa/cgi-bin/"
    api = Api(session, base, "", account.secret, account.app_id)
    await api.renew()
    return api


@pytest.fixture
async def oa(platform: FakePlatform, session: aiohttp.ClientSession) -> Api:
    return await oa_api(platform, session, oa_account())


@pytest.fixture
async def wecom(platform: FakePlatform, session: aiohttp.ClientSession) -> Api:
    api = Api(session, f"{platform.base_url}/wecom/cgi-bin/", "")
    answer = await api.get("gettoken", corpid="ww0001", corpsecret="ws")
    api.token = answer["access_token"]
    return api
