"""What after-sales refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import CaseId


@dataclass(eq=False)
class RemedyUnknown(DomainError):
    """The case does not say what is to be made good, or more than its line has."""

    case_id: CaseId


@dataclass(eq=False)
class CaseDecided(DomainError):
    """The case was settled or declined before."""

    case_id: CaseId
    status: str
