"""Accounts, what each order owes, approvals and statements as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.base.ids import ContactId, CustomerId, OrderId, PostingId, StaffId, StatementId
from domain.base.money import Money
from domain.ledger import PostingKind


class CreditBasis(StrEnum):
    """From when on an order counts against the limit."""

    PLACED = "placed"
    """As soon as it is ordered."""
    SHIPPED = "shipped"
    """As soon as its goods have left."""
    INVOICED = "invoiced"
    """As soon as a closed statement asks for it."""


class OverLimit(StrEnum):
    """What becomes of an order the limit has no room for."""

    REVIEW = "review"
    """It is placed and waits for finance."""
    REFUSE = "refuse"
    """It is not placed."""


class HoldState(StrEnum):
    """How an order stands to the limit."""

    FREE = "free"
    """Not on account (paid in advance or on delivery)."""
    HELD = "held"
    """Counted against the limit."""
    WAITING = "waiting"
    """Waits for finance; not counted, cannot be confirmed or leave."""
    LET_GO = "let_go"
    """Paid in advance, but released by staff before the money came."""


class PayStage(StrEnum):
    """How far the time has run in which a prepaid order is to be paid."""

    HELD = "held"
    """Somebody still decides about the order: it begins when that is done."""
    OPEN = "open"
    """It runs."""
    WARNED = "warned"
    """The shop was told that it ends soon."""
    CLOSED = "closed"
    """Nothing more follows from it: paid, over, or there was none."""


@dataclass(frozen=True, slots=True)
class PaymentTime:
    """How long a prepaid order may stay unpaid (setting): `hours`, None as long as it likes.

    The shop is told `warned_hours` before its end; 0: it is not.
    """

    hours: int | None = 24
    warned_hours: int = 2


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """What finance sets for a shop.

    `limit` None: no limit. `statement_day`: the last day of a statement's period, 1–28, or 31
    for the end of the month. `credit_days` after the order, or `due_day` of the next month
    (1–31), is when an order falls due; neither: at the end of the next month.
    """

    limit: Money | None = None
    basis: CreditBasis = CreditBasis.PLACED
    over_limit: OverLimit = OverLimit.REVIEW
    statement_day: int = 31
    credit_days: int = 0
    due_day: int | None = None


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """A shop's running figures. `exposure` is what counts against `limit` plus a live `extra`.

    `oldest_due` is the earliest due day of goods delivered and not paid. `is_kept`: finance has
    set the terms; only then is overdue acted on and are statements closed.
    """

    customer_id: CustomerId
    limit: Money | None
    extra: Money
    extra_until: datetime | None
    exposure: Money
    basis: CreditBasis
    over_limit: OverLimit
    oldest_due: date | None
    statement_day: int
    is_kept: bool

    def limit_at(self, now: datetime) -> Money | None:
        """The limit with what was granted on top of it for the time being."""
        if self.limit is None:
            return None
        is_live = self.extra_until is not None and self.extra_until > now
        return self.limit + self.extra if is_live else self.limit

    def room_at(self, now: datetime) -> Money | None:
        """What is left of the limit; below zero where it is exceeded, None without a limit."""
        limit = self.limit_at(now)
        return None if limit is None else limit - self.exposure

    def is_overdue(self, today: date) -> bool:
        """Whether something delivered should have been paid before today."""
        return self.is_kept and self.oldest_due is not None and self.oldest_due < today


@dataclass(frozen=True, slots=True)
class OrderSum:
    """What credit has to know of an order."""

    order_id: OrderId
    order_no: str
    customer_id: CustomerId
    total: Money
    terms: str
    ordered_on: date
    deliver_on: date | None


@dataclass(frozen=True, slots=True)
class Receivable:
    """What an order owes.

    `agreed` is its total; `charged` what has left of it, `released` what never will, `paid` what
    was paid on it.
    """

    order_id: OrderId
    customer_id: CustomerId
    agreed: Money
    charged: Money
    released: Money
    paid: Money
    due_on: date
    state: HoldState
    waits: int = 0
    is_passed: bool = False
    """Finance let it pass although the limit had no room."""
    pay_by: datetime | None = None
    """When a prepaid order is called off unless some of it is paid."""
    pay_stage: PayStage = PayStage.CLOSED

    @property
    def payable(self) -> Money:
        """What it costs in the end, as far as is known."""
        return self.agreed - self.released

    @property
    def outstanding(self) -> Money:
        """What is still to leave."""
        return self.agreed - self.charged - self.released

    @property
    def owed(self) -> Money:
        """What has left and is not paid; never below zero."""
        left = self.charged - self.paid
        return left if left.minor > 0 else Money.zero(left.currency)


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What a shop owed before these books began; `paid` of it, due on `due_on`."""

    customer_id: CustomerId
    amount: Money
    due_on: date
    paid: Money
    note: str = ""
    seq: int = 0

    @property
    def owed(self) -> Money:
        """What is not paid of it."""
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class CreditGrant:
    """More than the limit, for a time, by somebody who may."""

    id: int
    customer_id: CustomerId
    extra: Money
    reason: str
    granted_by: StaffId
    granted_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A closed period: `opening` + `charges` − `payments` + `other` = `closing`.

    Its closing is the opening of the next; `first` and `last` are trading days, both included.
    `due_on` is when the first of what is owed falls due.
    """

    id: StatementId
    customer_id: CustomerId
    no: int
    first: date
    last: date
    opening: Money
    charges: Money
    payments: Money
    other: Money
    closing: Money
    due_on: date
    closed_at: datetime


class DisputeStatus(StrEnum):
    """What became of an entry a shop did not agree to."""

    OPEN = "open"
    """Waits for finance."""
    CORRECTED = "corrected"
    """The shop was right; what was wrong is put right by postings of its own."""
    UPHELD = "upheld"
    """The entry stands."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A shop says that an entry of its account is wrong; `asks` counts how often it said so."""

    id: int
    customer_id: CustomerId
    contact_id: ContactId | None
    posting_id: PostingId
    kind: PostingKind
    day: date
    reference: str
    amount: Money
    said: str
    asks: int
    status: DisputeStatus
    opened_at: datetime
    answer: str = ""
    decided_by: StaffId | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed, by how long it has been due."""

    not_due: Money
    to_30: Money
    to_60: Money
    to_90: Money
    older: Money

    @property
    def overdue(self) -> Money:
        """Everything past its day."""
        return self.to_30 + self.to_60 + self.to_90 + self.older

    @property
    def total(self) -> Money:
        """Everything owed."""
        return self.not_due + self.overdue
