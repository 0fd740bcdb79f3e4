"""Passive replies: the answer to a push, opened and checked as the platform would."""

from collections.abc import Mapping

from bot.channels.fields import (
    BadCallback,
    Fields,
    FieldValue,
    Writable,
    list_of,
    members_of,
    text_of,
)
from bot.channels.wire import open_reply
from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Json, byte_length

TEXT_BYTES = 2048
ARTICLES = 8
TO_DESK = "transfer_customer_service"
_TYPES: Mapping[Kind, frozenset[str]] = {
    Kind.OA: frozenset({"text", "image", "voice", "video", "music", "news", TO_DESK}),
    Kind.KF: frozenset(),
    Kind.WECOM: frozenset(
        {"text", "image", "voice", "video", "news", "update_button", "update_template_card"}
    ),
}


class MalformedAnswer(Exception):
    """An answer for which the platform tells the customer that the service is out of order."""


def read_answer(
    account: FakeAccount, push: Mapping[str, Writable], answer: bytes
) -> Fields | None:
    """The fields of a passive reply; None for an acknowledgement. Raises MalformedAnswer."""
    try:
        text = answer.decode()
    except UnicodeDecodeError:
        raise MalformedAnswer("answer is not UTF-8") from None
    if text in {"", "success"}:
        return None
    try:
        reply = open_reply(text, account.keyring)
        _check(account, push, reply)
    except BadCallback as problem:
        raise MalformedAnswer(f"answer cannot be opened: {problem.reason}") from None
    return reply


def posts_of(reply: Fields) -> list[Post]:
    """The bubbles that a passive reply puts into the chat (none for a card's new buttons)."""
    match text_of(reply, "MsgType"):
        case "text":
            content = text_of(reply, "Content")
            return [Post(Side.THEIRS, Shape.TEXT, Via.PASSIVE, content)]
        case "image":
            media_id = text_of(members_of(reply, "Image"), "MediaId")
            return [Post(Side.THEIRS, Shape.IMAGE, Via.PASSIVE, "", {"media_id": media_id})]
        case "voice" | "video" as kind:
            return [Post(Side.THEIRS, Shape.TEXT, Via.PASSIVE, f"[{kind}]")]
        case "music":
            song = members_of(reply, "Music")
            title = text_of(song, "Title")
            page: dict[str, Json] = {
                "title": title,
                "description": text_of(song, "Description"),
                "url": text_of(song, "MusicUrl"),
                "picurl": "",
            }
            return [Post(Side.THEIRS, Shape.NEWS, Via.PASSIVE, title, {"articles": [page]})]
        case "news":
            articles = _articles(reply)
            title = str(articles[0]["title"]) if articles else ""
            rows: list[Json] = [*articles]
            return [Post(Side.THEIRS, Shape.NEWS, Via.PASSIVE, title, {"articles": rows})]
    return []


def pretty_xml(fields: Mapping[str, object]) -> str:
    """The XML of `fields` on several lines, for people."""
    return "\n".join(["<xml>", *_pretty(fields, "  "), "</xml>"])


def _pretty(fields: Mapping[str, object], indent: str) -> list[str]:
    lines: list[str] = []
    for name, value in fields.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                inner = _pretty(item, indent + "  ")
                lines += [f"{indent}<{name}>", *inner, f"{indent}</{name}>"]
            else:
                lines.append(f"{indent}<{name}>{item}</{name}>")
    return lines


def _check(account: FakeAccount, push: Mapping[str, Writable], reply: Fields) -> None:
    kind = text_of(reply, "MsgType")
    if kind not in _TYPES[account.kind]:
        raise MalformedAnswer(f"unknown reply type {kind!r}")
    if text_of(reply, "FromUserName") != account.original_id:
        raise MalformedAnswer("FromUserName is not the account")
    if text_of(reply, "ToUserName") != push["FromUserName"]:
        raise MalformedAnswer("ToUserName is not the sender")
    if not text_of(reply, "CreateTime").isdigit():
        raise MalformedAnswer("CreateTime is not a number")
    _check_content(kind, reply)


def _check_content(kind: str, reply: Fields) -> None:
    if kind == "text":
        content = text_of(reply, "Content")
        if not content.strip():
            raise MalformedAnswer("empty Content")
        if byte_length(content) > TEXT_BYTES:
            raise MalformedAnswer(f"Content has {byte_length(content)} bytes, at most 2048")
    needed = {"image": "MediaId", "voice": "MediaId", "video": "MediaId", "music": "ThumbMediaId"}
    name = needed.get(kind)
    if name and not text_of(members_of(reply, kind.capitalize()), name):
        raise MalformedAnswer(f"empty {name}")
    if kind == "news":
        count, articles = text_of(reply, "ArticleCount"), _articles(reply)
        if count != str(len(articles)) or not 1 <= len(articles) <= ARTICLES:
            raise MalformedAnswer("ArticleCount does not fit the articles")


def _articles(reply: Fields) -> list[dict[str, Json]]:
    items: list[FieldValue] = list_of(members_of(reply, "Articles"), "item")
    names = {"title": "Title", "description": "Description", "url": "Url", "picurl": "PicUrl"}
    return [
        {ours: text_of(item, theirs) for ours, theirs in names.items()}
        for item in items
        if isinstance(item, dict)
    ]
