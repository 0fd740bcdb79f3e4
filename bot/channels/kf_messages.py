"""What 微信客服 gives out at sync_msg, item by item (读取消息).

An item is a message of a customer, a message of a servicer in the WeCom client, or an event. The
first kind becomes an `Inbound`; what is not understood is kept as an unknown message, so that the
customer gets an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.fields import Fields, text_of
from bot.channels.inbound import MAX_ADDRESS, MAX_KEY, bounded_key
from handlers.message import EventKind, Inbound, InboundKind

FROM_CUSTOMER, FROM_PLATFORM, FROM_SERVICER = 3, 4, 5
OVER = 3
"""change_type of a session that a person has ended."""
_KINDS = {
    "text": InboundKind.TEXT,
    "image": InboundKind.IMAGE,
    "voice": InboundKind.VOICE,
    "video": InboundKind.VIDEO,
    "location": InboundKind.LOCATION,
    "link": InboundKind.LINK,
}
_PARTS = {
    "latitude": "latitude",
    "longitude": "longitude",
    "name": "label",
    "address": "address",
    "title": "title",
    "desc": "description",
    "url": "url",
    "menu_id": "menu_id",
}


@dataclass(frozen=True, slots=True)
class SendFailed:
    """A message of ours that the platform had taken did not reach the customer.

    `kind`: 4 more than 48 hours, 5 session closed, 6 more than five messages, 10 refused …
    """

    key: str
    address: str
    message_key: str
    kind: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """A person took the session (1 from the pool, 2 from another, 4 again) or ended it (3).

    `code` allows one message after the end.
    """

    key: str
    address: str
    change: int
    servicer: str
    at: datetime
    code: str = ""

    @property
    def is_over(self) -> bool:
        """The bot may answer again."""
        return self.change == OVER


@dataclass(frozen=True, slots=True)
class ServicerSaid:
    """What a person answered in the WeCom client."""

    key: str
    address: str
    servicer: str
    text: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """An event that nobody here knows, kept as everything that came. `address` may be empty."""

    key: str
    address: str
    name: str


Arrived = Inbound | SendFailed | SessionChanged | ServicerSaid | Unheard


def session_ended(account: str, channel: str, item: SessionChanged) -> Inbound:
    """A session's end as the conversation knows it: the bot is back, and may say so."""
    return Inbound(
        account=account,
        channel=channel,
        key=f"{item.key}:end"[:MAX_KEY],
        address=item.address,
        kind=InboundKind.EVENT,
        sent_at=item.at,
        event=EventKind.RELEASED,
        fields={"event": "session_status_change", "msg_code": item.code},
    )


def unheard_call(fields: Fields) -> Unheard:
    """A callback that is no knock."""
    names = ("MsgType", "Event", "ChangeType", "FromUserName", "OpenKfId", "CreateTime", "MsgId")
    told = [text_of(fields, name) for name in names]
    return Unheard(bounded_key(f"call:{':'.join(told)}"), "", told[1] or told[0])


def read_item(account: str, channel: str, item: Mapping[str, Any]) -> Arrived | None:
    """One item; None for what has no sender or no id. An origin nobody knows is kept unheard."""
    key, kind = _text(item, "msgid"), _text(item, "msgtype")
    if not key or len(key) > MAX_KEY:
        return None
    if kind == "event":
        return _event(account, channel, key, item)
    address = _text(item, "external_userid")
    if not 0 < len(address) <= MAX_ADDRESS:
        return None
    part = _part(item, kind)
    match item.get("origin"):
        case 3:
            return _message(account, channel, key, item)
        case 5:
            text = _text(part, "content") or f"[{kind}]"
            return ServicerSaid(key, address, _text(item, "servicer_userid"), text)
    return Unheard(key, address, kind)


def _message(account: str, channel: str, key: str, item: Mapping[str, Any]) -> Inbound:
    kind = _text(item, "msgtype")
    part = _part(item, kind)
    fields = {ours: _text(part, theirs) for theirs, ours in _PARTS.items()}
    known = _KINDS.get(kind, InboundKind.UNKNOWN)
    return Inbound(
        account=account,
        channel=channel,
        key=key,
        address=_text(item, "external_userid"),
        kind=known,
        sent_at=_moment(item),
        text=_text(part, "content") if known is InboundKind.TEXT else "",
        media_id=_text(part, "media_id"),
        fields={"type": kind, **{name: value for name, value in fields.items() if value}},
    )


def _event(account: str, channel: str, key: str, item: Mapping[str, Any]) -> Arrived | None:
    event = _part(item, "event")
    address, name = _text(event, "external_userid"), _text(event, "event_type")
    if not 0 < len(address) <= MAX_ADDRESS:
        return Unheard(key, "", name)
    match name:
        case "enter_session":
            code, scene = _text(event, "welcome_code"), _text(event, "scene_param")
            fields = {"event": "enter_session", "scene": _text(event, "scene")}
            return Inbound(
                account=account,
                channel=channel,
                key=key,
                address=address,
                kind=InboundKind.EVENT,
                sent_at=_moment(item),
                event=_entering(code, scene),
                event_key=scene,
                fields={**fields, "welcome_code": code} if code else fields,
            )
        case "msg_send_fail":
            message, kind = _text(event, "fail_msgid"), _whole(event, "fail_type")
            return SendFailed(key, address, message, kind, _moment(item))
        case "user_recall_msg":
            return Inbound(
                account=account,
                channel=channel,
                key=key,
                address=address,
                kind=InboundKind.EVENT,
                sent_at=_moment(item),
                event=EventKind.WITHDRAWN,
                event_key=_text(event, "recall_msgid"),
                fields={"event": "user_recall_msg"},
            )
        case "session_status_change":
            servicer = _text(event, "new_servicer_userid")
            change, code = _whole(event, "change_type"), _text(event, "msg_code")
            return SessionChanged(key, address, change, servicer, _moment(item), code)
    return Unheard(key, address, name)


def _entering(code: str, scene: str) -> EventKind:
    """Who may be greeted is new here or was long away; a scanned code counts at any time."""
    if code:
        return EventKind.SUBSCRIBE
    return EventKind.SCAN if scene else EventKind.ENTER


def _part(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = item.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name, "")
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _whole(item: Mapping[str, Any], name: str) -> int:
    value = item.get(name, 0)
    return value if isinstance(value, int) else 0


def _moment(item: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(min(max(_whole(item, "send_time"), 0), 10**11), UTC)
