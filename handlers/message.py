"""What comes in and what goes out, free of any channel.

A channel turns its wire format into an `Inbound` and a `Reply` into its own wire format,
downgrading what it cannot show (choices become numbered text).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MESSAGE_NUMBER = 20
"""Digits of a message's number, at most: it has 64 bits."""


class InboundKind(StrEnum):
    """What a person did."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    EVENT = "event"
    UNKNOWN = "unknown"


class EventKind(StrEnum):
    """Which event it was, in the words all channels share."""

    NONE = ""
    SUBSCRIBE = "subscribe"
    """Followed the account; `event_key` is the scanned scene, or empty."""
    UNSUBSCRIBE = "unsubscribe"
    SCAN = "scan"
    """Scanned a QR code while already following; `event_key` is the scene."""
    CLICK = "click"
    """Tapped a menu button; `event_key` is its key."""
    CARD = "card"
    """Tapped a button of a card; `event_key` is the button's key, `card_id` its card."""
    WITHDRAWN = "withdrawn"
    """Took a message back (撤回); `event_key` is that message's key."""
    RELEASED = "released"
    """A person who held the chat is done with it, and one message may be sent now."""
    ENTER = "enter"
    OTHER = "other"
    """Acknowledged and stored; nothing is answered."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message or event, verified and decrypted by its channel.

    `key` is unique per account for 30 days (platform rule for de-duplication); `address` is the
    verified sender id (open_id, external_userid, WeCom userid). Only the address decides who
    speaks; nothing in the text does.
    """

    account: str
    channel: str
    key: str
    address: str
    kind: InboundKind
    sent_at: datetime
    text: str = ""
    event: EventKind = EventKind.NONE
    event_key: str = ""
    card_id: str = ""
    response_code: str = ""
    media_id: str = ""
    picture_url: str = ""
    from_menu: bool = False
    """The text came from tapping an option, which grants the smaller sending window."""
    fields: dict[str, str] = field(default_factory=dict)
    """Further named fields of the channel (location, title, file format)."""

    @property
    def said(self) -> tuple[int, int]:
        """When, by the platform's clock in seconds, and the number of the message; 0: it has none.

        Messages of one second are in the order of their numbers.
        """
        key = self.key
        is_number = key.isascii() and key.isdecimal() and len(key) <= MESSAGE_NUMBER
        return int(self.sent_at.timestamp()), int(key) if is_number else 0


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text with line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be tapped, or typed as its number or label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Options under a message; `lead` stands above them, `tail` below (both may be empty)."""

    lead: str
    options: tuple[Option, ...]
    tail: str = ""


@dataclass(frozen=True, slots=True)
class CardField:
    """A named value on a card; the name has at most 5 characters."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button; `key` comes back in the card event; `style` 1 primary, 2 plain, 3 danger."""

    key: str
    text: str
    style: int = 1


@dataclass(frozen=True, slots=True)
class CardChoice:
    """A list on a card; the first option holds until another is chosen.

    What is chosen comes with the tap of any button, in the event's field `chosen:<key>`.
    """

    key: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A card with fields and buttons. `card_id` is unique per app (the platform's task_id)."""

    card_id: str
    title: str
    description: str
    fields: tuple[CardField, ...] = ()
    quote: str = ""
    buttons: tuple[CardButton, ...] = ()
    url: str = ""
    choice: CardChoice | None = None
    """Only beside buttons; without a card it is typed, like everything."""


@dataclass(frozen=True, slots=True)
class CardUpdate:
    """Replaces the buttons of a card already sent by one that says `label`."""

    card_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: an uploaded `media_id`, or a `url` that this server serves.

    `kind` is "image", or "voice" or "video" for a recording or film that is passed on.
    """

    media_id: str = ""
    url: str = ""
    kind: str = "image"


class LinkKind(StrEnum):
    """What a customer finds when he opens it, in the platform's words (客服消息)."""

    NEWS = "news"
    """A web page, under a title and a picture (图文消息)."""
    MUSIC = "music"
    """A recording at an address, played in the chat."""
    DRAFT = "mpnews"
    """An article of the account, by its media_id."""
    ARTICLE = "mpnewsarticle"
    """A published article of the account, by its article_id."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something to open. `id` names an article of a 公众号; elsewhere `url` leads to it."""

    kind: LinkKind
    title: str
    description: str = ""
    url: str = ""
    picture_url: str = ""
    id: str = ""


Part = Text | Choices | Card | CardUpdate | Image | Link


@dataclass(frozen=True, slots=True)
class Reply:
    """What one recipient gets; the parts keep their order."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, text: str) -> "Reply":
        """A reply of one plain text."""
        return cls((Text(text),))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn leaves behind: stored in the inbox and rendered again on a retry.

    `reply` is None where nothing is said (a human owns the chat, an event without answer).
    `shown_cart_id` and `shown_version` name the draft version the reply shows (dialogue rule R4):
    it counts as shown only once the channel has taken the reply.
    """

    inbound_key: str
    reply: Reply | None
    is_duplicate: bool = False
    received_at: datetime | None = None
    shown_cart_id: int | None = None
    shown_version: int | None = None
    shown_fingerprint: str = ""
    """Of the figures that the reply prints; other figures were not shown by it."""
    shown_is_partial: bool = False
    """Some lines did not fit the reply."""
    told: str = ""
    """What the reply says besides the draft it shows: to be kept where a later draft is shown."""
    is_with_person: bool = False
    """Nothing is said because a person had the chat at that moment."""
