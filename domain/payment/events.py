"""What happens to money."""

from dataclasses import dataclass

from domain.base.events import Event
from domain.base.ids import ContactId, CustomerId, OrderId, ReceiptId, RefundId, StaffId


@dataclass(frozen=True, slots=True)
class PaymentReceived(Event):
    """Finance recorded a receipt."""

    receipt_id: ReceiptId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class RefundPaid(Event):
    """Money went back to the shop."""

    refund_id: RefundId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class WriteOffAsked(Event):
    """More is to be written off than one person may; somebody else has to agree."""

    write_off_id: int
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class PrepaymentLate(Event):
    """A prepaid order is not paid and its time ends soon; `is_over`: it has, and some came."""

    order_id: OrderId
    customer_id: CustomerId
    contact_id: ContactId | None
    rep_id: StaffId | None
    is_over: bool
