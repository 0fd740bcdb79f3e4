"""Inbox, outbox, windows and addresses as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.base.ids import ContactId, InboxId, OutboxId, StaffId


class InboxState(StrEnum):
    """What became of a received message."""

    NEW = "new"
    """Kept; its effects are still to come."""
    DONE = "done"
    """Handled; `outcome` is what a repetition gets."""
    DEAD = "dead"
    """Handling failed; `outcome` is the apology."""


@dataclass(frozen=True, slots=True)
class InboundKey:
    """What makes a message this one: unique per account for 30 days."""

    account: str
    key: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A received message. `payload` is the Inbound as JSON, `outcome` the Outcome as JSON."""

    id: InboxId
    account: str
    key: str
    address: str
    state: InboxState
    payload: dict[str, Any] | None
    outcome: dict[str, Any] | None
    received_at: datetime
    finished_at: datetime | None = None
    trace: dict[str, Any] | None = None
    """What it stood on and changed, as JSON, while a message before it may still arrive."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a handled message leaves in its row."""

    outcome: dict[str, Any]
    trace: dict[str, Any] | None = None


class RecipientKind(StrEnum):
    """Who is told."""

    CONTACT = "contact"
    STAFF = "staff"
    ROBOT = "robot"
    """A group webhook robot; `id` is that of its address."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a notice is for; the address is found at send time."""

    kind: RecipientKind
    id: int

    @classmethod
    def contact(cls, contact_id: int) -> "Recipient":
        """A customer's person."""
        return cls(RecipientKind.CONTACT, contact_id)

    @classmethod
    def staff(cls, staff_id: int) -> "Recipient":
        """A member of staff."""
        return cls(RecipientKind.STAFF, staff_id)

    @classmethod
    def robot(cls, address_id: int) -> "Recipient":
        """A robot of an internal group."""
        return cls(RecipientKind.ROBOT, address_id)


class OutboxState(StrEnum):
    """What became of a message to be sent. Only pending → sent or dead."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    """Given up, with a reason; staff may retry it."""
    DROPPED = "dropped"
    """Dead, and staff said that it need not go any more, and why."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A notice on its way. `attempts` counts this lease too; `dedupe_key` is unique for ever.

    `parked_at`: nothing may be sent to the recipient now; it goes out with their next reply.
    `parts_sent`: while it is pending, how many of its messages are out already, by `sent_via`.
    `is_gathered`: it waited for its hour, and what else is due then goes in the same message.
    """

    id: OutboxId
    dedupe_key: str
    event_key: str
    kind: str
    recipient: Recipient
    payload: dict[str, Any]
    state: OutboxState
    attempts: int
    due_at: datetime
    created_at: datetime
    parked_at: datetime | None = None
    sent_at: datetime | None = None
    sent_via: str = ""
    reason: str = ""
    parts_sent: int = 0
    is_gathered: bool = False

    @property
    def idempotency_key(self) -> str:
        """The same for every attempt, for platforms that drop repetitions (≤ 32 characters)."""
        return f"jd-{self.id}"


@dataclass(frozen=True, slots=True)
class Enqueued:
    """A notice to be put into the outbox.

    `dedupe_key` is made of event, kind and recipient where it is empty. `due_at` None: at once.
    """

    kind: str
    recipient: Recipient
    payload: dict[str, Any]
    event_key: str
    dedupe_key: str = ""
    due_at: datetime | None = None
    is_gathered: bool = False

    @property
    def key(self) -> str:
        """What makes this notice this one; a second with the same key is not taken."""
        made = f"{self.event_key}:{self.kind}:{self.recipient.kind}:{self.recipient.id}"
        return self.dedupe_key or made


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim on rows by one courier until `until`; a lost courier's rows become free then."""

    owner: str
    until: datetime


class WindowKind(StrEnum):
    """What allows us to write to somebody."""

    MESSAGE = "message"
    """They wrote: 5 messages in 48 hours."""
    TAP = "tap"
    """They tapped a menu or option, followed or scanned: 3 messages in 1 minute."""
    PAYMENT = "payment"
    """They paid: any number in 48 hours."""
    PACE = "pace"
    """No permission: until when the messages sent there count (see `take_turn`)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly one person may be written to: `burst` (≥ 1) at once, then one every so long."""

    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True)
class Turn:
    """How long the next message must wait (zero: it was counted), and whether many were sent."""

    wait: timedelta
    is_crowded: bool


@dataclass(frozen=True, slots=True)
class Window:
    """An open permission to write; `remaining` None is any number."""

    account: str
    address: str
    kind: WindowKind
    granted_at: datetime
    expires_at: datetime
    remaining: int | None


@dataclass(frozen=True, slots=True)
class Spent:
    """One message taken out of a window, to be given back if it was certainly not sent."""

    account: str
    address: str
    kind: WindowKind
    granted_at: datetime
    beside: tuple["Spent", ...] = ()
    """The other windows that were open: the same message counts against them too."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached: an account of ours and their id in it, verbatim."""

    id: int
    account: str
    channel: str
    external_id: str
    contact_id: ContactId | None
    staff_id: StaffId | None
    union_id: str
    is_active: bool
    last_seen_at: datetime
    """When they wrote last; of a robot, when it was last written to."""
    closed_reason: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody followed or left, in that whole second of the platform's."""

    at: datetime
    is_leaving: bool


@dataclass(frozen=True, slots=True)
class ChannelToken:
    """An account's access token, shared by all processes."""

    account: str
    kind: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CardChange:
    """One copy of a card that is to show `label`, by a code that works once; `attempts` so far."""

    account: str
    response_code: str
    label: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class OutboxFilter:
    """Which rows a list shows; empty fields do not restrict."""

    state: OutboxState | None = None
    recipient: Recipient | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class NotedRow:
    """A row of a broadcast that was noted as sent: what it was, and to which number."""

    kind: str
    recipient_id: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """How the outbox is doing; `oldest_due_at` is when the oldest row was first to go."""

    pending: int
    parked: int
    dead: int
    oldest_due_at: datetime | None
