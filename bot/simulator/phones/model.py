"""People and the bubbles in their chats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.body import Json


class Side(StrEnum):
    """Where a bubble stands."""

    MINE = "mine"
    THEIRS = "theirs"
    CENTRE = "centre"
    """A grey line of the app itself: followed, recalled, service fault."""


class Shape(StrEnum):
    """What a bubble looks like."""

    TEXT = "text"
    IMAGE = "image"
    LOCATION = "location"
    CARD = "card"
    TEMPLATE = "template"
    NEWS = "news"
    LINE = "line"
    GROUP_TASK = "group_task"
    """群发助手 asks a member of staff to send something."""


class Via(StrEnum):
    """How a bubble came to the phone."""

    PERSON = "person"
    PASSIVE = "passive"
    CUSTOM = "custom"
    TEMPLATE = "template"
    MASS = "mass"
    APP = "app"
    KF = "kf"
    HELPER = "helper"
    """群发助手."""
    PLATFORM = "platform"


LAST_PLACE = 1000
"""Where people stand in the switcher who have no place of their own."""

LINES: Mapping[str, str] = {
    "followed": "已关注公众号",
    "left": "已取消关注",
    "befriended": "你们已是企业微信联系人，可以聊天了",
    "joined": "一位顾客加入了群聊",
    "out_of_order": "该公众号提供的服务出现故障，请稍后再试",
}
"""What the app itself says in a chat, in its own words."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds a phone: `key` is a customer code, a staff code or a name for a newcomer.

    `external_id` is the openid or userid; `title` is what the switcher shows under the name,
    `place` the order there.
    """

    key: str
    kind: Kind
    account: str
    external_id: str
    name: str
    title: str = ""
    is_following: bool = True
    read_up_to: int = 0
    place: int = LAST_PLACE
    union_id: str = ""
    """The same on every account of the merchant; empty where the platform tells none."""

    def as_json(self) -> dict[str, Json]:
        """The stored form."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "account": self.account,
            "external_id": self.external_id,
            "name": self.name,
            "title": self.title,
            "is_following": self.is_following,
            "read_up_to": self.read_up_to,
            "place": self.place,
            "union_id": self.union_id,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Json]) -> "Person":
        """The person that `as_json` wrote."""
        return cls(
            key=str(row["key"]),
            kind=Kind(str(row["kind"])),
            account=str(row["account"]),
            external_id=str(row["external_id"]),
            name=str(row["name"]),
            title=str(row["title"]),
            is_following=bool(row["is_following"]),
            read_up_to=int(str(row["read_up_to"])),
            place=int(str(row["place"])),
            union_id=str(row.get("union_id", "")),
        )


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message in a person's chat. `body` holds what the shape needs (card, media, fields)."""

    id: int
    person: str
    side: Side
    shape: Shape
    via: Via
    at: datetime
    text: str = ""
    body: Mapping[str, Json] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        """The form that the store and the chat page share."""
        return {
            "id": self.id,
            "person": self.person,
            "side": self.side.value,
            "shape": self.shape.value,
            "via": self.via.value,
            "at": int(self.at.timestamp()),
            "text": self.text,
            "body": dict(self.body),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Json]) -> "Bubble":
        """The bubble that `as_json` wrote."""
        body = row["body"]
        return cls(
            id=int(str(row["id"])),
            person=str(row["person"]),
            side=Side(str(row["side"])),
            shape=Shape(str(row["shape"])),
            via=Via(str(row["via"])),
            at=datetime.fromtimestamp(int(str(row["at"])), UTC),
            text=str(row["text"]),
            body=body if isinstance(body, dict) else {},
        )


@dataclass(frozen=True, slots=True)
class Post:
    """A bubble that is yet to be put into a chat."""

    side: Side
    shape: Shape
    via: Via
    text: str = ""
    body: Mapping[str, Json] = field(default_factory=dict)
    sent_at: datetime | None = None
    """When it was said, if not just now."""

    def at(self, moment: datetime, person: str) -> Bubble:
        """The bubble in a person's chat; it gets its number from the store."""
        at = self.sent_at or moment
        return Bubble(0, person, self.side, self.shape, self.via, at, self.text, self.body)

    @classmethod
    def line(cls, name: str) -> "Post":
        """A grey line of the app itself, by its name in `LINES`."""
        return cls(Side.CENTRE, Shape.LINE, Via.PLATFORM, LINES[name], {"line": name})


class Direction(StrEnum):
    """Who called whom."""

    PUSH = "push"
    """Platform → server: a message or event, and the passive reply to it."""
    CALL = "call"
    """Server → platform: an API call."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing that went over the wire, decrypted and made readable."""

    direction: Direction
    account: str
    title: str
    request: str
    answer: str
    is_good: bool = True

    def as_json(self, at: datetime) -> dict[str, Json]:
        """The form for store and page."""
        return {
            "at": int(at.timestamp()),
            "direction": self.direction.value,
            "account": self.account,
            "title": self.title,
            "request": self.request,
            "answer": self.answer,
            "is_good": self.is_good,
        }
