"""Money that comes in and goes back, and which orders it pays.

For: receipts of cash and transfers recorded by finance, their spreading over orders, what is
left as a balance, refunds.
Not for: what is owed and may be owed (credit), the books themselves (ledger). Online payments
will be receipts too: verified notices with a method, a key and an order of their own.
"""

from domain.payment.doubts import ReceiptDoubts, receipt_doubts
from domain.payment.errors import (
    PaymentInvalid,
    ReceiptKeyTaken,
    ReceiptReversed,
    ReceiptSpent,
    ReceiptTwice,
    RefundDecided,
    RefundTooMuch,
    WriteOffDecided,
    WriteOffSelfApproved,
    WriteOffTooMuch,
)
from domain.payment.events import PaymentReceived, PrepaymentLate, RefundPaid, WriteOffAsked
from domain.payment.model import (
    CREDIT_KEY,
    OrderPayment,
    PaymentMethod,
    Receipt,
    ReceiptDraft,
    Refund,
    RefundStatus,
    WriteOff,
    WriteOffState,
)
from domain.payment.refunds import (
    ask_refund,
    get_refund,
    keep_refund,
    pay_refund,
    refunds_due,
    refunds_of,
)
from domain.payment.service import (
    free_balance,
    get_receipt,
    payments_of_order,
    receipt_with_key,
    receipts_of,
    record_receipt,
    reverse_receipt,
    settle_order,
    spread_balance,
)
from domain.payment.unpaid import EXPIRED, look_after_unpaid, unpaid_orders
from domain.payment.writeoff import (
    bring_credit,
    credit_of,
    decide_write_off,
    get_write_off,
    set_opening,
    set_write_off_limit,
    write_off,
    write_off_limit,
    write_offs_waiting,
)

__all__ = [
    "CREDIT_KEY",
    "EXPIRED",
    "OrderPayment",
    "PaymentInvalid",
    "PaymentMethod",
    "PaymentReceived",
    "PrepaymentLate",
    "Receipt",
    "ReceiptDoubts",
    "ReceiptDraft",
    "ReceiptKeyTaken",
    "ReceiptReversed",
    "ReceiptSpent",
    "ReceiptTwice",
    "Refund",
    "RefundDecided",
    "RefundPaid",
    "RefundStatus",
    "RefundTooMuch",
    "WriteOff",
    "WriteOffAsked",
    "WriteOffDecided",
    "WriteOffSelfApproved",
    "WriteOffState",
    "WriteOffTooMuch",
    "ask_refund",
    "bring_credit",
    "credit_of",
    "decide_write_off",
    "free_balance",
    "get_receipt",
    "get_refund",
    "get_write_off",
    "keep_refund",
    "look_after_unpaid",
    "pay_refund",
    "payments_of_order",
    "receipt_doubts",
    "receipt_with_key",
    "receipts_of",
    "record_receipt",
    "refunds_due",
    "refunds_of",
    "reverse_receipt",
    "set_opening",
    "set_write_off_limit",
    "settle_order",
    "spread_balance",
    "unpaid_orders",
    "write_off",
    "write_off_limit",
    "write_offs_waiting",
]
