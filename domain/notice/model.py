"""Notices as values."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from domain.messaging import Recipient


class NoticeKind(StrEnum):
    """Every kind of notice; each has a text in every language. The payload holds ids only."""

    ORDER_PLACED = "order_placed"
    """To the rep: a card. {order_id}"""
    ORDER_CONFIRMED = "order_confirmed"
    """To the customer. {order_id}"""
    ORDER_REJECTED = "order_rejected"
    """To the customer, with the reason. {order_id}"""
    ORDER_CANCELLED = "order_cancelled"
    """To the other side. {order_id}"""
    CHANGE_PROPOSED = "change_proposed"
    """To the decider, with the preview. {order_id, change_id}"""
    CHANGE_APPLIED = "change_applied"
    """To the other side. {order_id, change_id}"""
    CHANGE_REFUSED = "change_refused"
    """To the proposer. {order_id, change_id}"""
    PRICE_ASKED = "price_asked"
    """To the owners: a card, a price under the floor waits. {order_id, override_id}"""
    PRICE_DECIDED = "price_decided"
    """To the rep: what became of it. {order_id, override_id}"""
    CANCEL_REQUESTED = "cancel_requested"
    """To the rep: a card. {order_id, change_id}"""
    WEIGHED = "weighed"
    """To the customer: what the scale made of the order. {order_id, version}"""
    SHIPPED = "shipped"
    """To the customer. {order_id, shipment_id}"""
    DRAFT_REMINDER = "draft_reminder"
    """To the customer: a draft was shown and not answered. {cart_id, version}"""
    REVIEW_NEEDED = "review_needed"
    """To the owners or finance: an order waits for them, a card. {order_id}"""
    REVIEW_OVER = "review_over"
    """To the customer, and a card to the rep: no review is needed any more. {order_id}"""
    BUYER_ASKED = "buyer_asked"
    """To the head office: a branch's order waits for its word. {order_id, review_id}"""
    BUYER_DECIDED = "buyer_decided"
    """To the branch and the rep: what the head office said. {order_id, is_agreed}"""
    BUYER_SPARED = "buyer_spared"
    """To the head office: it need not answer any more, and why. {order_id}"""
    STANDING_DUE = "standing_due"
    """To the customer: the draft of a standing order. {customer_id, day}"""
    ORDER_REMINDER = "order_reminder"
    """To a shop that usually orders that day and has not: soon it closes. {customer_id, day}"""
    REST_CLOSED = "rest_closed"
    """To the customer: what has not left of the order will not. {order_id}"""
    DELIVERED = "delivered"
    """To the customer; where the shop itself said so, to the rep. {order_id}"""
    PARCEL_MOVED = "parcel_moved"
    """To the customer: with the courier, to be fetched, received. {shipment_id, stage}"""
    PARCEL_IN_TROUBLE = "parcel_in_trouble"
    """To the rep: refused, sent back, stuck. {order_id, shipment_id, stage}"""
    BACKORDER_FILLED = "backorder_filled"
    """To the customer and the rep: goods that were waited for. {order_id, line_id, base}"""
    GOODS_MISSING = "goods_missing"
    """To the rep: a count took goods from a placed order. {order_id, sku_id, base}"""
    GOODS_ARRIVED = "goods_arrived"
    """To who asked for it: goods are there again. {sku_id, customer_id}"""
    DRAFT_WRITTEN = "draft_written"
    """To the shop: a rep wrote a draft for it to confirm. {cart_id, version, staff_id}"""
    HANDOFF = "handoff"
    """To the rep: a person wants a human. {conversation_id, customer_id, reason}"""
    AFTERSALE_OPENED = "aftersale_opened"
    """To the rep. {case_id}"""
    AFTERSALE_DECIDED = "aftersale_decided"
    """To the customer. {case_id}"""
    REGISTRATION_REQUESTED = "registration_requested"
    """To reps and owners: a card. {registration_id}"""
    REGISTRATION_APPROVED = "registration_approved"
    """To the person. {registration_id}"""
    REGISTRATION_REFUSED = "registration_refused"
    """To the person. {registration_id}"""
    CAMPAIGN = "campaign"
    """To whoever asked for offers; to staff as a preview. {campaign_id}"""
    GROUPSEND_ASKED = "groupsend_asked"
    """To a member of staff: a broadcast to his groups or contacts waits for him. {task_id}"""
    GROUPSEND_UNDONE = "groupsend_undone"
    """To who wrote the campaign: a member's groups did not get it, and why. {task_id}"""
    RELAY = "relay"
    """Words of the other side, as they are. {conversation_id, message_id}"""
    LATE_REPLY = "late_reply"
    """The reply of a turn that took too long. {inbox_id}"""
    PAYMENT_RECEIVED = "payment_received"
    """To the customer and the rep. {receipt_id}"""
    REFUND_PAID = "refund_paid"
    """To the customer. {refund_id}"""
    PAYMENT_DUE = "payment_due"
    """To the customer before its day; to customer and rep once it is overdue. {customer_id}"""
    PREPAYMENT_LATE = "prepayment_late"
    """To the customer before a prepaid order is called off; to the rep where some of its money
    has come by then. {order_id}"""
    STATEMENT_READY = "statement_ready"
    """To the customer. {statement_id}"""
    ENTRY_DISPUTED = "entry_disputed"
    """To finance: a shop does not agree to an item of its account. {dispute_id}"""
    DISPUTE_DECIDED = "dispute_decided"
    """To the customer: what finance says of it. {dispute_id}"""
    WRITE_OFF_ASKED = "write_off_asked"
    """To finance and owners: a write-off waits for a second person. {write_off_id}"""
    RETURN_ASKED = "return_asked"
    """To finance and owners: goods written off on a return wait for a second person. {case_id}"""
    RETURN_REFUSED = "return_refused"
    """To who asked for it: the second person did not agree. {case_id}"""
    CREDIT_REVIEW = "credit_review"
    """To finance: an order waits to be let pass. {order_id}"""
    CREDIT_PASSED = "credit_passed"
    """To the rep: a card. {order_id}"""
    ALARM = "alarm"
    """To owners and group robots: stock, dead letters, a platform refusing us. {what, …}"""


class Importance(StrEnum):
    """Whether it may be held back or switched off."""

    COMPULSORY = "compulsory"
    """Goes at any hour and cannot be switched off."""
    ASKED = "asked"
    """The recipient asked for it, so no wish for fewer notices drops it; waits for the morning."""
    DEFAULT = "default"
    """On unless switched off; waits for the end of the quiet hours."""
    OPTIONAL = "optional"
    """Off unless switched on; waits for the end of the quiet hours."""


AT_ONCE = timedelta()


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing one recipient is told. `event_key` names the event, the same on every replay."""

    kind: NoticeKind
    recipient: Recipient
    event_key: str
    importance: Importance
    payload: dict[str, Any] = field(default_factory=dict)
    gathers: bool = False
    """Whether it may come with others in one message."""
    after: timedelta = AT_ONCE
    """So long it waits for more of the same."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When only compulsory notices go out, in the merchant's time zone; equal ends: never."""

    timezone: str = "Asia/Shanghai"
    begin: time = time(22)
    end: time = time(8)


@dataclass(frozen=True, slots=True)
class Hours:
    """The quiet hours somebody wants, by the merchant's clock; equal ends: none."""

    begin: time = time(22)
    end: time = time(8)


class Level(StrEnum):
    """How much somebody wants to hear of; what is compulsory goes to everybody."""

    ALL = "all"
    """Everything, each when it happens."""
    LESS = "less"
    """What can wait comes in one message a day."""
    URGENT = "urgent"
    """Only what is compulsory or was asked for."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What one layer (the merchant, a role, a person) says; None leaves it to the one above."""

    level: Level | None = None
    quiet: Hours | None = None
    gathered_at: time | None = None
    """When what may be gathered is sent in one message."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What holds for one recipient once the layers are put together."""

    level: Level = Level.ALL
    quiet: Hours = Hours()
    gathered_at: time = time(18)


class ScopeKind(StrEnum):
    """Whose layer a preference is."""

    SHOP = "shop"
    """The merchant's own, under everybody's."""
    ROLE = "role"
    """Of all staff of a role; `key` is the role."""
    STAFF = "staff"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class PreferenceScope:
    """One layer; `key` is a role or an id, empty for the merchant."""

    kind: ScopeKind
    key: str = ""


SHOP = PreferenceScope(ScopeKind.SHOP)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a notice goes, and whether it may go with others."""

    due_at: datetime
    is_gathered: bool = False
