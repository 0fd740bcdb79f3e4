"""A reply as plain text: how channels without cards and buttons show it, and how it is logged."""

from typing import TYPE_CHECKING, assert_never

from handlers.message import Card, CardUpdate, Choices, Image, Link, Part, Reply, Text

if TYPE_CHECKING:
    from locales import Translator


def reply_text(t: "Translator", reply: Reply) -> str:
    """All parts, one under the other; a card's buttons as [words] on its last line."""
    return "\n".join(text for part in reply.parts if (text := part_text(t, part)))


def part_text(t: "Translator", part: Part) -> str:
    """One part as text; empty where there is nothing to read."""
    match part:
        case Text(text=text):
            return text
        case Choices(lead=lead, options=options, tail=tail):
            rows = [f"{i} {option.label}" for i, option in enumerate(options, 1)]
            return "\n".join(row for row in (lead, *rows, tail) if row)
        case Card():
            return _card_text(t, part)
        case CardUpdate():
            return ""
        case Image():
            return t("[picture]")
        case Link():
            return link_text(part)
        case _:
            assert_never(part)


def link_text(link: Link) -> str:
    """Title, description and address, one under the other."""
    return "\n".join(line for line in (link.title, link.description, link.url) if line)


def _card_text(t: "Translator", card: Card) -> str:
    rows = [card.title, card.description]
    rows += [t("{name}: {value}", name=one.name, value=one.value) for one in card.fields]
    rows.append(card.quote)
    rows.append(" ".join(f"[{button.text}]" for button in card.buttons))
    return "\n".join(row for row in rows if row)
