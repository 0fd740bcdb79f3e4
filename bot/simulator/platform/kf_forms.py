"""The forms of 微信客服: links, what customers write, what is sent to them."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from bot.channels.fields import Writable
from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount
from bot.simulator.platform.body import Body, Json
from bot.simulator.platform.oa_send import RECORDINGS, check_text
from bot.simulator.platform.refusals import (
    BAD_MESSAGE_TYPE,
    BAD_WECOM_PARAMETER,
    TOO_MANY_MENU_ITEMS,
    Refused,
)
from bot.simulator.platform.state import State

LINK = "https://work.weixin.qq.com/kfid/"
_MESSAGE_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")


def code_of_link(url: str) -> str:
    """What a 接入链接 brings as scene_param; anything else as it is."""
    if not url.startswith(LINK):
        return url
    return parse_qs(urlsplit(url).query).get("scene_param", [""])[0]


def item_of(fields: Mapping[str, Writable]) -> dict[str, Json]:
    """What a customer did, in the words of sync_msg."""
    media: dict[str, Json] = {"media_id": str(fields.get("MediaId", ""))}
    match fields["MsgType"]:
        case "text":
            text: dict[str, Json] = {"content": str(fields["Content"])}
            if "bizmsgmenuid" in fields:
                text["menu_id"] = str(fields["bizmsgmenuid"])
            return {"msgtype": "text", "text": text}
        case "location":
            place: dict[str, Json] = {
                "latitude": float(str(fields["Location_X"])),
                "longitude": float(str(fields["Location_Y"])),
                "name": str(fields["Label"]),
                "address": str(fields["Label"]),
            }
            return {"msgtype": "location", "location": place}
    kind = str(fields["MsgType"])
    return {"msgtype": kind, kind: media}


def message_id(body: Body) -> str:
    """The caller's key of a message: 1 to 32 letters, digits, _ and -. Raises Refused."""
    msgid = body.text("msgid")
    if _MESSAGE_ID.fullmatch(msgid) is None:
        raise Refused(BAD_WECOM_PARAMETER, "invalid msgid")
    return msgid


def position(cursor: str) -> int:
    """How many items a cursor of sync_msg has left behind. Raises Refused."""
    if not cursor:
        return 0
    if not cursor.startswith("c") or not cursor[1:].isdigit():
        raise Refused(BAD_WECOM_PARAMETER, "invalid cursor")
    return int(cursor[1:])


def post_of(state: State, account: FakeAccount, body: Body) -> Post:
    """What a sent message shows on the customer's phone. Raises Refused like the real one."""
    match body.text("msgtype"):
        case "text":
            content = check_text(body.section("text").text("content"))
            return Post(Side.THEIRS, Shape.TEXT, Via.KF, content)
        case "image" | "voice" | "video" as kind:
            media_id = body.section(kind).text("media_id")
            state.own_media(account, media_id)
            if kind != "image":
                return Post(Side.THEIRS, Shape.TEXT, Via.KF, RECORDINGS[kind])
            return Post(Side.THEIRS, Shape.IMAGE, Via.KF, "", {"media_id": media_id})
        case "msgmenu":
            return _menu(body.section("msgmenu"))
    raise Refused(BAD_MESSAGE_TYPE, "invalid message type")


def _menu(menu: Body) -> Post:
    rows = menu.items("list")
    if not 1 <= len(rows) <= 10:
        raise Refused(TOO_MANY_MENU_ITEMS, "invalid menu item count")
    head, tail = menu.text("head_content", ""), menu.text("tail_content", "")
    options: list[Json] = []
    for row in rows:
        click = row.section("click")
        label, mark = click.text("content"), click.text("id")
        if not (1 <= len(label.encode()) <= 128 and 1 <= len(mark) <= 64):
            raise Refused(BAD_WECOM_PARAMETER, "invalid menu item")
        options.append({"id": mark, "label": label, "says": label})
    if max(len(head.encode()), len(tail.encode())) > 1024:
        raise Refused(BAD_WECOM_PARAMETER, "menu content too long")
    return Post(Side.THEIRS, Shape.TEXT, Via.KF, head, {"options": options, "tail": tail})
