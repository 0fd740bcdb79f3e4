"""What a turn works with: the merchant's `Shop`, frozen, and the `Turn` itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.aftersale import ClaimWindows
from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.ids import OrderId, SkuId
from domain.base.values import replace
from domain.cart import Cart
from domain.conversation import Conversation, ask, hear, open_conversation, settle, wake_bot
from domain.customer import Contact, Customer
from domain.db import Tx
from domain.delivery import AS_USUAL, DeliveryChoice, DeliveryPolicy, arrange_delivery
from domain.groupsend import QuotaPeriod
from domain.order import USUAL_PERCENT, Order, UsualItem
from domain.staff import Staff
from handlers.conversation import AnswerChange, Pending, SettleChange, dump_pending, load_pending
from handlers.message import Inbound, Part, Text
from handlers.nlu import Lexicon
from handlers.nlu.reading import Reading
from locales import Texts, Translator

if TYPE_CHECKING:
    from handlers.fixedwords import FixedAnswer


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
    broadcast_period: QuotaPeriod = QuotaPeriod.MONTH
    """For which time the company's setting counts 企业群发 to one contact or group."""
    mass_accounts: tuple[str, ...] = ()
    """公众号 that may send mass messages."""
    account_names: Mapping[str, str] = field(default_factory=dict)
    """What staff call each 公众号; empty where it needs no name."""
    answers: "tuple[FixedAnswer, ...]" = ()
    """What the merchant answers to fixed words."""
    tag_accounts: tuple[str, ...] = ()
    """Those of them that send by tag, once a day: 订阅号."""

    weight_tolerance: int = USUAL_PERCENT
    """How many percent a weight may be off what was ordered before it is asked back."""
    claim_windows: ClaimWindows = field(default_factory=ClaimWindows)
    """How long goods can be complained about."""

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
    fingerprint: str = ""
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    """Messages said earlier are being read, one after the other, for a single reply.

    The last draft shown takes the place of those before; what they told goes with it. Nobody had
    seen a draft or a question when the words were said: they confirm, cancel and answer nothing.
    """

    is_first: bool = False
    """The message to which only "for which shop?" was replied: it may also confirm or cancel."""
    news: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    changed: frozenset[SkuId] = frozenset()
    draft: Part | None = None
    """The part of the reply that shows the draft so far."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Read once a turn; empty for somebody who speaks for no shop yet."""

    cart: Cart | None = None
    lapsed: Cart | None = None
    last_order: Order | None = None
    usual: Mapping[SkuId, UsualItem] = field(default_factory=dict)
    policy: DeliveryPolicy | None = None
    """The merchant's delivery rules with the shop's route and the closed days."""


@dataclass(slots=True)
class Turn:
    """One message being handled; the only mutable thing of the conversation layer.

    `chat` is the conversation as it will be saved. `pending` is the question that was open when
    the message came; `ask` opens another one. A question that is neither answered (`settle`) nor
    replaced stays open.
    """

    tx: Tx
    shop: Shop
    inbound: Inbound
    chat: Conversation
    t: Translator
    route_text: "RouteText"
    """Handles words as if they had just been said (those kept from before a binding)."""
    contact: Contact | None = None
    staff: Staff | None = None
    customers: tuple[Customer, ...] = ()
    customer: Customer | None = None
    """The shop this message speaks for; None while unbound or not yet chosen."""
    pending: Pending | None = None
    lapsed: Pending | None = None
    """The last question, if it is too old for an answer or a human answered meanwhile."""
    ground: Ground = field(default_factory=Ground)
    is_late: bool = False
    """The reply goes out through the courier, which marks the draft as shown when it is sent."""
    is_misread: bool = False
    is_anew: bool = False
    """另外再开一单: what is said changes no order that was placed before."""
    is_aside: bool = False
    """What is handled now was asked beside an order: it opens no question of its own."""
    parts: list[Part] = field(default_factory=list)
    shown: ShownDraft | None = None
    drafted: tuple[Part, str] | None = None
    """The part of the reply that is the draft, and what it tells that no later one repeats."""
    step: Part | None = None
    """The draft's next step, where it stands apart behind what was answered beside it."""
    replay: Replay | None = None
    way: DeliveryChoice | None = None
    """What was said about the delivery in the same breath as the goods."""
    wished_prices: tuple[str, ...] = ()
    """Prices that the customer named in the same breath as the goods, as he said them."""
    words: str | None = None
    """What is being read, where that is not the whole message (kept words, after a header)."""
    media: dict[str, Any] | None = None
    order_id: OrderId | None = None
    """The order this message is about, for the log."""
    is_logged: bool = False
    """The message is in the log already (it was passed on to a human)."""
    is_again: bool = False
    """The message was handled before, and is once more after one that had been overtaken."""
    told_before: int = 0
    """How many events the transaction had before this message's words."""
    found: Conversation | None = None
    """The chat as it was before this message."""

    @classmethod
    def open(cls, tx: Tx, shop: Shop, inbound: Inbound, *, route_text: "RouteText") -> "Turn":
        """The turn of a message, the chat loaded; who speaks is found out next."""
        chat = open_conversation(
            tx, inbound.account, address=inbound.address, language=shop.language
        )
        found, chat = chat, hear(wake_bot(chat, tx.now), tx.now)
        question = chat.question(tx.now)
        return cls(
            tx,
            shop,
            inbound,
            chat,
            shop.texts.translator(chat.language),
            route_text,
            found=found,
            pending=load_pending(question),
            lapsed=load_pending(chat.pending) if question is None else None,
        )

    @property
    def now(self) -> datetime:
        """The time of this turn."""
        return self.tx.now

    @property
    def policy(self) -> DeliveryPolicy:
        """The delivery rules that hold for the shop spoken for."""
        return self.ground.policy or self.shop.policy

    @property
    def calendar(self) -> DeliveryPolicy:
        """The days and cut-offs of how the draft, or this message, wants the goods."""
        cart = self.ground.cart
        return self._calendar_of(self.way or (AS_USUAL if cart is None else cart.delivery))

    @property
    def usual_calendar(self) -> DeliveryPolicy:
        """The days and cut-offs by which the shop has its goods when nothing else is said."""
        return self._calendar_of(AS_USUAL)

    def _calendar_of(self, choice: DeliveryChoice) -> DeliveryPolicy:
        if self.customer is None:
            return self.policy
        return arrange_delivery(self.tx, self.customer, choice=choice, policy=self.policy).policy

    @property
    def actor(self) -> Actor:
        """Who does what this turn does."""
        if self.staff is not None:
            return self.staff.actor
        if self.contact is not None:
            return Actor(ActorKind.CUSTOMER, self.contact.id, self.contact.name)
        return SYSTEM

    @property
    def text(self) -> str:
        """What was written: the words being read now."""
        return self.inbound.text if self.words is None else self.words

    def say(self, *lines: str) -> None:
        """Add a text to the reply; empty lines are left out."""
        text = "\n".join(line for line in lines if line)
        if text:
            self.parts.append(Text(text))

    def add(self, part: Part) -> None:
        """Add a card, choices, a picture."""
        self.parts.append(part)

    def ask(self, question: Pending) -> None:
        """Open a question; it replaces the one before (see `openquestions` for a draft's).

        A change that is not settled is put aside (see `waitingchange`); one of another order
        does not take its place.
        """
        if isinstance(self.pending, SettleChange):
            self.remember(changing=dump_pending(self.pending))
        aside = load_pending(self.remembered("changing"))
        if (
            isinstance(question, SettleChange | AnswerChange)
            and isinstance(aside, SettleChange)
            and aside.order_id == question.order_id
        ):
            self.remember(changing=None)
        plain = dump_pending(question) or {}
        self.chat = ask(self.chat, plain, self.now)
        self.pending, self.lapsed = question, None

    def settle(self) -> None:
        """The open question is answered or dropped."""
        self.chat = settle(self.chat)
        self.pending = self.lapsed = None

    def remember(self, **facts: Any) -> None:
        """Keep JSON facts for the next turns (the SKUs last talked about, the list shown)."""
        topic = {**(self.chat.topic or {}), **facts}
        self.chat = replace(self.chat, topic={k: v for k, v in topic.items() if v is not None})

    def remembered(self, name: str) -> Any:
        """A fact that was kept, or None."""
        return (self.chat.topic or {}).get(name)


RouteText = Callable[[Turn, str, Reading], None]
