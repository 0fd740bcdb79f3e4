"""Events by name, as scripts, the terminal and transcripts write them."""

import asyncio
import struct
import zlib
from pathlib import Path

from bot.simulator.heard import heard
from bot.simulator.phones.model import Person, Shape, Side
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.hands import NoSuchButton, Sent
from bot.simulator.platform.media import picture_type
from bot.simulator.platform.server import FakePlatform
from bot.simulator.platform.state import QR_URL

EVENTS = (
    "scan",
    "subscribe",
    "unsubscribe",
    "click",
    "card",
    "image",
    "voice",
    "video",
    "location",
    "enter",
)
"""`card` is a click that only a card's button answers."""
PICTURE_SIZE = (120, 90)


class UnknownEvent(ValueError):
    """An event that people cannot do here, or a member doing what only customers do."""


async def act(platform: FakePlatform, person: Person, name: str, key: str) -> Sent:
    """Does what the event says. Raises UnknownEvent, and what the hands raise."""
    hands = platform.hands
    if name not in EVENTS:
        raise UnknownEvent(f"unknown event {name!r}; known: {', '.join(EVENTS)}")
    if name in {"scan", "subscribe", "unsubscribe"} and person.kind is Kind.WECOM:
        raise UnknownEvent(f"{person.key} is staff and does not {name}")
    match name:
        case "scan":
            scan = hands.scan_code if key.startswith(QR_URL) else hands.scan
            return await scan(person, key)
        case "subscribe":
            return await hands.follow(person, key)
        case "unsubscribe":
            return await hands.leave(person)
        case "image":
            content = await asyncio.to_thread(_picture, key)
            return await hands.send_image(person, content, picture_type(content) or "")
        case "voice" | "video" | "enter":
            acts = {"voice": hands.send_voice, "video": hands.send_film, "enter": hands.enter}
            return await acts[name](person)
        case "location":
            return await hands.send_location(person, key or "门口")
    return await _click(platform, person, key, is_card=name == "card")


async def _click(platform: FakePlatform, person: Person, key: str, *, is_card: bool) -> Sent:
    """The newest card or message with this button or option, else the bottom menu."""
    hands = platform.hands
    for bubble in reversed(platform.book.chat(person.key)):
        if bubble.side is not Side.THEIRS or (is_card and bubble.shape is not Shape.CARD):
            continue
        for option in heard(bubble).options:
            if option.id != key and option.label != key:
                continue
            if bubble.shape is Shape.CARD:
                return await hands.tap_card(person, bubble, option.id)
            return await hands.tap_option(person, option.id, option.says)
    if not key or is_card:
        raise NoSuchButton(key or "a click needs a key")
    return await hands.tap_menu(person, key)


def _picture(path: str) -> bytes:
    """The picture of that file; a plain grey one where there is no such file."""
    file = Path(path)
    if not path or not file.is_file():
        return _grey_picture()
    content = file.read_bytes()
    if picture_type(content) is None:
        raise UnknownEvent(f"{path} is not a picture")
    return content


def _grey_picture() -> bytes:
    """A PNG of one grey, for who sends a picture without a file."""
    width, height = PICTURE_SIZE
    rows = (b"\0" + b"\xb8" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
