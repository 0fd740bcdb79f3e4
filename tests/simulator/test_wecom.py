"""WeCom app messages and cards: recipients, task ids, response codes, limits."""

from datetime import timedelta

import pytest

from bot.simulator.phones.model import Bubble
from bot.simulator.platform.hands import NoSuchButton
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import LI, Api
from tests.simulator.echo import EchoServer

SEND, UPDATE = "message/send", "message/update_template_card"
XIAOLI = "xiaoli"


def text(content: str = "新订单", to: str = "XiaoLi", **more: object) -> dict[str, object]:
    body = {"touser": to, "msgtype": "text", "agentid": 1000002, "text": {"content": content}}
    return {**body, **more}


def card(task_id: str = "so-1", **change: object) -> dict[str, object]:
    shown = {
        "card_type": "button_interaction",
        "task_id": task_id,
        "main_title": {"title": "老王超市 ¥502", "desc": "截单还剩42分"},
        "horizontal_content_list": [{"keyname": "单号", "value": "SO-1123-4071"}],
        "button_list": [
            {"text": "确认", "key": "confirm:1:1", "style": 1},
            {"text": "拒绝", "key": "reject:1:1", "style": 2},
        ],
        **change,
    }
    return {
        "touser": "XiaoLi",
        "msgtype": "template_card",
        "agentid": 1000002,
        "template_card": shown,
    }


def chat(platform: FakePlatform) -> list[Bubble]:
    return [b for b in platform.book.chat("R01") if b.via.value == "app"]


async def test_some_invalid_members_are_named_all_invalid_is_81013(
    wecom: Api, platform: FakePlatform
) -> None:
    answer = await wecom.post(SEND, text(to="XIAOLI|NoBody"))
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
    assert [b.text for b in chat(platform)] == ["新订单"]
    answer = await wecom.post(SEND, text(to="NoBody|Other"))
    assert (answer["errcode"], answer["invaliduser"]) == (81013, "nobody|other")
    assert len(chat(platform)) == 1
    assert await wecom.code(SEND, text(to="")) == 40031
    assert await wecom.code(SEND, text(agentid=7)) == 40056


async def test_a_long_text_is_cut_in_silence(wecom: Api, platform: FakePlatform) -> None:
    assert await wecom.code(SEND, text("字" * 700)) == 0
    assert chat(platform)[0].text == "字" * 682
    assert await wecom.code(SEND, text(" ")) == 44004


async def test_more_than_thirty_a_minute_are_dropped_in_silence(
    wecom: Api, clock: Clock, platform: FakePlatform
) -> None:
    for _ in range(31):
        assert await wecom.code(SEND, text()) == 0
    assert (len(chat(platform)), platform.wecom.dropped) == (30, 1)
    clock.move(timedelta(minutes=1))
    assert await wecom.code(SEND, text()) == 0
    assert len(chat(platform)) == 31


async def test_the_duplicate_check_drops_an_equal_message(
    wecom: Api, clock: Clock, platform: FakePlatform
) -> None:
    checked = text(enable_duplicate_check=1)
    for _ in range(2):
        assert await wecom.code(SEND, checked) == 0
    assert len(chat(platform)) == 1
    clock.move(timedelta(seconds=1800))
    assert await wecom.code(SEND, checked) == 0
    assert len(chat(platform)) == 2


@pytest.mark.parametrize("task_id", ["", "a" * 129, "订单", "a b"])
async def test_a_card_needs_a_proper_task_id(
    wecom: Api, platform: FakePlatform, task_id: str
) -> None:
    assert await wecom.code(SEND, card(task_id)) == 42014
    assert chat(platform) == []


async def test_a_task_id_is_used_once(wecom: Api, platform: FakePlatform) -> None:
    answer = await wecom.post(SEND, card())
    assert answer["response_code"].startswith("rc")
    assert await wecom.code(SEND, card()) == 42014
    assert len(chat(platform)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"card_type": "poster"},
        {"main_title": {"title": "字" * 27}},
        {"main_title": {}},
        {"horizontal_content_list": [{"keyname": "六个字的名字", "value": "1"}]},
        {"horizontal_content_list": [{"keyname": "单号", "value": "1" * 31}]},
        {"horizontal_content_list": [{"keyname": "单号", "value": "1"}] * 7},
        {"button_list": []},
        {"button_list": [{"text": "确认", "key": f"k{n}"} for n in range(7)]},
        {"button_list": [{"text": "十一个字的按钮实在太长了", "key": "k"}]},
        {"button_list": [{"text": "确认", "key": "k"}, {"text": "拒绝", "key": "k"}]},
        {"button_list": [{"text": "确认", "key": "k", "style": 9}]},
        {"card_type": "text_notice", "button_list": []},
    ],
)
async def test_cards_that_break_a_limit(
    wecom: Api, platform: FakePlatform, change: dict[str, object]
) -> None:
    assert await wecom.code(SEND, card(**change)) == 40058
    assert chat(platform) == []


async def test_a_response_code_works_once_and_for_72_hours(
    wecom: Api, clock: Clock, platform: FakePlatform
) -> None:
    code = (await wecom.post(SEND, card()))["response_code"]
    update = {
        "userids": [XIAOLI],
        "agentid": 1000002,
        "response_code": code,
        "button": {"replace_name": "已确认"},
    }
    assert await wecom.code(UPDATE, {**update, "response_code": "made up"}) == 42015
    assert await wecom.code(UPDATE, update) == 0
    assert chat(platform)[0].body["done"] == "已确认"
    assert await wecom.code(UPDATE, update) == 42015
    late = (await wecom.post(SEND, card("so-2")))["response_code"]
    clock.move(timedelta(hours=72, seconds=1))
    wecom.token = (await wecom.get("gettoken", corpid="ww0001", corpsecret="ws"))["access_token"]
    assert await wecom.code(UPDATE, {**update, "response_code": late}) == 42015
    assert chat(platform)[1].body["done"] == ""


async def test_a_tap_pushes_a_card_event_whose_code_updates_all_cards(
    wecom: Api, platform: FakePlatform, echo: EchoServer
) -> None:
    two = LI.__class__("R02", LI.kind, "staff", "XiaoZhao", "小赵")
    platform.book.put(two)
    await wecom.post(SEND, {**card(), "touser": "XiaoLi|XiaoZhao"})
    [bubble] = chat(platform)
    sent = await platform.hands.tap_card(LI, bubble, "confirm:1:1")
    [message] = echo.messages
    assert message._data["TaskId"] == "so-1"
    assert message._data["EventKey"] == "confirm:1:1"
    update = {
        "atall": 1,
        "agentid": 1000002,
        "response_code": message._data["ResponseCode"],
        "button": {"replace_name": "小李已确认"},
    }
    assert await wecom.code(UPDATE, update) == 0
    for key in ("R01", "R02"):
        assert platform.book.chat(key)[-1].body["done"] == "小李已确认"
    with pytest.raises(NoSuchButton):
        await platform.hands.tap_card(LI, chat(platform)[0], "reject:1:1")
    assert sent.delivery.is_acknowledged


async def test_members_and_files(wecom: Api) -> None:
    member = await wecom.get("user/get", userid="XIAOLI")
    assert (member["userid"], member["name"], member["status"]) == ("xiaoli", "小李", 1)
    assert (await wecom.get("user/get", userid="nobody"))["errcode"] == 60111
    image = {**text(), "msgtype": "image", "image": {"media_id": "no"}}
    assert await wecom.code(SEND, image) == 40007
    assert await wecom.code(SEND, {**text(), "msgtype": "smoke", "smoke": {}}) == 40008
