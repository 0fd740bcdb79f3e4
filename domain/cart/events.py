"""What happens to drafts."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import CartId, ContactId, CustomerId


@dataclass(frozen=True, slots=True)
class DraftForgotten(Event):
    """A draft was shown, not answered, and its time is over soon."""

    cart_id: CartId
    version: int
    customer_id: CustomerId
    contact_id: ContactId
