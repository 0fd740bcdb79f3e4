"""What a person received, as plain text with the options that can be tapped."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.simulator.phones.model import Bubble, Shape, Via
from bot.simulator.phones.richtext import Option, options_of, pieces_of, plain_text
from bot.simulator.platform.body import Json


@dataclass(frozen=True, slots=True)
class Heard:
    """One message that came to a phone. `to` is the customer code or staff id.

    `is_push` is false for the passive reply to what the person just did, and for everything of
    微信客服, which knows no such reply.
    """

    to: str
    text: str
    options: tuple[Option, ...]
    via: Via
    bubble: int

    @property
    def is_push(self) -> bool:
        """Whether it came without being asked for."""
        return self.via not in (Via.PASSIVE, Via.KF)

    def as_json(self) -> dict[str, Json]:
        """The form of `jiedan chat --json`."""
        options: list[Json] = [{"id": one.id, "label": one.label} for one in self.options]
        return {"to": self.to, "text": self.text, "options": options}


def heard(bubble: Bubble) -> Heard:
    """The message in a bubble of the other side."""
    match bubble.shape:
        case Shape.TEXT:
            text, options = _text(bubble)
        case Shape.CARD:
            text, options = _card(bubble)
        case Shape.TEMPLATE:
            text, options = bubble.text, ()
        case Shape.NEWS:
            text, options = _news(bubble), ()
        case Shape.IMAGE:
            text, options = "[图片]", ()
        case Shape.LOCATION | Shape.LINE | Shape.GROUP_TASK:
            text, options = bubble.text, ()
    return Heard(bubble.person, text, options, bubble.via, bubble.id)


def _text(bubble: Bubble) -> tuple[str, tuple[Option, ...]]:
    pieces = pieces_of(bubble.text)
    menu = [
        Option(str(row["id"]), str(row["label"]), str(row["says"]))
        for row in _rows(bubble.body.get("options"))
    ]
    rows = [f"{number} {option.label}" for number, option in enumerate(menu, start=1)]
    tail = str(bubble.body.get("tail") or "")
    lines = [plain_text(pieces), *rows, tail]
    return "\n".join(line for line in lines if line), (*options_of(pieces), *menu)


def _card(bubble: Bubble) -> tuple[str, tuple[Option, ...]]:
    card = bubble.body
    buttons = [] if card.get("done") else _rows(card.get("buttons"))
    options = tuple(
        Option(str(row["key"]), str(row["text"]), str(row["text"]))
        for row in buttons
        if row["key"]
    )
    long = str(card.get("sub_title_text") or "")
    lines = [
        _part(card.get("main_title"), "title"),
        long or _part(card.get("main_title"), "desc"),
        *(f"{row['name']}：{row['value']}" for row in _rows(card.get("fields"))),
        _part(card.get("quote_area"), "quote_text"),
        " ".join(f"[{option.label}]" for option in options),
    ]
    return "\n".join(line for line in lines if line), options


def _news(bubble: Bubble) -> str:
    lines: list[str] = []
    for article in _rows(bubble.body.get("articles")):
        lines += [str(article[name]) for name in ("title", "description", "url") if article[name]]
    return "\n".join(lines)


def _part(value: Json, name: str) -> str:
    return str(value.get(name) or "") if isinstance(value, dict) else ""


def _rows(value: Json) -> Sequence[dict[str, Json]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
