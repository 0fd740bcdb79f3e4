"""Scripted faults: each hits one call, and what was asked is done or not done as it says."""

import aiohttp
import pytest

from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.server import FakePlatform
from tests.simulator.conftest import LAOWANG, Api

SEND = "message/custom/send"
BODY = {"touser": "o_laowang", "msgtype": "text", "text": {"content": "到货了"}}


async def attempt(api: Api) -> str:
    params = {"access_token": api.token}
    try:
        async with api.session.post(api.base + SEND, params=params, json=BODY) as response:
            return f"{response.status} {await response.text()}"
    except aiohttp.ClientError as error:
        return type(error).__name__


def sent(platform: FakePlatform) -> int:
    return sum(1 for bubble in platform.book.chat("C001") if bubble.via.value == "custom")


@pytest.mark.parametrize(
    ("fault", "answer", "done"),
    [
        (Fault(Trouble.CODE, -1), '"errcode": -1', 0),
        (Fault(Trouble.STATUS, 502), "502 <html>", 0),
        (Fault(Trouble.REFUSE), "ServerDisconnectedError", 0),
        (Fault(Trouble.LOSE), "ServerDisconnectedError", 1),
        (Fault(Trouble.GARBAGE), "200 <garbage>", 1),
        (Fault(Trouble.HALF), "ClientPayloadError", 1),
        (Fault(Trouble.SLOW, seconds=0.01), '"errcode": 0', 1),
    ],
)
async def test_a_fault_hits_one_call(
    oa: Api, platform: FakePlatform, fault: Fault, answer: str, done: int
) -> None:
    await platform.hands.say(LAOWANG, "可乐3箱")
    platform.faults.script("custom/send", fault)
    # raw ASCII body: the escapes of json= would be refused
    BODY["text"] = {"content": "arrived"}
    assert answer in await attempt(oa)
    assert sent(platform) == done
    assert '"errcode": 0' in await attempt(oa)
    assert sent(platform) == done + 1
    assert platform.faults.hits == 1


async def test_a_mix_hits_its_share_and_ends(oa: Api, platform: FakePlatform) -> None:
    platform.faults.mix(0.3, Fault(Trouble.CODE, -1), seed=1)
    codes = [(await oa.get("getcallbackip"))["errcode"] for _ in range(200)]
    assert 40 <= codes.count(-1) <= 80
    assert codes.count(-1) == platform.faults.hits
    platform.faults.clear()
    assert (await oa.get("getcallbackip"))["errcode"] == 0
