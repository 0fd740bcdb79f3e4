"""Accounts, postings and entries as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.base.actor import Actor
from domain.base.ids import CustomerId, PostingId
from domain.base.money import Money


class AccountKind(StrEnum):
    """What an account is for."""

    CUSTOMER = "customer"
    """What a customer owes; below zero: what we hold for him."""
    SALES = "sales"
    FREIGHT = "freight"
    """What customers pay for getting their goods."""
    CASH = "cash"
    BANK = "bank"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    OPENING = "opening"
    """The other side of what was owed before these books began."""
    ALLOWANCE = "allowance"
    """Written off or credited by agreement."""


class PostingKind(StrEnum):
    """Why something was posted."""

    SALE = "sale"
    """Goods left: the customer owes more."""
    FREIGHT = "freight"
    """Goods left, and so much is owed for bringing them."""
    RECEIPT = "receipt"
    """Money came in."""
    REVERSAL = "reversal"
    """A receipt entered by mistake is taken back."""
    REFUND = "refund"
    """Money went back to the customer."""
    OPENING = "opening"
    """What was owed before."""
    ALLOWANCE = "allowance"
    """A debt lowered by agreement."""


BOUGHT = frozenset({PostingKind.SALE, PostingKind.FREIGHT})
"""What a customer is charged for goods that left."""


@dataclass(frozen=True, slots=True)
class AccountCode:
    """Names an account; `customer_id` for customers' accounts only."""

    kind: AccountKind
    currency: str
    customer_id: CustomerId | None = None

    @property
    def text(self) -> str:
        """The unique name in the books: "customer:12:CNY", "cash::CNY"."""
        return f"{self.kind}:{self.customer_id or ''}:{self.currency}"


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One side of a posting: a debit is above zero, a credit below."""

    account: AccountCode
    amount: Money


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """A posting to be made.

    `cause_key` names the one cause ("shipment:12"): the same cause is posted once. `day` is the
    merchant's trading day; `reference` is what a statement prints (an order or receipt number).
    """

    kind: PostingKind
    cause_key: str
    day: date
    reference: str
    actor: Actor
    entries: tuple[EntryDraft, ...]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A posted entry of one account, as statements show it."""

    posting_id: PostingId
    kind: PostingKind
    day: date
    at: datetime
    reference: str
    amount: Money
