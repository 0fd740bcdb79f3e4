"""What happened to customers and registrations."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import ContactId, CustomerId, RegistrationId


@dataclass(frozen=True, slots=True)
class CustomerBound(Event):
    """A contact may now order for a shop."""

    contact_id: ContactId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class RegistrationRequested(Event):
    """Somebody asks to be let in."""

    registration_id: RegistrationId


@dataclass(frozen=True, slots=True)
class RegistrationApproved(Event):
    """The request was granted and the contact is bound."""

    registration_id: RegistrationId
    contact_id: ContactId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class RegistrationRefused(Event):
    """The request was turned down."""

    registration_id: RegistrationId
    contact_id: ContactId
