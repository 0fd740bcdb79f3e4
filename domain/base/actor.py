"""Who does something: a customer's contact, a member of staff, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """Whose side the actor is on."""

    CUSTOMER = "customer"
    """`id` is a ContactId."""
    STAFF = "staff"
    """`id` is a StaffId."""
    SYSTEM = "system"
    """A job or a rule; `id` is 0."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer, as audit rows and order histories keep it."""

    kind: ActorKind
    id: int
    name: str


SYSTEM = Actor(ActorKind.SYSTEM, 0, "system")
