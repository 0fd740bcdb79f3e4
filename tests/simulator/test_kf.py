"""微信客服 of the fake platform keeps its own books: cursor, count, session, codes used once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.kf import BOT, ENDED, HUMAN, POOL
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import Api, wecom_account

WM = "wm" + "1" * 30
DESK = replace(wecom_account(), slug="desk", kind=Kind.KF, open_kfid="wk1")
WANG = Person("kf:1", Kind.KF, "desk", WM, "老王")
SEND, SYNC, GREET = "kf/send_msg", "kf/sync_msg", "kf/send_msg_on_event"
TRANS = "kf/service_state/trans"
USED, CLOSED, STATE = 95001, 95002, 95018


@pytest.fixture
async def desk(platform: FakePlatform, session) -> Api:
    platform.add_account(DESK)
    platform.book.put(WANG)
    api = Api(session, f"{platform.api_base('desk')}/cgi-bin/", "")
    answer = await api.get("gettoken", corpid="ww0001", corpsecret="ws")
    api.token = answer["access_token"]
    return api


def says(platform: FakePlatform, text: str = "可乐3箱") -> str:
    """The token of the callback."""
    item = {"msgtype": "text", "text": {"content": text}}
    return str(platform.kf.arrive(WANG, item)["Token"])


def text(msgid: str, **more: object) -> dict[str, object]:
    body = {"touser": WM, "open_kfid": "wk1", "msgid": msgid, "msgtype": "text"}
    return {**body, "text": {"content": "好"}, **more}


def page(cursor: str = "", **more: object) -> dict[str, object]:
    return {"cursor": cursor, "open_kfid": "wk1", **more}


async def sent(desk: Api, *msgids: str) -> list[int]:
    return [await desk.code(SEND, text(one)) for one in msgids]


async def test_five_messages_in_48_hours_and_a_repeated_id_counts_once(
    desk: Api, platform: FakePlatform, clock: Clock
) -> None:
    assert await sent(desk, "a") == [CLOSED]
    says(platform)
    assert await sent(desk, "a", "a", "b", "c", "d", "e", "f") == [0] * 6 + [USED]
    assert len([b for b in platform.book.chat(WANG.key) if b.text == "好"]) == 5
    says(platform)
    assert await sent(desk, "g") == [0]
    clock.move(timedelta(hours=48))
    desk.token = (await desk.get("gettoken", corpid="ww0001", corpsecret="ws"))["access_token"]
    assert await sent(desk, "h") == [CLOSED]


@pytest.mark.parametrize("state", [POOL, HUMAN, ENDED])
async def test_only_a_new_session_and_the_bot_s_own_take_messages(
    desk: Api, platform: FakePlatform, state: int
) -> None:
    platform.kf.servicers = {"r01"}
    says(platform)
    move = {"open_kfid": "wk1", "external_userid": WM, "servicer_userid": "r01"}
    assert await desk.code(TRANS, {**move, "service_state": BOT}) == 0
    assert await sent(desk, "a") == [0]
    assert await desk.code(TRANS, {**move, "service_state": state}) == 0
    assert (await desk.post("kf/service_state/get", move))["service_state"] == state
    assert await sent(desk, "b") == [STATE]
    assert await desk.code(TRANS, {**move, "service_state": 0}) == 95016
    if state == ENDED:
        says(platform)
        assert await sent(desk, "c") == [0]


async def test_a_session_goes_to_who_receives(desk: Api, platform: FakePlatform) -> None:
    says(platform)
    move = {"open_kfid": "wk1", "external_userid": WM, "service_state": HUMAN}
    assert await desk.code(TRANS, {**move, "servicer_userid": "r01"}) == 95014


async def test_the_cursor_the_horizon_and_an_empty_page(
    desk: Api, platform: FakePlatform, clock: Clock
) -> None:
    token = ""
    for number in range(3):
        token = says(platform, f"{number}")
    platform.kf.empty_pages = 1
    found, cursor, pages = [], "", 0
    more = 1
    while more:
        answer = await desk.post(SYNC, page(cursor, token=token, limit=2))
        found += [row["text"]["content"] for row in answer["msg_list"]]
        cursor, more, pages = answer["next_cursor"], answer["has_more"], pages + 1
    assert (found, pages) == (["0", "1", "2"], 3)
    again = await desk.post(SYNC, page(token=token))
    assert len(again["msg_list"]) == 3, "a lost cursor brings everything again"
    assert await desk.code(SYNC, page(token=token, limit=1001)) != 0
    assert await desk.code(SYNC, page("x", token=token)) != 0
    assert await desk.code(SYNC, page(token=token, open_kfid="wk9")) == 95000
    clock.move(timedelta(minutes=10))
    assert await desk.code(SYNC, page(token=token)) == 95007
    clock.move(timedelta(days=3))
    desk.token = (await desk.get("gettoken", corpid="ww0001", corpsecret="ws"))["access_token"]
    assert (await desk.post(SYNC, page()))["msg_list"] == []
    codes = [await desk.code(SYNC, page()) for _ in range(10)]
    assert codes == [0] * 9 + [45009], "without a token it is rarely allowed"


async def test_what_is_written_after_a_restart_comes_after_the_cursor_of_before(
    desk: Api, platform: FakePlatform, clock: Clock, session
) -> None:
    for number in range(3):
        token = says(platform, f"{number}")
    cursor = (await desk.post(SYNC, page(token=token)))["next_cursor"]
    started = FakePlatform(clock, store=platform.state.store)
    started.add_account(DESK)
    await started.start()
    try:
        again = Api(session, f"{started.api_base('desk')}/cgi-bin/", "")
        keys = await again.get("gettoken", corpid="ww0001", corpsecret="ws")
        again.token = keys["access_token"]
        token = says(started, "3")
        answer = await again.post(SYNC, page(cursor, token=token))
        assert [row["text"]["content"] for row in answer["msg_list"]] == ["3"]
        assert answer["has_more"] == 0
        rest = await again.post(SYNC, page(answer["next_cursor"], token=token))
        assert rest["msg_list"] == []
        unknown = await again.post(SYNC, page("c99", token=token))
        assert len(unknown["msg_list"]) == 1, "an unknown one brings what is there"
    finally:
        await started.stop()


@pytest.mark.parametrize(("seconds", "code"), [(20, 0), (21, 41050)])
async def test_a_welcome_code_works_once_and_for_twenty_seconds(
    desk: Api, platform: FakePlatform, clock: Clock, seconds: int, code: int
) -> None:
    event = platform.kf.entering(WANG, "inv")["event"]
    assert isinstance(event, dict)
    greeting = {"code": event["welcome_code"], "msgtype": "text", "text": {"content": "欢迎"}}
    clock.move(timedelta(seconds=seconds))
    assert (await desk.code(GREET, {**greeting, "msgid": "a"}) == 0) == (code == 0)
    assert await desk.code(GREET, {**greeting, "msgid": "b"}) != 0
    shown = [b.text for b in platform.book.chat(WANG.key)]
    assert shown == (["欢迎"] if code == 0 else [])
