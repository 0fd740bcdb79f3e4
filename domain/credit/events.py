"""What happens to accounts."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import ContactId, CustomerId, OrderId, StatementId


@dataclass(frozen=True, slots=True)
class CreditReviewNeeded(Event):
    """An order waits for finance; `seq` counts how often it did."""

    order_id: OrderId
    customer_id: CustomerId
    seq: int


@dataclass(frozen=True, slots=True)
class PrepaidPlaced(Event):
    """A prepaid order was placed: what the shop has left with us may pay it."""

    order_id: OrderId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class StatementClosed(Event):
    """A period was closed."""

    statement_id: StatementId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class PaymentFellDue(Event):
    """Something of the shop's is due soon (`is_overdue` false) or was not paid in time."""

    customer_id: CustomerId
    due_key: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class EntryDisputed(Event):
    """A shop does not agree to an entry of its account."""

    dispute_id: int
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class DisputeDecided(Event):
    """Finance has looked at an entry a shop did not agree to."""

    dispute_id: int
    customer_id: CustomerId
    contact_id: ContactId | None
