"""What the customer register refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import CustomerId, RegistrationId


@dataclass(eq=False)
class CustomerInvalid(DomainError):
    """`field` of a customer entry cannot be `value`."""

    field: str
    value: str


@dataclass(eq=False)
class CustomerExists(DomainError):
    """The code is taken."""

    code: str


@dataclass(eq=False)
class CustomerBlocked(DomainError):
    """The shop may not order; it is not told why."""

    customer_id: CustomerId


@dataclass(eq=False)
class InviteUnknown(DomainError):
    """No invite has this code."""


@dataclass(eq=False)
class InviteExpired(DomainError):
    """The code's time is over."""


@dataclass(eq=False)
class InviteUsed(DomainError):
    """Somebody else has used the code."""


@dataclass(eq=False)
class InviteTooWeak(DomainError):
    """An invite code needs at least 60 random bits."""

    bits: int


@dataclass(eq=False)
class RegistrationIncomplete(DomainError):
    """`field` is missing or unreadable: "shop_name" or "phone"."""

    field: str


@dataclass(eq=False)
class RegistrationDecided(DomainError):
    """Somebody has decided already; `status` is what it became."""

    registration_id: RegistrationId
    status: str


@dataclass(eq=False)
class AddressInvalid(DomainError):
    """`field` of a further address cannot stand."""

    field: str
