"""What happens in reviews."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import CustomerId, OrderId


@dataclass(frozen=True, slots=True)
class ReviewNeeded(Event):
    """An order waits for somebody who is not its rep."""

    review_id: int
    order_id: OrderId
    customer_id: CustomerId
    is_finance: bool


@dataclass(frozen=True, slots=True)
class BuyerAsked(Event):
    """An order waits for the word of its shop's head office."""

    review_id: int
    order_id: OrderId
    head_id: CustomerId


@dataclass(frozen=True, slots=True)
class BuyerSpared(Event):
    """A head office that was asked need not answer any more: called off, refused, or too small."""

    review_id: int
    order_id: OrderId
    head_id: CustomerId
