"""What happens to standing orders."""

from dataclasses import dataclass
from datetime import date

from domain.base.events import Event
from domain.base.ids import ContactId, CustomerId


@dataclass(frozen=True, slots=True)
class StandingDue(Event):
    """A person's standing orders of a shop for `day` are to be put before him now."""

    customer_id: CustomerId
    contact_id: ContactId
    day: date
