"""What happens on the usual day of a shop."""

from dataclasses import dataclass
from datetime import date

from domain.base.events import Event
from domain.base.ids import ContactId, CustomerId


@dataclass(frozen=True, slots=True)
class UsualDayOpen(Event):
    """A shop usually orders on `day`, has not, and its cut-off is near."""

    customer_id: CustomerId
    contact_id: ContactId
    day: date
