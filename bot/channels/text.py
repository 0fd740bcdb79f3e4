"""Replies as plain text, within a platform's limit of bytes.

Every part has a text form, so that no channel stays silent: choices are numbered, a card is its
fields line by line. Pictures have none and are sent apart.
"""

import re
from collections.abc import Callable, Iterable

from handlers.message import Card, CardUpdate, Choices, Image, Option, Part, Reply, Text

LINK_START = re.compile(r"<(?=/?a[\s>])", re.IGNORECASE)
Label = Callable[[Option], str]


def plain_label(option: Option) -> str:
    """The label as it stands."""
    return option.label


def reply_text(reply: Reply, label: Label = plain_label) -> str:
    """The text of all parts that have one, a blank line between them; empty where none has."""
    texts = (part_text(part, label) for part in reply.parts)
    return "\n\n".join(text for text in texts if text)


def part_text(part: Part, label: Label = plain_label) -> str:
    """One part as text; options through `label`, and no text may start a link of its own."""
    match part:
        case Text():
            return without_links(part.text)
        case Choices():
            return _choices_text(part, label)
        case Card():
            return _card_text(part)
        case CardUpdate() | Image():
            return ""


def without_links(text: str) -> str:
    """`text` with `<a` taken apart: names and remarks come from customers."""
    return LINK_START.sub("＜", text)


def number_mark(number: int) -> str:
    """The sign before an option: ① to ⑳, then 21."""
    return chr(0x245F + number) if number <= 20 else f"{number} "


def split_text(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` UTF-8 bytes, cut between lines where possible."""
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


def _choices_text(choices: Choices, label: Label) -> str:
    lines = [without_links(choices.lead)] if choices.lead else []
    lines += [number_mark(n) + label(o) for n, o in enumerate(choices.options, start=1)]
    if choices.tail:
        lines.append(without_links(choices.tail))
    return "\n".join(lines)


def _card_text(card: Card) -> str:
    lines = [card.title, card.description]
    lines += [f"{field.name}：{field.value}" for field in card.fields]
    lines += [card.quote]
    lines += [number_mark(n) + b.text for n, b in enumerate(card.buttons, start=1)]
    lines += [card.url]
    return without_links("\n".join(line for line in lines if line))
