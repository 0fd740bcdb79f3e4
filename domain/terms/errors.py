"""What terms refuse."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class SentenceInvalid(DomainError):
    """The sentence is too long; `limit` characters fit."""

    limit: int
