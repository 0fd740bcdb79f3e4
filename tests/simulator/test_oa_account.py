"""Menu, QR codes, followers, media and quota of a 公众号."""

from datetime import timedelta

import aiohttp
import pytest

from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import LAOWANG, Api, oa_account, oa_api

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
CLICK = {"type": "click", "name": "我的订单", "key": "menu:orders"}


async def test_a_menu_is_kept_and_deleted(oa: Api) -> None:
    menu = {"button": [CLICK, {"name": "更多", "sub_button": [{**CLICK, "name": "帮助"}]}]}
    assert (await oa.get("menu/get"))["errcode"] == 46003
    assert await oa.code("menu/create", menu) == 0
    assert (await oa.get("menu/get"))["menu"]["button"][1]["sub_button"][0]["name"] == "帮助"
    assert (await oa.get("menu/delete"))["errcode"] == 0
    assert (await oa.get("menu/get"))["errcode"] == 46003


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([CLICK] * 4, 40016),
        ([{"name": "更多", "sub_button": [CLICK] * 6}], 40016),
        ([{**CLICK, "name": "六个字的名字"}], 40018),
        ([{**CLICK, "key": ""}], 40019),
        ([{**CLICK, "key": "k" * 129}], 40019),
        ([{**CLICK, "type": "shout"}], 40017),
    ],
)
async def test_menus_that_are_refused(oa: Api, buttons: list[object], code: int) -> None:
    assert await oa.code("menu/create", {"button": buttons}) == code
    assert (await oa.get("menu/get"))["errcode"] == 46003


async def test_a_qr_code_with_a_scene(oa: Api, session: aiohttp.ClientSession, platform) -> None:
    ask = {
        "expire_seconds": 2592000,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": "inv_abc"}},
    }
    answer = await oa.post("qrcode/create", ask)
    assert answer["expire_seconds"] == 2592000
    async with session.get(f"{platform.base_url}/qr/{answer['ticket']}") as picture:
        assert (await picture.read()).startswith(b"\x89PNG")
    async with session.get(f"{platform.base_url}/qr/made-up") as picture:
        assert picture.status == 404
    for scene, seconds in (("", 60), ("x" * 65, 60), ("a", 2592001), ("a", 0)):
        bad = {**ask, "action_info": {"scene": {"scene_str": scene}}, "expire_seconds": seconds}
        assert await oa.code("qrcode/create", bad) == 40035
    assert await oa.code("qrcode/create", {**ask, "action_name": "QR"}) == 40035


async def test_followers_and_who_left(oa: Api, platform: FakePlatform) -> None:
    info = await oa.get("user/info", openid="o_laowang")
    assert (info["subscribe"], info["openid"], "nickname" in info) == (1, "o_laowang", False)
    await platform.hands.leave(LAOWANG)
    assert (await oa.get("user/info", openid="o_laowang"))["subscribe"] == 0
    assert (await oa.get("user/info", openid="o_nobody"))["errcode"] == 40003
    assert (await oa.get("user/get"))["data"]["openid"] == ["o_zhang"]
    many = {"user_list": [{"openid": "o_zhang"}] * 101}
    assert await oa.code("user/info/batchget", many) == 40035
    two = await oa.post("user/info/batchget", {"user_list": [{"openid": "o_zhang"}]})
    assert two["user_info_list"][0]["openid"] == "o_zhang"


async def test_media_live_three_days(
    oa: Api, session: aiohttp.ClientSession, clock: Clock
) -> None:
    form = aiohttp.FormData()
    form.add_field("media", PNG, filename="a.png", content_type="image/png")
    query = {"access_token": oa.token, "type": "image"}
    async with session.post(f"{oa.base}media/upload", params=query, data=form) as response:
        uploaded = await response.json()
    assert uploaded["type"] == "image"
    get = {"access_token": oa.token, "media_id": uploaded["media_id"]}
    async with session.get(f"{oa.base}media/get", params=get) as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG)
    clock.move(timedelta(days=3, seconds=1))
    await oa.renew()
    assert (await oa.get("media/get", media_id=uploaded["media_id"]))["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("image", b"no picture at all", 40004),
        ("music", PNG, 40004),
        ("thumb", PNG + b"\0" * 70_000, 40006),
        ("voice", b"", 40006),
    ],
)
async def test_media_that_are_refused(
    oa: Api, session: aiohttp.ClientSession, kind: str, content: bytes, code: int
) -> None:
    form = aiohttp.FormData()
    form.add_field("media", content, filename="a", content_type="image/png")
    query = {"access_token": oa.token, "type": kind}
    async with session.post(f"{oa.base}media/upload", params=query, data=form) as response:
        assert (await response.json())["errcode"] == code


async def test_quota_counts_calls(oa: Api) -> None:
    await oa.get("getcallbackip")
    ask = {"cgi_path": "/cgi-bin/getcallbackip"}
    assert (await oa.post("openapi/quota/get", ask))["quota"]["used"] == 1
    assert await oa.code("clear_quota", {"appid": "wx9"}) == 40035
    assert (await oa.get("no/such/api"))["errcode"] == 40066


async def test_a_test_account_has_no_menu_no_qr_and_no_followers(
    platform: FakePlatform, session: aiohttp.ClientSession
) -> None:
    account = oa_account("test", AccountType.TEST, 3)
    platform.add_account(account)
    api = await oa_api(platform, session, account)
    assert await api.code("menu/create", {"button": [CLICK]}) == 48001
    assert await api.code("qrcode/create", {"action_name": "QR_STR_SCENE"}) == 48001
    assert (await api.get("user/get"))["errcode"] == 48001
