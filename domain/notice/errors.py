"""What the administration of notices refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class NoticeCompulsory(DomainError):
    """It is told at any rate, or was asked for: nobody can switch it off for all."""

    kind: str
