"""Coming in: one-time links, passwords, throttling, sessions that end."""

from datetime import timedelta
from http.cookies import SimpleCookie

from aiohttp import ClientResponse
from yarl import URL

from admin.auth import HASHING
from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.staff import Role, find_staff, set_password_hash
from tests.admin.conftest import Browser, House

PASSWORD = "correct horse battery"
HASH = (
    "$argon2id$v=19$m=47104,t=1,p=1$bwELMfbnFqnWDOzQPcEplw"
    "$M6ND79LjtbmFIuEGcCoOfmfPS7Ay68zCZjgMcDUjPSo"
)
"""Of "xxx"."""


def give_password(tx: Tx, code: str) -> None:
    staff = find_staff(tx, code)
    assert staff is not None
    set_password_hash(tx, staff.id, HASH, SYSTEM)


async def try_login(browser: Browser, account: str, password: str) -> ClientResponse:
    await browser.text("/login")
    return await browser.post("/login", {"account": account, "password": password})


async def test_a_link_works_once(house: House) -> None:
    link = house.database.write_now(lambda tx: _link(tx, house.base))
    path = link.split("/admin", 1)[1]
    first, second = house.guest(), house.guest()
    key = path.split("key=", 1)[1]
    await first.text(path)
    await second.text(path)
    assert (await first.post("/enter", {"key": key})).status == 303
    refused = await second.post("/enter", {"key": key})
    assert refused.status == 403
    assert "链接已用过或已过期" in await refused.text()
    assert (await second.get("/")).headers["Location"] == "/admin/login"


def _link(tx: Tx, base: str) -> str:
    from admin import make_login_link

    staff = find_staff(tx, "R00")
    assert staff is not None
    return make_login_link(tx, staff.id, public_url=base)


async def test_looking_at_a_link_does_not_use_it_up(house: House) -> None:
    link = house.database.write_now(lambda tx: _link(tx, house.base))
    path = link.split("/admin", 1)[1]
    for _ in range(3):
        assert (await house.guest().get(path)).status == 200
    browser = house.guest()
    await browser.text(path)
    assert (await browser.post("/enter", {"key": path.split("key=", 1)[1]})).status == 303


async def test_a_link_grows_old(house: House) -> None:
    link = house.database.write_now(lambda tx: _link(tx, house.base))
    path = link.split("/admin", 1)[1]
    house.clock.move(timedelta(hours=25))
    browser = house.guest()
    await browser.text(path)
    assert (await browser.post("/enter", {"key": path.split("key=", 1)[1]})).status == 403


async def test_a_password_lets_in_by_id_or_code(house: House) -> None:
    house.database.write_now(give_password, "R01")
    for account in ("xiaoli", "XiaoLi", "R01", "r01"):
        browser = house.guest()
        entered = await try_login(browser, account, "xxx")
        assert (entered.status, entered.headers["Location"]) == (303, "/admin/")


async def test_wrong_unknown_and_without_password_look_alike(house: House) -> None:
    house.database.write_now(give_password, "R01")
    texts = set()
    for account in ("xiaoli", "nobody", "xiaozhou"):
        refused = await try_login(house.guest(), account, "wrong password")
        assert refused.status == 403
        texts.add((await refused.text()).count("账号或密码不对。"))
    assert texts == {1}


async def test_ten_tries_close_the_account_for_a_while(house: House) -> None:
    house.database.write_now(give_password, "R01")
    browser = house.guest()
    seen = []
    for _ in range(30):
        refused = await try_login(browser, "xiaoli", "wrong")
        seen.append(refused.status)
        house.clock.move(timedelta(seconds=20))
    assert seen.count(403) <= 10
    assert (await try_login(browser, "xiaoli", "xxx")).status == 429
    house.clock.move(timedelta(minutes=16))
    assert (await try_login(browser, "xiaoli", "xxx")).status == 303


async def test_who_comes_while_two_are_looked_at_is_sent_away_at_once(house: House) -> None:
    house.database.write_now(give_password, "R01")
    hashing, browser = house.pages[HASHING], house.guest()
    async with hashing, hashing:
        refused = await try_login(browser, "xiaoli", "xxx")
        assert (refused.status, "请稍后再试" in await refused.text()) == (429, True)
    assert (await try_login(browser, "xiaoli", "xxx")).status == 303


async def test_a_session_ends_idle_and_absolutely(house: House) -> None:
    browser = await house.sign_in(Role.OWNER)
    house.clock.move(timedelta(minutes=29))
    assert (await browser.get("/")).status == 200
    house.clock.move(timedelta(minutes=31))
    assert (await browser.get("/")).status == 303
    browser = await house.sign_in(Role.OWNER)
    for _ in range(16):
        house.clock.move(timedelta(minutes=29))
        last = await browser.get("/")
    house.clock.move(timedelta(minutes=29))
    assert last.status == 200
    assert (await browser.get("/")).status == 303


async def test_signing_out_ends_the_session_everywhere_it_is_known(house: House) -> None:
    browser = await house.sign_in(Role.OWNER)
    cookies = browser.session.cookie_jar.filter_cookies(URL(house.base))
    stolen = house.guest()
    stolen.session.cookie_jar.update_cookies(SimpleCookie(cookies))
    assert (await browser.post("/logout")).status == 303
    assert (await browser.get("/")).status == 303
    assert (await stolen.get("/")).status == 303


async def test_changing_the_password_keeps_only_this_browser(house: House) -> None:
    here, there = await house.sign_in(Role.REP), await house.sign_in(Role.REP)
    fields = {"new": PASSWORD, "again": PASSWORD}
    assert (await here.post("/account/password", {**fields, "again": "other"})).status == 422
    assert (await here.post("/account/password", {"new": "short", "again": "short"})).status == 422
    assert (await there.get("/")).status == 200
    assert (await here.post("/account/password", fields)).status == 303
    assert (await here.get("/")).status == 200
    assert (await there.get("/")).status == 303
    await here.text("/account")
    wrong = await here.post("/account/password", {"old": "no", **fields})
    assert wrong.status == 422
    assert "当前密码不对" in await wrong.text()
    assert (await try_login(house.guest(), "xiaoli", PASSWORD)).status == 303


async def test_another_browser_can_be_signed_out(house: House) -> None:
    here, there = await house.sign_in(Role.OWNER), await house.sign_in(Role.OWNER)
    stranger = await house.sign_in(Role.REP)
    body = await here.text("/account")
    number = body.split('name="session" value="', 1)[1].split('"', 1)[0]
    await stranger.post("/account/sessions", {"session": number})
    assert (await there.get("/")).status == 200
    await here.post("/account/sessions", {"session": number})
    assert (await there.get("/")).status == 303
    assert (await here.get("/")).status == 200


async def test_the_cookie_is_for_the_server_only(house: House) -> None:
    browser = await house.sign_in(Role.OWNER)
    await browser.text("/account")
    response = await browser.post("/account/password", {"new": PASSWORD, "again": PASSWORD})
    (cookie,) = (c for c in response.headers.getall("Set-Cookie") if "session" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie


async def test_the_language_follows_the_person(house: House) -> None:
    browser = await house.sign_in(Role.REP)
    assert "今日已确认" in await browser.text("/")
    await browser.text("/account")
    assert (await browser.post("/account/language", {"language": "en"})).status == 303
    assert "Confirmed today" in await browser.text("/")
    assert (await browser.post("/account/language", {"language": "xx"})).status == 422
    await browser.post("/account/language", {"language": "zh-TW"})
    assert "今日已確認" in await browser.text("/")
