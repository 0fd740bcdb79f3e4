"""The WeCom app: pushes, passive answers, cards and their updates, on the fake platform."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.channels.base import Delivery
from bot.channels.cards import template_card
from bot.channels.fields import BadCallback, read_xml, write_xml
from bot.simulator.phones.model import Person
from handlers.message import (
    Card,
    CardButton,
    CardChoice,
    CardField,
    CardUpdate,
    EventKind,
    Image,
    InboundKind,
    Option,
    Reply,
    Text,
)
from tests.simulator.conftest import LI

AT = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
CARD = Card(
    card_id="so-1-1",
    title="新订单 SO-1",
    description="老王超市\n可乐 3箱",
    fields=(CardField("合计", "¥138"), CardField("送货", "明天")),
    quote="尽快",
    buttons=(CardButton("confirm:1:1", "确认"), CardButton("reject:1:1", "拒绝", 3)),
)


def parse(wecom, **fields):
    base = {"ToUserName": "ww0001", "FromUserName": "XiaoLi", "CreateTime": 1700000000}
    merged = {**base, "AgentID": "1000002", **fields}
    return wecom.parse(read_xml(write_xml(merged)), received_at=AT)


def passive(wecom, reply, **fields):
    asked = parse(wecom, **{"MsgType": "text", "MsgId": "1", "Content": "确认", **fields})
    return wecom.render_passive(reply, asked, at=AT)


async def test_text_and_card_tap(wecom):
    inbound = parse(wecom, MsgType="text", Content="确认 1", MsgId="9")
    assert (inbound.kind, inbound.text, inbound.address) == (InboundKind.TEXT, "确认 1", "xiaoli")
    tap = {"Event": "template_card_event", "EventKey": "confirm:1:1", "TaskId": "so-1-1"}
    inbound = parse(wecom, MsgType="event", **tap, ResponseCode="rc1")
    assert (inbound.event, inbound.event_key) == (EventKind.CARD, "confirm:1:1")
    assert (inbound.card_id, inbound.response_code) == ("so-1-1", "rc1")
    assert inbound.key == "XiaoLi:1700000000:template_card_event:confirm:1:1:so-1-1"
    assert parse(wecom, MsgType="event", Event="enter_agent").event is EventKind.ENTER


def test_a_list_on_a_card_and_what_was_chosen_in_it(wecom):
    options = tuple(Option(f"o{n}", "理由" * 9) for n in range(12))
    card = replace(CARD, choice=CardChoice("reason", "为什么" * 6, options))
    selection = template_card(card)["button_selection"]
    assert (selection["question_key"], selection["selected_id"]) == ("reason", "o0")
    assert (len(selection["option_list"]), len(selection["title"])) == (10, 13)
    assert {len(one["text"]) for one in selection["option_list"]} == {16}
    assert "button_selection" not in template_card(replace(card, buttons=()))
    tap = {"Event": "template_card_event", "EventKey": "reject:1:1", "TaskId": "so-1-1"}
    items = [
        {"QuestionKey": "reason", "OptionIds": {"OptionId": "o3"}},
        {"QuestionKey": "more", "OptionIds": {"OptionId": ["a", "b"]}},
    ]
    both = parse(wecom, MsgType="event", **tap, SelectedItems={"SelectedItem": items})
    assert (both.fields["chosen:reason"], both.fields["chosen:more"]) == ("o3", "a,b")
    one = parse(wecom, MsgType="event", **tap, SelectedItems={"SelectedItem": items[0]})
    assert one.fields["chosen:reason"] == "o3"
    assert not [name for name in parse(wecom, MsgType="event", **tap).fields if ":" in name]


async def test_another_company_or_app_is_refused(wecom):
    for wrong in ({"ToUserName": "ww0002"}, {"AgentID": "7"}):
        with pytest.raises(BadCallback) as caught:
            parse(wecom, MsgType="text", MsgId="1", **wrong)
        assert caught.value.status == 403


async def test_an_answer_names_the_member_as_the_platform_does(wecom):
    for sender in ("XiaoLi", "xiaoli"):
        found = passive(wecom, Reply.of("好"), FromUserName=sender)
        assert read_xml(found.xml)["ToUserName"] == sender


async def test_a_tap_is_answered_by_a_new_button(wecom):
    tap = {"MsgType": "event", "Event": "template_card_event", "TaskId": "so-1-1"}
    reply = Reply((Text("已确认 SO-1。"), CardUpdate("so-1-1", "已确认")))
    rendered = passive(wecom, reply, **tap)
    fields = read_xml(rendered.xml)
    assert (fields["MsgType"], fields["Button"]) == ("update_button", {"ReplaceName": "已确认"})
    assert rendered.rest == reply


async def test_words_go_at_once_and_cards_after(wecom):
    rendered = passive(wecom, Reply((Text("已确认。"), CARD, CardUpdate("so-9-1", "已确认"))))
    assert read_xml(rendered.xml)["Content"] == "已确认。"
    assert rendered.rest == Reply((CARD, CardUpdate("so-9-1", "已确认")))
    assert passive(wecom, Reply((CARD,))) is None


async def send(wecom, reply):
    return [
        await wecom.send(LI.external_id, message, idempotency_key="k")
        for message in wecom.messages(reply)
    ]


async def test_a_card_is_shown_and_changed_once(wecom, platform):
    (sent,) = await send(wecom, Reply((CARD,)))
    assert sent.delivery is Delivery.SENT
    (bubble,) = platform.book.chat(LI.key)
    assert [button["text"] for button in bubble.body["buttons"]] == ["确认", "拒绝"]
    await wecom.update_card(sent.receipt, "已确认")
    (bubble,) = platform.book.chat(LI.key)
    assert bubble.body["done"] == "已确认"
    await wecom.update_card(sent.receipt, "已拒绝")
    (bubble,) = platform.book.chat(LI.key)
    assert bubble.body["done"] == "已确认"


async def test_a_repeated_send_is_shown_once(wecom, platform):
    await send(wecom, Reply((CARD,)))
    again = await send(wecom, Reply((CARD,)))
    assert [result.delivery for result in again] == [Delivery.SENT]
    assert len(platform.book.chat(LI.key)) == 1


async def test_every_part_arrives_in_order(wecom, platform):
    notice = Card("n1", "库存不足", "红牛只剩 2箱")
    results = await send(
        wecom, Reply((Text("看"), notice, Image(url="https://x/1.png"), CardUpdate("c", "x")))
    )
    assert {result.delivery for result in results} == {Delivery.SENT}
    assert [b.text for b in platform.book.chat(LI.key)] == ["看", "库存不足\n红牛只剩 2箱", "图片"]


async def test_nobody_of_that_name(wecom):
    (message,) = wecom.messages(Reply.of("你好"))
    result = await wecom.send("nobody", message, idempotency_key="k")
    assert result.delivery is Delivery.RECIPIENT


def test_a_card_is_cut_to_the_limits():
    long = Card(
        card_id="so/1 #" + "x" * 200,
        title="单" * 100,
        description="行\n" * 500,
        fields=tuple(CardField("很长的名字" * 2, "值" * 90) for _ in range(9)),
        quote="引" * 900,
        buttons=tuple(
            CardButton("k" * 2000 + str(n), "按钮名字很长很长很长", 1) for n in range(9)
        ),
    )
    body = template_card(long)
    assert len(body["main_title"]["title"]) == 26
    assert len(body["horizontal_content_list"]) == 6
    assert {len(row["keyname"]) for row in body["horizontal_content_list"]} == {5}
    assert len(body["button_list"]) == 6
    assert len(body["task_id"]) == 115
    assert len(body["quote_area"]["quote_text"].encode()) <= 512


def test_a_title_that_is_cut_stands_whole_before_the_words():
    buttons = (CardButton("k", "好", 1),)
    title = "小李 asks for a price below the floor: 老王超市"
    body = template_card(Card("so-1", title, "¥46 → ¥40", buttons=buttons))
    assert body["main_title"] == {"title": "小李 asks for a price below…"}
    assert body["sub_title_text"] == f"{title}\n¥46 → ¥40"


async def test_one_card_goes_to_several_people(wecom, platform):
    """An app may use a task_id once only; each recipient's copy has its own."""
    platform.book.put(Person("R02", LI.kind, LI.account, "XiaoZhao", "小赵"))
    for address in ("XiaoLi", "XiaoZhao"):
        (message,) = wecom.messages(Reply((CARD,)))
        result = await wecom.send(address, message, idempotency_key="k")
        assert result.delivery is Delivery.SENT
        assert result.receipt
    (bubble,) = platform.book.chat("R02")
    task = bubble.body["task_id"]
    tap = {"Event": "template_card_event", "EventKey": "confirm:1:1", "TaskId": task}
    inbound = parse(wecom, MsgType="event", **tap, ResponseCode="rc1")
    assert (task != "so-1-1", inbound.card_id) == (True, "so-1-1")
