"""What messaging refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class AddressTaken(DomainError):
    """The address belongs to another person already."""

    account: str
    external_id: str
