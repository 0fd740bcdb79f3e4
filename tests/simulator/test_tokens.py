"""Token endpoints: repeated, rotated, expired and spoiled on command, counted."""

from datetime import timedelta

import pytest

from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import Api

ASK = {"grant_type": "client_credential", "appid": "wx0001", "secret": "s1"}


async def test_stable_token_repeats_until_five_minutes_before_its_end(
    oa: Api, clock: Clock, platform: FakePlatform
) -> None:
    first = await oa.post("stable_token", ASK)
    assert (first["access_token"], first["expires_in"]) == (oa.token, 7200)
    clock.move(timedelta(seconds=7200 - 301))
    assert (await oa.post("stable_token", ASK))["access_token"] == oa.token
    clock.move(timedelta(seconds=1))
    second = await oa.post("stable_token", ASK)
    assert second["access_token"] != oa.token
    assert await oa.code("message/custom/typing", {"touser": "x", "command": "Typing"}) == 40003
    clock.move(timedelta(seconds=300))
    assert await oa.code("message/custom/typing", {"touser": "x", "command": "Typing"}) == 42001
    assert platform.tokens.issued == {"shop": 2}
    assert platform.count("/stable_token") == 4


async def test_forced_refresh_ends_the_old_token_and_is_limited(oa: Api, clock: Clock) -> None:
    forced = {**ASK, "force_refresh": True}
    second = await oa.post("stable_token", forced)
    assert second["access_token"] != oa.token
    assert (await oa.get("getcallbackip"))["errcode"] == 42001
    assert await oa.code("stable_token", forced) == 45011
    for _ in range(19):
        clock.move(timedelta(seconds=30))
        assert await oa.code("stable_token", forced) == 0
    clock.move(timedelta(seconds=30))
    assert await oa.code("stable_token", forced) == 45009


async def test_legacy_token_leaves_the_one_before_it_five_minutes(oa: Api, clock: Clock) -> None:
    first = (await oa.get("token", **ASK))["access_token"]
    second = (await oa.get("token", **ASK))["access_token"]
    assert first != second
    oa.token = first
    assert (await oa.get("getcallbackip"))["errcode"] == 0
    clock.move(timedelta(minutes=5))
    assert (await oa.get("getcallbackip"))["errcode"] == 42001
    oa.token = second
    assert (await oa.get("getcallbackip"))["errcode"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant_type": "other"}, 40002),
        ({"appid": "wx9"}, 40013),
        ({"secret": "no"}, 40125),
    ],
)
async def test_wrong_credentials(oa: Api, change: dict[str, str], code: int) -> None:
    assert await oa.code("stable_token", {**ASK, **change}) == code


async def test_expired_spoiled_unknown_and_missing_tokens(
    oa: Api, wecom: Api, platform: FakePlatform
) -> None:
    platform.tokens.expire("shop")
    assert (await oa.get("getcallbackip"))["errcode"] == 42001
    oa.token = (await oa.post("stable_token", ASK))["access_token"]
    assert (await oa.get("getcallbackip"))["errcode"] == 0
    platform.tokens.spoil("shop")
    assert (await oa.get("getcallbackip"))["errcode"] == 40001
    assert (await oa.post("stable_token", ASK))["access_token"] == oa.token
    renewed = await oa.post("stable_token", {**ASK, "force_refresh": True})
    assert renewed["access_token"] != oa.token
    oa.token = ""
    assert (await oa.get("getcallbackip"))["errcode"] == 41001
    wecom.token = "made up"
    assert (await wecom.get("user/get", userid="xiaoli"))["errcode"] == 40014


async def test_a_token_is_good_for_its_own_account_only(oa: Api, wecom: Api) -> None:
    wecom.token = oa.token
    answer = await wecom.post("message/send", {"touser": "XiaoLi", "agentid": 1000002})
    assert answer["errcode"] == 40014


async def test_wecom_token_repeats_and_checks_the_secret(wecom: Api) -> None:
    again = await wecom.get("gettoken", corpid="ww0001", corpsecret="ws")
    assert (again["access_token"], again["errcode"]) == (wecom.token, 0)
    assert (await wecom.get("gettoken", corpid="ww0001", corpsecret="no"))["errcode"] == 40001
    assert (await wecom.get("gettoken", corpid="ww9", corpsecret="ws"))["errcode"] == 40013
