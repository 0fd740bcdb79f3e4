"""What after-sales refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.base.ids import CaseId, SkuId


@dataclass(eq=False)
class RemedyUnknown(DomainError):
    """The case does not say what is to be made good, or more than its line has."""

    case_id: CaseId


@dataclass(eq=False)
class CaseDecided(DomainError):
    """The case was settled or declined before."""

    case_id: CaseId
    status: str


@dataclass(eq=False)
class ReturnSelfApproved(DomainError):
    """Whoever brought the goods back cannot agree that they are lost (four eyes)."""

    order_no: str


@dataclass(eq=False)
class NothingReturned(DomainError):
    """Nothing of the order came back, or nothing of it has left."""

    order_no: str


@dataclass(eq=False)
class ReturnTooMuch(DomainError):
    """`base` units cannot have come back: `most` of the line left and were not made good."""

    order_no: str
    sku_id: SkuId
    base: int
    most: int
