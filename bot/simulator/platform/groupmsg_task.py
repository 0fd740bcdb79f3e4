"""Tasks of 企业群发: their content, whom they are for, and what became of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount
from bot.simulator.platform.body import Body, Json, byte_length
from bot.simulator.platform.refusals import (
    BAD_WECOM_PARAMETER,
    EMPTY_CONTENT,
    TEXT_TOO_LONG,
    Refused,
)

TEXT_BYTES = 4000
MOST_ATTACHMENTS = 9
_NEEDED = {
    "image": ("media_id",), "link": ("title", "url"), "video": ("media_id",),
    "file": ("media_id",), "miniprogram": ("title", "pic_media_id", "appid", "page"),
}  # fmt: skip


class Fate(IntEnum):
    """What became of the message for one contact or group (`status` of the send result)."""

    UNSENT = 0
    SENT = 1
    NO_FRIEND = 2
    QUOTA = 3


@dataclass(slots=True)
class Part:
    """What one member has to send. `cards` are the bubbles on the phone that ask for it."""

    fates: dict[str, tuple[Fate, int]]
    sent_at: int = 0
    cards: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Task:
    """One call of add_msg_template: `parts` by userid."""

    account: FakeAccount
    msgid: str
    is_group: bool
    text: str
    attachments: list[Json]
    made_at: datetime
    parts: dict[str, Part] = field(default_factory=dict)
    reminded: list[datetime] = field(default_factory=list)
    is_cancelled: bool = False


def chat_type(body: Body) -> str:
    """single or group. Refused."""
    kind = body.text("chat_type", "single")
    if kind not in ("single", "group"):
        raise Refused(BAD_WECOM_PARAMETER, "invalid chat_type")
    return kind


def read_content(body: Body) -> tuple[str, list[Json]]:
    """Text and attachments of a task, checked. Refused."""
    text = body.section("text").text("content") if "text" in body else ""
    attachments = body.items("attachments")
    if not text and not attachments:
        raise Refused(EMPTY_CONTENT, "text and attachments are empty")
    if byte_length(text) > TEXT_BYTES:
        raise Refused(TEXT_TOO_LONG, "text size out of limit")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refused(BAD_WECOM_PARAMETER, "too many attachments")
    for one in attachments:
        kind = one.text("msgtype")
        if kind not in _NEEDED or not all(one.section(kind).text(n, "") for n in _NEEDED[kind]):
            raise Refused(BAD_WECOM_PARAMETER, "invalid attachments")
    return text, [dict(one.fields) for one in attachments]


def posts_of_task(task: Task, said: Mapping[str, Json]) -> Iterator[Post]:
    """What arrives at one contact or group."""
    if task.text:
        yield Post(Side.THEIRS, Shape.TEXT, Via.MASS, task.text, said)
    for one in task.attachments:
        assert isinstance(one, dict)
        part = one[str(one["msgtype"])]
        if isinstance(part, dict) and one["msgtype"] == "link":
            article: dict[str, Json] = {
                "title": part["title"], "description": part.get("desc", ""), "url": part["url"],
            }  # fmt: skip
            yield Post(Side.THEIRS, Shape.NEWS, Via.MASS, "", {**said, "articles": [article]})
        elif isinstance(part, dict) and one["msgtype"] == "image":
            picture = {**said, "media_id": part["media_id"]}
            yield Post(Side.THEIRS, Shape.IMAGE, Via.MASS, "", picture)
