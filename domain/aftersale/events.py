"""What happens to cases."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import CaseId, ContactId, CustomerId, OrderId, StaffId


@dataclass(frozen=True, slots=True)
class AftersaleOpened(Event):
    """A customer reports damage, shortage or the like.

    `seq` 2: and says what he wishes; 3: and of which order it is.
    """

    case_id: CaseId
    customer_id: CustomerId
    contact_id: ContactId | None
    rep_id: StaffId | None
    order_id: OrderId | None
    seq: int = 1


@dataclass(frozen=True, slots=True)
class AftersaleDecided(Event):
    """The rep settled or declined a case."""

    case_id: CaseId
    customer_id: CustomerId
    contact_id: ContactId | None


@dataclass(frozen=True, slots=True)
class ReturnRefused(Event):
    """A second person did not agree; `rep_id` is who asked."""

    case_id: CaseId
    customer_id: CustomerId
    rep_id: StaffId | None


@dataclass(frozen=True, slots=True)
class ReturnAsked(Event):
    """More of what came back is to be written off than one person may."""

    case_id: CaseId
    customer_id: CustomerId
