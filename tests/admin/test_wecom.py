"""Signing in by WeCom, over the wire: the fake platform plays WeCom's login page and its API."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from yarl import URL

from bot.simulator.clock import SimulatedClock
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.staff import Role, StaffDraft, change_staff, create_staff, find_by_userid
from tests.admin.conftest import House
from tests.bot.delivering import NOW, drinks_settings
from tests.factories import WECOM, seed

INSIDE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/7.0 wxwork/4.1.10"}
WHO = "auth/getuserinfo"
PUBLIC = "http://shop.test"
"""What the outside calls the server; a browser here finds it on its port."""


_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@dataclass
class Visitor:
    """A browser of its own."""

    session: ClientSession
    url: str

    async def get(self, url: str, headers: dict[str, str] | None = None) -> ClientResponse:
        """One page; no redirect is followed."""
        here = url.removeprefix(PUBLIC)
        at = URL(here, encoded=True) if "://" in here else URL(self.url + here, encoded=True)
        return await self.session.get(at, allow_redirects=False, headers=headers)

    async def leave(self, headers: dict[str, str] | None = None) -> str:
        """Off to WeCom: the address of its page."""
        gone = await self.get("/admin/wecom", headers)
        assert gone.status == 302
        return gone.headers["Location"].removesuffix("#wechat_redirect")

    async def confirm(self, page: str, userid: str) -> str:
        """The member confirms on the phone: where the browser is sent."""
        back = await self.get(f"{page}&as={userid}")
        assert back.status == 302, await back.text()
        return back.headers["Location"]

    async def enter(self, userid: str) -> None:
        """In by WeCom."""
        assert (await self.get(await self.confirm(await self.leave(), userid))).status == 200

    async def employ(self, **fields: str) -> ClientResponse:
        """The form of the page on staff, posted as it was shown last."""
        token = _TOKEN.findall(await (await self.get("/admin/staff")).text())[0]
        form = {"form_token": token, "role": "rep", "phone": "", **fields}
        return await self.session.post(
            f"{self.url}/admin/staff",
            data=form,
            allow_redirects=False,
            headers={"Sec-Fetch-Site": "same-origin"},
        )

    async def is_in(self) -> bool:
        """Whether the pages know this browser."""
        return (await self.get("/admin/account")).status == 200


@dataclass
class Shop:
    """The running shop with its browsers."""

    simulator: Simulator
    browsers: list[ClientSession]

    def visitor(self) -> Visitor:
        """A browser nobody is signed in with."""
        session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.browsers.append(session)
        return Visitor(session, self.simulator.url)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    url = f"sqlite:///{tmp_path}/drinks.db"
    clock = SimulatedClock(NOW, is_running=False)
    seeded = open_database(url, clock)
    seeded.write_now(seed, "drinks")
    seeded.close_now()
    settings = drinks_settings(url)
    server = msgspec.structs.replace(settings.server, public_url=PUBLIC)
    settings = msgspec.structs.replace(settings, server=server)
    simulator = await Simulator.start(Setup(settings, clock))
    running = Shop(simulator, [])
    yield running
    for session in running.browsers:
        await session.close()
    await simulator.stop()


async def test_a_member_of_staff_comes_in_by_wecom(shop: Shop) -> None:
    pages = {None: "/wwlogin/sso/login", "wxwork": "/connect/oauth2/authorize"}
    for browser, path in pages.items():
        visitor = shop.visitor()
        page = await visitor.leave(INSIDE if browser else None)
        asked = dict(parse_qsl(urlsplit(page).query))
        assert (asked["appid"], asked["agentid"]) == ("wwt", "1000002")
        assert asked["redirect_uri"] == f"{PUBLIC}/admin/wecom/back"
        assert urlsplit(page).path == path
        entered = await visitor.get(await visitor.confirm(page, "R01"))
        assert entered.status == 200, await entered.text()
        assert 'content="0; url=/admin/"' in await entered.text()
        assert await visitor.is_in()


async def test_wecom_leads_back_to_the_trusted_domain_alone(shop: Shop) -> None:
    visitor = shop.visitor()
    page = URL(await visitor.leave())
    for back in (
        "http://evil.test/admin/wecom/back",
        "http://shop.test:81/",
        "http://x.shop.test",
    ):
        asked = page.update_query({"redirect_uri": back, "as": "R01"})
        answer = await visitor.get(str(asked))
        assert (answer.status, "可信域名" in await answer.text()) == (400, True), back


async def test_the_login_page_leads_to_wecom_and_says_where_a_link_comes_from(shop: Shop) -> None:
    visitor = shop.visitor()
    body = await (await visitor.get("/admin/login")).text()
    assert f'href="{PUBLIC}/admin/wecom"' in body
    assert "jiedan login-link" in body
    sent = await visitor.get("/admin/login", INSIDE)
    assert sent.headers["Location"] == f"{PUBLIC}/admin/wecom"
    assert (await visitor.get("/admin/login?by=password", INSIDE)).status == 200


async def test_what_came_back_once_lets_nobody_in_again(shop: Shop) -> None:
    visitor, thief = shop.visitor(), shop.visitor()
    back = await visitor.confirm(await visitor.leave(), "r01")
    cookie = visitor.session.cookie_jar.filter_cookies(URL(visitor.url))["jiedan_errand"]
    assert (await visitor.get(back)).status == 200
    calls = shop.simulator.platform.count(WHO)
    again = await visitor.get(back)
    assert (again.status, "不是在这个浏览器里开始的" in await again.text()) == (403, True)
    assert shop.simulator.platform.count(WHO) == calls
    stolen = await thief.get(back, {"Cookie": f"jiedan_errand={cookie.value}"})
    assert (stolen.status, "已用过或已过期" in await stolen.text()) == (403, True)
    assert not await thief.is_in()


async def test_a_code_that_another_browser_brought_lets_nobody_in(shop: Shop) -> None:
    attacker, victim = shop.visitor(), shop.visitor()
    back = await attacker.confirm(await attacker.leave(), "r01")
    await victim.leave()
    for visitor in (victim, shop.visitor()):
        assert (await visitor.get(back)).status == 403
        assert not await visitor.is_in()
    assert shop.simulator.platform.count(WHO) == 0


async def test_who_does_not_work_here_is_told_so(shop: Shop) -> None:
    shop.simulator.merchant.database.write_now(_employ_and_dismiss)
    for userid, told in (
        ("nobody", "您在企业微信里的账号是 nobody，但这里没有这个账号的员工。"),
        ("", "您不是这家企业在企业微信里的成员。"),
        ("gone", "您的登录权限已被停用，请找老板。"),
    ):
        visitor = shop.visitor()
        refused = await visitor.get(await visitor.confirm(await visitor.leave(), userid))
        assert (refused.status, told in await refused.text()) == (403, True)
        assert not await visitor.is_in()


def _employ_and_dismiss(tx: Tx) -> None:
    made = create_staff(tx, StaffDraft("老赵", "gone", Role.REP), SYSTEM)
    change_staff(tx, replace(made, is_active=False), SYSTEM)
    assert find_by_userid(tx, "GONE") is not None


async def test_a_code_grows_old_and_who_declines_brings_none(shop: Shop) -> None:
    visitor = shop.visitor()
    back = await visitor.confirm(await visitor.leave(), "r01")
    shop.simulator.clock.advance(timedelta(minutes=6))
    assert "已用过或已过期" in await (await visitor.get(back)).text()
    page = await visitor.leave()
    state = dict(parse_qsl(urlsplit(page).query))["state"]
    declined = await visitor.get(f"/admin/wecom/back?state={state}")
    assert "企业微信没有告诉我们您是谁。" in await declined.text()
    assert not await visitor.is_in()


async def test_a_platform_that_does_not_say_is_no_way_in(shop: Shop) -> None:
    visitor = shop.visitor()
    faults = (Fault(Trouble.GARBAGE), Fault(Trouble.CODE, -1), Fault(Trouble.CODE, 60020))
    for number, fault in enumerate(faults, 1):
        back = await visitor.confirm(await visitor.leave(), "r01")
        shop.simulator.platform.faults.script(WHO, fault)
        assert "企业微信没有回应" in await (await visitor.get(back)).text()
        assert shop.simulator.platform.count(WHO) == number
        assert not await visitor.is_in()


async def test_who_is_employed_is_looked_up_in_the_address_book(shop: Shop) -> None:
    owner, book = shop.visitor(), shop.simulator.platform.book
    book.put(Person("zhao", Kind.WECOM, WECOM, "ZhaoLei", "赵磊"))
    await owner.enter("b01")
    made = await owner.employ(name="", userid="ZhaoLei")
    assert made.status == 303, await made.text()
    shown = await (await owner.get(made.headers["Location"])).text()
    assert ("<h1>赵磊</h1>" in shown, "企业微信里是：赵磊" in shown) == (True, True)
    refused = await owner.employ(name="小孙", userid="SunLie")
    body = await refused.text()
    assert (refused.status, "企业微信里没有这个账号" in body) == (422, True)
    assert 'name="anyway" value="SunLie"' in body
    other = await owner.employ(name="小孙", userid="SunLei", anyway="SunLie")
    assert other.status == 422
    sure = await owner.employ(name="小孙", userid="SunLei", anyway="SunLei")
    assert sure.status == 303
    shop.simulator.platform.faults.script("user/get", Fault(Trouble.CODE, 60020))
    assert (await owner.employ(name="小李子", userid="lizi")).status == 303
    assert (await owner.employ(name="", userid="lizi2")).status == 422


async def test_without_an_app_or_an_address_there_is_no_such_way(house: House) -> None:
    guest = house.guest()
    assert "/admin/wecom" not in await guest.text("/login")
    for path in ("/wecom", "/wecom/back?code=x&state=y"):
        assert (await guest.get(path)).headers["Location"] == "/admin/"
