"""What receipts and refunds refuse."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import ReceiptId, RefundId
from domain.base.money import Money


@dataclass(eq=False)
class PaymentInvalid(DomainError):
    """`field` of a receipt or refund cannot be `value`."""

    field: str
    value: str


@dataclass(eq=False)
class ReceiptKeyTaken(DomainError):
    """The key stands for another receipt already."""

    key: str


@dataclass(eq=False)
class ReceiptTwice(DomainError):
    """A transfer with this bank reference is recorded already."""

    reference: str


@dataclass(eq=False)
class ReceiptReversed(DomainError):
    """The receipt was taken back before."""

    receipt_id: ReceiptId


@dataclass(eq=False)
class ReceiptSpent(DomainError):
    """Some of the receipt has been paid back already; it cannot be taken back."""

    receipt_id: ReceiptId


@dataclass(eq=False)
class RefundDecided(DomainError):
    """The refund was paid out or kept before."""

    refund_id: RefundId
    status: str


@dataclass(eq=False)
class WriteOffTooMuch(DomainError):
    """More than is owed of it cannot be written off."""

    wanted: Money
    owed: Money


@dataclass(eq=False)
class RefundTooMuch(DomainError):
    """More than the shop has left with us: `free`."""

    wanted: Money
    free: Money


@dataclass(eq=False)
class WriteOffSelfApproved(DomainError):
    """Whoever asked for the write-off cannot agree to it (four eyes)."""

    amount: Money


@dataclass(eq=False)
class WriteOffDecided(DomainError):
    """The write-off was agreed to or turned down before."""

    state: str
