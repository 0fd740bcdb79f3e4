"""Cases as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import (
    CaseId,
    ContactId,
    CustomerId,
    OrderId,
    OrderLineId,
    SkuId,
    StaffId,
)


class CaseKind(StrEnum):
    """What the customer wants; unsorted until the rep has looked."""

    UNSORTED = "unsorted"
    RETURN = "return"
    EXCHANGE = "exchange"
    REFUND = "refund"
    REPAIR = "repair"


class Remedy(StrEnum):
    """How what was broken or missing may be made good."""

    REPLACE = "replace"
    """The same amount goes along with the next order."""
    CREDIT = "credit"
    """What it cost is taken off the account."""


class CaseStatus(StrEnum):
    """Where a case is."""

    OPEN = "open"
    """Waits for the rep."""
    SETTLED = "settled"
    """Decided in the customer's favour; `resolution` says how."""
    ASKED = "asked"
    """Goods came back and so much of them is lost that somebody else has to agree."""
    DECLINED = "declined"
    """Turned down; `resolution` says why."""


@dataclass(frozen=True, slots=True)
class CaseItem:
    """What is complained about; the amount in base units where it is known.

    `reason_code` is the `Remedy` the customer wishes, empty before. Of goods that came back
    `is_restocked` says where they went, and `credited_minor` what they were credited with.
    """

    sku_id: SkuId
    order_line_id: OrderLineId | None = None
    base_quantity: int | None = None
    reason_code: str = ""
    is_restocked: bool | None = None
    credited_minor: int = 0


@dataclass(frozen=True, slots=True)
class CaseMedia:
    """A picture or recording: the platform's media id, or where it can be fetched."""

    kind: str
    media_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a customer reports."""

    customer_id: CustomerId
    contact_id: ContactId | None
    text: str
    order_id: OrderId | None = None
    items: tuple[CaseItem, ...] = ()
    media: tuple[CaseMedia, ...] = ()
    kind: CaseKind = CaseKind.UNSORTED
    """Return: goods that are not wanted any more, nothing is wrong with them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A reported case."""

    id: CaseId
    customer_id: CustomerId
    contact_id: ContactId | None
    order_id: OrderId | None
    kind: CaseKind
    status: CaseStatus
    text: str
    items: tuple[CaseItem, ...]
    media: tuple[CaseMedia, ...]
    opened_at: datetime
    resolution: str = ""
    decided_by: StaffId | None = None
    decided_at: datetime | None = None
    asked_by: StaffId | None = None
    """Who brought goods back where a second person had to agree."""

    @property
    def remedy(self) -> Remedy | None:
        """What the customer wishes; None where nothing was chosen."""
        codes = {item.reason_code for item in self.items}
        return next((one for one in Remedy if one in codes), None)
