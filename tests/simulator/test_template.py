"""Template messages: limits per key, de-duplication, the report that follows."""

from datetime import timedelta

import pytest

from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import LAOWANG, Api, oa_account, oa_api
from tests.simulator.echo import EchoServer

SEND = "message/template/send"


def body(**data: str) -> dict[str, object]:
    return {
        "touser": "o_laowang",
        "template_id": "TM1",
        "data": {key: {"value": value} for key, value in data.items()},
    }


@pytest.fixture(autouse=True)
def _template(platform: FakePlatform) -> None:
    platform.templates.register(oa_account(), "TM1", "订单状态通知")


def shown(platform: FakePlatform) -> list[str]:
    return [b.text for b in platform.book.chat("C001") if b.via.value == "template"]


async def test_it_needs_no_window_and_is_reported_later(
    oa: Api, platform: FakePlatform, echo: EchoServer
) -> None:
    answer = await oa.post(SEND, body(character_string1="SO-1123-4071", thing2="已发货"))
    assert answer["errcode"] == 0
    assert shown(platform) == ["SO-1123-4071\n已发货"]
    await platform.settle()
    [event] = echo.messages
    assert (event.event, event.status, event.id) == (
        "templatesendjobfinish",
        "success",
        answer["msgid"],
    )


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", "字" * 20, "字" * 21),
        ("thing1", "a", "a\nb"),
        ("character_string1", "SO-1123-4071", "订单"),
        ("character_string1", "a" * 32, "a" * 33),
        ("phrase1", "已发货", "已经发货了呀"),
        ("phrase1", "已发货", "ok"),
        ("name1", "王老板", "王" * 11),
        ("name1", "John Smith", "J" * 21),
        ("amount1", "¥502.00", "502块"),
        ("amount1", "502元", "12345678901元"),
        ("number1", "12", "十二"),
        ("date1", "2027年11月23日 09:10", "明天"),
        ("time1", "15:01", "25:01"),
        ("phone_number1", "13800000000", "138000000000000000"),
    ],
)
async def test_limits_per_kind_of_key(
    oa: Api, platform: FakePlatform, key: str, good: str, bad: str
) -> None:
    answer = await oa.post(SEND, body(**{key: bad}))
    assert answer["errcode"] == 47003
    assert f"data.{key}" in answer["errmsg"]
    assert shown(platform) == []
    assert await oa.code(SEND, body(**{key: good})) == 0
    assert shown(platform) == [good]


async def test_a_client_msg_id_sends_once_in_ten_minutes(
    oa: Api, clock: Clock, platform: FakePlatform, echo: EchoServer
) -> None:
    marked = {**body(thing1="a"), "client_msg_id": "k1"}
    first = await oa.post(SEND, marked)
    clock.move(timedelta(seconds=599))
    assert (await oa.post(SEND, marked))["msgid"] == first["msgid"]
    assert len(shown(platform)) == 1
    clock.move(timedelta(seconds=1))
    assert (await oa.post(SEND, marked))["msgid"] != first["msgid"]
    assert len(shown(platform)) == 2
    await platform.settle()
    assert len(echo.messages) == 2


async def test_who_left_unknown_templates_and_other_accounts(
    oa: Api, platform: FakePlatform, session
) -> None:
    assert await oa.code(SEND, {**body(thing1="a"), "template_id": "TM9"}) == 40037
    assert await oa.code(SEND, {**body(thing1="a"), "touser": "o_nobody"}) == 40003
    assert await oa.code(SEND, body()) == 47003
    assert await oa.code(SEND, body(keyword1="a")) == 47003
    await platform.hands.leave(LAOWANG)
    assert await oa.code(SEND, body(thing1="a")) == 43004
    assert shown(platform) == []
    small = oa_account("small", AccountType.SUBSCRIPTION, 2)
    platform.add_account(small)
    other = await oa_api(platform, session, small)
    assert await other.code(SEND, body(thing1="a")) == 48001


async def test_templates_can_be_added_listed_and_deleted(oa: Api) -> None:
    added = await oa.post("template/api_add_template", {"template_id_short": "OPENTM1"})
    rows = (await oa.get("template/get_all_private_template"))["template_list"]
    assert {row["template_id"] for row in rows} == {"TM1", added["template_id"]}
    gone = {"template_id": added["template_id"]}
    assert await oa.code("template/del_private_template", gone) == 0
    assert await oa.code("template/del_private_template", gone) == 40037
