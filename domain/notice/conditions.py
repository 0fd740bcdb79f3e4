"""When a box of the matrix holds: by whom something was done, and how it stands."""

from domain.base.actor import ActorKind
from domain.conversation.events import Relayed
from domain.credit.events import PaymentFellDue
from domain.inventory.events import StockLevelCrossed
from domain.order.events import BuyerDecided, OrderEvent
from domain.payment.events import PrepaymentLate
from domain.review.events import ReviewNeeded


def by_customer(event: OrderEvent) -> bool:
    """The shop did it."""
    return event.by is ActorKind.CUSTOMER


def not_by_customer(event: OrderEvent) -> bool:
    """Somebody else than the shop did it."""
    return event.by is not ActorKind.CUSTOMER


def by_staff(event: OrderEvent) -> bool:
    """A rep or another of the staff did it."""
    return event.by is ActorKind.STAFF


def not_by_staff(event: OrderEvent) -> bool:
    """The shop or the system did it."""
    return event.by is not ActorKind.STAFF


def not_by_the_rep(event: OrderEvent) -> bool:
    """The shop or the system did it, or a colleague of the shop's rep."""
    if event.by is not ActorKind.STAFF:
        return True
    return event.rep_id is not None and event.by_id != event.rep_id


def is_agreed(event: BuyerDecided) -> bool:
    """The shop's head office agreed."""
    return bool(event.is_agreed)


def is_overdue(event: PaymentFellDue) -> bool:
    """The payment is late, not only due soon."""
    return event.is_overdue


def is_time_over(event: PrepaymentLate) -> bool:
    """The time to pay has ended."""
    return event.is_over


def has_time(event: PrepaymentLate) -> bool:
    """There is time left to pay."""
    return not event.is_over


def is_finance(event: ReviewNeeded) -> bool:
    """Finance decides it."""
    return event.is_finance


def is_owners(event: ReviewNeeded) -> bool:
    """The owners decide it."""
    return not event.is_finance


def is_low(event: StockLevelCrossed) -> bool:
    """Too little is left."""
    return event.is_low


def is_over(event: StockLevelCrossed) -> bool:
    """Too much is there."""
    return not event.is_low


def to_contact(event: Relayed) -> bool:
    """The shop is to hear it."""
    return event.to_contact_id is not None


def to_staff(event: Relayed) -> bool:
    """The staff are to hear it."""
    return event.to_contact_id is None
