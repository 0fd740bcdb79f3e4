"""What a turn works with: the merchant's `Shop`, frozen, and the `Turn` itself."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.ids import CustomerId
from domain.conversation import Conversation
from domain.customer import Contact, Customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.staff import Staff
from handlers.conversation import Pending, dump_pending, load_pending
from handlers.message import CardUpdate, Inbound, Part, Text
from handlers.nlu import Lexicon
from locales import Texts, Translator


@dataclass(frozen=True, slots=True)
class Shop:
    """One merchant as a turn sees it. `order_key` permutes the order numbers (secret)."""

    name: str
    policy: DeliveryPolicy
    lexicon: Lexicon
    texts: Texts
    order_key: bytes
    currency: str = "CNY"
    language: str = "zh-CN"
    public_url: str = ""
    """Where the admin page is reached from outside; empty: no links in messages."""

    @property
    def zone(self) -> ZoneInfo:
        """The merchant's time zone."""
        return ZoneInfo(self.policy.timezone)

    def with_lexicon(self, lexicon: Lexicon) -> "Shop":
        """The same shop after its goods or words changed."""
        return replace(self, lexicon=lexicon)


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """The draft version that the reply of this turn shows."""

    cart_id: int
    version: int


@dataclass(slots=True)
class Turn:
    """One message being handled; the only mutable thing of the conversation layer.

    `pending` is the question that was open when the message came; `ask` opens another one. A
    question that is neither answered (`settle`) nor replaced stays open.
    """

    tx: Tx
    shop: Shop
    inbound: Inbound
    conversation: Conversation
    t: Translator
    contact: Contact | None = None
    staff: Staff | None = None
    customers: tuple[Customer, ...] = ()
    customer: Customer | None = None
    """The shop this message speaks for; None while unbound or not yet chosen."""
    pending: Pending | None = None
    asked: Pending | None = None
    is_settled: bool = False
    is_late: bool = False
    """The reply goes out through the courier, which marks the draft as shown when it is sent."""
    is_misread: bool = False
    parts: list[Part] = field(default_factory=list)
    shown: ShownDraft | None = None
    topic: dict[str, Any] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    sticky: CustomerId | None = None
    log_media: dict[str, Any] | None = None
    log_order_id: int | None = None
    wants_release: Callable[[], None] | None = None

    @property
    def actor(self) -> Actor:
        """Who does what this turn does."""
        if self.staff is not None:
            return self.staff.actor
        if self.contact is not None:
            return Actor(ActorKind.CUSTOMER, self.contact.id, self.contact.name)
        return SYSTEM

    @property
    def rep_name(self) -> str:
        """How the customer's rep is called; 业务员 where the shop has none."""
        return self.topic.get("rep_name") or self.t("your rep")

    def say(self, *lines: str) -> None:
        """Add a text to the reply; empty lines are left out."""
        text = "\n".join(line for line in lines if line)
        if text:
            self.parts.append(Text(text))

    def add(self, part: Part) -> None:
        """Add a card, choices, a picture."""
        self.parts.append(part)

    def ask(self, question: Pending) -> None:
        """Open a question; it replaces the one before."""
        self.asked = question
        self.is_settled = False

    def settle(self) -> None:
        """The open question is answered."""
        self.pending = None
        self.asked = None
        self.is_settled = True

    @property
    def has_text(self) -> bool:
        """Whether the reply says anything yet."""
        return any(not isinstance(part, CardUpdate) for part in self.parts)


def open_question(conversation: Conversation, turn_now: Any) -> Pending | None:
    """The question still open now."""
    return load_pending(conversation.question(turn_now))


def question_after(turn: Turn) -> dict[str, Any] | None:
    """The question that is open after the turn, as JSON."""
    if turn.asked is not None:
        return dump_pending(turn.asked)
    return None if turn.is_settled else dump_pending(turn.pending)
