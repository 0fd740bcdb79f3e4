"""What a standing order refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class StandingEnded(DomainError):
    """It was ended; a new one has to be agreed on."""

    standing_id: int


@dataclass(eq=False)
class TooManyStanding(DomainError):
    """A person has at most `limit` standing orders for a shop."""

    limit: int
