"""Callbacks of 客户联系: change_external_contact, _chat and _tag as values."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from bot.channels.fields import Fields, text_of
from bot.channels.inbound import MAX_ADDRESS, bounded_key, moment_of
from handlers.message import EventKind, Inbound, InboundKind

LONG_AGO = datetime.fromtimestamp(0, UTC)


class Change(StrEnum):
    """What a callback is about."""

    ADDED = "added"
    """Somebody became a contact: to be greeted, and bound where the code brought an invite."""
    EDITED = "edited"
    ENDED = "ended"
    """One of the two deleted the other."""
    GROUP = "group"
    DISMISSED = "dismissed"
    TAGS = "tags"
    OTHER = "other"
    """Nothing here follows from it; it is kept as everything that came."""


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """One callback; `key` makes a repetition of it known."""

    change: Change
    key: str
    at: datetime
    external_userid: str = ""
    userid: str = ""
    state: str = ""
    welcome_code: str = ""
    chat_id: str = ""

    def inbound(self, account: str, channel: str) -> Inbound:
        """An adding as the conversation knows it: somebody follows, perhaps by an invite."""
        fields = {"event": "add_external_contact", "userid": self.userid}
        return Inbound(
            account=account,
            channel=channel,
            key=self.key,
            address=self.external_userid,
            kind=InboundKind.EVENT,
            sent_at=self.at,
            event=EventKind.SUBSCRIBE,
            event_key=self.state,
            fields={**fields, "welcome_code": self.welcome_code} if self.welcome_code else fields,
        )


_CONTACT = {
    "add_external_contact": Change.ADDED,
    "add_half_external_contact": Change.EDITED,
    "edit_external_contact": Change.EDITED,
    "del_external_contact": Change.ENDED,
    "del_follow_user": Change.ENDED,
}
_CHAT = {"create": Change.GROUP, "update": Change.GROUP, "dismiss": Change.DISMISSED}


def read_event(fields: Fields) -> ContactEvent:
    """A callback; what changes nothing here (transfer_fail, msg_audit_approved …) is OTHER."""
    event, change = text_of(fields, "Event").lower(), text_of(fields, "ChangeType").lower()
    who, chat_id = text_of(fields, "ExternalUserID"), text_of(fields, "ChatId")
    userid, created = text_of(fields, "UserID").casefold(), text_of(fields, "CreateTime")
    what = text_of(fields, "UpdateDetail") or text_of(fields, "Id")
    key = bounded_key(f"{event}:{change}:{userid}:{who}{chat_id}{what}:{created}")
    found = ContactEvent(Change.OTHER, key, moment_of(created, LONG_AGO))
    if event == "change_external_tag":
        return replace(found, change=Change.TAGS)
    if event == "change_external_chat" and chat_id and change in _CHAT:
        return replace(found, change=_CHAT[change], chat_id=chat_id)
    kind = _CONTACT.get(change)
    if event != "change_external_contact" or kind is None or not 0 < len(who) <= MAX_ADDRESS:
        return found
    return replace(
        found,
        change=kind,
        external_userid=who,
        userid=userid,
        state=text_of(fields, "State").strip(),
        welcome_code=text_of(fields, "WelcomeCode"),
    )
