"""Pushes: sealed so that wechatpy opens them, repeated until acknowledged, answers checked."""

import asyncio

import pytest
from aiohttp import web

from bot.simulator.phones.model import LINES
from bot.simulator.platform.hands import NotFollowing
from bot.simulator.platform.push import Manner, Pace
from bot.simulator.platform.server import FakePlatform
from tests.simulator.conftest import LAOWANG, LI
from tests.simulator.echo import EchoServer

OUT_OF_ORDER = LINES["out_of_order"]


def lines(platform: FakePlatform, key: str = "C001") -> list[str]:
    return [bubble.text for bubble in platform.book.chat(key)]


async def test_a_text_gets_its_passive_reply(platform: FakePlatform, echo: EchoServer) -> None:
    sent = await platform.hands.say(LAOWANG, "可乐3箱 <b>&")
    assert lines(platform) == ["可乐3箱 <b>&", "Echo: 可乐3箱 <b>&"]
    assert (sent.delivery.status, sent.delivery.tries) == (200, 1)
    [message] = echo.messages
    assert (message.source, message.target) == ("o_laowang", "gh_1")
    assert platform.violations == []


async def test_hostile_text_arrives_whole_and_a_reply_broken_by_it_is_noticed(
    platform: FakePlatform, echo: EchoServer
) -> None:
    await platform.hands.say(LAOWANG, "a]]><evil>\U0001f64f")
    assert echo.messages[0].content == "a]]><evil>\U0001f64f"
    # wechatpy echoes the end of CDATA as it stands: what our own writer must never do
    assert platform.violations == ["shop: answer cannot be opened: malformed xml"]


async def test_wecom_text_over_the_same_codec(platform: FakePlatform, echo: EchoServer) -> None:
    await platform.hands.say(LI, "确认 1")
    assert lines(platform, "R01") == ["确认 1", "Echo: 确认 1"]
    assert echo.messages[0].agent == 1000002


async def test_acts_become_events(platform: FakePlatform, echo: EchoServer) -> None:
    await platform.hands.tap_menu(LAOWANG, "menu:orders")
    await platform.hands.scan(LAOWANG, "inv_1")
    await platform.hands.leave(LAOWANG)
    away = platform.book.get("C001") or LAOWANG
    await platform.hands.scan(away, "inv_2")
    await platform.hands.send_location(LAOWANG, "仓库")
    await platform.hands.send_image(LAOWANG, b"\x89PNG\r\n\x1a\n1", "image/png")
    await platform.hands.tap_option(LAOWANG, "opt1", "确认")
    seen = [(m.type, getattr(m, "event", "")) for m in echo.messages]
    assert seen == [
        ("event", "click"),
        ("event", "scan"),
        ("event", "unsubscribe"),
        ("event", "subscribe_scan"),
        ("location", ""),
        ("image", ""),
        ("text", ""),
    ]
    assert echo.messages[3].scene_id == "inv_2"
    assert echo.messages[6]._data["bizmsgmenuid"] == "opt1"
    assert echo.messages[5].image.startswith(platform.base_url + "/media/")


async def test_who_does_not_follow_cannot_write(platform: FakePlatform, echo: EchoServer) -> None:
    await platform.hands.leave(LAOWANG)
    with pytest.raises(NotFollowing):
        await platform.hands.say(LAOWANG, "可乐3箱")
    assert len(echo.messages) == 1


async def test_three_tries_then_the_customer_sees_a_fault(
    platform: FakePlatform, echo: EchoServer
) -> None:
    platform.driver.pace = Pace(deadline=1, between=0)
    echo.answers = [web.Response(status=500), None, web.Response(status=502)]
    sent = await platform.hands.say(LAOWANG, "可乐3箱")
    assert (sent.delivery.tries, sent.delivery.is_acknowledged) == (3, False)
    assert len({message.id for message in echo.messages}) == 1
    assert len({bytes(body) for body in echo.bodies}) == 3
    assert lines(platform) == ["可乐3箱", OUT_OF_ORDER]


async def test_a_late_second_answer_is_delivered_once(
    platform: FakePlatform, echo: EchoServer
) -> None:
    echo.answers = [web.Response(status=500)]
    sent = await platform.hands.say(LAOWANG, "可乐3箱")
    assert sent.delivery.tries == 2
    assert lines(platform) == ["可乐3箱", "Echo: 可乐3箱"]


async def test_a_repetition_is_compared_and_not_shown(
    platform: FakePlatform, echo: EchoServer
) -> None:
    sent = await platform.hands.say(LAOWANG, "可乐3箱")
    again = await platform.hands.repeat(sent)
    assert again.answer == sent.delivery.answer
    assert lines(platform) == ["可乐3箱", "Echo: 可乐3箱"]
    assert platform.violations == []
    echo.answers = [web.Response(text="success")]
    await platform.hands.repeat(sent)
    assert platform.violations == ["shop: a repetition got another answer"]


@pytest.mark.parametrize(
    "answer",
    ['{"errcode":0}', "<xml></xml>", "<xml><Encrypt>AAAA</Encrypt></xml>", "ok", "<xml"],
)
async def test_a_malformed_answer_is_a_fault_to_the_customer(
    platform: FakePlatform, echo: EchoServer, answer: str
) -> None:
    echo.answers = [web.Response(text=answer)]
    await platform.hands.say(LAOWANG, "可乐3箱")
    assert lines(platform) == ["可乐3箱", OUT_OF_ORDER]
    assert len(platform.violations) == 1


async def test_a_reply_over_2048_bytes_is_a_fault(
    platform: FakePlatform, echo: EchoServer
) -> None:
    echo.reply = lambda _message: "字" * 683
    await platform.hands.say(LAOWANG, "可乐3箱")
    assert platform.violations == ["shop: Content has 2049 bytes, at most 2048"]
    assert lines(platform)[1] == OUT_OF_ORDER


@pytest.mark.parametrize(
    ("manner", "status"),
    [
        (Manner(has_bom=True), 200),
        (Manner(is_compatible=True), 200),
        (Manner(is_forged=True, tries=1), 403),
    ],
)
async def test_manners_of_pushing(platform: FakePlatform, manner: Manner, status: int) -> None:
    sent = await platform.hands.say(LAOWANG, "可乐3箱", manner)
    assert sent.delivery.status == status


async def test_the_same_event_twice_in_a_second_has_two_times(
    platform: FakePlatform, echo: EchoServer
) -> None:
    for _ in range(2):
        await platform.hands.tap_menu(LAOWANG, "menu:orders")
    assert echo.messages[1].time - echo.messages[0].time == 1


async def test_people_write_at_the_same_time(platform: FakePlatform, echo: EchoServer) -> None:
    await asyncio.gather(*(platform.hands.say(LAOWANG, f"第{n}句") for n in range(20)))
    assert sorted(m.content for m in echo.messages) == sorted(f"第{n}句" for n in range(20))
    assert len({m.id for m in echo.messages}) == 20


async def test_the_wire_log_has_both_directions_in_clear(platform: FakePlatform, oa) -> None:
    await platform.hands.say(LAOWANG, "可乐3箱")
    body = {"touser": "o_laowang", "msgtype": "text", "text": {"content": "到货了"}}
    await oa.code("message/custom/send", body)
    rows = platform.book.wire()
    assert [(row["direction"], row["title"], row["is_good"]) for row in rows] == [
        ("call", "stable_token", True),
        ("push", "text 可乐3箱", True),
        ("call", "message/custom/send", True),
    ]
    assert "<Content>可乐3箱</Content>" in str(rows[1]["request"])
    assert "<Content>Echo: 可乐3箱</Content>" in str(rows[1]["answer"])
    assert "到货了" in str(rows[2]["request"])
    assert "s1" not in str(rows[0])
    assert "t_shop" not in str(rows)
