"""公众号: every kind of push, and every kind of reply; wechatpy reads what we write."""

from datetime import UTC, datetime

import pytest
from wechatpy import parse_message

from bot.channels.api import AccountApi, ApiClient
from bot.channels.fields import BadCallback, read_xml, write_xml
from bot.channels.inbound import opens_message_window, opens_tap_window
from bot.channels.oa import OaAccount, OaChannel
from handlers.message import (
    Card,
    CardButton,
    CardField,
    Choices,
    EventKind,
    Image,
    Inbound,
    InboundKind,
    Option,
    Reply,
    Text,
)
from tests.wire.vectors import NOW, OA

AT = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
ASKED = Inbound("shop", "oa", "1", "o_1", InboundKind.TEXT, NOW, text="可乐")


def channel(account_type: str = "service") -> OaChannel:
    client = ApiClient({"shop": "https://api.weixin.qq.com"}, lambda: AT)
    api = AccountApi(client, "shop", family="oa", base="https://api.weixin.qq.com")
    return OaChannel(OaAccount("shop", "gh_1", OA, account_type), api)


def push(**fields):
    base = {"ToUserName": "gh_1", "FromUserName": "o_1", "CreateTime": 1700000000}
    return read_xml(write_xml({**base, **fields}))


def parse(**fields):
    return channel().parse(push(**fields), received_at=AT)


def test_text():
    inbound = parse(MsgType="text", Content="可乐3箱", MsgId="24000000000000001")
    assert inbound == Inbound(
        account="shop",
        channel="oa",
        key="24000000000000001",
        address="o_1",
        kind=InboundKind.TEXT,
        sent_at=NOW,
        text="可乐3箱",
        fields={"type": "text"},
    )
    assert (opens_message_window(inbound), opens_tap_window(inbound)) == (True, False)


def test_tapped_option():
    inbound = parse(MsgType="text", Content="1箱", MsgId="2", bizmsgmenuid="q1")
    assert (inbound.text, inbound.from_menu, inbound.fields["menu_id"]) == ("1箱", True, "q1")
    assert (opens_message_window(inbound), opens_tap_window(inbound)) == (False, True)


@pytest.mark.parametrize(
    ("fields", "kind", "expected"),
    [
        (
            {"MsgType": "image", "PicUrl": "http://p/1", "MediaId": "m1"},
            InboundKind.IMAGE,
            {"media_id": "m1", "picture_url": "http://p/1"},
        ),
        (
            {"MsgType": "voice", "MediaId": "m2", "Format": "amr", "Recognition": "可乐"},
            InboundKind.VOICE,
            {"media_id": "m2", "text": ""},
        ),
        ({"MsgType": "video", "MediaId": "m3"}, InboundKind.VIDEO, {"media_id": "m3"}),
        ({"MsgType": "shortvideo", "MediaId": "m4"}, InboundKind.VIDEO, {"media_id": "m4"}),
        ({"MsgType": "location", "Label": "路口"}, InboundKind.LOCATION, {"text": ""}),
        ({"MsgType": "link", "Title": "t", "Url": "http://u"}, InboundKind.LINK, {}),
        ({"MsgType": "miniprogrampage", "Title": "t"}, InboundKind.UNKNOWN, {}),
        ({"MsgType": "hologram"}, InboundKind.UNKNOWN, {}),
    ],
)
def test_kinds_of_message(fields, kind, expected):
    inbound = parse(**fields, MsgId="7")
    assert inbound.kind is kind
    for name, value in expected.items():
        assert getattr(inbound, name) == value


@pytest.mark.parametrize(
    ("fields", "event", "key", "tap"),
    [
        ({"Event": "subscribe", "EventKey": ""}, EventKind.SUBSCRIBE, "", True),
        (
            {"Event": "subscribe", "EventKey": "qrscene_abc", "Ticket": "T"},
            EventKind.SUBSCRIBE,
            "abc",
            True,
        ),
        ({"Event": "SCAN", "EventKey": "abc", "Ticket": "T"}, EventKind.SCAN, "abc", True),
        ({"Event": "CLICK", "EventKey": "orders"}, EventKind.CLICK, "orders", True),
        ({"Event": "unsubscribe"}, EventKind.UNSUBSCRIBE, "", False),
        ({"Event": "VIEW", "EventKey": "https://x"}, EventKind.OTHER, "https://x", False),
        ({"Event": "LOCATION", "Latitude": "1"}, EventKind.OTHER, "", False),
        ({"Event": "scancode_push", "EventKey": "s"}, EventKind.OTHER, "s", True),
        ({"Event": "view_miniprogram", "EventKey": "pages/a"}, EventKind.OTHER, "pages/a", False),
        ({"Event": "pic_weixin", "EventKey": "p"}, EventKind.OTHER, "p", False),
        ({"Event": "location_select", "EventKey": "l"}, EventKind.OTHER, "l", False),
        ({"Event": "never_heard_of"}, EventKind.OTHER, "", False),
    ],
)
def test_kinds_of_event(fields, event, key, tap):
    inbound = parse(MsgType="event", **fields)
    assert (inbound.event, inbound.event_key) == (event, key)
    assert opens_tap_window(inbound) is tap
    assert not opens_message_window(inbound)


def test_a_bar_code_is_read():
    info = {"ScanType": "barcode", "ScanResult": "EAN_13,6901234567892"}
    inbound = parse(MsgType="event", Event="scancode_waitmsg", EventKey="s", ScanCodeInfo=info)
    assert (inbound.kind, inbound.text) == (InboundKind.TEXT, "6901234567892")
    assert (opens_message_window(inbound), opens_tap_window(inbound)) == (False, True)
    pushed = parse(MsgType="event", Event="scancode_push", EventKey="s", ScanCodeInfo=info)
    assert (pushed.kind, pushed.text) == (InboundKind.EVENT, "6901234567892")


def subscription(name, inner, *rows):
    return parse(MsgType="event", Event=name, **{inner: {"List": list(rows)}})


def test_consents_to_subscription_notices_are_read_one_by_one():
    rows = [
        {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "1"},
        {"TemplateId": "T2", "SubscribeStatusString": "reject", "PopupScene": "1"},
    ]
    both = subscription("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", *rows)
    one = subscription("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", rows[0])
    assert (both.fields["accept"], both.fields["reject"]) == ("T1", "T2")
    assert (one.fields["accept"], one.fields.get("reject")) == ("T1", None)
    assert both.key != one.key
    gone = subscription("subscribe_msg_change_event", "SubscribeMsgChangeEvent", rows[1])
    assert gone.fields["reject"] == "T2"


def test_what_a_subscription_notice_came_to_is_known_by_its_message():
    row = {"TemplateId": "T1", "MsgID": "7", "ErrorCode": "0", "ErrorStatus": "success"}
    sent = subscription("subscribe_msg_sent_event", "SubscribeMsgSentEvent", row)
    assert sent.key == "subscribe_msg_sent_event:7"
    assert "undelivered" not in sent.fields
    lost = subscription(
        "subscribe_msg_sent_event", "SubscribeMsgSentEvent", {**row, "ErrorCode": "3"}
    )
    assert lost.fields["undelivered"] == "T1"


def test_a_mass_job_says_how_many_it_reached():
    fields = {"TotalCount": 9, "FilterCount": 8, "SentCount": 7, "ErrorCount": 1, "MsgID": "5"}
    done = parse(MsgType="event", Event="MASSSENDJOBFINISH", Status="send success", **fields)
    found = {name: done.fields[name] for name in ("total", "filtered", "sent", "failed", "job")}
    assert found == {"total": "9", "filtered": "8", "sent": "7", "failed": "1", "job": "5"}


def test_event_keys_tell_taps_of_one_second_apart():
    first = parse(MsgType="event", Event="CLICK", EventKey="a").key
    assert first == parse(MsgType="event", Event="CLICK", EventKey="a").key
    assert first != parse(MsgType="event", Event="CLICK", EventKey="b").key
    assert first != parse(MsgType="event", Event="CLICK", EventKey="a", CreateTime=1700000001).key
    long = parse(MsgType="event", Event="VIEW", EventKey="https://x/" + "a" * 900).key
    assert len(long) == 71


def test_job_reports_are_known_by_their_job():
    one = parse(MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID="5", Status="success")
    assert one.key == "templatesendjobfinish:5", "whenever it is told again"
    assert one.fields["status"] == "success"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"ToUserName": "gh_2", "MsgType": "text", "MsgId": "1"}, 403),
        ({"FromUserName": "", "MsgType": "text", "MsgId": "1"}, 400),
        ({"FromUserName": "x" * 200, "MsgType": "text", "MsgId": "1"}, 400),
        ({"MsgType": "text"}, 400),
        ({"CreateTime": "soon", "MsgType": "text", "MsgId": "1"}, 400),
        ({"CreateTime": "９９９９", "MsgType": "text", "MsgId": "1"}, 400),
        ({"MsgType": "text", "MsgId": "1", "Content": ["a", "b"]}, 400),
    ],
)
def test_odd_pushes_are_refused(fields, status):
    with pytest.raises(BadCallback) as caught:
        parse(**fields)
    assert caught.value.status == status


def passive(reply, account_type="service"):
    rendered = channel(account_type).render_passive(reply, ASKED, at=AT)
    assert rendered is not None
    return rendered, read_xml(rendered.xml)


def test_passive_text_as_wechatpy_reads_it():
    rendered, fields = passive(Reply.of("未下单 2种\n合计 ¥92 ]]> 😀"))
    assert fields == {
        "ToUserName": "o_1",
        "FromUserName": "gh_1",
        "CreateTime": str(int(AT.timestamp())),
        "MsgType": "text",
        "Content": "未下单 2种\n合计 ¥92 ]]> 😀",
    }
    assert rendered.rest is None
    assert parse_message(rendered.xml).content == "未下单 2种\n合计 ¥92 ]]> 😀"


OPTIONS = Choices("要哪种？", (Option("q1:1", "500ml & 12"), Option("q1:2", "1.9L")), "回数字")


def test_options_are_links_on_a_service_account():
    _rendered, fields = passive(Reply((OPTIONS,)))
    assert fields["Content"] == (
        "要哪种？\n"
        '1 <a href="weixin://bizmsgmenu?msgmenucontent=500ml%20%26%2012&amp;msgmenuid=q1%3A1">'
        "500ml &amp; 12</a>\n"
        '2 <a href="weixin://bizmsgmenu?msgmenucontent=1.9L&amp;msgmenuid=q1%3A2">1.9L</a>\n'
        "回数字"
    )


@pytest.mark.parametrize("account_type", ["subscription", "test"])
def test_options_are_numbers_elsewhere(account_type):
    _rendered, fields = passive(Reply((OPTIONS,)), account_type)
    assert fields["Content"] == "要哪种？\n1 500ml & 12\n2 1.9L\n回数字"


def test_too_many_links_fall_back_to_numbers():
    many = Choices("哪个？", tuple(Option(f"q{n}", f"商品{n}" * 5) for n in range(20)))
    _rendered, fields = passive(Reply((many,)))
    assert "<a" not in fields["Content"]
    assert "20 商品19" in fields["Content"]


def test_a_name_cannot_make_a_link():
    _rendered, fields = passive(Reply.of('备注 <a href="https://evil">点我</a>'))
    assert fields["Content"] == '备注 ＜a href="https://evil">点我＜/a>'


def test_a_long_text_is_cut_between_lines_and_the_rest_follows():
    lines = [f"{n} 可口可乐330ml×24　{n}箱" for n in range(100)]
    rendered, fields = passive(Reply.of("\n".join(lines)))
    assert len(fields["Content"].encode()) <= 2048
    rest = "\n".join(part.text for part in rendered.rest.parts)
    assert (fields["Content"] + "\n" + rest).split("\n") == lines


def test_pictures_go_apart_or_alone():
    rendered, fields = passive(Reply((Text("看"), Image(media_id="m1"))))
    assert (fields["MsgType"], rendered.rest) == ("text", Reply((Image(media_id="m1"),)))
    rendered, fields = passive(Reply((Image(media_id="m1"),)))
    assert (fields["Image"], rendered.rest) == ({"MediaId": "m1"}, None)
    _rendered, fields = passive(Reply((Text("看"), Image(url="https://x/1.png"))))
    assert fields["Content"] == "看\n\n图片：https://x/1.png"


@pytest.mark.parametrize("kind", ["voice", "video"])
def test_a_recording_or_film_is_passed_on_as_what_it_is(kind):
    _rendered, fields = passive(Reply((Image(media_id="m1", kind=kind),)))
    assert (fields["MsgType"], fields[kind.capitalize()]) == (kind, {"MediaId": "m1"})


def test_a_picture_that_this_server_has_is_one_article():
    rendered, fields = passive(Reply((Image(url="https://x/1.png"),)))
    assert rendered.rest is None
    assert (fields["MsgType"], fields["ArticleCount"]) == ("news", "1")
    article = {
        "Title": "图片",
        "Description": "",
        "PicUrl": "https://x/1.png",
        "Url": "https://x/1.png",
    }
    assert fields["Articles"] == {"item": article}


def test_a_card_is_text_here():
    card = Card(
        "c1",
        "新订单",
        "老王超市",
        (CardField("合计", "¥92"),),
        buttons=(CardButton("ok", "确认"),),
    )
    _rendered, fields = passive(Reply((card,)))
    assert fields["Content"] == "新订单\n老王超市\n合计：¥92\n[确认]"


def test_a_reply_without_words_has_no_passive_form():
    assert channel().render_passive(Reply(()), ASKED, at=AT) is None


def test_one_choice_is_sent_as_a_menu_on_a_service_account():
    (message,) = channel().messages(Reply((OPTIONS,)))
    assert message.kind == "msgmenu"
    assert message.fallback_text == "要哪种？\n1 500ml & 12\n2 1.9L\n回数字"
    (message,) = channel("test").messages(Reply((OPTIONS,)))
    assert message.kind == "text"
