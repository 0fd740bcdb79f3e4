"""What a channel is to the rest of the process, and what a sending can end in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.channels.api import Answer
from bot.channels.cipher import Keyring
from bot.channels.fields import Fields
from domain.messaging import Pace
from handlers.message import Inbound, Reply


class Delivery(StrEnum):
    """How a sending ended."""

    SENT = "sent"
    RETRY = "retry"
    """Later; `retry_after` says when at the earliest."""
    UNSURE = "unsure"
    """The connection broke after the request had been written: it may have arrived."""
    WINDOW = "window"
    """The platform says that nothing more may be written to this person now."""
    RECIPIENT = "recipient"
    """This person cannot be reached here any more."""
    FORBIDDEN = "forbidden"
    """The account has not got the right to write this way; remembered for an hour."""
    CONFIG = "config"
    """The account is set up wrongly; staff must act."""
    CONTENT = "content"
    """The message itself is refused; a repetition would be, too."""


@dataclass(frozen=True, slots=True)
class SendResult:
    """The end of one sending. `reason` is for staff and log and holds no text of anybody's."""

    delivery: Delivery
    reason: str = ""
    retry_after: timedelta = timedelta(0)
    receipt: str = ""
    """The platform's message id, or the response code of a card."""
    is_repetition: bool = False
    """A card of this id was sent before: on a second attempt, by the first one."""
    is_media_unknown: bool = False
    """The picture is not (or no longer) known to this account: upload it and send again."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the account may do; what it may not, the channel replaces by text."""

    text_bytes: int = 2048
    needs_window: bool = True
    """Sending takes a message out of the recipient's window (公众号, 微信客服)."""
    has_taps: bool = True
    """A tap, a follow or a scan opens a small window of its own (公众号)."""
    has_passive: bool = True
    """A push may be answered inside its own response."""
    has_menu_links: bool = False
    has_templates: bool = False
    subscription_id: str = ""
    """The template of subscription notices, sent once for each consent (服务号)."""
    has_cards: bool = False
    spacing: timedelta = timedelta(0)
    """At least so much time between two messages to one recipient, whichever process sends."""
    pace: Pace | None = None
    """How quickly one recipient may be written to, all processes together (频率限制 of WeCom)."""
    drops_repetitions: bool = False
    """A message whose key was used before is not shown, whatever it says (微信客服)."""
    has_scene_qr: bool = False
    """It may issue QR codes that bring a scene, as far as its kind tells."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one call of a platform carries; `fallback_text` says the same in plain text."""

    kind: str
    body: Mapping[str, object] = field(default_factory=dict)
    fallback_text: str = ""
    card_id: str = ""
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class Passive:
    """The answer inside the HTTP response, and what did not fit into it."""

    xml: str
    rest: Reply | None = None


class Channel(Protocol):
    """One account of one platform."""

    slug: str
    kind: str
    capabilities: Capabilities
    keyring: Keyring

    def parse(self, fields: Fields, *, received_at: datetime) -> Inbound:
        """The message or event in verified `fields`. Raises BadCallback(400 or 403)."""

    def render_passive(self, reply: Reply, inbound: Inbound, *, at: datetime) -> Passive | None:
        """The reply as the platform's passive answer; None where there is no passive form."""

    def messages(self, reply: Reply) -> tuple[Message, ...]:
        """The reply as the calls that send it."""

    def is_crowded(self, address: str) -> bool:
        """So much was sent there lately that texts which wait go out as one message."""

    async def send(self, address: str, message: Message, *, idempotency_key: str) -> SendResult:
        """Send one message. Never raises for what the platform or the network does."""

    async def send_notice(
        self, address: str, reply: Reply, *, now: datetime, idempotency_key: str
    ) -> SendResult | None:
        """Send by template message, outside of any window; None where there is none."""

    async def update_card(self, response_code: str, label: str) -> SendResult:
        """Replace the buttons of a card sent before, where the channel has cards."""

    async def download(self, media_id: str) -> Answer:
        """The bytes of a picture somebody sent to this account (`raw`)."""

    async def upload(self, name: str, content: bytes, *, kind: str = "image") -> Answer:
        """Give a picture, voice or video to this account; its `media_id` is in the answer."""
