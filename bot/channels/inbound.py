"""Fields of a push as an `Inbound`: what 公众号 and WeCom apps have in common.

Names of messages and events: 接收普通消息, 接收事件推送 and WeCom 接收消息与事件. Event names are
compared without case. Unknown kinds are kept as they are and stay unanswered.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.channels.fields import BadCallback, Fields, FieldValue, list_of, members_of, text_of
from handlers.message import EventKind, Inbound, InboundKind

MAX_KEY = 160
MAX_ADDRESS = 128

_KINDS = {
    "text": InboundKind.TEXT,
    "image": InboundKind.IMAGE,
    "voice": InboundKind.VOICE,
    "video": InboundKind.VIDEO,
    "shortvideo": InboundKind.VIDEO,
    "location": InboundKind.LOCATION,
    "link": InboundKind.LINK,
}
_EVENTS = {
    "subscribe": EventKind.SUBSCRIBE,
    "unsubscribe": EventKind.UNSUBSCRIBE,
    "scan": EventKind.SCAN,
    "click": EventKind.CLICK,
    "template_card_event": EventKind.CARD,
    "enter_agent": EventKind.ENTER,
}
_JOB_EVENTS = frozenset({"templatesendjobfinish", "masssendjobfinish", "batch_job_result"})
_TAPS = frozenset({"click", "scancode_push", "scancode_waitmsg"})
_SPOKEN_SCAN = "scancode_waitmsg"
"""The customer waits for an answer to what was scanned, as if he had typed it."""
_CONSENTS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}
"""Events of subscription notices (订阅通知) → the element that holds one `List` per template."""
_SCENE_PREFIX = "qrscene_"


def parse_push(account: str, channel: str, fields: Fields, *, received_at: datetime) -> Inbound:
    """The message or event in `fields`. Raises BadCallback(400) where a field is no text."""
    address = text_of(fields, "FromUserName")
    if not 0 < len(address) <= MAX_ADDRESS:
        raise BadCallback(400, "no sender")
    sent_at = moment_of(text_of(fields, "CreateTime"), received_at)
    kind = text_of(fields, "MsgType").lower()
    if kind == "event":
        return _event(account, channel, address, fields, sent_at)
    return _message(account, channel, address, fields, sent_at)


def opens_tap_window(inbound: Inbound) -> bool:
    """Whether it grants the small window of a tap, a follow or a scan (客服消息)."""
    if inbound.kind is InboundKind.EVENT:
        return inbound.event in (EventKind.SUBSCRIBE, EventKind.SCAN, EventKind.CLICK) or (
            inbound.fields.get("event", "") in _TAPS
        )
    return inbound.from_menu


def opens_message_window(inbound: Inbound) -> bool:
    """Whether it grants the window of a message somebody wrote."""
    return inbound.kind is not InboundKind.EVENT and not inbound.from_menu


def _message(
    account: str, channel: str, address: str, fields: Fields, sent_at: datetime
) -> Inbound:
    key = text_of(fields, "MsgId")
    if not key:
        raise BadCallback(400, "no message id")
    kind = _KINDS.get(text_of(fields, "MsgType").lower(), InboundKind.UNKNOWN)
    menu_id = text_of(fields, "bizmsgmenuid")
    return Inbound(
        account=account,
        channel=channel,
        key=bounded_key(key),
        address=address,
        kind=kind,
        sent_at=sent_at,
        text=text_of(fields, "Content") if kind is InboundKind.TEXT else "",
        media_id=text_of(fields, "MediaId"),
        picture_url=text_of(fields, "PicUrl"),
        from_menu=bool(menu_id),
        fields=_named(
            fields,
            {
                "menu_id": "bizmsgmenuid",
                "format": "Format",
                "latitude": "Location_X",
                "longitude": "Location_Y",
                "label": "Label",
                "title": "Title",
                "description": "Description",
                "url": "Url",
                "type": "MsgType",
            },
        ),
    )


def _event(account: str, channel: str, address: str, fields: Fields, sent_at: datetime) -> Inbound:
    name = text_of(fields, "Event").lower()
    event = _EVENTS.get(name, EventKind.OTHER)
    event_key = text_of(fields, "EventKey")
    card_id = text_of(fields, "TaskId")
    scanned = _scanned(fields)
    if name == _SPOKEN_SCAN and scanned:
        return Inbound(
            account=account,
            channel=channel,
            key=_event_key(name, address, fields),
            address=address,
            kind=InboundKind.TEXT,
            sent_at=sent_at,
            text=scanned,
            from_menu=True,
            fields={"event": name},
        )
    return Inbound(
        account=account,
        channel=channel,
        key=_event_key(name, address, fields),
        address=address,
        kind=InboundKind.EVENT,
        sent_at=sent_at,
        text=scanned,
        event=event,
        event_key=event_key.removeprefix(_SCENE_PREFIX)
        if event is EventKind.SUBSCRIBE
        else event_key,
        card_id=card_id,
        response_code=text_of(fields, "ResponseCode"),
        fields={
            "event": name,
            **_named(fields, _EVENT_FIELDS),
            **_place(fields),
            **_consents(name, fields),
            **_chosen(fields),
        },
    )


_EVENT_FIELDS = {
    "ticket": "Ticket",
    "status": "Status",
    "job": "MsgID",
    "menu": "MenuId",
    "total": "TotalCount",
    "filtered": "FilterCount",
    "sent": "SentCount",
    "failed": "ErrorCount",
}


def _event_key(name: str, address: str, fields: Fields) -> str:
    """Events have no message id (消息排重 uses sender and time); name and key make it precise."""
    stamp = text_of(fields, "CreateTime")
    if name in _JOB_EVENTS:
        job = text_of(fields, "MsgID") or text_of(fields, "JobId")
        return bounded_key(f"{name}:{job or stamp}")
    jobs = [text_of(one, "MsgID") for one in _templates(name, fields)]
    if any(jobs):
        return bounded_key(f"{name}:{':'.join(jobs)}")
    pieces = [address, stamp, name, text_of(fields, "EventKey"), text_of(fields, "TaskId")]
    pieces += [text_of(one, "TemplateId") for one in _templates(name, fields)]
    return bounded_key(":".join(piece for piece in pieces if piece))


def bounded_key(key: str) -> str:
    """At most `MAX_KEY` characters, and a key of its own for every text."""
    if len(key) <= MAX_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def moment_of(stamp: str, received_at: datetime) -> datetime:
    """The second a CreateTime names, `received_at` where it is missing; BadCallback(400)."""
    if not stamp:
        return received_at
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 10):
        raise BadCallback(400, "no time")
    return datetime.fromtimestamp(int(stamp), UTC)


def _named(fields: Mapping[str, FieldValue], names: Mapping[str, str]) -> dict[str, str]:
    found = {ours: text_of(fields, theirs) for ours, theirs in names.items()}
    return {name: value for name, value in found.items() if value}


def _scanned(fields: Fields) -> str:
    """What a scancode_* event read; a bar code comes as `EAN_13,6901234567892`."""
    result = text_of(members_of(fields, "ScanCodeInfo"), "ScanResult")
    return result.rpartition(",")[2] if result.startswith(("EAN_", "CODE_", "UPC_")) else result


def _templates(name: str, fields: Fields) -> list[Fields]:
    """One entry per template of a subscription event; empty for any other event."""
    outer = members_of(fields, _CONSENTS.get(name, ""))
    return [one for one in list_of(outer, "List") if isinstance(one, dict)]


def _consents(name: str, fields: Fields) -> dict[str, str]:
    """The templates that may be sent once more, those that may not, and sends that failed."""
    found: dict[str, list[str]] = {}
    for one in _templates(name, fields):
        said = text_of(one, "SubscribeStatusString").lower()
        status = said or ("undelivered" if text_of(one, "ErrorCode") not in ("", "0") else "")
        if status:
            found.setdefault(status, []).append(text_of(one, "TemplateId"))
    return {status: ",".join(templates) for status, templates in found.items()}


def _chosen(fields: Fields) -> dict[str, str]:
    """What was chosen in the lists of a card when a button was tapped (SelectedItems)."""
    items = list_of(members_of(fields, "SelectedItems"), "SelectedItem")
    return {
        f"chosen:{text_of(item, 'QuestionKey')}": ",".join(
            one
            for one in list_of(members_of(item, "OptionIds"), "OptionId")
            if isinstance(one, str)
        )
        for item in items
        if isinstance(item, dict)
    }


def _place(fields: Fields) -> dict[str, str]:
    sent = members_of(fields, "SendLocationInfo")
    names = {"latitude": "Location_X", "longitude": "Location_Y", "label": "Label"}
    seen = {"latitude": "Latitude", "longitude": "Longitude"}
    return _named(sent, names) if sent else _named(fields, seen)
