"""Mass sending: tags, repeated client ids, quotas per account and per follower."""

from datetime import timedelta

import pytest

from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import LAOWANG, ZHANG, Api, oa_account, oa_api
from tests.simulator.echo import EchoServer

SEND = "message/mass/sendall"


def to_tag(tag_id: int, **more: object) -> dict[str, object]:
    return {
        "filter": {"is_to_all": False, "tag_id": tag_id},
        "msgtype": "text",
        "text": {"content": "今日特价"},
        **more,
    }


TO_ALL = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "今日特价"}}


@pytest.fixture
async def tag_id(oa: Api) -> int:
    created = await oa.post("tags/create", {"tag": {"name": "餐饮"}})
    number: int = created["tag"]["id"]
    members = {"openid_list": ["o_zhang"], "tagid": number}
    assert await oa.code("tags/members/batchtagging", members) == 0
    return number


def received(platform: FakePlatform, key: str) -> int:
    return sum(1 for bubble in platform.book.chat(key) if bubble.via.value == "mass")


async def test_a_tag_is_reached_and_the_job_is_reported(
    oa: Api, tag_id: int, platform: FakePlatform, echo: EchoServer
) -> None:
    answer = await oa.post(SEND, to_tag(tag_id))
    assert answer["errcode"] == 0
    assert (received(platform, ZHANG.key), received(platform, LAOWANG.key)) == (1, 0)
    await platform.settle()
    [event] = echo.messages
    assert (event.event, event.id, event.sent_count) == ("masssendjobfinish", answer["msg_id"], 1)
    assert (await oa.get("tags/get"))["tags"] == [{"id": 100, "name": "餐饮", "count": 1}]


async def test_group_id_and_unknown_tags_are_refused(
    oa: Api, platform: FakePlatform, tag_id: int
) -> None:
    old = {**to_tag(tag_id), "filter": {"is_to_all": False, "group_id": tag_id}}
    assert await oa.code(SEND, old) == 40035
    assert await oa.code(SEND, to_tag(999)) == 45159
    assert received(platform, ZHANG.key) == 0


async def test_a_repeated_clientmsgid_sends_nothing_more(
    oa: Api, tag_id: int, platform: FakePlatform
) -> None:
    first = await oa.post(SEND, to_tag(tag_id, clientmsgid="m1"))
    again = await oa.post(SEND, to_tag(tag_id, clientmsgid="m1"))
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    assert received(platform, ZHANG.key) == 1


async def test_each_follower_gets_four_a_month(
    oa: Api, tag_id: int, clock: Clock, platform: FakePlatform
) -> None:
    for _ in range(6):
        assert await oa.code(SEND, to_tag(tag_id)) == 0
    assert received(platform, ZHANG.key) == 4
    clock.move(timedelta(days=31))
    await oa.renew()
    assert await oa.code(SEND, to_tag(tag_id)) == 0
    assert received(platform, ZHANG.key) == 5


async def test_to_all_once_a_day(oa: Api, clock: Clock, platform: FakePlatform) -> None:
    assert await oa.code(SEND, TO_ALL) == 0
    assert await oa.code(SEND, TO_ALL) == 45028
    assert (received(platform, ZHANG.key), received(platform, LAOWANG.key)) == (1, 1)
    clock.move(timedelta(days=1))
    await oa.renew()
    assert await oa.code(SEND, TO_ALL) == 0


async def test_calls_are_limited_to_60_a_minute(oa: Api, tag_id: int) -> None:
    for _ in range(60):
        assert await oa.code(SEND, to_tag(tag_id)) == 0
    assert await oa.code(SEND, to_tag(tag_id)) == 45009


async def test_subscription_accounts_send_once_a_day_and_test_accounts_never(
    platform: FakePlatform, session
) -> None:
    for number, (kind, codes) in enumerate(
        [(AccountType.SUBSCRIPTION, [0, 45028]), (AccountType.TEST, [48001, 48001])], start=2
    ):
        account = oa_account(kind.value, kind, number)
        platform.add_account(account)
        api = await oa_api(platform, session, account)
        assert [await api.code(SEND, TO_ALL) for _ in codes] == codes


async def test_a_hundred_previews_a_day_are_shown(
    oa: Api, clock: Clock, platform: FakePlatform
) -> None:
    shown = {"touser": "o_zhang", "msgtype": "text", "text": {"content": "今日特价"}}
    for _ in range(100):
        assert await oa.code("message/mass/preview", shown) == 0
    refused = await oa.post("message/mass/preview", shown)
    assert (refused["errcode"], "daily" in str(refused["errmsg"])) == (45009, True)
    assert received(platform, ZHANG.key) == 100
    clock.move(timedelta(days=1))
    await oa.renew()
    assert await oa.code("message/mass/preview", shown) == 0
