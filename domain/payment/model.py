"""Receipts and refunds as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.base.actor import Actor
from domain.base.ids import CustomerId, OrderId, ReceiptId, RefundId, StaffId
from domain.base.money import Money
from domain.ledger import AccountKind, PostingKind

CREDIT_KEY = "case:"
"""How the key of a credit given for a complaint begins."""


class PaymentMethod(StrEnum):
    """How money moved."""

    CASH = "cash"
    TRANSFER = "transfer"
    """To or from the bank account; carries the bank's reference."""
    WECHAT = "wechat"
    ALIPAY = "alipay"
    """To or from the house's wallet there; a reference is welcome."""
    ALLOWANCE = "allowance"
    """No money: a debt written off, or a credit given, for a reason in the note."""
    OPENING = "opening"
    """What the shop had left with us before these books began."""

    @property
    def is_money(self) -> bool:
        """Whether money moved now."""
        return self not in {PaymentMethod.ALLOWANCE, PaymentMethod.OPENING}

    @property
    def account(self) -> AccountKind:
        """The account of the house it moves through."""
        return _ACCOUNTS[self]

    def posting(self, *, is_back: bool = False) -> PostingKind:
        """What it is in the books, or is when it is taken back."""
        if self is PaymentMethod.ALLOWANCE:
            return PostingKind.ALLOWANCE
        if self is PaymentMethod.OPENING:
            return PostingKind.OPENING
        return PostingKind.REVERSAL if is_back else PostingKind.RECEIPT


_ACCOUNTS = {
    PaymentMethod.CASH: AccountKind.CASH,
    PaymentMethod.TRANSFER: AccountKind.BANK,
    PaymentMethod.WECHAT: AccountKind.WECHAT,
    PaymentMethod.ALIPAY: AccountKind.ALIPAY,
    PaymentMethod.ALLOWANCE: AccountKind.ALLOWANCE,
    PaymentMethod.OPENING: AccountKind.OPENING,
}


class RefundStatus(StrEnum):
    """What became of a refund."""

    DUE = "due"
    """Waits for finance; the money is set aside."""
    PAID = "paid"
    KEPT = "kept"
    """Left with us as a balance."""


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """Money to be recorded. The same `key` is recorded once; `received_on` is not ahead."""

    customer_id: CustomerId
    amount: Money
    method: PaymentMethod
    received_on: date
    key: str
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came in; `used` of it is spread over orders or set aside for refunds."""

    id: ReceiptId
    customer_id: CustomerId
    amount: Money
    used: Money
    method: PaymentMethod
    reference: str
    received_on: date
    note: str
    key: str
    recorded_by: StaffId | None
    recorded_at: datetime
    reversed_at: datetime | None = None
    reversal_reason: str = ""

    @property
    def is_written_off(self) -> bool:
        """Whether it ends a debt; a credit given for a complaint is there to be spent."""
        is_given = self.key.startswith(CREDIT_KEY)
        return self.method is PaymentMethod.ALLOWANCE and not is_given

    @property
    def free(self) -> Money:
        """What pays nothing yet."""
        if self.reversed_at is not None:
            return Money.zero(self.amount.currency)
        return self.amount - self.used


@dataclass(frozen=True, slots=True)
class OrderPayment:
    """What of a receipt pays an order."""

    receipt_id: ReceiptId
    order_id: OrderId
    amount: Money
    method: PaymentMethod
    reference: str
    received_on: date


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back; `order_id` where it was paid on an order that was called off."""

    id: RefundId
    customer_id: CustomerId
    order_id: OrderId | None
    amount: Money
    status: RefundStatus
    asked_at: datetime
    method: PaymentMethod | None = None
    reference: str = ""
    decided_by: StaffId | None = None
    decided_at: datetime | None = None


class WriteOffState(StrEnum):
    """What became of a write-off a second person is asked about."""

    OPEN = "open"
    APPLIED = "applied"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class WriteOff:
    """More to be written off than one person may: somebody else has to agree.

    `key` is that of the receipt it becomes; `order_id` None: what is owed, the oldest first.
    """

    id: int
    customer_id: CustomerId
    order_id: OrderId | None
    amount: Money
    note: str
    key: str
    state: WriteOffState
    asked_by: Actor
    asked_at: datetime
    decided_by: StaffId | None = None
