"""Every kind of message and event of a 公众号, read by us and by wechatpy: the same is read.

`ours` names what an Inbound makes of it, `theirs` the fields of wechatpy's own class for it.
"""

import pytest
from wechatpy import parse_message
from wechatpy.enterprise import parse_message as parse_wecom

from bot.channels.fields import read_xml, write_xml
from bot.channels.inbound import parse_push
from handlers.message import EventKind, InboundKind
from tests.wire.vectors import NOW, STAMP

HEAD = {"ToUserName": "gh_1", "FromUserName": "o_1", "CreateTime": STAMP}
MESSAGES = {
    "text": ({"Content": "可乐3箱 ]]> <b>"}, {"text": "content"}, InboundKind.TEXT),
    "image": (
        {"PicUrl": "http://p/1?a=1&b=2", "MediaId": "m1"},
        {"media_id": "media_id", "picture_url": "image"},
        InboundKind.IMAGE,
    ),
    "voice": (
        {"MediaId": "m2", "Format": "amr", "Recognition": ""},
        {"media_id": "media_id", "fields.format": "format"},
        InboundKind.VOICE,
    ),
    "video": ({"MediaId": "m3", "ThumbMediaId": "t"}, {"media_id": "media_id"}, InboundKind.VIDEO),
    "shortvideo": (
        {"MediaId": "m4", "ThumbMediaId": "t"},
        {"media_id": "media_id"},
        InboundKind.VIDEO,
    ),
    "location": (
        {"Location_X": "31.2", "Location_Y": "121.4", "Scale": "16", "Label": "路口"},
        {
            "fields.latitude": "location_x",
            "fields.longitude": "location_y",
            "fields.label": "label",
        },
        InboundKind.LOCATION,
    ),
    "link": (
        {"Title": "t", "Description": "d", "Url": "http://u"},
        {"fields.title": "title", "fields.description": "description", "fields.url": "url"},
        InboundKind.LINK,
    ),
    "miniprogrampage": ({"Title": "t", "AppId": "wx"}, {}, InboundKind.UNKNOWN),
}
SCAN = {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "SO-1"}}
PLACE = {
    "SendLocationInfo": {
        "Location_X": "31.2",
        "Location_Y": "121.4",
        "Scale": "16",
        "Label": "路口",
        "Poiname": "",
    }
}
MASS = {"Status": "send success", "TotalCount": 9, "FilterCount": 8, "SentCount": 7}
EVENTS = {
    "subscribe": ({"EventKey": ""}, {}, EventKind.SUBSCRIBE),
    "subscribe by code": (
        {"Event": "subscribe", "EventKey": "qrscene_inv", "Ticket": "T"},
        {"event_key": "scene_id", "fields.ticket": "ticket"},
        EventKind.SUBSCRIBE,
    ),
    "unsubscribe": ({}, {}, EventKind.UNSUBSCRIBE),
    "SCAN": (
        {"EventKey": "inv", "Ticket": "T"},
        {"event_key": "scene_id", "fields.ticket": "ticket"},
        EventKind.SCAN,
    ),
    "CLICK": ({"EventKey": "menu:orders"}, {"event_key": "key"}, EventKind.CLICK),
    "VIEW": ({"EventKey": "https://x/"}, {"event_key": "url"}, EventKind.OTHER),
    "view_miniprogram": ({"EventKey": "pages/a", "MenuId": "7"}, {}, EventKind.OTHER),
    "LOCATION": (
        {"Latitude": "23.1", "Longitude": "113.3", "Precision": "119"},
        {"fields.latitude": "latitude", "fields.longitude": "longitude"},
        EventKind.OTHER,
    ),
    "scancode_push": (
        {"EventKey": "s", **SCAN},
        {"event_key": "key", "text": "scan_result"},
        EventKind.OTHER,
    ),
    "scancode_waitmsg": ({"EventKey": "s", **SCAN}, {"text": "scan_result"}, EventKind.NONE),
    "pic_sysphoto": (
        {"EventKey": "p", "SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": "a"}}}},
        {"event_key": "key"},
        EventKind.OTHER,
    ),
    "location_select": (
        {"EventKey": "l", **PLACE},
        {"event_key": "key", "fields.label": "label"},
        EventKind.OTHER,
    ),
    "TEMPLATESENDJOBFINISH": (
        {"MsgID": "5", "Status": "success"},
        {"fields.job": "id", "fields.status": "status"},
        EventKind.OTHER,
    ),
    "MASSSENDJOBFINISH": (
        {"MsgID": "6", **MASS, "ErrorCount": 1},
        {"fields.job": "id", "fields.status": "status", "fields.sent": "sent_count"},
        EventKind.OTHER,
    ),
}


def ours(inbound, name):
    kind, _, key = name.partition(".")
    return inbound.fields[key] if key else getattr(inbound, kind)


def check(fields, same, parse, account="oa"):
    """Both readings of one push."""
    xml = write_xml({**HEAD, **fields})
    inbound = parse_push("shop", account, read_xml(xml), received_at=NOW)
    theirs = parse(xml)
    assert (inbound.address, inbound.sent_at.timestamp()) == (theirs.source, theirs.time)
    assert {name: ours(inbound, name) for name in same} == {
        name: str(getattr(theirs, field)) for name, field in same.items()
    }
    return inbound, theirs


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message(kind):
    fields, same, expected = MESSAGES[kind]
    inbound, theirs = check(
        {"MsgType": kind, "MsgId": 24000000000000001, **fields}, same, parse_message
    )
    assert (inbound.kind, inbound.key) == (expected, str(theirs.id))


@pytest.mark.parametrize("name", EVENTS)
def test_an_event(name):
    fields, same, expected = EVENTS[name]
    inbound, _theirs = check({"MsgType": "event", "Event": name, **fields}, same, parse_message)
    assert inbound.event is expected


ALBUM = {"SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": "a"}}}}


@pytest.mark.parametrize("name", ["pic_photo_or_album", "pic_weixin"])
def test_pictures_chosen_from_a_menu(name):
    asked = {"MsgType": "event", "Event": name, "EventKey": "p", **ALBUM}
    inbound, _theirs = check(asked, {"event_key": "key"}, parse_message)
    assert inbound.event is EventKind.OTHER


WECOM = {
    "text": ({"Content": "确认 1"}, {"text": "content"}),
    "image": ({"PicUrl": "http://p", "MediaId": "m"}, {"media_id": "media_id"}),
    "voice": ({"MediaId": "m", "Format": "amr"}, {"media_id": "media_id"}),
    "location": (
        {"Location_X": "1.5", "Location_Y": "2", "Scale": "1", "Label": "门"},
        {"fields.label": "label"},
    ),
    "video": ({"MediaId": "m", "ThumbMediaId": "t"}, {"media_id": "media_id"}),
    "link": (
        {"Title": "t", "Description": "d", "Url": "http://u", "PicUrl": "http://p"},
        {"fields.title": "title", "fields.url": "url"},
    ),
}
STAFF_EVENTS = {
    "click": (EventKind.CLICK, {}, {"event_key": "key"}),
    "enter_agent": (EventKind.ENTER, {}, {}),
    "subscribe": (EventKind.SUBSCRIBE, {}, {}),
    "unsubscribe": (EventKind.UNSUBSCRIBE, {}, {}),
    "view": (EventKind.OTHER, {}, {"event_key": "url"}),
    "LOCATION": (
        EventKind.OTHER,
        {"Latitude": "23.1", "Longitude": "113.3", "Precision": "119"},
        {"fields.latitude": "latitude", "fields.longitude": "longitude"},
    ),
    "scancode_push": (EventKind.OTHER, SCAN, {"event_key": "key", "text": "scan_result"}),
    "scancode_waitmsg": (EventKind.NONE, SCAN, {"text": "scan_result"}),
    "pic_sysphoto": (EventKind.OTHER, ALBUM, {"event_key": "key"}),
    "pic_photo_or_album": (EventKind.OTHER, ALBUM, {"event_key": "key"}),
    "pic_weixin": (EventKind.OTHER, ALBUM, {"event_key": "key"}),
    "location_select": (EventKind.OTHER, PLACE, {"event_key": "key", "fields.label": "label"}),
}


@pytest.mark.parametrize("kind", WECOM)
def test_a_message_of_staff(kind):
    fields, same = WECOM[kind]
    asked = {"MsgType": kind, "MsgId": 7, "AgentID": 1, **fields}
    inbound, theirs = check(asked, same, parse_wecom, "wecom_app")
    assert (inbound.kind, inbound.key) == (InboundKind(kind), str(theirs.id))


@pytest.mark.parametrize("name", STAFF_EVENTS)
def test_an_event_of_staff(name):
    kind, more, same = STAFF_EVENTS[name]
    asked = {"MsgType": "event", "Event": name, "EventKey": "k", "AgentID": 1, **more}
    inbound, _theirs = check(asked, same, parse_wecom, "wecom_app")
    assert inbound.event is kind
