"""Standing orders as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import ContactId, CustomerId
from domain.cart import CartLine


class StandingStatus(StrEnum):
    """Whether it is offered."""

    ACTIVE = "active"
    PAUSED = "paused"
    """Not offered until it is resumed."""
    ENDED = "ended"
    """Never offered again."""


class OfferState(StrEnum):
    """What became of one delivery day."""

    OFFERED = "offered"
    """Its draft was put before the customer, once."""
    SKIPPED = "skipped"
    """这次不要."""


@dataclass(frozen=True, slots=True)
class StandingDraft:
    """What is agreed on: lines on delivery `weekdays` (1 Monday … 7 Sunday)."""

    customer_id: CustomerId
    contact_id: ContactId
    weekdays: tuple[int, ...]
    lines: tuple[CartLine, ...]


@dataclass(frozen=True, slots=True)
class StandingOrder(StandingDraft):
    """An agreed standing order."""

    id: int = 0
    status: StandingStatus = StandingStatus.ACTIVE
    agreed_at: datetime | None = None
