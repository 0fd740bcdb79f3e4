"""What staff administration and logins refuse."""

from dataclasses import dataclass
from datetime import datetime

from domain.base.errors import DomainError


@dataclass(eq=False)
class StaffExists(DomainError):
    """Somebody else already has this `userid` or `code`."""

    key: str


@dataclass(eq=False)
class StaffInvalid(DomainError):
    """`field` of a staff entry is empty or has a sign it may not have."""

    field: str


@dataclass(eq=False)
class LastOwner(DomainError):
    """The merchant would be left without an active owner."""


@dataclass(eq=False)
class OwnRole(DomainError):
    """Nobody changes the own role or switches himself off."""


@dataclass(eq=False)
class LoginTokenInvalid(DomainError):
    """Unknown, used or expired: the answer does not say which."""


@dataclass(eq=False)
class LoginThrottled(DomainError):
    """Too many failed tries; the next counts from `until` on."""

    until: datetime
