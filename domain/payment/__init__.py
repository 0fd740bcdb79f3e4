"""Money that comes in and goes back, and which orders it pays.

For: receipts of cash and transfers recorded by finance, their spreading over orders, what is
left as a balance, refunds.
Not for: what is owed and may be owed (credit), the books themselves (ledger). Online payments
will be receipts too: verified notices with a method, a key and an order of their own.
"""

from domain.payment.errors import (
    PaymentInvalid,
    ReceiptKeyTaken,
    ReceiptReversed,
    ReceiptSpent,
    ReceiptTwice,
    RefundDecided,
    RefundTooMuch,
    WriteOffTooMuch,
)
from domain.payment.events import PaymentReceived, RefundPaid
from domain.payment.model import (
    CREDIT_KEY,
    OrderPayment,
    PaymentMethod,
    Receipt,
    ReceiptDraft,
    Refund,
    RefundStatus,
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
    receipts_of,
    record_receipt,
    reverse_receipt,
    settle_order,
    spread_balance,
)
from domain.payment.writeoff import bring_credit, credit_of, set_opening, write_off

__all__ = [
    "CREDIT_KEY",
    "OrderPayment",
    "PaymentInvalid",
    "PaymentMethod",
    "PaymentReceived",
    "Receipt",
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
    "WriteOffTooMuch",
    "ask_refund",
    "bring_credit",
    "credit_of",
    "free_balance",
    "get_receipt",
    "get_refund",
    "keep_refund",
    "pay_refund",
    "payments_of_order",
    "receipts_of",
    "record_receipt",
    "refunds_due",
    "refunds_of",
    "reverse_receipt",
    "set_opening",
    "settle_order",
    "spread_balance",
    "write_off",
]
