"""Replies as the text of a message, within a platform's limit of bytes.

The words are those of `handlers.plaintext`; here options may become links, and no text may start
a link of its own. Pictures have no text and are sent apart.
"""

import re
from collections.abc import Callable, Iterable

from handlers.message import Card, CardUpdate, Choices, Image, Link, Option, Part, Reply, Text
from handlers.plaintext import link_text

LINK_START = re.compile(r"<(?=/?a[\s>])", re.IGNORECASE)
WORDS = {"image": "[图片]", "voice": "[语音]", "video": "[视频]"}
"""What stands for something that cannot be shown."""
Label = Callable[[Option], str]


def plain_label(option: Option) -> str:
    """The label as it stands."""
    return without_links(option.label)


def message_text(reply: Reply, label: Label = plain_label) -> str:
    """The text of all parts that have one; empty where none has."""
    texts = (_part_text(part, label) for part in reply.parts)
    return "\n".join(text for text in texts if text)


def without_links(text: str) -> str:
    """`text` with `<a` taken apart: names and remarks come from customers."""
    return LINK_START.sub("＜", text) if "<" in text else text


def split_text(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` UTF-8 bytes, cut between lines where possible."""
    if len(text.encode()) <= limit:
        return [text] if text.strip() else []
    pieces: list[str] = []
    current = ""
    for line in _short_lines(text.split("\n"), limit):
        joined = f"{current}\n{line}" if current else line
        if len(joined.encode()) > limit:
            pieces.append(current)
            current = line
        else:
            current = joined
    return [piece for piece in (*pieces, current) if piece.strip()]


def truncate(text: str, characters: int) -> str:
    """At most `characters` characters on one line, the last one an ellipsis where cut."""
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


def truncate_bytes(text: str, limit: int) -> str:
    """At most `limit` UTF-8 bytes, never half a character."""
    return text.encode()[:limit].decode("utf-8", "ignore")


def _short_lines(lines: Iterable[str], limit: int) -> Iterable[str]:
    for line in lines:
        rest = line
        while len(rest.encode()) > limit:
            head = truncate_bytes(rest, limit)
            yield head
            rest = rest[len(head) :]
        yield rest


def _part_text(part: Part, label: Label) -> str:
    match part:
        case Text():
            return without_links(part.text)
        case Choices():
            rows = [f"{n} {label(option)}" for n, option in enumerate(part.options, start=1)]
            lines = (without_links(part.lead), *rows, without_links(part.tail))
            return "\n".join(line for line in lines if line)
        case Card():
            return _card_text(part)
        case CardUpdate() | Image():
            return ""
        case Link():
            return without_links(link_text(part))


def _card_text(card: Card) -> str:
    lines = [card.title, card.description]
    lines += [f"{field.name}：{field.value}" for field in card.fields]
    lines += [card.quote, " ".join(f"[{button.text}]" for button in card.buttons), card.url]
    return without_links("\n".join(line for line in lines if line))


def picture_text(image: Image) -> str:
    """What stands for a picture where it cannot be shown."""
    return f"图片：{image.url}" if image.url else WORDS[image.kind]
