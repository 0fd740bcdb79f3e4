"""What credit refuses."""

from dataclasses import dataclass
from datetime import date

from domain.base.errors import DomainError
from domain.base.ids import OrderId
from domain.base.money import Money


@dataclass(eq=False)
class CreditLimitExceeded(DomainError):
    """`wanted` is more than the `room` left of the shop's own limit (below zero: none)."""

    wanted: Money
    room: Money
    limit: Money


@dataclass(eq=False)
class PaymentOverdue(DomainError):
    """Something has been due since `since`; nothing more goes on account until it is paid."""

    since: date
    owed: Money


@dataclass(eq=False)
class CreditReviewOpen(DomainError):
    """The order is over the limit or something is overdue: finance has to let it pass first."""

    order_id: OrderId


@dataclass(eq=False)
class CreditReviewClosed(DomainError):
    """The order does not wait for finance."""

    order_id: OrderId


@dataclass(eq=False)
class CreditSelfApproved(DomainError):
    """Whoever placed an order does not let it pass the limit himself."""

    order_id: OrderId


@dataclass(eq=False)
class PaymentAwaited(DomainError):
    """A prepaid order is not paid yet; `missing` is what is to come."""

    order_id: OrderId
    missing: Money


@dataclass(eq=False)
class CreditTermsInvalid(DomainError):
    """`field` of the terms cannot be `value`."""

    field: str
    value: str


@dataclass(eq=False)
class PeriodNotOver(DomainError):
    """A statement can be closed up to yesterday; `last` lies later."""

    last: date


@dataclass(eq=False)
class PeriodEmpty(DomainError):
    """There is nothing to close up to `last`: no entries, or it is closed already."""

    last: date


@dataclass(eq=False)
class OpeningInvalid(DomainError):
    """An opening balance is not below what was `paid` of it, nor absurd."""

    amount: Money
    paid: Money


@dataclass(eq=False)
class DisputeClosed(DomainError):
    """This was decided already; `status` is how."""

    dispute_id: int
    status: str
