"""Customer-service messages: the ledger of what may be sent when, and what is refused."""

from datetime import timedelta

import pytest

from bot.simulator.platform.accounts import AccountType
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import LAOWANG, Api, oa_account, oa_api

SEND = "message/custom/send"


def text(content: str = "你好", to: str = "o_laowang") -> dict[str, object]:
    return {"touser": to, "msgtype": "text", "text": {"content": content}}


def shown(platform: FakePlatform) -> list[str]:
    return [b.text for b in platform.book.chat("C001") if b.via.value == "custom"]


async def test_nothing_may_be_sent_to_who_never_wrote(oa: Api, platform: FakePlatform) -> None:
    assert await oa.code(SEND, text()) == 45015
    assert shown(platform) == []


async def test_a_message_allows_five_in_48_hours(
    oa: Api, clock: Clock, platform: FakePlatform
) -> None:
    await platform.hands.say(LAOWANG, "可乐3箱")
    codes = [await oa.code(SEND, text(f"第{n}条")) for n in range(6)]
    assert codes == [0, 0, 0, 0, 0, 45047]
    assert shown(platform) == ["第0条", "第1条", "第2条", "第3条", "第4条"]
    await platform.hands.say(LAOWANG, "还在吗")
    clock.move(timedelta(hours=48) - timedelta(seconds=1))
    await oa.renew()
    assert await oa.code(SEND, text()) == 0
    clock.move(timedelta(seconds=1))
    assert await oa.code(SEND, text()) == 45015


async def test_a_menu_click_allows_three_in_a_minute(
    oa: Api, clock: Clock, platform: FakePlatform
) -> None:
    await platform.hands.tap_menu(LAOWANG, "menu:orders")
    assert [await oa.code(SEND, text()) for _ in range(4)] == [0, 0, 0, 45047]
    await platform.hands.scan(LAOWANG, "abc")
    clock.move(timedelta(minutes=1))
    assert await oa.code(SEND, text()) == 45015


async def test_a_click_does_not_shrink_an_open_window(
    oa: Api, clock: Clock, platform: FakePlatform
) -> None:
    await platform.hands.say(LAOWANG, "可乐3箱")
    assert await oa.code(SEND, text()) == 0
    await platform.hands.tap_option(LAOWANG, "1", "确认")
    assert [await oa.code(SEND, text()) for _ in range(2)] == [0, 0]
    clock.move(timedelta(minutes=2))
    assert [await oa.code(SEND, text()) for _ in range(3)] == [0, 0, 45047]


async def test_following_opens_the_small_window_and_leaving_closes_all(
    oa: Api, platform: FakePlatform
) -> None:
    await platform.hands.leave(LAOWANG)
    assert await oa.code(SEND, text()) == 43004
    await platform.hands.follow(platform.book.get("C001") or LAOWANG)
    assert [await oa.code(SEND, text()) for _ in range(4)] == [0, 0, 0, 45047]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (text(to="o_nobody"), 40003),
        (text(to="O_LAOWANG"), 40003),
        (text("字" * 683), 45002),
        (text("   "), 44004),
        ({"touser": "o_laowang", "msgtype": "smoke", "smoke": {}}, 40008),
        ({"touser": "o_laowang", "msgtype": "image", "image": {"media_id": "no"}}, 40007),
        ({"touser": "o_laowang", "msgtype": "news", "news": {"articles": []}}, 45008),
        (
            {
                "touser": "o_laowang",
                "msgtype": "news",
                "news": {"articles": [{"title": "a"}, {"title": "b"}]},
            },
            45008,
        ),
        ({"touser": "o_laowang", "msgtype": "text"}, 47001),
        (b'{"touser":"o_laowang","msgtype":"text","text":{"content":"\\u4f60"}}', 47001),
        (b"\xff{}", 47001),
        (b"[]", 47001),
    ],
)
async def test_a_refused_message_spends_nothing(
    oa: Api, platform: FakePlatform, body: object, code: int
) -> None:
    await platform.hands.say(LAOWANG, "可乐3箱")
    assert await oa.code(SEND, body) == code
    assert shown(platform) == []
    assert [await oa.code(SEND, text()) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


async def test_a_backslash_before_a_u_is_no_escape(oa: Api, platform: FakePlatform) -> None:
    await platform.hands.say(LAOWANG, "可乐3箱")
    assert await oa.code(SEND, text("C:\\u4f60")) == 0
    assert shown(platform) == ["C:\\u4f60"]


async def test_exactly_2048_bytes_fit(oa: Api, platform: FakePlatform) -> None:
    await platform.hands.say(LAOWANG, "可乐3箱")
    assert await oa.code(SEND, text("字" * 682 + "ab")) == 0
    assert await oa.code(SEND, text("字" * 682 + "abc")) == 45002


async def test_menu_messages_are_for_service_accounts(
    oa: Api, platform: FakePlatform, session
) -> None:
    menu = {
        "head_content": "生抽您要哪种？",
        "list": [{"id": "1", "content": "500ml"}, {"id": "2", "content": "1.9L"}],
        "tail_content": "回数字也行",
    }
    body = {"touser": "o_laowang", "msgtype": "msgmenu", "msgmenu": menu}
    await platform.hands.say(LAOWANG, "生抽2件")
    assert await oa.code(SEND, body) == 0
    [bubble] = [b for b in platform.book.chat("C001") if b.via.value == "custom"]
    assert bubble.body["options"] == [
        {"id": "1", "label": "500ml", "says": "500ml"},
        {"id": "2", "label": "1.9L", "says": "1.9L"},
    ]
    small = oa_account("small", AccountType.SUBSCRIPTION, 2)
    platform.add_account(small)
    platform.book.put(LAOWANG.__class__("C9", LAOWANG.kind, "small", "o_laowang", "王"))
    other = await oa_api(platform, session, small)
    assert await other.code(SEND, body) == 40200


async def test_typing_is_shown_and_costs_nothing(oa: Api, platform: FakePlatform) -> None:
    heard: list[tuple[str, object]] = []
    platform.book.listen(lambda kind, value: heard.append((kind, dict(value))))
    assert (
        await oa.code("message/custom/typing", {"touser": "o_laowang", "command": "Typing"}) == 0
    )
    assert ("typing", {"person": "C001", "is_typing": True}) in heard
